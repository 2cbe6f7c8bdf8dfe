import { type Money, zero } from '../money/money.ts';
import type { Operation } from '../paypal/operation.ts';
import type { Capture, Instant, OrderUnit } from '../paypal/resources.ts';
import { type Attention, blocks } from './attention.ts';
import type { DeferredRead, OpenOrder, TimelineEntry } from './facts.ts';
import {
  awaitsAnswer,
  type CaptureLimits,
  capturable,
  capturedSoFar,
  currentOf,
  type Hold,
  hasPendingAuthorization,
  hasPendingCapture,
  isDeclined,
  isLive,
  paypalLimit,
  rootOf,
} from './hold.ts';
import type { CheckoutInput, Intent } from './input.ts';
import { unitsOfStart } from './order-units.ts';
import type { CheckoutPolicy } from './policy.ts';
import type { CheckoutStatus, EndStatus } from './status.ts';

export type Stage =
  | { readonly name: 'CREATING' }
  | {
      readonly name: 'AWAITING_APPROVAL';
      readonly order: OpenOrder;
      readonly approvalEndsAt: Instant;
      /** The window's end was reached, and PayPal could not say yet whether anything is held. */
      readonly isOver: boolean;
      /** How often PayPal sent the payer back to the approve link after an approval. */
      readonly rounds: number;
      /** PayPal captures the approved order by itself (ORDER_COMPLETION_IN_PROGRESS), and has not finished yet. */
      readonly isCompleting?: true;
    }
  | { readonly name: 'HELD'; readonly order: OpenOrder; readonly hold: Hold }
  /** Intent CAPTURE: PayPal captured the order, one capture for each purchase unit; some may be PENDING. */
  | {
      readonly name: 'ORDER_CAPTURED';
      readonly order: OpenOrder;
      readonly captures: readonly Capture[];
      readonly fundingSource: string | null;
    }
  | {
      readonly name: 'ENDED';
      readonly as: EndStatus;
      readonly why: string;
      readonly order: OpenOrder | null;
      readonly hold: Hold | null;
      /** Of an order of intent CAPTURE, which has no hold. */
      readonly captures?: readonly Capture[];
    };

export type AwaitingApproval = Extract<Stage, { name: 'AWAITING_APPROVAL' }>;

/** A money call that was sent and whose answer is not known yet: asked is not answered. */
export type Asked = {
  readonly operation: Operation;
  readonly target: string;
  readonly requestId: string;
  readonly amount: Money | null;
  readonly at: Instant;
  /** How often PayPal has not answered it. */
  readonly withoutAnswer: number;
};

/** A money call that is not sent before PayPal was read; `getOrder` where a command only reads. */
export type WaitingCall = Pick<Asked, 'operation' | 'amount' | 'at'>;

/** What of the input a checkout goes on needing; the purchase unit stays in the Workflow's input alone. */
type CheckoutIdentity = Omit<
  CheckoutInput,
  | 'purchaseUnit'
  | 'otherUnits'
  | 'unitAmounts'
  | 'orderContext'
  | 'returnUrl'
  | 'cancelUrl'
  | 'amount'
  | 'startToken'
>;

export type Checkout = {
  readonly input: CheckoutIdentity;
  /** As the order was made. */
  readonly opened: {
    readonly amount: Money;
    readonly invoiceId: string | null;
    readonly units?: readonly OrderUnit[];
  };
  /** As the order stands: patches change it. */
  readonly amount: Money;
  /** The order's own invoice id: captures inherit it. */
  readonly invoiceId: string | null;
  /** As commands have changed it; left out: as the checkout was started, which is the Workflow's input for ever. */
  readonly policy?: CheckoutPolicy;
  /** Of an order of several purchase units: what each comes to now. */
  readonly units?: readonly OrderUnit[];
  readonly stage: Stage;
  readonly asked: Asked | null;
  /** Open reasons for a person to look, gravest first. */
  readonly attention: readonly Attention[];
  readonly read: DeferredRead | null;
  /** Goes up by one whenever a call was made or refused: the next one without a key is a new request (request-id.ts). */
  readonly generation: number;
  readonly timeline: readonly TimelineEntry[];
  /** Goes up by one with every fact. */
  readonly version: number;
  /** Only in what a Query answers: the command that waits until PayPal was read. */
  readonly waiting?: WaitingCall;
  /** Only in what a Query answers: as many commands were taken as one checkout takes (kept-outcomes.ts). */
  readonly takesNoMore?: true;
};

export const openCheckout = ({
  purchaseUnit,
  otherUnits = [],
  unitAmounts = [],
  orderContext: _orderContext,
  returnUrl: _returnUrl,
  cancelUrl: _cancelUrl,
  startToken: _startToken,
  amount,
  ...input
}: CheckoutInput): Checkout =>
  checkoutWithoutFacts({
    input,
    opened: {
      amount,
      invoiceId: purchaseUnit.invoiceId ?? null,
      ...unitsOfStart({ purchaseUnit, otherUnits, unitAmounts }),
    },
  });

