import type { CheckoutPolicy } from './checkout-policy.ts';
import type { LearnedLimits } from './limits.ts';
import { add, compare, type Money, remainder, sum, zero } from './money.ts';
import type { Authorization, Capture, Instant, Operation, PayPalRefusal } from './paypal.ts';
import type { PurchaseUnit } from './purchase-unit.ts';
import type { TimelineEntry } from './timeline.ts';

export type CheckoutStatus =
  | 'CREATING'
  | 'AWAITING_APPROVAL'
  | 'AUTHORIZING'
  | 'PENDING_REVIEW'
  | 'AUTHORIZED'
  | 'PARTIALLY_CAPTURED'
  | 'CAPTURE_PENDING'
  | 'CAPTURED'
  | 'VOIDED'
  | 'DENIED'
  | 'EXPIRED'
  | 'FAILED'
  | 'NEEDS_ATTENTION';

/** The ways a checkout can end. CAPTURED also when the rest was released: money was taken, and `captures` says how much. */
export type EndStatus = Extract<
  CheckoutStatus,
  'CAPTURED' | 'VOIDED' | 'DENIED' | 'EXPIRED' | 'FAILED'
>;

/** What a web app gives to start a checkout. Plain JSON; validated at the edge, believed inside. */
export type CheckoutInput = {
  readonly merchantId: string;
  readonly checkoutId: string;
  readonly purchaseUnit: PurchaseUnit;
  /** `purchaseUnit.amount` in minor units. */
  readonly amount: Money;
  readonly returnUrl: string | null;
  readonly cancelUrl: string | null;
  readonly policy: CheckoutPolicy;
  /** What PayPal was known to refuse this merchant when the checkout started. */
  readonly limits: LearnedLimits;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
  /** The idempotency key it was started with, and a digest of that request's body. */
  readonly key: string;
  readonly digest: string;
};

export type OpenOrder = {
  readonly orderId: string;
  /** Null where PayPal gave no link: the payer cannot be sent anywhere. */
  readonly approveUrl: string | null;
};

/** When the checkout means to renew the honor period, or why it will not. */
export type Renewal =
  | { readonly kind: 'PLANNED'; readonly at: Instant }
  | {
      readonly kind: 'NONE';
      readonly because:
        | 'POLICY'
        | 'FUNDING_SOURCE'
        | 'LIMIT_REACHED'
        | 'REFUSED_BY_PAYPAL'
        | 'TOO_LATE';
    };

/** Money that waits for PayPal is read again at `at`; `everyMs` doubles up to a day. */
export type Watch = { readonly at: Instant; readonly everyMs: number };

/** An authorization whose times are known: PayPal's own, or the documented ones where its answer left them out. */
export type HeldAuthorization = Authorization & {
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

/** An authorization that PayPal made, all it became, and what was taken from it. */
export type Hold = {
  /** Reauthorize and void are addressed to the root (paypal-rules 0.2). */
  readonly root: HeldAuthorization;
  /** Captures are addressed to the newest; the root itself until a reauthorization. */
  readonly current: HeldAuthorization;
  readonly reauthorizations: number;
  readonly renewal: Renewal;
  readonly fundingSource: string | null;
  readonly captures: readonly Capture[];
  readonly honorEndNoted: boolean;
  readonly expiryWarned: boolean;
  /** AHEAD until `atDeadline` was acted on; DECIDED until the last margin was; then only PayPal's lapse is left. */
  readonly deadline: 'AHEAD' | 'DECIDED' | 'PAST';
  readonly watch: Watch | null;
  /** Once PayPal was asked to confirm the lapse and has not yet. */
  readonly lapseWatch: Watch | null;
};

export type Stage =
  | { readonly name: 'CREATING' }
  | {
      readonly name: 'AWAITING_APPROVAL';
      readonly order: OpenOrder;
      readonly approvalEndsAt: Instant;
      /** How often PayPal sent the payer back to the approve link after an approval. */
      readonly rounds: number;
    }
  | { readonly name: 'HELD'; readonly order: OpenOrder; readonly hold: Hold }
  | {
      readonly name: 'ENDED';
      readonly as: EndStatus;
      readonly why: string;
      readonly order: OpenOrder | null;
      readonly hold: Hold | null;
    };

/** A money call that was sent and whose answer is not known yet: asked is not answered. */
export type Asked = {
  readonly operation: Operation;
  readonly target: string;
  readonly requestId: string;
  readonly amount: Money | null;
  readonly at: Instant;
};

type AttentionCode =
  /** A call was sent, and neither its answer nor a GET could be had in time. No money call is made until it is known. */
  | 'OUTCOME_UNKNOWN'
  /** PayPal answered something Holdfast has no rule for, or that contradicts what was asked. */
  | 'UNEXPECTED_ANSWER'
  /** PayPal said a definite "no" that a person has to act on. */
  | 'PAYPAL_REFUSED'
  /** PayPal took captured money back, or a dispute is open. */
  | 'CAPTURE_REVERSED'
  /** A capture waits for the merchant to act in the PayPal account. */
  | 'MERCHANT_ACTION_REQUIRED'
  /** The deadline policy is ASK, and the deadline is near. */
  | 'DEADLINE_DECISION';

export type ResolveAction = 'retry' | 'adopt' | 'void' | 'close';

export type Attention = {
  readonly code: AttentionCode;
  readonly reason: string;
  readonly since: Instant;
  readonly refusal: PayPalRefusal | null;
  readonly debugId: string | null;
  /** Where the outcome of a call is unknown and PayPal does not show it: when it is read again. */
  readonly watch: Watch | null;
};

export type Checkout = {
  readonly input: CheckoutInput;
  /** As the order stands: patches change it. */
  readonly amount: Money;
  readonly stage: Stage;
  readonly asked: Asked | null;
  readonly attention: Attention | null;
  /** See request-id.ts. */
  readonly generation: number;
  readonly timeline: readonly TimelineEntry[];
  /** Goes up by one with every fact. */
  readonly version: number;
};

export const openCheckout = (input: CheckoutInput): Checkout => ({
  input,
  amount: input.amount,
  stage: { name: 'CREATING' },
  asked: null,
  attention: null,
  generation: 0,
  timeline: [],
  version: 0,
});

export const orderOf = (checkout: Checkout): OpenOrder | null =>
  checkout.stage.name === 'CREATING' ? null : checkout.stage.order;

export const holdOf = (checkout: Checkout): Hold | null =>
  checkout.stage.name === 'HELD' || checkout.stage.name === 'ENDED' ? checkout.stage.hold : null;

/** Captures that took money or may still take it; DECLINED and FAILED ones did not. */
export const countedCaptures = (hold: Hold): readonly Capture[] =>
  hold.captures.filter(({ status }) => status !== 'DECLINED' && status !== 'FAILED');

export const capturedSoFar = (hold: Hold): Money =>
  sum(
    hold.root.amount.currency,
    countedCaptures(hold).map(({ amount }) => amount),
  );

export const hasPendingCapture = (hold: Hold): boolean =>
  hold.captures.some(({ status }) => status === 'PENDING');

/** A final capture closes the authorization, and so does capturing all of it (paypal-rules 2.2). */
const isFinallyCaptured = (hold: Hold): boolean =>
  countedCaptures(hold).some(({ finalCapture }) => finalCapture) ||
  compare(capturedOnCurrent(hold), hold.current.amount) >= 0;

/** Whether PayPal will still take a capture or a void of this authorization. */
export const isLive = (hold: Hold): boolean => {
  switch (hold.current.status) {
    case 'CREATED':
    case 'PARTIALLY_CAPTURED':
      return !isFinallyCaptured(hold);
    case 'PENDING':
      return true;
    case 'CAPTURED':
    case 'DENIED':
    case 'VOIDED':
    case 'UNRECOGNIZED':
      return false;
  }
};

/** 115 % of the hold, at most 75.00 USD more; outside USD the cap cannot be computed, so there is no overage (paypal-rules 3.7). */
const paypalLimit = (held: Money): Money => {
  if (held.currency !== 'USD') return held;
  return add(held, { currency: 'USD', minor: Math.min(Math.floor((held.minor * 15) / 100), 7500) });
};

const capturedOnCurrent = (hold: Hold): Money =>
  sum(
    hold.root.amount.currency,
    countedCaptures(hold)
      .filter(({ authorizationId }) => authorizationId === hold.current.id)
      .map(({ amount }) => amount),
  );

const lesser = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);

