import type { Instant } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { formatDuration, formatInstant } from '../time/format.ts';
import { decisionAt, expiryOf, planRenewal } from './deadlines.ts';
import type { Fact } from './facts.ts';
import { currentOf, type Hold, isLive, type Renewal } from './hold.ts';
import type { CheckoutPolicy } from './policy.ts';
import { closed } from './refusals.ts';
import { type Checkout, intentOf, policyOf, renewalTermsOf } from './state.ts';

type Change = Partial<CheckoutPolicy>;

/**
 * May the policy be changed so, now? A change of the policy alone never captures or voids: one whose deadline has passed is
 * refused, since whoever wants that now sends the capture or the void.
 */
export const refusePolicyChange = (
  checkout: Checkout,
  asked: Change,
  now: Instant,
): Refusal | null => {
  const hold = liveHold(checkout);
  if ('code' in hold) return hold;
  const change = changeIn(policyOf(checkout), asked);
  const why = refuseFields(hold, change);
  return why || !movesDecision(change)
    ? why
    : refuseDeadline({ ...policyOf(checkout), ...change }, hold, now);
};

/**
 * The same without the clock, for a change that was accepted before a reset and is brought back by it: it is in force again
 * whatever has passed since, and the deadline acts by it.
 */
export const refusePolicyChangeAgain = (checkout: Checkout, asked: Change): Refusal | null => {
  const hold = liveHold(checkout);
  return 'code' in hold ? hold : refuseFields(hold, changeIn(policyOf(checkout), asked));
};

/** While a call is under way, and while an outcome is unknown, too: no money moves by it. */
const liveHold = (checkout: Checkout): Hold | Refusal => {
  const { stage } = checkout;
  if (stage.name === 'ENDED') return closed(checkout);
  if (intentOf(checkout) === 'CAPTURE') return noHold;
  if (stage.name !== 'HELD') return notHeldYet;
  return isLive(stage.hold) ? stage.hold : nothingHeld;
};

const noHold = refusal(
  'ACTION_DOES_NOT_MATCH_INTENT',
  'The checkout has intent CAPTURE: there is no hold whose policy could change.',
);

const notHeldYet = refusal(
  'NOT_AUTHORIZED',
  'Nothing is authorized yet: the policy changes once there is a hold.',
);

const nothingHeld = refusal(
  'NOTHING_LEFT_TO_CAPTURE',
  'The authorization is captured in full or released: the policy has nothing left to decide.',
);

const FIELDS = [
  'approvalWithinMs',
  'capture',
  'reauthorize',
  'reauthorizeAtMost',
  'capturesAtMost',
  'atDeadline',
  'deadlineMarginMs',
  'overCapture',
  'liabilityShift',
] as const satisfies readonly (keyof CheckoutPolicy)[];

/** What of it is another value than the one in force: a field that stays as it is is never refused. */
const changeIn = (policy: CheckoutPolicy, asked: Change): Change =>
  Object.fromEntries(
    FIELDS.flatMap((field) =>
      asked[field] === undefined || asked[field] === policy[field] ? [] : [[field, asked[field]]],
    ),
  );

/** What a field decided when the payer approved, or when the money was held, is decided. */
const refuseFields = (hold: Hold, change: Change): Refusal | null => {
  if (change.approvalWithinMs !== undefined) {
    return fixed('approvalWithin', 'the payer has approved');
  }
  if (change.liabilityShift !== undefined) {
    return fixed('liabilityShift', 'it was judged before the money was held');
  }
  // Under review the money is not held yet: the capture that follows may still be asked for, or left to the shop.
  return change.capture === 'ON_AUTHORIZATION' && currentOf(hold).status !== 'PENDING'
    ? fixed('capture', 'the money is held: capture it')
    : null;
};

const fixed = (field: string, why: string): Refusal =>
  refusal('POLICY_FIELD_FIXED', `${field} can change no more: ${why}.`);

/** Whether the decision at the deadline becomes another, or comes at another time. */
const movesDecision = ({ atDeadline, deadlineMarginMs }: Change): boolean =>
  atDeadline !== undefined || deadlineMarginMs !== undefined;

const refuseDeadline = (policy: CheckoutPolicy, hold: Hold, now: Instant): Refusal | null => {
  const at = decisionAt(policy, hold);
  return hold.lastMarginFor === expiryOf(hold) || at <= now ? passed(policy, at) : null;
};

const passed = ({ deadlineMarginMs }: CheckoutPolicy, at: Instant): Refusal =>
  refusal(
    'DEADLINE_PASSED',
    `With a margin of ${formatDuration(deadlineMarginMs)} the deadline was at ${formatInstant(at)}: capture or void now, resolve what waits for an operator, or choose a shorter deadlineMargin.`,
  );

type PolicyChanged = Extract<Fact, { event: 'POLICY_CHANGED' }>;

/** What a change that is allowed does to a live hold; null where everything stays as it is. */
export const policyChanged = (checkout: Checkout, asked: Change): PolicyChanged | null => {
  const { stage } = checkout;
  const before = policyOf(checkout);
  const policy = changeIn(before, asked);
  if (stage.name !== 'HELD' || Object.keys(policy).length === 0) return null;
  return {
    event: 'POLICY_CHANGED',
    policy,
    before: Object.fromEntries(
      FIELDS.flatMap((field) => (field in policy ? [[field, before[field]]] : [])),
    ),
    renewal: renewalUnder(checkout, stage.hold, policy),
  };
};

const PLANS_RENEWAL = ['reauthorize', 'reauthorizeAtMost', 'deadlineMarginMs'] as const;

/** A renewal that PayPal put off stays put off, and what PayPal refused is not asked again because of a policy. */
const renewalUnder = (checkout: Checkout, hold: Hold, change: Change): Renewal => {
  const { renewal } = hold;
  const isRefused = renewal.kind === 'NONE' && renewal.because === 'REFUSED_BY_PAYPAL';
  if (isRefused || PLANS_RENEWAL.every((field) => change[field] === undefined)) return renewal;
  const policy = { ...policyOf(checkout), ...change };
  const planned = planRenewal({ ...renewalTermsOf(checkout), policy }, hold);
  return planned.kind === 'PLANNED' && renewal.kind === 'PLANNED' ? renewal : planned;
};

/** Another decision at the deadline, or another margin, opens the decision again; another margin the warning too. */
export const holdUnderPolicy = (hold: Hold, { policy, renewal }: PolicyChanged): Hold => ({
  ...hold,
  renewal,
  decidedFor: movesDecision(policy) ? null : hold.decidedFor,
  expiryWarned: policy.deadlineMarginMs === undefined && hold.expiryWarned,
});

/** What was asked of an operator because the deadline had come is asked again when it comes. */
export const opensDecision = ({ policy }: PolicyChanged): boolean => movesDecision(policy);
