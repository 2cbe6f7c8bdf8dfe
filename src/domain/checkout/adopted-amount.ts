import { equal, type Money, sum } from '../money/money.ts';
import { rootOf } from './hold.ts';
import { type Checkout, capturesOf, holdOf } from './state.ts';

/**
 * What an operator's `adopt` takes over of the amount: PayPal's first authorization, or the sum of the order's captures. Null
 * where the checkout has it already, and where captures of several currencies come to no sum.
 */
export const adoptedAmount = (checkout: Checkout): Money | null => {
  const shown = amountShown(checkout);
  return shown === null || equal(shown, checkout.amount) ? null : shown;
};

const amountShown = (checkout: Checkout): Money | null => {
  const hold = holdOf(checkout);
  if (hold) return rootOf(hold).amount;
  const { currency } = checkout.amount;
  const amounts = capturesOf(checkout).map(({ amount }) => amount);
  const hasSum = amounts.length > 0 && amounts.every((amount) => amount.currency === currency);
  return hasSum ? sum(currency, amounts) : null;
};
