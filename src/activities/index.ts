import type { PayPalActivities } from '../contract/activities.ts';
import type { PayPalClient } from '../paypal/client.ts';
import { authorizationActivities } from './authorizations.ts';
import { captureActivities } from './captures.ts';
import { disputeActivities } from './disputes.ts';
import { orderActivities } from './orders.ts';

/**
 * Every Activity of the worker, named after PayPal's operation. Each makes one call and decides nothing; what Temporal
 * may retry is decided in failures.ts alone.
 */
export const createActivities = ({
  paypal,
}: {
  readonly paypal: PayPalClient;
}): PayPalActivities => ({
  ...orderActivities(paypal),
  ...authorizationActivities(paypal),
  ...captureActivities(paypal),
  ...disputeActivities(paypal),
});
