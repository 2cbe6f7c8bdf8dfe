import type { DecimalMoney } from '../money/money.ts';
import type { PaymentInstruction, RefundInstruction } from '../paypal/payment-instruction.ts';
import type { CheckoutStatus } from './status.ts';
import type { CheckoutView } from './view.ts';

/** What callers ask for, in one shape for those who hold a Temporal connection and those who speak HTTP. */
export type CaptureRequest = {
  /** Left out: all that remains. */
  readonly amount?: DecimalMoney;
  /** Left out: final when it takes all that remains. A final capture releases the rest. */
  readonly finalCapture?: boolean;
  readonly invoiceId?: string;
  readonly noteToPayer?: string;
  /** 1..22 characters on the payer's statement. */
  readonly softDescriptor?: string;
  /** Partners: a platform fee, and whether PayPal keeps the money for now. */
  readonly paymentInstruction?: PaymentInstruction;
};

export type RefundRequest = {
  readonly captureId: string;
  /** Left out: all that is not refunded yet. */
  readonly amount?: DecimalMoney;
  /** 1..127 characters; names one refund of the capture, as PayPal wants it. */
  readonly invoiceId?: string;
  /** 1..127 characters; comes back in PayPal's reports. */
  readonly customId?: string;
  readonly noteToPayer?: string;
  /** Partners: what of the platform fee goes back. */
  readonly paymentInstruction?: RefundInstruction;
};

/** All parts are optional and all must hold. */
export type CheckoutFilter = {
  readonly status?: CheckoutStatus;
  readonly orderId?: string;
  /** Whose next deadline is before this instant, ISO 8601. */
  readonly actBefore?: string;
  /** True: only what needs a person, refunds included. */
  readonly needsAttention?: boolean;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** 1..100, 20 by default. */
  readonly limit?: number;
};

/** A checkout as a list shows it: what Temporal's visibility knows, a moment behind the checkout itself. */
export type CheckoutSummary = {
  readonly checkoutId: string;
  readonly merchantId: string;
  readonly status: CheckoutStatus;
  readonly orderId: string | null;
  readonly amount: DecimalMoney;
  /** Held and not yet captured. */
  readonly held: DecimalMoney;
  readonly createdAt: string;
  readonly nextDeadline: { readonly at: string } | null;
  readonly needsAttention: boolean;
};

/** Refunds of one capture that wait for a person. */
export type RefundAttention = {
  readonly kind: 'REFUND';
  /** Of their Workflow. */
  readonly id: string;
  /** Null where the checkout is not known any more, or not just now. */
  readonly checkoutId: string | null;
  readonly captureId: string;
  /** UNREADABLE: the Workflow did not answer. */
  readonly code: 'CAPTURE_FROZEN' | 'OUTCOME_UNKNOWN' | 'UNEXPECTED_ANSWER' | 'UNREADABLE';
  readonly since: string;
};

type Page<T> = {
  readonly checkouts: readonly T[];
  /** Only with `needsAttention`. */
  readonly attention?: readonly RefundAttention[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
};

export type CheckoutPage = Page<CheckoutSummary>;
export type FullCheckoutPage = Page<CheckoutView>;
