import type { Money } from '../money/money.ts';
import type { Operation } from '../paypal/operation.ts';
import type { AuthenticationResult } from '../paypal/payment-details.ts';
import type { Capture, Instant, OrderUnit, PayPalRefusal } from '../paypal/resources.ts';
import type { Refusal } from '../refusal.ts';
import type { Attention, AttentionCode } from './attention.ts';
import type { HeldAuthorization, Renewal } from './hold.ts';
import type { CheckoutPolicy } from './policy.ts';
import type { DeadlineAction, EndStatus, ResolveAction } from './status.ts';

export type OpenOrder = {
  readonly orderId: string;
  /** Null where PayPal gave no link: the payer cannot be sent anywhere. */
  readonly approveUrl: string | null;
  /** Left out: Orders v2 and Payments v2. V1: `orderId` is a payment of the deprecated Payments v1. */
  readonly api?: 'V1';
  /** Where that payment has the intent `order`: its order, on which authorizations and captures are made. */
  readonly orderV1?: PartOfOrderV1;
};

/** An order of Payments v1, of which the checkout has a part (order-v1.ts). */
export type PartOfOrderV1 = {
  /** `O-...` */
  readonly id: string;
  /** The authorizations and captures that were there before, none of them the checkout's. */
  readonly others: readonly string[];
};

/** PayPal is read again at `at`, about `because`; `everyMs` doubles up to a day. */
export type DeferredRead = {
  readonly at: Instant;
  readonly everyMs: number;
  readonly because: string;
};

/** What happened to a money call: the engine in workflows/money-call records these, for checkouts and refunds alike. */
export type MoneyCallFact =
  | {
      readonly event: 'ASKED';
      readonly operation: Operation;
      readonly target: string;
      readonly requestId: string;
      readonly amount: Money | null;
    }
  | { readonly event: 'REFUSED'; readonly operation: Operation; readonly refusal: PayPalRefusal }
  | {
      readonly event: 'OUTCOME_UNKNOWN';
      readonly operation: Operation;
      readonly requestId: string;
      readonly failure: string;
    }
  /** A GET showed that a call whose answer was lost did its work. */
  | { readonly event: 'FOUND'; readonly operation: Operation }
  /** A GET showed that a call whose answer was lost did nothing: a new one may be made. */
  | { readonly event: 'PROVED_ABSENT'; readonly operation: Operation };

