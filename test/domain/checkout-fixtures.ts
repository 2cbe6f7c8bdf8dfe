import { declined, unexpected } from '../../src/domain/checkout/attention.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { type Checkout, openCheckout } from '../../src/domain/checkout/state.ts';
import type { EndStatus } from '../../src/domain/checkout/status.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';
import type { CaptureStatus } from '../../src/domain/paypal/resources.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import {
  authorization,
  authorized,
  capture,
  captured,
  held,
  input,
  later,
  ordered,
  t0,
  usd,
} from './builders.ts';

export const asked = (operation: Operation): Fact => ({
  event: 'ASKED',
  operation,
  target: 'ORDER',
  requestId: 'r',
  amount: null,
});

export const raised = (blocking: boolean): Fact => ({
  event: 'ATTENTION_RAISED',
  attention: blocking
    ? unexpected('PayPal contradicts itself.', t0)
    : declined(capture(), { debugId: null, refused: { amount: null } }, t0),
});

const dated = (of: Parameters<typeof authorization>[0]) => {
  const made = authorized(input(), authorization(of));
  if (made.event !== 'AUTHORIZED') throw new Error('not an authorization');
  return made.authorization;
};

const ended = (as: EndStatus): Fact => ({ event: 'ENDED', as, why: 'It ended.' });
const begun = openCheckout(input());
const awaiting = later(begun, ordered);
const toCapture = later(openCheckout({ ...input(), intent: 'CAPTURE' }), ordered);

/** An order of two purchase units, captured in two captures. */
export const orderCaptured = (...statuses: readonly CaptureStatus[]): Fact => ({
  event: 'ORDER_CAPTURED',
  captures: statuses.map((status, index) =>
    capture({ id: `UNIT-${index}`, status, amount: usd(5_000), authorizationId: null }),
  ),
  fundingSource: 'paypal',
  debugId: null,
});

const wasHeld = (as: EndStatus, ...facts: readonly Fact[]) => later(held(), ...facts, ended(as));

/** Where a checkout can be: every status, and where a status has sides that commands tell apart, each of them. */
export const SITUATIONS = {
  CREATING: begun,
  AWAITING_APPROVAL: awaiting,
  AUTHORIZING: later(awaiting, asked('authorizeOrder')),
  PENDING_REVIEW: later(
    awaiting,
    authorized(input(), authorization({ status: 'PENDING', reason: 'PENDING_REVIEW' })),
  ),
  AUTHORIZED: held(),
  'AUTHORIZED by card': held({}, 'card'),
  'AUTHORIZED, sum unknown': later(held(), { event: 'SUM_UNKNOWN', isUnknown: true }),
  PARTIALLY_CAPTURED: later(held(), captured()),
  CAPTURE_PENDING: later(held(), captured({ status: 'PENDING' })),
  'CAPTURED, before its end': later(held(), captured({ amount: usd(10_000), finalCapture: true })),
  'NEEDS_ATTENTION, not approved': later(awaiting, raised(true)),
  'NEEDS_ATTENTION, nothing blocked': later(held(), raised(false)),
  'NEEDS_ATTENTION, blocked': later(held(), raised(true)),
  'AWAITING_APPROVAL to capture': toCapture,
  CAPTURING: later(toCapture, asked('captureOrder')),
  'CAPTURING by PayPal': later(toCapture, { event: 'COMPLETION_AWAITED', isAwaited: true }),
  'CAPTURE_PENDING without a hold': later(toCapture, orderCaptured('COMPLETED', 'PENDING')),
  'CAPTURED without a hold, before its end': later(
    toCapture,
    orderCaptured('COMPLETED', 'COMPLETED'),
  ),
  'NEEDS_ATTENTION, a purchase unit declined': later(
    toCapture,
    orderCaptured('COMPLETED', 'DECLINED'),
    raised(false),
  ),
  CAPTURED: wasHeld('CAPTURED', captured({ amount: usd(10_000), finalCapture: true })),
  VOIDED: wasHeld('VOIDED'),
  DENIED: wasHeld('DENIED'),
  EXPIRED: later(awaiting, ended('EXPIRED')),
  FAILED: later(begun, ended('FAILED')),
} as const satisfies Readonly<Record<string, Checkout>>;

