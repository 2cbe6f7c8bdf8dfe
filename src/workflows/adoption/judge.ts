import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { alreadyAdopted, refuseAdoption } from '../../domain/checkout/adoption.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { DAY, SECOND } from '../../domain/time/durations.ts';
import type { Patience } from '../money-call/paypal-calls.ts';
import { findPayment } from './find-payment.ts';
import type { PaymentSearch } from './payment-search.ts';

const { ownerOfPayment } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: 30 * DAY,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: 30 * SECOND },
  summary: 'find the checkout that has the payment',
});

/** What is to be adopted, read from PayPal, and whether this checkout may have it. Changes nothing. */
export const judgeAdoption = async (
  { adopted, earlierRun, amount, merchantId, checkoutId }: CheckoutInput,
  patience: Patience,
): Promise<PaymentSearch | null> => {
  if (adopted === undefined) return null;
  const search = await findPayment({ adopted, earlierRun, amount, patience });
  if (search.kind === 'REFUSED') return search;
  const { order } = search.found;
  const { id: orderId, customId } = order;
  const owner = await ownerOfPayment({ merchantId, checkoutId, orderId, customId });
  // A checkout that was stopped had the payment already: whatever became of it since is its own doing.
  const why = owner
    ? alreadyAdopted(owner.checkoutId)
    : earlierRun === undefined
      ? refuseAdoption(search.found, adopted, amount)
      : null;
  return why ? { kind: 'REFUSED', refusal: why } : search;
};
