import { type Refusal, refusal } from '../refusal.ts';
import { type Checkout, hasPayment } from './state.ts';

/** Who says that the payer may have approved. */
export type Hint = {
  readonly via: 'SHOP' | 'PAYPAL_EVENT' | 'PAYMENT_SOURCE' | 'EXECUTED_PAYMENT';
};

/** What a hint may change: the answer to whoever asks before sending one. It is refused either way and leaves no event. */
export const approvalNeeded = ({ stage }: Checkout, kept: readonly Hint[]): Refusal => {
  const { name } = stage;
  const isNeeded = (name === 'CREATING' || name === 'AWAITING_APPROVAL') && kept.length === 0;
  return isNeeded
    ? refusal('HINT_NEEDED', 'PayPal has not been asked since the last hint.')
    : refusal('HINT_NOT_NEEDED', 'PayPal is asked already, or the payment is authorized.');
};

/** Hints of one kind are one hint, however often a payer loads the return page; after the approval there is none to give. */
export const keepsHint = (checkout: Checkout, kept: readonly Hint[], { via }: Hint): boolean =>
  !hasPayment(checkout) &&
  checkout.stage.name !== 'ENDED' &&
  !kept.some((other) => other.via === via);
