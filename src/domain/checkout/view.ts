import { type DecimalMoney, formatMoney } from '../money/money.ts';
import type {
  AuthorizationStatus,
  Capture,
  CaptureStatus,
  Instant,
  RefundStatus,
} from '../paypal/resources.ts';
import { formatDuration, formatInstant } from '../time/format.ts';
import type { TrackerView } from '../tracker/tracker-view.ts';
import { allowedActions } from './allowed-actions.ts';
import { type AttentionCode, consequenceOf } from './attention.ts';
import { honorEndOf, nextDeadline } from './deadlines.ts';
import {
  type CaptureDetailsView,
  captureDetailsView,
  type PayableView,
  type PaymentDetailsView,
} from './details-view.ts';
import { capturedSoFar, currentOf, type Hold, isLive, reauthorizationsOf, rootOf } from './hold.ts';
import type { Intent } from './input.ts';
import type { CheckoutPolicy } from './policy.ts';
import { resolveActions } from './refusals.ts';
import {
  type Asked,
  type Checkout,
  capturesOf,
  heldNow,
  holdOf,
  intentOf,
  orderOf,
  statusOf,
} from './state.ts';
import type { CheckoutAction, CheckoutStatus, DeadlineAction, ResolveAction } from './status.ts';
import { type TimelineView, timelineView } from './timeline-view.ts';

/** A checkout as everybody sees it, over HTTP and in the shell. Made by the client from the Workflow's compact state. */
export type CheckoutView = {
  readonly checkoutId: string;
  readonly intent: Intent;
  readonly status: CheckoutStatus;
  readonly orderId: string | null;
  readonly approveUrl: string | null;
  readonly amount: DecimalMoney;
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
  /** The money call that is under way, or whose answer is not known. */
  readonly asked: AskedView | null;
  readonly attention: AttentionView | null;
  readonly timeline: readonly TimelineView[];
  /** What could not be learned just now, so that it is missing above and is not zero. */
  readonly unknown: readonly ('refunds' | 'trackers')[];
  /** Goes up with every fact that became known: the checkout's ETag. */
  readonly version: number;
};

export type PolicyView = Omit<CheckoutPolicy, 'approvalWithinMs' | 'deadlineMarginMs'> & {
  readonly approvalWithin: string;
  readonly deadlineMargin: string;
};

type AuthorizationView = PaymentDetailsView & {
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
  readonly requestId: string;
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

export const viewOf = (checkout: Checkout, now: Instant): CheckoutView => {
  const hold = holdOf(checkout);
  const order = orderOf(checkout);
  const deadline = nextDeadline(checkout);
  const can = allowedActions(checkout, now);
  return {
    checkoutId: checkout.input.checkoutId,
    intent: intentOf(checkout),
    status: statusOf(checkout),
    orderId: order?.orderId ?? null,
    approveUrl: order?.approveUrl ?? null,
    amount: formatMoney(checkout.amount),
    policy: policyView(checkout.input.policy),
    authorization: hold && authorizationView(hold, order?.api ?? 'V2'),
    captures: capturesOf(checkout).map(captureView),
    refunds: [],
    disputes: [],
    trackers: [],
    remaining: formatMoney(heldNow(checkout)),
    nextDeadline: deadline && { at: formatInstant(deadline.at), does: deadline.does },
    allowed: can
      .filter(({ refusal }) => refusal === null)
      .map(({ action, upTo }) => (upTo ? { action, upTo: formatMoney(upTo) } : { action })),
    refused: can.flatMap(({ action, refusal }) =>
      refusal ? [{ action, code: refusal.code, reason: refusal.reason }] : [],
    ),
    asked: checkout.asked && askedView(checkout.asked),
    attention: attentionView(checkout),
    timeline: checkout.timeline.flatMap((entry) =>
      entry.event === 'READ_DEFERRED' ? [] : [timelineView(entry)],
    ),
    unknown: [],
    version: checkout.version,
  };
};

const policyView = ({
  approvalWithinMs,
  deadlineMarginMs,
  ...rest
}: CheckoutPolicy): PolicyView => ({
  ...rest,
  approvalWithin: formatDuration(approvalWithinMs),
  deadlineMargin: formatDuration(deadlineMarginMs),
});

const authorizationView = (hold: Hold, api: AuthorizationView['api']): AuthorizationView => {
  const current = currentOf(hold);
  return {
    rootId: rootOf(hold).id,
    currentId: current.id,
    status: statusShown(hold),
    reason: current.reason,
    honorEndsAt: formatInstant(honorEndOf(current)),
    expiresAt: formatInstant(current.expiresAt),
    reauthorizations: reauthorizationsOf(hold),
    fundingSource: hold.fundingSource,
    api,
    ...current.details,
  };
};

/** As PayPal shows it after the captures that are known, without reading it again for each. */
const statusShown = (hold: Hold): AuthorizationStatus => {
  const { status } = currentOf(hold);
  if (status !== 'CREATED' || capturedSoFar(hold).minor === 0) return status;
  return isLive(hold) ? 'PARTIALLY_CAPTURED' : 'CAPTURED';
};

export const captureView = (capture: Capture): CaptureView => ({
  captureId: capture.id,
  amount: formatMoney(capture.amount),
  status: capture.status,
  reason: capture.reason,
  finalCapture: capture.finalCapture ?? false,
  ...(capture.fee && { fee: formatMoney(capture.fee) }),
  ...(capture.net && { net: formatMoney(capture.net) }),
  ...(capture.createdAt !== null && { createTime: formatInstant(capture.createdAt) }),
  ...(capture.invoiceId !== null && { invoiceId: capture.invoiceId }),
  ...(capture.customId !== null && { customId: capture.customId }),
  ...(capture.referenceId && { referenceId: capture.referenceId }),
  ...captureDetailsView(capture.details),
});

const attentionView = (checkout: Checkout): AttentionView | null => {
  const { attention: open, asked } = checkout;
  const [gravest, ...others] = open;
  if (gravest === undefined) return null;
  return {
    code: gravest.code,
    reason: gravest.reason,
    since: formatInstant(gravest.since),
    issue: gravest.issue,
    debugId: gravest.debugId,
    asked: asked && askedView(asked),
    offers: resolveActions(checkout).map((action) => ({
      action,
      does: consequenceOf(action, open),
    })),
    alsoOpen: others.map(({ code }) => code),
  };
};

export const askedView = ({
  operation,
  requestId,
  amount,
  at,
  withoutAnswer,
}: Omit<Asked, 'target'>): AskedView => ({
  operation,
  requestId,
  amount: amount && formatMoney(amount),
  at: formatInstant(at),
  withoutAnswer,
});

/** What was captured and kept, for summaries: "40.00 of 100.00 USD captured". */
export const capturedText = (hold: Hold): string => {
  const captured = formatMoney(capturedSoFar(hold));
  const held = formatMoney(rootOf(hold).amount);
  return `${captured.value} of ${held.value} ${held.currencyCode} captured`;
};
