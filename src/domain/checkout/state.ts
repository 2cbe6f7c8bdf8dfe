import type { Money } from '../money/money.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { Instant, Operation, PayPalRefusal } from '../paypal/resources.ts';
import type { Outcome } from './commands.ts';
import type { TimelineEntry } from './facts.ts';
import {
  capturable,
  capturedSoFar,
  type Hold,
  hasPendingCapture,
  isLive,
  paypalLimit,
  remaining,
  type Watch,
} from './hold.ts';
import type { LearnedLimits } from './limits.ts';
import type { CheckoutPolicy } from './policy.ts';

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
  readonly takesOver?: Legacy;
};

/**
 * What a run left that was stopped before it had ended: ids by which PayPal is read about everything else, and what it
 * answered to captures, so that a key that comes again takes no money again.
 */
export type Legacy = {
  readonly runId: string;
  readonly orderId: string | null;
  readonly authorizationIds: readonly string[];
  readonly captureIds: readonly string[];
  /** By Update Id. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
};

export type OpenOrder = {
  readonly orderId: string;
  /** Null where PayPal gave no link: the payer cannot be sent anywhere. */
  readonly approveUrl: string | null;
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
  /** What PayPal is known to refuse: as the merchant's other checkouts learned it, and as this one did. */
  readonly limits: LearnedLimits;
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
  limits: input.limits,
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

const mayOverCapture = ({ input, limits }: Checkout): boolean =>
  input.policy.overCapture === 'PAYPAL_LIMIT' && limits.overCapture === null;

/** The most that one capture may still ask for, by the checkout's policy. */
export const captureUpTo = (checkout: Checkout, hold: Hold): Money =>
  mayOverCapture(checkout) ? capturable(hold, paypalLimit) : remaining(hold);

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
  if (capturedSoFar(hold).minor === 0) return 'AUTHORIZED';
  return isLive(hold) ? 'PARTIALLY_CAPTURED' : 'CAPTURED';
};
