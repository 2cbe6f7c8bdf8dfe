import type { DecimalMoney } from '../money/money.ts';

/** One of both or both; PayPal's account id has 13 characters. */
export type Payee = { readonly emailAddress?: string; readonly merchantId?: string };

/** What a partner takes of the payment, for itself or for somebody else. */
type PlatformFeeAsked = {
  readonly amount: DecimalMoney;
  /** Left out: whoever calls PayPal. */
  readonly payee?: Payee;
};

/** For partners that PayPal has enabled (PayPal: `payment_instruction`), with the capture of an order or of a hold. */
export type PaymentInstruction = {
  /** One at most. */
  readonly platformFees?: readonly PlatformFeeAsked[];
  /** DELAYED: PayPal keeps the money until the partner releases it. Left out: INSTANT. */
  readonly disbursementMode?: 'INSTANT' | 'DELAYED';
};

/** What of the platform fees goes back with a refund. */
export type RefundInstruction = Pick<PaymentInstruction, 'platformFees'>;
