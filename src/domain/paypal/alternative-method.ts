/**
 * PayPal's alternative payment methods: the payer approves at a bank, and the money moves at once, so there is nothing to
 * authorize (paypal-rules 3.8). They pay orders of intent CAPTURE.
 */
export const ALTERNATIVE_METHODS = [
  'bancontact',
  'blik',
  'eps',
  'giropay',
  'ideal',
  'mybank',
  'p24',
  'sofort',
  'trustly',
] as const;
export type AlternativeMethod = (typeof ALTERNATIVE_METHODS)[number];

/** Who pays by it. Personal: it lies in the Workflow's input, as a shipping address does. */
export type AlternativePayer = {
  /** 3..300 characters, as the bank knows the payer. */
  readonly name: string;
  /** ISO 3166-1, two capital letters. */
  readonly countryCode: string;
  /** Taken by `blik`, needed by `p24`. */
  readonly email?: string;
};

/** ORDER_COMPLETE_ON_PAYMENT_APPROVAL: PayPal captures the order by itself as soon as the payer has approved. */
export type ProcessingInstruction = 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL' | 'NO_INSTRUCTION';

/** What the methods have in common, one entry for each. */
export const ofEachMethod = <T>(
  of: (method: AlternativeMethod) => T,
): Record<AlternativeMethod, T> => ({
  bancontact: of('bancontact'),
  blik: of('blik'),
  eps: of('eps'),
  giropay: of('giropay'),
  ideal: of('ideal'),
  mybank: of('mybank'),
  p24: of('p24'),
  sofort: of('sofort'),
  trustly: of('trustly'),
});
