import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { alreadyAdopted, refuseAdoption } from '../../domain/checkout/adoption.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { DAY, SECOND } from '../../domain/time/durations.ts';
import type { Patience } from '../money-call/paypal-calls.ts';
import { findPayment } from './find-payment.ts';
import type { PaymentSearch } from './payment-search.ts';

const { ownerOfPayment, hasAdopted } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: 30 * DAY,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: 30 * SECOND },
  summary: 'find the checkout that has the payment',
});

/**
 * What is to be adopted, read from PayPal, and whether this checkout may have it. Changes nothing. `followsRun`: an earlier
 * run of the checkout may have had it already; whatever became of it since is its own doing.
 */
export const judgeAdoption = async (
  input: CheckoutInput,
  patience: Patience,
  { followsRun = false }: { readonly followsRun?: boolean } = {},
): Promise<PaymentSearch | null> => {
  const { adopted, earlierRun, amount, merchantId, checkoutId } = input;
  if (adopted === undefined) return null;
  const asked = { adopted, earlierRun, amount, patience };
  const first = await findPayment(asked);
  // Of an order of v1 more may be left, though that run has authorized or captured what it was to.
  const isAdoptedBefore =
    followsRun &&
    // A run that was stopped before it knew the order says nothing of the runs before it.
    (earlierRun?.orderId ?? null) === null &&
    first.kind === 'FOUND' &&
    first.found.orderV1 !== undefined &&
    (await mayHaveHad(input, first.found.order.id));
  const search = isAdoptedBefore ? await findPayment({ ...asked, isAdoptedBefore }) : first;
  if (search.kind === 'REFUSED') return search;
  const { order } = search.found;
  const { id: orderId, customId } = order;
  const owner = await ownerOfPayment({ merchantId, checkoutId, orderId, customId });
  if (owner) return { kind: 'REFUSED', refusal: alreadyAdopted(owner.checkoutId) };
  const why = refuseAdoption(search.found, adopted, amount);
  if (why === null || (followsRun && (await mayHaveHad(input, orderId)))) return search;
  return { kind: 'REFUSED', refusal: why };
};

/** Whether an earlier run had the payment: it had its order, or took the lock. Not ruled out where its order is not known. */
export const mayHaveHad = async (
  { merchantId, checkoutId, earlierRun }: CheckoutInput,
  orderId: string | undefined,
): Promise<boolean> =>
  Boolean(earlierRun?.orderId) ||
  orderId === undefined ||
  (await hasAdopted({ merchantId, checkoutId, orderId }));
