import { unexpected } from '../../domain/checkout/attention.ts';
import { mismatchIn } from '../../domain/checkout/detect-mismatch.ts';
import { mismatchInCapturedOrder } from '../../domain/checkout/order-captures.ts';
import { type Checkout, holdOf } from '../../domain/checkout/state.ts';
import { type CheckoutContext, clear, raise } from './context.ts';

/** Raises what PayPal shows and nothing explains, with the trace of the read that showed it; a later one that explains it settles it. */
export const raiseMismatch = (context: CheckoutContext, debugId: string | null = null): void => {
  const mismatch = mismatchShown(context.checkout);
  if (mismatch === undefined) return;
  if (mismatch) raise(context, unexpected(mismatch, Date.now(), debugId));
  else clearExplained(context);
};

/** Undefined where PayPal has shown no payment. */
const mismatchShown = (checkout: Checkout): string | null | undefined => {
  if (checkout.stage.name === 'ORDER_CAPTURED') {
    return mismatchInCapturedOrder(checkout, checkout.stage);
  }
  const hold = holdOf(checkout);
  return hold ? mismatchIn(checkout, hold) : undefined;
};

/** Only what a read of the books raised is settled by a read of the books: an odd answer to a call is not. */
const clearExplained = (context: CheckoutContext): void => {
  const open = context.checkout.attention.find(({ code }) => code === 'UNEXPECTED_ANSWER');
  if (open?.operation === null) {
    clear(context, ['UNEXPECTED_ANSWER'], 'what PayPal shows is explained');
  }
};
