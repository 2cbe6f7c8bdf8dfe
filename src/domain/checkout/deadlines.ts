import type { Authorization, Instant } from '../paypal/resources.ts';
import {
  AUTHORIZATION_PERIOD,
  BETWEEN_AUTHORIZE_TRIES,
  FIRST_POLL,
  HONOR_PERIOD,
  LAPSE_MARGIN,
  LAST_MARGIN,
  QUICK_TRIES,
  REAUTHORIZE_AFTER_HONOR,
  REAUTHORIZE_AGAIN_AFTER,
  REAUTHORIZE_UNTIL,
  SLOWEST_POLL,
  SLOWEST_TRIES,
  WARN_BEFORE_DEADLINE,
} from '../time/durations.ts';
import {
  type HeldAuthorization,
  type Hold,
  hasPendingCapture,
  isLive,
  type Renewal,
  type Watch,
} from './hold.ts';
import type { CheckoutPolicy } from './policy.ts';
import { type Checkout, isBlocked } from './state.ts';

export type DeadlineAction =
  /** The approval window is over: PayPal is asked once more, then the checkout expires. */
  | 'EXPIRE'
  | 'REAUTHORIZE'
  | 'HONOR_PERIOD_ENDS'
  /** A day before the deadline the merchant's URL is told, where there is one. */
  | 'WARN'
  | 'CAPTURE'
  | 'VOID'
  | 'ASK'
  /** Pending money, or an unknown outcome, is read from PayPal again. */
  | 'READ_PAYPAL'
  /** PayPal's expiration_time has passed: PayPal is asked to confirm the lapse. */
  | 'CONFIRM_LAPSE';

export type Deadline = { readonly at: Instant; readonly does: DeadlineAction };

/** When the checkout acts next if nobody tells it anything; null once it has ended. */
export const nextDeadline = (checkout: Checkout): Deadline | null => {
  const { stage, attention } = checkout;
  const watched = attention?.watch ? [reading(attention.watch)] : [];
  switch (stage.name) {
    case 'CREATING':
      return earliest(watched);
    case 'AWAITING_APPROVAL':
      return earliest(
        isBlocked(checkout) ? watched : [...watched, { at: stage.approvalEndsAt, does: 'EXPIRE' }],
      );
    case 'HELD':
      return earliest([...watched, ...deadlinesOf(checkout, stage.hold)]);
    case 'ENDED':
      return null;
  }
};

const deadlinesOf = (checkout: Checkout, hold: Hold): readonly Deadline[] => {
  const pending = hold.watch ? [reading(hold.watch)] : [];
  // What Holdfast has no word for may still hold money: its lapse is confirmed like any other.
  if (!isLive(hold) && hold.current.status !== 'UNRECOGNIZED') return pending;
  const lapseAt = hold.lapseWatch?.at ?? expiryOf(hold) + LAPSE_MARGIN;
  const lapse: Deadline = { at: lapseAt, does: 'CONFIRM_LAPSE' };
  if (isBlocked(checkout)) return [...pending, lapse];
  const { policy } = checkout.input;
  return [...pending, ...honor(hold), ...warning(checkout, hold), ...decision(policy, hold), lapse];
};

const honor = (hold: Hold): readonly Deadline[] => {
  if (hold.current.status === 'PENDING') return [];
  if (hold.renewal.kind === 'PLANNED') return [{ at: hold.renewal.at, does: 'REAUTHORIZE' }];
  if (hold.honorEndNoted) return [];
  return [{ at: honorEndOf(hold.current), does: 'HONOR_PERIOD_ENDS' }];
};

const warning = ({ input }: Checkout, hold: Hold): readonly Deadline[] =>
  input.notify && !hold.expiryWarned && hold.deadline === 'AHEAD'
    ? [{ at: expiryOf(hold) - input.policy.deadlineMarginMs - WARN_BEFORE_DEADLINE, does: 'WARN' }]
    : [];

const decision = (policy: CheckoutPolicy, hold: Hold): readonly Deadline[] => {
  const expiry = expiryOf(hold);
  switch (hold.deadline) {
    case 'AHEAD':
      return [{ at: expiry - policy.deadlineMarginMs, does: decisionOf(policy, hold) }];
    case 'DECIDED':
      return [{ at: expiry - lastMarginOf(policy), does: 'VOID' }];
    case 'PAST':
      return [];
  }
};

/** Money under review cannot be captured, so there is nothing to ask anybody either. */
const decisionOf = (policy: CheckoutPolicy, hold: Hold): DeadlineAction =>
  hold.current.status === 'PENDING' ? 'VOID' : policy.atDeadline;