/** A checkout about which nothing is known yet. */
export const checkoutWithoutFacts = ({
  input,
  opened,
}: Pick<Checkout, 'input' | 'opened'>): Checkout => ({
  input,
  opened,
  amount: opened.amount,
  invoiceId: opened.invoiceId,
  ...(opened.units && { units: opened.units }),
  stage: { name: 'CREATING' },
  asked: null,
  attention: [],
  read: null,
  generation: 0,
  timeline: [],
  version: 0,
});

/** The policy in force. Nothing else reads the input's own, which may be out of date. */
export const policyOf = ({ policy, input }: Pick<Checkout, 'policy' | 'input'>): CheckoutPolicy =>
  policy ?? input.policy;

export const orderOf = (checkout: Checkout): OpenOrder | null =>
  checkout.stage.name === 'CREATING' ? null : checkout.stage.order;

export const holdOf = (checkout: Checkout): Hold | null =>
  checkout.stage.name === 'HELD' || checkout.stage.name === 'ENDED' ? checkout.stage.hold : null;

/** What decides whether a hold is renewed. PayPal reauthorizes nothing that was authorized on an order of Payments v1. */
export const renewalTermsOf = (
  checkout: Checkout,
): Pick<CheckoutInput, 'policy' | 'isPartner'> & { readonly isOfOrderV1?: true } => ({
  ...checkout.input,
  policy: policyOf(checkout),
  ...(orderOf(checkout)?.orderV1 && { isOfOrderV1: true }),
});

export const intentOf = ({ input }: Pick<Checkout, 'input'>): Intent => input.intent ?? 'AUTHORIZE';

/** Every capture that PayPal has shown, of the hold or of the order itself; also those without money. */
export const capturesOf = (checkout: Checkout): readonly Capture[] => {
  const { stage } = checkout;
  if (stage.name === 'ORDER_CAPTURED') return stage.captures;
  if (stage.name === 'ENDED' && stage.captures) return stage.captures;
  return holdOf(checkout)?.captures ?? [];
};

/** Whether PayPal has shown a payment of the order: a hold or, of intent CAPTURE, captures. */
export const hasPayment = (checkout: Checkout): boolean =>
  holdOf(checkout) !== null || capturesOf(checkout).length > 0;

const same = (money: Money): Money => money;

const limitsOf = (checkout: Checkout, { overCaptureRefused }: Hold): CaptureLimits => {
  const limit =
    policyOf(checkout).overCapture === 'PAYPAL_LIMIT' && !overCaptureRefused ? paypalLimit : same;
  return { ofPayment: limit, ofAuthorization: limit };
};

/** The most that one capture may still ask for, by the checkout's policy. */
export const captureUpTo = (checkout: Checkout, hold: Hold): Money =>
  capturable(hold, limitsOf(checkout, hold));

/** What is held and not yet captured. */
export const remaining = (checkout: Checkout, hold: Hold): Money =>
  capturable(hold, { ...limitsOf(checkout, hold), ofAuthorization: same });

/** What is held and not yet captured; nothing before the authorization and after the end. */
export const heldNow = (checkout: Checkout): Money =>
  checkout.stage.name === 'HELD'
    ? remaining(checkout, checkout.stage.hold)
    : zero(checkout.amount.currency);

/** The most that may ever be held or captured of this payment, by its policy. */
export const limitOf = (checkout: Checkout, hold: Hold): Money =>
  limitsOf(checkout, hold).ofPayment(rootOf(hold).amount);

export const isBlocked = ({ attention }: Checkout): boolean => attention.some(blocks);

export const statusOf = (checkout: Checkout): CheckoutStatus => {
  const { stage, attention } = checkout;
  const status = statusOfStage(checkout);
  if (stage.name === 'ENDED' || attention.length === 0) return status;
  // What is captured in full stays so where the money is taken back: as after the end, the attention stands beside it.
  const isTakenBack = attention.every(({ code }) => code === 'CAPTURE_REVERSED');
  return status === 'CAPTURED' && isTakenBack ? status : 'NEEDS_ATTENTION';
};

const statusOfStage = ({ stage, asked }: Checkout): CheckoutStatus => {
  switch (stage.name) {
    case 'ENDED':
      return stage.as;
    case 'CREATING':
      return 'CREATING';
    case 'AWAITING_APPROVAL':
      if (asked?.operation === 'captureOrder' || stage.isCompleting) return 'CAPTURING';
      return asked?.operation === 'authorizeOrder' ? 'AUTHORIZING' : 'AWAITING_APPROVAL';
    case 'ORDER_CAPTURED':
      if (awaitsAnswer(stage.captures)) return 'CAPTURE_PENDING';
      return stage.captures.every(isDeclined) ? 'DENIED' : 'CAPTURED';
    case 'HELD':
      return statusOfHold(stage.hold);
  }
};

const statusOfHold = (hold: Hold): CheckoutStatus => {
  // Also where all is captured and a reauthorization is under review: it may come to hold money yet.
  const isReviewed = !isLive(hold) && hasPendingAuthorization(hold);
  if (isReviewed || currentOf(hold).status === 'PENDING') return 'PENDING_REVIEW';
  if (hasPendingCapture(hold)) return 'CAPTURE_PENDING';
  if (capturedSoFar(hold).minor === 0) return 'AUTHORIZED';
  return isLive(hold) ? 'PARTIALLY_CAPTURED' : 'CAPTURED';
};
