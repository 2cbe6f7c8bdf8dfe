import type { Operation } from '../paypal/operation.ts';
import type { Capture, Instant } from '../paypal/resources.ts';
import { awaitingApprovalAfter } from './apply-approval-fact.ts';
import { type Attention, withAttention, withoutAttention } from './attention.ts';
import { type DeferredRead, type Fact, isCallOver, withEntry } from './facts.ts';
import { currentOf, type HeldAuthorization, type Hold } from './hold.ts';
import { holdUnderPolicy } from './policy-change.ts';
import { type Asked, type Checkout, policyOf, type Stage } from './state.ts';

/** The checkout after one more fact. Pure: the same facts at the same instants give the same checkout. */
export const applyFact = (checkout: Checkout, fact: Fact, at: Instant): Checkout => ({
  ...checkout,
  opened: openedAfter(checkout.opened, fact),
  stage: stageAfter(checkout.stage, fact),
  asked: askedAfter(checkout.asked, fact, at),
  attention: attentionAfter(checkout.attention, fact),
  read: readAfter(checkout.read, fact),
  amount: fact.event === 'ORDER_PATCHED' ? fact.amount : checkout.amount,
  ...(isOfOrder(fact) && { invoiceId: fact.invoiceId, ...(fact.units && { units: fact.units }) }),
  ...(fact.event === 'POLICY_CHANGED' && {
    policy: { ...policyOf(checkout), ...fact.policy },
  }),
  generation: isCallOver(fact) ? checkout.generation + 1 : checkout.generation,
  version: checkout.version + 1,
  timeline: withEntry(checkout.timeline, { ...fact, at }),
});

/** What purchase units an order has that was made elsewhere is learned when it is read. */
const openedAfter = (before: Checkout['opened'], fact: Fact): Checkout['opened'] =>
  fact.event === 'ADOPTED' && fact.units !== undefined ? { ...before, units: fact.units } : before;

type OrderFact = Extract<Fact, { event: 'ORDER_PATCHED' | 'ADOPTED' }>;

/** It says which invoice id the order has, which captures inherit, and which purchase units. */
const isOfOrder = (fact: Fact): fact is OrderFact =>
  fact.event === 'ORDER_PATCHED' || fact.event === 'ADOPTED';

const opened = ({
  order,
  approvalEndsAt,
}: Extract<Fact, { event: 'ORDER_CREATED' | 'ADOPTED' }>): Stage => ({
  name: 'AWAITING_APPROVAL',
  order,
  approvalEndsAt,
  isOver: false,
  rounds: 0,
});

const ended = (
  stage: Exclude<Stage, { name: 'ENDED' }>,
  { as, why }: Extract<Fact, { event: 'ENDED' }>,
): Stage => ({
  name: 'ENDED',
  as,
  why,
  order: stage.name === 'CREATING' ? null : stage.order,
  hold: stage.name === 'HELD' ? stage.hold : null,
  ...(stage.name === 'ORDER_CAPTURED' && { captures: stage.captures }),
});