const lastMarginOf = (policy: CheckoutPolicy): number =>
  Math.min(LAST_MARGIN, policy.deadlineMarginMs / 2);

const reading = (watch: Watch): Deadline => ({ at: watch.at, does: 'READ_PAYPAL' });

export const earliest = (deadlines: readonly (Deadline | null)[]): Deadline | null =>
  deadlines.reduce((first, next) => {
    if (first === null || next === null) return first ?? next;
    return next.at < first.at ? next : first;
  }, null);

/** PayPal's `expiration_time` of the newest authorization: the only deadline to trust (paypal-rules 0.3). */
export const expiryOf = ({ current }: Pick<Hold, 'current'>): Instant => current.expiresAt;

/** Until when PayPal vouches for the funds: three days after this authorization was made. */
export const honorEndOf = ({ createdAt }: HeldAuthorization): Instant => createdAt + HONOR_PERIOD;

/** Fills in the times an answer left out: made now, and dropped when its root is, or 29 days after it was made. */
export const dated = (
  authorization: Authorization,
  now: Instant,
  root: HeldAuthorization | null,
): HeldAuthorization => {
  const createdAt = authorization.createdAt ?? now;
  const expiresAt = authorization.expiresAt ?? root?.expiresAt ?? createdAt + AUTHORIZATION_PERIOD;
  return { ...authorization, createdAt, expiresAt };
};

/**
 * When a fresh authorization should be renewed by itself (paypal-rules 3.4, 3.8). Only the wallet is renewed by
 * default, only with policy TIMER, and never so late that the deadline comes first.
 */
export const planRenewal = (
  checkout: Pick<Checkout, 'input' | 'limits'>,
  hold: Pick<Hold, 'current' | 'reauthorizations' | 'fundingSource'>,
): Renewal => {
  const { policy } = checkout.input;
  if (policy.reauthorize !== 'TIMER') return { kind: 'NONE', because: 'POLICY' };
  if (!isWallet(hold.fundingSource)) return { kind: 'NONE', because: 'FUNDING_SOURCE' };
  if (hold.reauthorizations >= reauthorizeAtMost(checkout)) {
    return { kind: 'NONE', because: 'LIMIT_REACHED' };
  }
  const at = honorEndOf(hold.current) + REAUTHORIZE_AFTER_HONOR;
  return at < expiryOf(hold) - policy.deadlineMarginMs
    ? { kind: 'PLANNED', at }
    : { kind: 'NONE', because: 'TOO_LATE' };
};

/** The policy's limit, or less where PayPal is known to refuse this merchant more. */
export const reauthorizeAtMost = ({
  input: { policy },
  limits,
}: Pick<Checkout, 'input' | 'limits'>): number =>
  Math.min(policy.reauthorizeAtMost, limits.reauthorizations?.atMost ?? policy.reauthorizeAtMost);

/** After REAUTHORIZATION_TOO_SOON: hourly until day 4 is over, then refusal is taken as the answer. */
export const postponeRenewal = (hold: Hold, now: Instant): Renewal => {
  const again = now + REAUTHORIZE_AGAIN_AFTER;
  return again <= hold.current.createdAt + REAUTHORIZE_UNTIL
    ? { kind: 'PLANNED', at: again }
    : { kind: 'NONE', because: 'REFUSED_BY_PAYPAL' };
};

/** Cards and other sources are not reauthorized by default (paypal-rules 3.8). */
export const isWallet = (fundingSource: string | null): boolean => fundingSource === 'paypal';

/**
 * How long a hint of approval is deferred after this many tries: two seconds, but ever longer, up to five minutes, where a
 * shop never stops asking, because every try is kept in the history.
 */
export const betweenTries = (tries: number): number =>
  Math.min(BETWEEN_AUTHORIZE_TRIES * 2 ** Math.max(0, tries - QUICK_TRIES), SLOWEST_TRIES);

/** The next look at money that waits for PayPal: 1 h from now, then 2, 4, ... up to a day. */
export const watchAgain = (watch: Watch | null, now: Instant): Watch => {
  const everyMs = watch === null ? FIRST_POLL : Math.min(watch.everyMs * 2, SLOWEST_POLL);
  return { at: now + everyMs, everyMs };
};

/** The next look at a call whose outcome is unknown: hourly, because deadlines wait for it. */
export const lookAgain = (now: Instant): Watch => ({ at: now + FIRST_POLL, everyMs: FIRST_POLL });

/** Whether PayPal still owes an answer about this hold: a review, or a capture that has not settled. */
export const waitsForPayPal = (hold: Hold): boolean =>
  hold.current.status === 'PENDING' || hasPendingCapture(hold);
