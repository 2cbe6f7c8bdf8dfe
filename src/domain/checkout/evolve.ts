import type { Capture, Instant } from '../paypal/resources.ts';
import { type Fact, remember } from './facts.ts';
import type { HeldAuthorization, Hold } from './hold.ts';
import { learn } from './limits.ts';
import type { Asked, Checkout, Stage } from './state.ts';

/** The checkout after one more fact. Pure: the same facts at the same instants give the same checkout. */
export const evolve = (checkout: Checkout, fact: Fact, at: Instant): Checkout => ({
  ...checkout,
  stage: stageAfter(checkout.stage, fact),
  limits: fact.event === 'LIMIT_LEARNED' ? learn(checkout.limits, fact.lesson) : checkout.limits,
  asked: askedAfter(checkout.asked, fact, at),
  attention: attentionAfter(checkout, fact),
  amount: fact.event === 'ORDER_PATCHED' ? fact.amount : checkout.amount,
  generation: isOver(fact) ? checkout.generation + 1 : checkout.generation,
  version: checkout.version + 1,
  timeline: remember(checkout.timeline, { ...fact, at }),
});

/**
 * Whether an intended call is over, with what it made or with a "no": the next call is another intent, even where it
 * asks for the same amount on the same target, as a second reauthorization of the root does.
 */
const isOver = ({ event }: Fact): boolean =>
  event === 'REFUSED' ||
  event === 'PROVED_ABSENT' ||
  event === 'REAUTHORIZED' ||
  event === 'CAPTURED';

const stageAfter = (stage: Stage, fact: Fact): Stage => {
  switch (fact.event) {
    case 'ORDER_CREATED':
      return {
        name: 'AWAITING_APPROVAL',
        order: fact.order,
        approvalEndsAt: fact.approvalEndsAt,
        rounds: 0,
      };
    case 'PAYER_SENT_BACK':
      return stage.name === 'AWAITING_APPROVAL' ? sentBack(stage, fact.approveUrl) : stage;
    case 'AUTHORIZED':
      return stage.name === 'AWAITING_APPROVAL'
        ? { name: 'HELD', order: stage.order, hold: firstHold(fact) }
        : stage;
    case 'ENDED':
      return {
        name: 'ENDED',
        as: fact.as,
        why: fact.why,
        order: stage.name === 'CREATING' ? null : stage.order,
        hold: stage.name === 'HELD' ? stage.hold : null,
      };
    case 'AUTHORIZATION_CHANGED':
    case 'EXPIRY_LEARNED':
    case 'REAUTHORIZED':
    case 'RENEWAL_CHANGED':
    case 'CAPTURED':
    case 'CAPTURE_CHANGED':
    case 'VOIDED':
    case 'HONOR_PERIOD_ENDED':
    case 'EXPIRING_SOON':
    case 'LAPSE_ASKED':
    case 'DEADLINE_REOPENED':
    case 'DEADLINE_REACHED':
    case 'WATCHING':
      return stage.name === 'HELD' ? { ...stage, hold: holdAfter(stage.hold, fact) } : stage;
    case 'COMMAND_RECEIVED':
    case 'ASKED':
    case 'REFUSED':
    case 'UNANSWERED':
    case 'FOUND':
    case 'PROVED_ABSENT':
    case 'ORDER_PATCHED':
    case 'APPROVAL_SIGNALLED':
    case 'PAYPAL_EVENT_RECEIVED':
    case 'LIMIT_LEARNED':
    case 'WATCHING_CALL':
    case 'ATTENTION_RAISED':
    case 'ATTENTION_CLEARED':
    case 'RESOLVED':
      return stage;
  }
};

const sentBack = (
  stage: Extract<Stage, { name: 'AWAITING_APPROVAL' }>,
  approveUrl: string | null,
): Stage => ({
  ...stage,
  rounds: stage.rounds + 1,
  order: { ...stage.order, approveUrl: approveUrl ?? stage.order.approveUrl },
});

const firstHold = (fact: Extract<Fact, { event: 'AUTHORIZED' }>): Hold => ({
  root: fact.authorization,
  current: fact.authorization,
  reauthorizations: 0,
  renewal: fact.renewal,
  fundingSource: fact.fundingSource,
  captures: [],
  honorEndNoted: false,
  expiryWarned: false,
  deadline: 'AHEAD',
  watch: null,
  lapseWatch: null,
});