/** A fact that a stage cannot have changes nothing there: a hold is never lost, and an end stays as it was. */
const stageAfter = (stage: Stage, fact: Fact): Stage => {
  if (stage.name === 'ENDED') return stage;
  switch (fact.event) {
    case 'ORDER_CREATED':
    case 'ADOPTED':
      return stage.name === 'CREATING' ? opened(fact) : stage;
    case 'APPROVE_LINK_CHANGED':
    case 'PAYER_SENT_BACK':
    case 'COMPLETION_AWAITED':
    case 'AUTHORIZED':
    case 'ORDER_CAPTURED':
      return stage.name === 'AWAITING_APPROVAL' ? awaitingApprovalAfter(stage, fact) : stage;
    case 'ENDED':
      return ended(stage, fact);
    case 'DEADLINE_REACHED':
      if (stage.name === 'AWAITING_APPROVAL') return { ...stage, isOver: true };
      break;
    case 'CAPTURED':
    case 'CAPTURE_CHANGED':
      if (stage.name === 'ORDER_CAPTURED') {
        return { ...stage, captures: withCapture(stage.captures, fact.capture) };
      }
      break;
    case 'AUTHORIZATION_CHANGED':
    case 'REAUTHORIZATION_SHOWN':
    case 'REAUTHORIZED':
    case 'FUNDING_SOURCE_LEARNED':
    case 'EXPIRY_LEARNED':
    case 'RENEWAL_CHANGED':
    case 'OVER_CAPTURE_REFUSED':
    case 'SUM_UNKNOWN':
    case 'VOIDED':
    case 'HONOR_PERIOD_ENDED':
    case 'EXPIRING_SOON':
    case 'LAPSE_ASKED':
    case 'DEADLINE_POSTPONED':
    case 'POLICY_CHANGED':
      break;
    case 'COMMAND_RECEIVED':
    case 'ASKED':
    case 'REFUSED':
    case 'OUTCOME_UNKNOWN':
    case 'FOUND':
    case 'PROVED_ABSENT':
    case 'ADOPTION_REFUSED':
    case 'ORDER_PATCHED':
    case 'CARD_AUTHENTICATED':
    case 'APPROVAL_SIGNALLED':
    case 'PAYPAL_EVENT_RECEIVED':
    case 'READ_DEFERRED':
    case 'ATTENTION_RAISED':
    case 'ATTENTION_CLEARED':
    case 'RESOLVED':
      return stage;
  }
  return stage.name === 'HELD' ? { ...stage, hold: holdAfter(stage.hold, fact) } : stage;
};

type HoldFact = Extract<
  Fact,
  {
    event:
      | 'AUTHORIZATION_CHANGED'
      | 'REAUTHORIZATION_SHOWN'
      | 'REAUTHORIZED'
      | 'FUNDING_SOURCE_LEARNED'
      | 'EXPIRY_LEARNED'
      | 'RENEWAL_CHANGED'
      | 'CAPTURED'
      | 'CAPTURE_CHANGED'
      | 'OVER_CAPTURE_REFUSED'
      | 'SUM_UNKNOWN'
      | 'VOIDED'
      | 'HONOR_PERIOD_ENDED'
      | 'EXPIRING_SOON'
      | 'LAPSE_ASKED'
      | 'DEADLINE_POSTPONED'
      | 'POLICY_CHANGED'
      | 'DEADLINE_REACHED';
  }
>;

const holdAfter = (hold: Hold, fact: HoldFact): Hold => {
  switch (fact.event) {
    case 'AUTHORIZATION_CHANGED':
    case 'REAUTHORIZATION_SHOWN':
    case 'VOIDED':
      return withAuthorization(hold, fact.authorization);
    case 'REAUTHORIZED':
      return {
        ...withAuthorization(hold, fact.authorization),
        renewal: fact.renewal,
        honorEndNoted: false,
      };
    case 'FUNDING_SOURCE_LEARNED':
      return { ...hold, fundingSource: fact.fundingSource, renewal: fact.renewal };
    case 'EXPIRY_LEARNED':
      return lasting(hold, fact);
    case 'RENEWAL_CHANGED':
      return { ...hold, renewal: fact.renewal };
    case 'CAPTURED':
    case 'CAPTURE_CHANGED':
      return { ...hold, captures: withCapture(hold.captures, fact.capture) };
    case 'OVER_CAPTURE_REFUSED':
      return { ...hold, overCaptureRefused: true };
    case 'SUM_UNKNOWN':
      return { ...hold, isSumUnknown: fact.isUnknown };
    case 'HONOR_PERIOD_ENDED':
      return { ...hold, honorEndNoted: true };
    case 'EXPIRING_SOON':
      return { ...hold, expiryWarned: true };
    case 'DEADLINE_REACHED': {
      const { expiresAt } = currentOf(hold);
      return fact.margin === 'LAST'
        ? { ...hold, decidedFor: expiresAt, lastMarginFor: expiresAt }
        : { ...hold, decidedFor: expiresAt };
    }
    case 'DEADLINE_POSTPONED':
      return { ...hold, decidedFor: null, postponedTo: fact.until };
    case 'POLICY_CHANGED':
      return holdUnderPolicy(hold, fact);
    case 'LAPSE_ASKED':
      return { ...hold, lapseAskedFor: fact.expiresAt };
  }
};

