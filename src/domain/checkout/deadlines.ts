import type { Authorization, Instant } from '../paypal/resources.ts';
import {
  AUTHORIZATION_PERIOD,
  BETWEEN_AUTHORIZE_TRIES,
  CAPTURE_ENDS_BEFORE_EXPIRY,
  FIRST_POLL,
  HONOR_PERIOD,
  HOUR,
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
import type { DeferredRead } from './facts.ts';
import {
  currentOf,
  type HeldAuthorization,
  type Hold,
  hasFinalCapture,
  hasPendingAuthorization,
  hasPendingCapture,
  isLive,
  type Renewal,
  reauthorizationsOf,
} from './hold.ts';
import type { CheckoutPolicy } from './policy.ts';
import { type Checkout, isBlocked, policyOf } from './state.ts';
import type { DeadlineAction } from './status.ts';

export type Deadline = {
  readonly at: Instant;
  readonly does: DeadlineAction;
  /** LAST: the margin before the hold lapses. */
  readonly margin?: 'LAST';
};

/** When the checkout acts next if nobody tells it anything; null once it has ended. */
export const nextDeadline = (checkout: Checkout): Deadline | null =>
  earliest(deadlinesAhead(checkout));

/** All that the checkout means to do by itself, as it stands. What it does first may change what follows. */
export const deadlinesAhead = (checkout: Checkout): readonly Deadline[] => {
  const { stage, read } = checkout;
  const reads: readonly Deadline[] = read ? [{ at: read.at, does: 'READ_PAYPAL' }] : [];
  switch (stage.name) {
    case 'CREATING':
      return reads;
    case 'AWAITING_APPROVAL':
      return stage.isOver ? reads : [...reads, { at: stage.approvalEndsAt, does: 'EXPIRE' }];
    case 'HELD':
      return [...reads, ...deadlinesOf(checkout, stage.hold)];
    case 'ORDER_CAPTURED':
      return reads;
    case 'ENDED':
      return [];
  }
};

const deadlinesOf = (checkout: Checkout, hold: Hold): readonly Deadline[] => {
  // What Holdfast has no word for may still hold money: its lapse is confirmed like any other.
  if (!isLive(hold) && currentOf(hold).status !== 'UNRECOGNIZED') return [];
  const policy = policyOf(checkout);
  const always = [...(isLive(hold) ? lastMargin(policy, hold) : []), ...lapse(hold)];
  return isBlocked(checkout)
    ? always
    : [...honor(hold), ...warning(checkout, hold), ...decision(policy, hold), ...always];
};

const honor = (hold: Hold): readonly Deadline[] => {
  if (currentOf(hold).status === 'PENDING') return [];
  if (hold.renewal.kind === 'PLANNED') return [{ at: hold.renewal.at, does: 'REAUTHORIZE' }];
  if (hold.honorEndNoted) return [];
  return [{ at: honorEndOf(currentOf(hold)), does: 'HONOR_PERIOD_ENDS' }];
};

const warning = (checkout: Checkout, hold: Hold): readonly Deadline[] =>
  checkout.input.notify && !hold.expiryWarned && hold.decidedFor !== expiryOf(hold)
    ? [
        {
          at: expiryOf(hold) - policyOf(checkout).deadlineMarginMs - WARN_BEFORE_DEADLINE,
          does: 'WARN',
        },
      ]
    : [];

/** Money under review cannot be captured, and what a final capture left is released: there is nothing to ask anybody. */
const isToBeReleased = (hold: Hold): boolean =>
  currentOf(hold).status === 'PENDING' || hasFinalCapture(hold);

export const decisionOf = (policy: CheckoutPolicy, hold: Hold): 'VOID' | 'CAPTURE' | 'ASK' =>
  isToBeReleased(hold) ? 'VOID' : policy.atDeadline;

const decision = (policy: CheckoutPolicy, hold: Hold): readonly Deadline[] =>
  hold.decidedFor === expiryOf(hold)
    ? []
    : [{ at: decisionAt(policy, hold), does: decisionOf(policy, hold) }];

/** When `atDeadline` is acted on; later where PayPal refused it for now. */
export const decisionAt = ({ deadlineMarginMs }: CheckoutPolicy, hold: Hold): Instant =>
  Math.max(expiryOf(hold) - deadlineMarginMs, hold.postponedTo ?? 0);

/** Nothing that is held outlives the last margin, whatever was asked or is parked: it is captured or voided. */
const lastMargin = (policy: CheckoutPolicy, hold: Hold): readonly Deadline[] =>
  hold.lastMarginFor === expiryOf(hold)
    ? []
    : [{ at: lastMarginAt(policy, hold), does: lastAct(policy, hold), margin: 'LAST' }];

export const lastMarginAt = (policy: CheckoutPolicy, hold: Hold): Instant =>
  expiryOf(hold) - Math.min(LAST_MARGIN, policy.deadlineMarginMs / 2);

/** A deadline that waited for PayPal until the last margin has come acts as the last margin does. */
export const isLastMargin = (
  policy: CheckoutPolicy,
  { margin }: Pick<Deadline, 'margin'>,
  { hold, now }: { readonly hold: Hold | null; readonly now: Instant },
): boolean => margin === 'LAST' || (hold !== null && now >= lastMarginAt(policy, hold));

/** A hold that ends within the hour goes before everything but a payer. */
export const endsWithinTheHour = (hold: Hold | null, now: Instant): boolean =>
  hold !== null && expiryOf(hold) - now <= HOUR;

/** At the last margin: no capture is under way any more when PayPal drops the hold. */
export const lastCaptureAt = (hold: Hold): Instant => expiryOf(hold) - CAPTURE_ENDS_BEFORE_EXPIRY;

/** The last margin waits for no call of ours; before there is a hold nothing bounds one. */
export const callsUntil = (checkout: Checkout): Instant | null =>
  checkout.stage.name === 'HELD' ? lastMarginAt(policyOf(checkout), checkout.stage.hold) : null;

/** What the last margin does: nobody is asked any more. */
export const lastAct = ({ atDeadline }: CheckoutPolicy, hold: Hold): 'CAPTURE' | 'VOID' =>
  atDeadline === 'CAPTURE' && !isToBeReleased(hold) ? 'CAPTURE' : 'VOID';

const lapse = (hold: Hold): readonly Deadline[] =>
  hold.lapseAskedFor === expiryOf(hold)
    ? []
    : [{ at: expiryOf(hold) + LAPSE_MARGIN, does: 'CONFIRM_LAPSE' }];

export const earliest = <D extends { readonly at: Instant }>(
  deadlines: readonly (D | null)[],
): D | null =>
  deadlines.reduce<D | null>((first, next) => {
    if (first === null || next === null) return first ?? next;
    return next.at < first.at ? next : first;
  }, null);

/** PayPal's `expiration_time` of the newest authorization: the only deadline to trust (paypal-rules 0.3). */
export const expiryOf = (hold: Pick<Hold, 'authorizations'>): Instant => currentOf(hold).expiresAt;

/** Until when PayPal guarantees the funds: three days after this authorization was made. */
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
  {
    policy,
    isPartner,
    isOfOrderV1,
  }: {
    readonly policy: CheckoutPolicy;
    readonly isPartner?: true;
    readonly isOfOrderV1?: true;
  },
  hold: Pick<Hold, 'authorizations' | 'fundingSource'>,
): Renewal => {
  if (isOfOrderV1) return { kind: 'NONE', because: 'ORDER_V1' };
  if (isPartner) return { kind: 'NONE', because: 'PARTNER' };
  if (policy.reauthorize !== 'TIMER') return { kind: 'NONE', because: 'POLICY' };
  if (!isWallet(hold.fundingSource)) return { kind: 'NONE', because: 'FUNDING_SOURCE' };
  if (reauthorizationsOf(hold) >= policy.reauthorizeAtMost) {
    return { kind: 'NONE', because: 'LIMIT_REACHED' };
  }
  const at = honorEndOf(currentOf(hold)) + REAUTHORIZE_AFTER_HONOR;
  return at < expiryOf(hold) - policy.deadlineMarginMs
    ? { kind: 'PLANNED', at }
    : { kind: 'NONE', because: 'TOO_LATE' };
};

