import type { Money } from '../money/money.ts';

/** What PayPal says about a payment beyond its money; each part is left out where PayPal left it out. */
export type PaymentDetails = {
  readonly sellerProtection?: SellerProtection;
  /** Card payments: what the issuer's processor answered. */
  readonly processorResponse?: ProcessorResponse;
  readonly networkTransactionReference?: NetworkTransactionReference;
  /** Card payments: what came of 3-D Secure. */
  readonly authenticationResult?: AuthenticationResult;
};

export type CaptureDetails = PaymentDetails & {
  /** INSTANT, or DELAYED where a partner releases the money later. */
  readonly disbursementMode?: string;
  /** Where the merchant receives another currency than the payer paid. */
  readonly exchangeRate?: ExchangeRate;
  readonly receivableAmount?: Money;
  readonly feeInReceivableCurrency?: Money;
  readonly platformFees?: readonly PlatformFee[];
};

/** What the merchant pays for a refund. */
export type RefundDetails = {
  readonly gross?: Money;
  readonly fee?: Money;
  readonly net?: Money;
  /** Of the capture, this refund included. */
  readonly totalRefunded?: Money;
  readonly platformFees?: readonly PlatformFee[];
};

/** PayPal's words: ELIGIBLE, PARTIALLY_ELIGIBLE, NOT_ELIGIBLE; ITEM_NOT_RECEIVED, UNAUTHORIZED_TRANSACTION. */
type SellerProtection = {
  readonly status: string;
  readonly disputeCategories: readonly string[];
};

export type ExchangeRate = {
  readonly sourceCurrency: string;
  readonly targetCurrency: string;
  /** Decimal, of any precision: what one unit of the source currency is worth. */
  readonly value: string;
};

export type PlatformFee = { readonly amount: Money; readonly payeeMerchantId?: string };

type ProcessorResponse = {
  readonly responseCode?: string;
  readonly avsCode?: string;
  readonly cvvCode?: string;
  readonly paymentAdviceCode?: string;
};

type NetworkTransactionReference = {
  readonly id: string;
  /** `MMDD`. */
  readonly date?: string;
  readonly network?: string;
  readonly acquirerReferenceNumber?: string;
};

export type AuthenticationResult = {
  /** NO, POSSIBLE or UNKNOWN: whether the issuer answers for a chargeback. */
  readonly liabilityShift?: string;
  readonly authenticationStatus?: string;
  readonly enrollmentStatus?: string;
};
