import { unexpected } from '../../domain/checkout/attention.ts';
import { mismatchIn } from '../../domain/checkout/detect-mismatch.ts';
import { holdOf } from '../../domain/checkout/state.ts';
import { type CheckoutContext, clear, raise } from './context.ts';

/** Raises what PayPal shows and nothing explains; a later read that explains it settles the matter. */
export const raiseMismatch = (context: CheckoutContext): void => {
  const hold = holdOf(context.checkout);
  if (hold === null) return;
  const mismatch = mismatchIn(context.checkout, hold);
  if (mismatch) raise(context, unexpected(mismatch, Date.now()));
  else clearExplained(context);
};

/** Only what a read of the books raised is settled by a read of the books: an odd answer to a call is not. */
const clearExplained = (context: CheckoutContext): void => {
  const open = context.checkout.attention.find(({ code }) => code === 'UNEXPECTED_ANSWER');
  if (open?.operation === null) {
    clear(context, ['UNEXPECTED_ANSWER'], 'what PayPal shows is explained');
  }
};