/** After a "too soon", a "not now" or no answer: hourly until day 4 is over, then refusal is taken as the answer. */
export const postponeRenewal = (hold: Hold, now: Instant): Renewal => {
  const again = now + REAUTHORIZE_AGAIN_AFTER;
  return again <= currentOf(hold).createdAt + REAUTHORIZE_UNTIL
    ? { kind: 'PLANNED', at: again }
    : { kind: 'NONE', because: 'REFUSED_BY_PAYPAL' };
};

/** Cards and other sources are not reauthorized by default (paypal-rules 3.8). */
export const isWallet = (fundingSource: string | null): boolean => fundingSource === 'paypal';

/** Policy ON_CAPTURE renews only when a capture comes after the honor period. Refusal is normal, and no obstacle. */
export const mustRenewBeforeCapture = (
  { policy, isPartner }: { readonly policy: CheckoutPolicy; readonly isPartner?: true },
  hold: Hold,
  now: Instant,
): boolean =>
  !isPartner &&
  policy.reauthorize === 'ON_CAPTURE' &&
  isWallet(hold.fundingSource) &&
  reauthorizationsOf(hold) < policy.reauthorizeAtMost &&
  hold.renewal.kind === 'NONE' &&
  hold.renewal.because !== 'REFUSED_BY_PAYPAL' &&
  hold.renewal.because !== 'ORDER_V1' &&
  now >= honorEndOf(currentOf(hold));

/**
 * How long a hint of approval is deferred after this many tries: two seconds, but ever longer, up to five minutes, where a
 * shop never stops asking, because every try is kept in the history.
 */
export const betweenTries = (tries: number): number =>
  Math.min(BETWEEN_AUTHORIZE_TRIES * 2 ** Math.max(0, tries - QUICK_TRIES), SLOWEST_TRIES);

/** The next read of what waits for PayPal: 1 h from now, then 2, 4, ... up to a day. */
export const readLater = (
  before: DeferredRead | null,
  because: string,
  now: Instant,
): DeferredRead => {
  const everyMs = before === null ? FIRST_POLL : Math.min(before.everyMs * 2, SLOWEST_POLL);
  return { at: now + everyMs, everyMs, because };
};

/** Whether PayPal still owes an answer about this hold: a review, or a capture that has not settled. */
export const waitsForPayPal = (hold: Hold): boolean =>
  hasPendingAuthorization(hold) || hasPendingCapture(hold);