/** What happened to a checkout, in the past tense. The state is what these facts add up to (apply-fact.ts). */
export type Fact =
  | MoneyCallFact
  | {
      readonly event: 'COMMAND_RECEIVED';
      readonly command: string;
      readonly reason: string | null;
      readonly actor?: string;
    }
  | {
      readonly event: 'ORDER_CREATED';
      readonly order: OpenOrder;
      readonly approvalEndsAt: Instant;
      readonly debugId: string | null;
    }
  /** An order or payment that was made elsewhere is this checkout's from now on. */
  | {
      readonly event: 'ADOPTED';
      readonly order: OpenOrder;
      /** Of an order of several purchase units: what each comes to. */
      readonly units?: readonly OrderUnit[];
      readonly approvalEndsAt: Instant;
      readonly invoiceId: string | null;
      readonly debugId: string | null;
    }
  | { readonly event: 'ADOPTION_REFUSED'; readonly refusal: Refusal }
  | {
      readonly event: 'ORDER_PATCHED';
      /** What the whole order comes to. */
      readonly amount: Money;
      readonly invoiceId: string | null;
      /** Of an order of several purchase units: all of them, as they are now. */
      readonly units?: readonly OrderUnit[];
      /** The payer's prefill was changed too. */
      readonly payer?: true;
      readonly debugId: string | null;
    }
  | {
      readonly event: 'APPROVAL_SIGNALLED';
      /** PAYMENT_SOURCE: what is on file needs no payer. EXECUTED_PAYMENT: approved before it was adopted, in Payments v1. */
      readonly via: 'SHOP' | 'PAYPAL_EVENT' | 'PAYMENT_SOURCE' | 'EXECUTED_PAYMENT';
      readonly actor?: string;
    }
  /** Where the payer is to go now: to the bank of the card, or to PayPal. */
  | { readonly event: 'APPROVE_LINK_CHANGED'; readonly approveUrl: string }
  /** What the bank of the card said of its holder (3-D Secure). */
  | { readonly event: 'CARD_AUTHENTICATED'; readonly authentication: AuthenticationResult }
  | { readonly event: 'PAYER_SENT_BACK'; readonly issue: string }
  | {
      readonly event: 'AUTHORIZED';
      readonly authorization: HeldAuthorization;
      readonly fundingSource: string | null;
      readonly renewal: Renewal;
      readonly debugId: string | null;
    }
  /** Intent CAPTURE: PayPal captured the order, one capture for each purchase unit. */
  | {
      readonly event: 'ORDER_CAPTURED';
      readonly captures: readonly Capture[];
      readonly fundingSource: string | null;
      readonly debugId: string | null;
    }
  /** PayPal captures the approved order by itself, and has not finished; or the payer's approval was undone before. */
  | { readonly event: 'COMPLETION_AWAITED'; readonly isAwaited: boolean }
  | { readonly event: 'AUTHORIZATION_CHANGED'; readonly authorization: HeldAuthorization }
  /** PayPal shows a reauthorization that does not hold, or not yet: the hold stands as it was. */
  | { readonly event: 'REAUTHORIZATION_SHOWN'; readonly authorization: HeldAuthorization }
  | {
      readonly event: 'REAUTHORIZED';
      readonly authorization: HeldAuthorization;
      readonly renewal: Renewal;
      readonly debugId: string | null;
    }
  /** PayPal's partial answer was completed by a later one. */
  | {
      readonly event: 'FUNDING_SOURCE_LEARNED';
      readonly fundingSource: string;
      readonly renewal: Renewal;
    }
  /** PayPal shows another `expiration_time` than was known, or gives it for the first time. */
  | {
      readonly event: 'EXPIRY_LEARNED';
      readonly authorizationId: string;
      readonly expiresAt: Instant;
    }
  | { readonly event: 'RENEWAL_CHANGED'; readonly renewal: Renewal; readonly issue: string | null }
  /** What of the policy became another, what it was, and what that means for the renewal. */
  | {
      readonly event: 'POLICY_CHANGED';
      readonly policy: Partial<CheckoutPolicy>;
      readonly before: Partial<CheckoutPolicy>;
      readonly renewal: Renewal;
    }
  | { readonly event: 'CAPTURED'; readonly capture: Capture; readonly debugId: string | null }
  | { readonly event: 'CAPTURE_CHANGED'; readonly capture: Capture }
  | { readonly event: 'OVER_CAPTURE_REFUSED' }
  | { readonly event: 'SUM_UNKNOWN'; readonly isUnknown: boolean }
  | {
      readonly event: 'VOIDED';
      readonly authorization: HeldAuthorization;
      readonly debugId: string | null;
    }
  | { readonly event: 'HONOR_PERIOD_ENDED' }
  /** The deadline is a day away: the merchant's URL is told. */
  | { readonly event: 'EXPIRING_SOON' }
  /** PayPal was asked to confirm the lapse of what expired at `expiresAt`. */
  | { readonly event: 'LAPSE_ASKED'; readonly expiresAt: Instant }
  /** What the deadline asks for was refused for now: it is tried again then. */
  | { readonly event: 'DEADLINE_POSTPONED'; readonly until: Instant }
  | {
      readonly event: 'DEADLINE_REACHED';
      readonly does: DeadlineAction;
      /** LAST: the margin before the hold lapses, when nobody is asked any more. */
      readonly margin: 'POLICY' | 'LAST';
    }
  | {
      readonly event: 'PAYPAL_EVENT_RECEIVED';
      readonly eventId: string;
      readonly eventType: string;
    }
  /** PayPal is read again later; null when it has been read. */
  | { readonly event: 'READ_DEFERRED'; readonly read: DeferredRead | null }
  | { readonly event: 'ATTENTION_RAISED'; readonly attention: Attention }
  | {
      readonly event: 'ATTENTION_CLEARED';
      readonly codes: readonly AttentionCode[];
      readonly because: string;
    }
  | {
      readonly event: 'RESOLVED';
      readonly action: ResolveAction;
      readonly actor: string;
      readonly reason: string;
    }
  | { readonly event: 'ENDED'; readonly as: EndStatus; readonly why: string };

export type TimelineEntry = Fact & { readonly at: Instant };

/** A life rarely has more than 60 entries; a pathological one keeps its beginning and its latest days. */
const FIRST_KEPT = 40;
const LAST_KEPT = 160;

export const withEntry = (
  timeline: readonly TimelineEntry[],
  entry: TimelineEntry,
): readonly TimelineEntry[] => {
  const longer = [...timeline, entry];
  return longer.length <= FIRST_KEPT + LAST_KEPT
    ? longer
    : [...longer.slice(0, FIRST_KEPT), ...longer.slice(-LAST_KEPT)];
};

/** The facts by which a call was made, or definitely was not. */
const OVER: ReadonlySet<Fact['event']> = new Set([
  'REFUSED',
  'REAUTHORIZED',
  'REAUTHORIZATION_SHOWN',
  'CAPTURED',
]);

/**
 * Whether an intended call is over, with what it made or with a "no": the next call is another intent, even where it
 * asks for the same amount on the same target, as a second reauthorization of the root does. What was proved absent is
 * not over: the same request is sent again, so that PayPal takes money once where the first arrives late after all. Nor is
 * what was not sent because PayPal shows something else.
 */
export const isCallOver = (fact: Fact): boolean =>
  OVER.has(fact.event) && !(fact.event === 'REFUSED' && fact.refusal.isOutdated === true);
