import type { DecimalMoney } from '../money/money.ts';
import type { AuthorizationStatus, CaptureStatus, RefundStatus } from '../paypal/resources.ts';
import type { TrackerView } from '../tracker/tracker-view.ts';
import type { AttentionCode } from './attention.ts';
import type { CaptureDetailsView, PayableView, PaymentDetailsView } from './details-view.ts';
import type { Intent } from './input.ts';
import type { PolicyView } from './policy-view.ts';
import type { CheckoutAction, CheckoutStatus, DeadlineAction, ResolveAction } from './status.ts';
import type { TimelineView } from './timeline-view.ts';

/** A checkout as everybody sees it, over HTTP and in the shell. Made by the client from the Workflow's compact state. */
export type CheckoutView = {
  readonly checkoutId: string;
  readonly intent: Intent;
  readonly status: CheckoutStatus;
  readonly orderId: string | null;
  readonly approveUrl: string | null;
  readonly amount: DecimalMoney;
  /** Of an order that has several: what each comes to. */
  readonly purchaseUnits?: readonly PurchaseUnitView[];
  readonly policy: PolicyView;
  readonly authorization: AuthorizationView | null;
  readonly captures: readonly CaptureView[];
  readonly refunds: readonly RefundView[];
  /** Of its captures, oldest first; also those that are over. */
  readonly disputes: readonly DisputeView[];
  /** Of its captures, in the order they were added. */
  readonly trackers: readonly TrackerView[];
  /** Held and not yet captured. */
  readonly remaining: DecimalMoney;
  readonly nextDeadline: { readonly at: string; readonly does: DeadlineAction } | null;
  readonly allowed: readonly { readonly action: CheckoutAction; readonly upTo?: DecimalMoney }[];
  readonly refused: readonly {
    readonly action: CheckoutAction;
    readonly code: string;
    readonly reason: string;
  }[];
  /** The money call that is under way, or whose answer is not known; or the read that a command waits for. */
  readonly asked: AskedView | null;
  readonly attention: AttentionView | null;
  readonly timeline: readonly TimelineView[];
  /** What could not be learned just now, so that it is missing above and is not zero. */
  readonly unknown: readonly ('remaining' | 'refunds' | 'trackers')[];
  /** Goes up with every fact that became known: the checkout's ETag. */
  readonly version: number;
};

export type PurchaseUnitView = {
  readonly referenceId: string;
  readonly amount: DecimalMoney;
  readonly invoiceId?: string;
};

export type AuthorizationView = PaymentDetailsView & {
  readonly rootId: string;
  readonly currentId: string;
  readonly status: AuthorizationStatus;
  readonly reason: string | null;
  readonly honorEndsAt: string;
  readonly expiresAt: string;
  readonly reauthorizations: number;
  readonly fundingSource: string | null;
  /** V1: it lives in the deprecated Payments v1. */
  readonly api: 'V1' | 'V2';
};

export type CaptureView = CaptureDetailsView & {
  readonly captureId: string;
  readonly amount: DecimalMoney;
  readonly status: CaptureStatus;
  readonly reason: string | null;
  readonly finalCapture: boolean;
  readonly fee?: DecimalMoney;
  readonly net?: DecimalMoney;
  readonly createTime?: string;
  readonly invoiceId?: string;
  readonly customId?: string;
  /** Of its purchase unit, where the order has several. */
  readonly referenceId?: string;
  /** PayPal's event that stopped its refunds: a dispute, or the money was taken back. */
  readonly frozenBy?: string;
};

export type RefundView = {
  readonly refundId: string;
  readonly captureId: string;
  readonly amount: DecimalMoney;
  readonly status: RefundStatus;
  readonly createTime?: string;
  readonly invoiceId?: string;
  /** The caller's; where the caller gave none, what Holdfast finds the refund by at PayPal. */
  readonly customId?: string;
  /** What the refund costs the merchant. */
  readonly payable?: PayableView;
};

/** A dispute as PayPal showed it last; each part is null where PayPal was silent. */
export type DisputeDetails = {
  readonly disputeId: string;
  readonly status: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly stage: string | null;
  readonly amount: DecimalMoney | null;
  /** Until when the merchant can respond at PayPal. */
  readonly dueAt: string | null;
};

/** A dispute about a capture of the checkout. */
export type DisputeView = DisputeDetails & {
  readonly captureId: string;
  /** OPEN and LOST stop refunds: it goes on, or the money returns that way. OVER: the money is the merchant's. */
  readonly is: 'OPEN' | 'LOST' | 'OVER';
  /** Whether PayPal showed it when it was read; false where only an event reports it. */
  readonly confirmed: boolean;
};

export type AskedView = {
  readonly operation: string;
  /** Null where nothing is sent yet: PayPal is read first, or only read (`getOrder`). */
  readonly requestId: string | null;
  readonly amount: DecimalMoney | null;
  readonly at: string;
  /** How often PayPal gave no usable answer to it. */
  readonly withoutAnswer: number;
};

/** The refunds of one capture, as their own Workflow knows them. */
export type RefundsView = {
  readonly captureId: string;
  readonly refunds: readonly RefundView[];
  readonly frozenBy: string | null;
  readonly asked: AskedView | null;
  readonly timeline: readonly TimelineView[];
};

export type AttentionView = {
  /** The gravest that is open. */
  readonly code: AttentionCode | 'CAPTURE_FROZEN' | 'CHECKOUT_TERMINATED' | 'CHECKOUT_UNREADABLE';
  readonly reason: string;
  readonly since: string;
  readonly issue: string | null;
  readonly debugId: string | null;
  /** The call whose outcome is not known. */
  readonly asked: AskedView | null;
  readonly offers: readonly OfferView[];
  /** The others that are open. */
  readonly alsoOpen: readonly string[];
};

type OfferView = {
  readonly action: ResolveAction;
  /** What the choice does. */
  readonly does: string;
};
