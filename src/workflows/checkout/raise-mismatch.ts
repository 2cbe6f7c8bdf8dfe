import { unexpected } from '../../domain/checkout/attention.ts';
import { mismatchIn, notCompleted } from '../../domain/checkout/detect-mismatch.ts';
import { mismatchInCapturedOrder } from '../../domain/checkout/order-captures.ts';
import { type Checkout, holdOf } from '../../domain/checkout/state.ts';
import type { PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type CheckoutContext, clear, raise } from './context.ts';

/**
 * Raises what PayPal shows and nothing explains, with the trace of the read that showed it; a later one that explains it
 * settles it. An odd answer to a call is settled by a person alone, and its trace stays in sight.
 */
export const raiseMismatch = (context: CheckoutContext, debugId: string | null): void => {
  const mismatch = mismatchShown(context.checkout);
  const open = context.checkout.attention.find(({ code }) => code === 'UNEXPECTED_ANSWER');
  if (mismatch === undefined || (open && open.operation !== null)) return;
  if (mismatch) raise(context, unexpected(mismatch, Date.now(), debugId));
  else if (open) clear(context, ['UNEXPECTED_ANSWER'], 'what PayPal shows is explained');
};

/** Undefined where PayPal has shown no payment. */
const mismatchShown = (checkout: Checkout): string | null | undefined => {
  if (checkout.stage.name === 'ORDER_CAPTURED') {
    return mismatchInCapturedOrder(checkout, checkout.stage);
  }
  const hold = holdOf(checkout);
  return hold ? mismatchIn(checkout, hold) : undefined;
};

export const raiseNotCompleted = (
  context: CheckoutContext,
  said: Pick<PayPalRefusal, 'issue' | 'debugId'>,
): void => {
  const attention = notCompleted(context.checkout, said, Date.now());
  if (attention) raise(context, attention);
};
