import type { DecimalMoney } from '../money/money.ts';
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
};

/** All parts are optional and all must hold. */
export type CheckoutFilter = {
  readonly status?: CheckoutStatus;
  readonly orderId?: string;
  /** Whose next deadline is before this instant, ISO 8601. */
  readonly actBefore?: string;
  /** True: only those that need a person. */
  readonly needsAttention?: boolean;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** 1..100, 20 by default. */
  readonly limit?: number;
};

export type CheckoutPage = {
  readonly checkouts: readonly CheckoutView[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
};