type HoldFact = Extract<
  Fact,
  {
    event:
      | 'AUTHORIZATION_CHANGED'
      | 'EXPIRY_LEARNED'
      | 'REAUTHORIZED'
      | 'RENEWAL_CHANGED'
      | 'CAPTURED'
      | 'CAPTURE_CHANGED'
      | 'VOIDED'
      | 'HONOR_PERIOD_ENDED'
      | 'EXPIRING_SOON'
      | 'LAPSE_ASKED'
      | 'DEADLINE_REOPENED'
      | 'DEADLINE_REACHED'
      | 'WATCHING';
  }
>;

const holdAfter = (hold: Hold, fact: HoldFact): Hold => {
  switch (fact.event) {
    case 'AUTHORIZATION_CHANGED':
    case 'VOIDED':
      return shown(hold, fact.authorization);
    case 'EXPIRY_LEARNED':
      return lasting(hold, fact);
    case 'REAUTHORIZED':
      return {
        ...hold,
        current: fact.authorization,
        reauthorizations: hold.reauthorizations + 1,
        renewal: fact.renewal,
        honorEndNoted: false,
      };
    case 'RENEWAL_CHANGED':
      return { ...hold, renewal: fact.renewal };
    case 'CAPTURED':
    case 'CAPTURE_CHANGED':
      return { ...hold, captures: withCapture(hold.captures, fact.capture) };
    case 'HONOR_PERIOD_ENDED':
      return { ...hold, honorEndNoted: true };
    case 'EXPIRING_SOON':
      return { ...hold, expiryWarned: true };
    case 'DEADLINE_REACHED':
      return { ...hold, deadline: hold.deadline === 'AHEAD' ? 'DECIDED' : 'PAST' };
    case 'DEADLINE_REOPENED':
      return { ...hold, deadline: 'AHEAD' };
    case 'LAPSE_ASKED':
      return { ...hold, lapseWatch: fact.watch };
    case 'WATCHING':
      return { ...hold, watch: fact.watch };
  }
};

const shown = (hold: Hold, authorization: HeldAuthorization): Hold => ({
  ...hold,
  root: authorization.id === hold.root.id ? authorization : hold.root,
  current: authorization.id === hold.current.id ? authorization : hold.current,
});

const lasting = (
  { root, current, ...hold }: Hold,
  { authorizationId, expiresAt }: Extract<Fact, { event: 'EXPIRY_LEARNED' }>,
): Hold => ({
  ...hold,
  root: root.id === authorizationId ? { ...root, expiresAt } : root,
  current: current.id === authorizationId ? { ...current, expiresAt } : current,
});

const withCapture = (captures: readonly Capture[], capture: Capture): readonly Capture[] =>
  captures.some(({ id }) => id === capture.id)
    ? captures.map((known) => (known.id === capture.id ? capture : known))
    : [...captures, capture];

const askedAfter = (asked: Asked | null, fact: Fact, at: Instant): Asked | null => {
  switch (fact.event) {
    case 'ASKED': {
      const { operation, target, requestId, amount } = fact;
      return { operation, target, requestId, amount, at };
    }
    case 'REFUSED':
    case 'FOUND':
    case 'PROVED_ABSENT':
    case 'ORDER_CREATED':
    case 'ORDER_PATCHED':
    case 'AUTHORIZED':
    case 'REAUTHORIZED':
    case 'CAPTURED':
    case 'VOIDED':
    case 'ENDED':
      return null;
    case 'COMMAND_RECEIVED':
    case 'UNANSWERED':
    case 'APPROVAL_SIGNALLED':
    case 'PAYER_SENT_BACK':
    case 'AUTHORIZATION_CHANGED':
    case 'EXPIRY_LEARNED':
    case 'RENEWAL_CHANGED':
    case 'CAPTURE_CHANGED':
    case 'HONOR_PERIOD_ENDED':
    case 'EXPIRING_SOON':
    case 'LAPSE_ASKED':
    case 'DEADLINE_REOPENED':
    case 'DEADLINE_REACHED':
    case 'PAYPAL_EVENT_RECEIVED':
    case 'LIMIT_LEARNED':
    case 'WATCHING':
    case 'WATCHING_CALL':
    case 'ATTENTION_RAISED':
    case 'ATTENTION_CLEARED':
    case 'RESOLVED':
      return asked;
  }
};

const attentionAfter = ({ attention }: Checkout, fact: Fact): Checkout['attention'] => {
  if (fact.event === 'ATTENTION_RAISED') return fact.attention;
  if (fact.event === 'WATCHING_CALL') return attention && { ...attention, watch: fact.watch };
  if (fact.event === 'ATTENTION_CLEARED' || fact.event === 'ENDED') return null;
  return attention;
};
