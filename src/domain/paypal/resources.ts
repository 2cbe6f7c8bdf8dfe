import type { Money } from '../money/money.ts';
import type { IssueClass } from './issue-codes.ts';
import type {
  AuthenticationResult,
  CaptureDetails,
  PaymentDetails,
  RefundDetails,
} from './payment-details.ts';

/** Milliseconds since the Unix epoch. Deadlines and PayPal's timestamps inside Holdfast are instants. */
export type Instant = number;

/**
 * PayPal treats its enums as open. A word Holdfast does not know becomes UNRECOGNIZED, on which no money decision is
 * made: the checkout parks (paypal-rules 2.2). PayPal's older EXPIRED reads as VOIDED, which is what v2 shows.
 */
export type AuthorizationStatus =
  | 'CREATED'
  | 'PENDING'
  | 'PARTIALLY_CAPTURED'
  | 'CAPTURED'
  | 'DENIED'
  | 'VOIDED'
  | 'UNRECOGNIZED';

export type CaptureStatus =
  | 'COMPLETED'
  | 'PENDING'
  | 'DECLINED'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'UNRECOGNIZED';

export type RefundStatus = 'COMPLETED' | 'PENDING' | 'FAILED' | 'CANCELLED' | 'UNRECOGNIZED';

/** COMPLETED and VOIDED: nothing more is authorized or captured on it. */
type OrderV1Status =
  | 'PENDING'
  | 'AUTHORIZED'
  | 'CAPTURED'
  | 'COMPLETED'
  | 'VOIDED'
  | 'UNRECOGNIZED';

/** An authorization as PayPal shows it: the root one, or a reauthorization of it. */
export type Authorization = {
  readonly id: string;
  readonly status: AuthorizationStatus;
  /** PayPal's `status_details.reason`, e.g. PENDING_REVIEW. */
  readonly reason: string | null;
  readonly amount: Money;
  readonly createdAt: Instant | null;
  /** PayPal's `expiration_time`: the only deadline to trust (paypal-rules 0.3). */
  readonly expiresAt: Instant | null;
  readonly customId: string | null;
  readonly invoiceId: string | null;
  readonly orderId: string | null;
  /** Who is paid: PayPal's merchant id, where the answer names it. */
  readonly payeeMerchantId?: string;
  readonly details?: PaymentDetails;
};

export type Capture = {
  readonly id: string;
  readonly status: CaptureStatus;
  readonly reason: string | null;
  readonly amount: Money;
  /** Null where PayPal's answer left it out. */
  readonly finalCapture: boolean | null;
  /** `seller_receivable_breakdown.paypal_fee`; absent while the capture is PENDING. */
  readonly fee: Money | null;
  readonly net: Money | null;
  readonly createdAt: Instant | null;
  readonly authorizationId: string | null;
  readonly orderId: string | null;
  readonly customId: string | null;
  readonly invoiceId: string | null;
  /** Of its purchase unit, where the order has several. */
  readonly referenceId?: string;
  /** Who is paid: PayPal's merchant id, where a read of the capture names it. */
  readonly payeeMerchantId?: string;
  readonly details?: CaptureDetails;
};

export type Refund = {
  readonly id: string;
  readonly status: RefundStatus;
  readonly reason: string | null;
  readonly amount: Money;
  readonly captureId: string | null;
  readonly createdAt: Instant | null;
  readonly customId: string | null;
  readonly invoiceId: string | null;
  readonly details?: RefundDetails;
};

/** The order of a payment of Payments v1 (`O-...`), on which authorizations and captures are made. */
export type OrderV1 = {
  readonly id: string;
  readonly status: OrderV1Status;
  /** The payment that lists what was made on it. */
  readonly paymentId: string | null;
};

/** One of several purchase units of an order. */
export type OrderUnit = {
  readonly referenceId: string;
  readonly amount: Money;
  readonly invoiceId: string | null;
};

/** An order without anything personal: the payer and the shipping address never enter a Workflow. */
export type Order = {
  readonly id: string;
  /** The `approve` or `payer-action` link, whichever PayPal gave. */
  readonly approveUrl: string | null;
  /** What its purchase units come to; absent from minimal answers. */
  readonly amount: Money | null;
  /** What each of its purchase units comes to; left out where it shows one, or none in a minimal answer. */
  readonly units?: readonly OrderUnit[];
  readonly customId: string | null;
  readonly invoiceId: string | null;
  /** The key of PayPal's `payment_source`: `paypal`, `card`, `venmo`, ...; null until the payer chose. */
  readonly fundingSource: string | null;
  /** What came of 3-D Secure, where the card's issuer was asked. */
  readonly authentication?: AuthenticationResult;
  readonly createdAt: Instant | null;
  /** AUTHORIZE or CAPTURE, and PayPal's merchant id of who is paid: where the answer names them. */
  readonly intent?: string;
  readonly payeeMerchantId?: string;
  /** Of a payment of Payments v1 with the intent `order`, once it is executed. */
  readonly orderV1?: OrderV1;
  readonly authorizations: readonly Authorization[];
  readonly captures: readonly Capture[];
  readonly refunds: readonly Refund[];
};

/** PayPal's definite "no". `issueClass` says what the caller has to do about it (docs/errors.md). */
export type PayPalRefusal = {
  readonly httpStatus: number;
  /** `details[0].issue`, or the error's `name` where PayPal gave no details. */
  readonly issue: string;
  readonly issueClass: IssueClass;
  readonly debugId: string | null;
  /** PayPal's JSON pointer into the request, such as /capture_id; left out where PayPal gave none. */
  readonly field?: string;
  /** PayPal's own words for operators; never branched on. */
  readonly description: string;
  /** PayPal was not asked: the request breaks one of its rules, and `issue` is PayPal's word for that. */
  readonly isUnsent?: true;
  /** Nothing was sent: PayPal shows something else than the request was made from, or could not be read first. */
  readonly isOutdated?: true;
};

/**
 * What PayPal said to one call: it was done (first time or replayed), or refused. The absence of a usable answer is
 * not an Answer: it is thrown, and Temporal retries.
 */
export type Answer<T> =
  | { readonly kind: 'DONE'; readonly value: T; readonly debugId: string | null }
  | {
      readonly kind: 'REFUSED';
      readonly refusal: PayPalRefusal;
      /** An earlier attempt of the same call got no answer and may have arrived since: this "no" says nothing about it. */
      readonly afterNoAnswer?: true;
    };
