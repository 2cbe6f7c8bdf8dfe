import { mayHaveMoreCaptures } from '../../domain/checkout/detect-mismatch.ts';
import type { OpenOrder } from '../../domain/checkout/facts.ts';
import { type Hold, rootOf } from '../../domain/checkout/hold.ts';
import { capturesOf, holdOf, orderOf } from '../../domain/checkout/state.ts';
import type { Authorization, Capture } from '../../domain/paypal/resources.ts';
import { isCaptureOf } from '../../domain/paypal/transactions.ts';
import { readOrNull } from '../activity-result.ts';
import { searchTransactions } from '../adoption/search-transactions.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { BRIEFLY, type Patience } from '../money-call/paypal-calls.ts';
import type { CheckoutContext } from './context.ts';

type Shown = {
  readonly authorizations: readonly Authorization[];
  readonly captures: readonly Capture[];
};

/** What a capture must be of. An order of Payments v1 is that of other checkouts, too. */
const paymentOf = (order: OpenOrder, hold: Hold) => ({
  orderId: order.orderV1 ? null : order.orderId,
  authorizationIds: hold.authorizations.map(({ id }) => id),
});

/**
 * Captures that PayPal's events name, each read by its id: an order that has aged out lists them no more. Null where PayPal
 * does not answer; what it does not show, or shows of another payment, is nothing.
 */
export const readNamedCaptures = async (
  { checkout, namedCaptures }: CheckoutContext,
  patience: Patience,
): Promise<readonly Capture[] | null> => {
  const order = orderOf(checkout);
  const hold = holdOf(checkout);
  if (!order || !hold) return [];
  const found: Capture[] = [];
  const known = new Set(capturesOf(checkout).map(({ id }) => id));
  for (const captureId of namedCaptures) {
    if (known.has(captureId)) continue;
    const summary = `read capture ${captureId}, which an event names`;
    const shown = await readOrNull(() =>
      paymentCallsOf(order).getCapture({ captureId }, summary, patience),
    );
    if (shown === null) return null;
    if (shown.kind === 'DONE' && isCaptureOf(paymentOf(order, hold))(shown.value)) {
      found.push(shown.value);
    }
  }
  return found;
};

/**
 * Captures that PayPal's reports list of a hold whose order has aged out, each read by its id: asked for only where an
 * authorization says that more was taken than is known. Rows come up to three hours late, and reports need a permission of
 * their own (paypal-rules 1.14): what is found is true, what is not found proves nothing.
 */
export const findListedCaptures = async (
  context: CheckoutContext,
  { authorizations, captures }: Shown,
): Promise<readonly Capture[]> => {
  const order = orderOf(context.checkout);
  const hold = holdOf(context.checkout);
  if (!order || !hold) return [];
  const known = { ...hold, captures };
  if (!authorizations.some((one) => mayHaveMoreCaptures(known, one))) return [];
  const payment = paymentOf(order, hold);
  const listed = await searchTransactions({ ...rootOf(hold), ...payment }, BRIEFLY);
  const calls = paymentCallsOf(order);
  const found: Capture[] = [];
  for (const captureId of listed.captureIds) {
    if (captures.some(({ id }) => id === captureId)) continue;
    const summary = `read capture ${captureId}, which PayPal’s reports list`;
    const shown = await readOrNull(() => calls.getCapture({ captureId }, summary));
    if (shown?.kind === 'DONE' && isCaptureOf(payment)(shown.value)) found.push(shown.value);
  }
  return found;
};