/** What is held and not yet captured. */
export const remaining = (hold: Hold): Money =>
  isLive(hold)
    ? lesser(
        remainder(hold.root.amount, capturedSoFar(hold)),
        remainder(hold.current.amount, capturedOnCurrent(hold)),
      )
    : zero(hold.root.amount.currency);

const mayOverCapture = ({ input }: Checkout): boolean =>
  input.policy.overCapture === 'PAYPAL_LIMIT' && input.limits.overCapture === null;

/** The most that one capture may still ask for: of the payment as a whole, and of the authorization it is addressed to. */
export const captureUpTo = (checkout: Checkout, hold: Hold): Money => {
  if (!isLive(hold)) return zero(hold.root.amount.currency);
  if (!mayOverCapture(checkout)) return remaining(hold);
  return lesser(
    remainder(paypalLimit(hold.root.amount), capturedSoFar(hold)),
    remainder(paypalLimit(hold.current.amount), capturedOnCurrent(hold)),
  );
};

/** The most that may ever be held or captured of this payment, by its policy. */
export const limitOf = (checkout: Checkout, hold: Hold): Money =>
  mayOverCapture(checkout) ? paypalLimit(hold.root.amount) : hold.root.amount;

/** No money call may be made while the outcome of an earlier one is unknown (paypal-rules 11, invariant 4). */
export const isBlocked = (checkout: Checkout): boolean => {
  if (checkout.attention === null) return false;
  switch (checkout.attention.code) {
    case 'OUTCOME_UNKNOWN':
    case 'UNEXPECTED_ANSWER':
      return true;
    case 'PAYPAL_REFUSED':
    case 'CAPTURE_REVERSED':
    case 'MERCHANT_ACTION_REQUIRED':
    case 'DEADLINE_DECISION':
      return false;
  }
};

export const statusOf = (checkout: Checkout): CheckoutStatus => {
  const { stage, attention, asked } = checkout;
  if (stage.name === 'ENDED') return stage.as;
  if (attention) return 'NEEDS_ATTENTION';
  switch (stage.name) {
    case 'CREATING':
      return 'CREATING';
    case 'AWAITING_APPROVAL':
      return asked?.operation === 'authorizeOrder' ? 'AUTHORIZING' : 'AWAITING_APPROVAL';
    case 'HELD':
      return statusOfHold(stage.hold);
  }
};

const statusOfHold = (hold: Hold): CheckoutStatus => {
  if (hold.current.status === 'PENDING') return 'PENDING_REVIEW';
  if (hasPendingCapture(hold)) return 'CAPTURE_PENDING';
  return capturedSoFar(hold).minor > 0 ? 'PARTIALLY_CAPTURED' : 'AUTHORIZED';
};