export type Situation = keyof typeof SITUATIONS;

export const isSituation = (name: string): name is Situation => Object.hasOwn(SITUATIONS, name);

/** Each kind of fact, with every variant that leads elsewhere. */
const FACTS = {
  COMMAND_RECEIVED: { '': { event: 'COMMAND_RECEIVED', command: 'void', reason: null } },
  ORDER_CREATED: { '': ordered },
  ADOPTED: {
    '': {
      event: 'ADOPTED',
      order: { orderId: 'ORDER', approveUrl: null },
      approvalEndsAt: t0 + HOUR,
      invoiceId: null,
      debugId: null,
    },
  },
  ADOPTION_REFUSED: {
    '': { event: 'ADOPTION_REFUSED', refusal: refusal('NOTHING_TO_ADOPT', 'Nothing is there.') },
  },
  ORDER_PATCHED: {
    '': { event: 'ORDER_PATCHED', amount: usd(9_000), invoiceId: null, debugId: null },
  },
  APPROVAL_SIGNALLED: { '': { event: 'APPROVAL_SIGNALLED', via: 'SHOP' } },
  APPROVE_LINK_CHANGED: {
    '': { event: 'APPROVE_LINK_CHANGED', approveUrl: 'https://bank.example/' },
  },
  CARD_AUTHENTICATED: {
    '': { event: 'CARD_AUTHENTICATED', authentication: { liabilityShift: 'POSSIBLE' } },
  },
  PAYER_SENT_BACK: { '': { event: 'PAYER_SENT_BACK', issue: 'INSTRUMENT_DECLINED' } },
  ASKED: {
    authorizeOrder: asked('authorizeOrder'),
    captureOrder: asked('captureOrder'),
    capture: asked('captureAuthorization'),
  },
  REFUSED: {
    '': {
      event: 'REFUSED',
      operation: 'authorizeOrder',
      refusal: {
        httpStatus: 422,
        issue: 'INSTRUMENT_DECLINED',
        description: '',
        debugId: null,
        issueClass: 'BACK_TO_PAYER',
      },
    },
  },
  OUTCOME_UNKNOWN: {
    '': {
      event: 'OUTCOME_UNKNOWN',
      operation: 'authorizeOrder',
      requestId: 'r',
      failure: 'timeout',
    },
  },
  FOUND: { '': { event: 'FOUND', operation: 'authorizeOrder' } },
  PROVED_ABSENT: { '': { event: 'PROVED_ABSENT', operation: 'authorizeOrder' } },
  AUTHORIZED: {
    '': authorized(input()),
    PENDING: authorized(input(), authorization({ status: 'PENDING' })),
  },
  ORDER_CAPTURED: {
    '': orderCaptured('COMPLETED', 'COMPLETED'),
    PENDING: orderCaptured('COMPLETED', 'PENDING'),
  },
  COMPLETION_AWAITED: {
    '': { event: 'COMPLETION_AWAITED', isAwaited: true },
    'no more': { event: 'COMPLETION_AWAITED', isAwaited: false },
  },
  AUTHORIZATION_CHANGED: {
    CREATED: { event: 'AUTHORIZATION_CHANGED', authorization: dated({}) },
    PENDING: { event: 'AUTHORIZATION_CHANGED', authorization: dated({ status: 'PENDING' }) },
    VOIDED: { event: 'AUTHORIZATION_CHANGED', authorization: dated({ status: 'VOIDED' }) },
  },
  REAUTHORIZATION_SHOWN: {
    '': {
      event: 'REAUTHORIZATION_SHOWN',
      authorization: dated({ id: 'CHILD', status: 'PENDING' }),
    },
  },
  REAUTHORIZED: {
    '': {
      event: 'REAUTHORIZED',
      authorization: dated({ id: 'CHILD' }),
      renewal: { kind: 'NONE', because: 'LIMIT_REACHED' },
      debugId: null,
    },
    PENDING: {
      event: 'REAUTHORIZED',
      authorization: dated({ id: 'CHILD', status: 'PENDING' }),
      renewal: { kind: 'NONE', because: 'LIMIT_REACHED' },
      debugId: null,
    },
  },
  FUNDING_SOURCE_LEARNED: {
    '': {
      event: 'FUNDING_SOURCE_LEARNED',
      fundingSource: 'card',
      renewal: { kind: 'NONE', because: 'FUNDING_SOURCE' },
    },
  },
  EXPIRY_LEARNED: {
    '': { event: 'EXPIRY_LEARNED', authorizationId: 'ROOT', expiresAt: t0 + HOUR },
  },
  RENEWAL_CHANGED: {
    '': { event: 'RENEWAL_CHANGED', renewal: { kind: 'NONE', because: 'POLICY' }, issue: null },
  },
  POLICY_CHANGED: {
    '': {
      event: 'POLICY_CHANGED',
      policy: { atDeadline: 'CAPTURE' },
      before: { atDeadline: 'VOID' },
      renewal: { kind: 'NONE', because: 'POLICY' },
    },
  },
  CAPTURED: {
    'a part': captured({ id: 'NEXT' }),
    all: captured({ id: 'NEXT', amount: usd(10_000), finalCapture: true }),
    PENDING: captured({ id: 'NEXT', status: 'PENDING' }),
    DECLINED: captured({ id: 'NEXT', status: 'DECLINED' }),
  },
  CAPTURE_CHANGED: {
    COMPLETED: { event: 'CAPTURE_CHANGED', capture: capture() },
    DECLINED: { event: 'CAPTURE_CHANGED', capture: capture({ status: 'DECLINED' }) },
  },
  OVER_CAPTURE_REFUSED: { '': { event: 'OVER_CAPTURE_REFUSED' } },
  SUM_UNKNOWN: { '': { event: 'SUM_UNKNOWN', isUnknown: true } },
  VOIDED: {
    '': { event: 'VOIDED', authorization: dated({ status: 'VOIDED' }), debugId: null },
  },
  HONOR_PERIOD_ENDED: { '': { event: 'HONOR_PERIOD_ENDED' } },
  EXPIRING_SOON: { '': { event: 'EXPIRING_SOON' } },
  LAPSE_ASKED: { '': { event: 'LAPSE_ASKED', expiresAt: t0 } },
  DEADLINE_POSTPONED: { '': { event: 'DEADLINE_POSTPONED', until: t0 + HOUR } },
  DEADLINE_REACHED: { '': { event: 'DEADLINE_REACHED', does: 'VOID', margin: 'POLICY' } },
  PAYPAL_EVENT_RECEIVED: {
    '': {
      event: 'PAYPAL_EVENT_RECEIVED',
      eventId: 'WH-1',
      eventType: 'PAYMENT.CAPTURE.COMPLETED',
    },
  },
  READ_DEFERRED: {
    '': { event: 'READ_DEFERRED', read: { at: t0 + HOUR, everyMs: HOUR, because: 'x' } },
  },
  ATTENTION_RAISED: { '': raised(true) },
  ATTENTION_CLEARED: {
    '': {
      event: 'ATTENTION_CLEARED',
      codes: ['UNEXPECTED_ANSWER', 'PAYPAL_REFUSED'],
      because: 'seen',
    },
  },
  RESOLVED: { '': { event: 'RESOLVED', action: 'adopt', actor: 'op', reason: 'seen' } },
  ENDED: {
    CAPTURED: ended('CAPTURED'),
    VOIDED: ended('VOIDED'),
    DENIED: ended('DENIED'),
    EXPIRED: ended('EXPIRED'),
    FAILED: ended('FAILED'),
  },
} as const satisfies Readonly<Record<Fact['event'], Readonly<Record<string, Fact>>>>;

/** Every fact by its name, such as `CAPTURED a part`. */
export const facts: ReadonlyMap<string, Fact> = new Map(
  Object.entries(FACTS).flatMap(([event, variants]) =>
    Object.entries(variants).map(([variant, fact]): [string, Fact] => [
      `${event} ${variant}`.trim(),
      fact,
    ]),
  ),
);
