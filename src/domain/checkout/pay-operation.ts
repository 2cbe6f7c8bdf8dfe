import type { CheckoutInput } from './input.ts';
import { type Checkout, intentOf } from './state.ts';

export type PayOperation = 'authorizeOrder' | 'captureOrder';

/** What PayPal is asked to do with the order that the payer has approved. */
export const payOperation = (checkout: Checkout): PayOperation =>
  intentOf(checkout) === 'CAPTURE' ? 'captureOrder' : 'authorizeOrder';

const WORDS = {
  authorizeOrder: { verb: 'authorize', done: 'authorized', made: 'authorization' },
  captureOrder: { verb: 'capture', done: 'captured', made: 'capture' },
} as const satisfies Readonly<Record<PayOperation, object>>;

/** How that is said: to "authorize" makes an "authorization". */
export const payWords = (checkout: Checkout) => WORDS[payOperation(checkout)];

type Instructed = Pick<CheckoutInput, 'intent' | 'orderContext' | 'adopted'>;

/** ORDER_COMPLETE_ON_PAYMENT_APPROVAL: PayPal captures the order by itself once the payer has approved it. */
export const completesByItself = ({ orderContext }: Instructed): boolean =>
  orderContext?.processingInstruction === 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL';

/**
 * Whether PayPal may capture the order without our call: by our instruction, by the method that the payer chose among
 * PayPal's buttons, or because whoever made an adopted order asked for it.
 */
export const mayCompleteByItself = (input: Instructed): boolean => {
  if (completesByItself(input)) return true;
  if (input.intent !== 'CAPTURE') return false;
  const { orderContext } = input;
  const isPayersChoice =
    orderContext?.paymentSource === 'ANY' && orderContext.vaulted === undefined;
  return isPayersChoice || input.adopted !== undefined;
};
