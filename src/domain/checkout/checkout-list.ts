import type { DecimalMoney } from '../money/money.ts';
import type { CheckoutStatus } from './status.ts';
import type { CheckoutView } from './view.ts';

/** All parts are optional and all must hold. */
export type CheckoutFilter = {
  readonly status?: CheckoutStatus;
  readonly orderId?: string;
  /** Whose next deadline is before this instant, ISO 8601. */
  readonly actBefore?: string;
  /** True: only what needs a person: refunds, and events about money that nobody explains, included. */
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
  readonly code:
    | 'CAPTURE_FROZEN'
    | 'OUTCOME_UNKNOWN'
    | 'UNEXPECTED_ANSWER'
    /** PayPal refused a refund for a reason that a person has to mend, or made one that failed. */
    | 'PAYPAL_REFUSED'
    | 'UNREADABLE';
  readonly since: string;
  /** PayPal's, where PayPal said something. */
  readonly issue: string | null;
  readonly debugId: string | null;
};

/** One of PayPal's events about money that no checkout explains: somebody has to, and acknowledges it then. */
export type EventAttention = {
  readonly kind: 'EVENT';
  /** Of the Workflow that keeps it: `paypal-event:{event id}`. */
  readonly id: string;
  readonly code: 'UNEXPLAINED_MONEY';
  readonly since: string;
};

type Page<T> = {
  readonly checkouts: readonly T[];
  /** Only with `needsAttention`. */
  readonly attention?: readonly (RefundAttention | EventAttention)[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
};

export type CheckoutPage = Page<CheckoutSummary>;
export type FullCheckoutPage = Page<CheckoutView>;
