import type { PayPalActivities } from '../contract/activities.ts';
import { accountOfCaller, type PayPalAccountOf } from './account.ts';
import { authorizationActivities } from './authorizations.ts';
import { captureActivities } from './captures.ts';
import { disputeActivities } from './disputes.ts';
import { orderActivities } from './orders.ts';
import { paymentV1Activities } from './payments-v1.ts';
import { trackerActivities } from './trackers.ts';
import { transactionActivities } from './transactions.ts';

/**
 * Every Activity that asks PayPal, named after PayPal's operation. Each makes one call and decides nothing; what Temporal
 * may retry is decided in failures.ts alone. The account is that of the merchant in the calling Workflow's id.
 */
export const createActivities = ({
  accountOf,
}: {
  readonly accountOf: PayPalAccountOf;
}): PayPalActivities => {
  const account = accountOfCaller(accountOf);
  return {
    ...orderActivities(account),
    ...authorizationActivities(account),
    ...captureActivities(account),
    ...paymentV1Activities(account),
    ...disputeActivities(account),
    ...trackerActivities(account),
    ...transactionActivities(account),
  };
};
