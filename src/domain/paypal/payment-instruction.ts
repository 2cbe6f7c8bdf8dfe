import type { DecimalMoney } from '../money/money.ts';

/** One of both or both; PayPal's account id has 13 characters. */
export type Payee = { readonly emailAddress?: string; readonly merchantId?: string };

/** What a partner takes of the payment, for itself or for somebody else. */
type PlatformFeeAsked<Amount> = {
  readonly amount: Amount;
  /** Left out: whoever calls PayPal. */
  readonly payee?: Payee;
};

/** For partners that PayPal has enabled (PayPal: `payment_instruction`), with the capture of an order or of a hold. */
export type PaymentInstruction<Amount = DecimalMoney> = {
  /** One at most. */
  readonly platformFees?: readonly PlatformFeeAsked<Amount>[];
  /** DELAYED: PayPal keeps the money until the partner releases it. Left out: INSTANT. */
  readonly disbursementMode?: 'INSTANT' | 'DELAYED';
};

/** What of the platform fees goes back with a refund. */
export type RefundInstruction<Amount = DecimalMoney> = Pick<
  PaymentInstruction<Amount>,
  'platformFees'
>;