/** An authorization of another id belongs to another payment: it changes nothing here, unless it is a new one. */
const withAuthorization = (hold: Hold, shown: HeldAuthorization): Hold => {
  const [root, ...others] = hold.authorizations;
  if (shown.id === root.id) return { ...hold, authorizations: [shown, ...others] };
  const isKnown = others.some(({ id }) => id === shown.id);
  return {
    ...hold,
    authorizations: isKnown
      ? [root, ...others.map((known) => (known.id === shown.id ? shown : known))]
      : [root, ...others, shown],
  };
};

const lasting = (
  hold: Hold,
  { authorizationId, expiresAt }: Extract<Fact, { event: 'EXPIRY_LEARNED' }>,
): Hold => {
  const known = hold.authorizations.find(({ id }) => id === authorizationId);
  return known ? withAuthorization(hold, { ...known, expiresAt }) : hold;
};

const withCapture = (captures: readonly Capture[], capture: Capture): readonly Capture[] =>
  captures.some(({ id }) => id === capture.id)
    ? captures.map((known) => (known.id === capture.id ? capture : known))
    : [...captures, capture];

/** What settles the call that was asked: its own answer, not another call's. */
const ANSWERS: Readonly<Partial<Record<Fact['event'], Operation>>> = {
  ORDER_CREATED: 'createOrder',
  ORDER_PATCHED: 'patchOrder',
  AUTHORIZED: 'authorizeOrder',
  ORDER_CAPTURED: 'captureOrder',
  REAUTHORIZED: 'reauthorizeAuthorization',
  REAUTHORIZATION_SHOWN: 'reauthorizeAuthorization',
  CAPTURED: 'captureAuthorization',
  VOIDED: 'voidAuthorization',
};

/** PayPal answered, about something else than was asked: nothing is waited for, and a person has to look. */
const ANSWERED_OTHERWISE = 'PAYPAL_MISMATCH';

const askedAfter = (asked: Asked | null, fact: Fact, at: Instant): Asked | null => {
  if (fact.event === 'ASKED') return askedAgain(asked, fact, at);
  if (fact.event === 'OUTCOME_UNKNOWN' && fact.failure !== ANSWERED_OTHERWISE)
    return asked && { ...asked, withoutAnswer: asked.withoutAnswer + 1 };
  if (fact.event === 'OUTCOME_UNKNOWN') return null;
  if (SETTLES.has(fact.event)) return null;
  return asked && ANSWERS[fact.event] === asked.operation ? null : asked;
};

/** Whatever was asked: it was refused, found, proved absent, or nothing is asked any more. */
const SETTLES: ReadonlySet<Fact['event']> = new Set(['REFUSED', 'FOUND', 'PROVED_ABSENT', 'ENDED']);

/** The same request once more is the same call. */
const askedAgain = (
  asked: Asked | null,
  { operation, target, requestId, amount }: Extract<Fact, { event: 'ASKED' }>,
  at: Instant,
): Asked =>
  asked?.requestId === requestId
    ? asked
    : { operation, target, requestId, amount, at, withoutAnswer: 0 };

const attentionAfter = (open: readonly Attention[], fact: Fact): readonly Attention[] => {
  if (fact.event === 'ATTENTION_RAISED') return withAttention(open, fact.attention);
  if (fact.event === 'ATTENTION_CLEARED') return withoutAttention(open, fact.codes);
  return fact.event === 'ENDED' ? [] : open;
};

const readAfter = (read: DeferredRead | null, fact: Fact): DeferredRead | null => {
  if (fact.event === 'READ_DEFERRED') return fact.read;
  return fact.event === 'ENDED' ? null : read;
};
