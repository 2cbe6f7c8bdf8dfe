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
