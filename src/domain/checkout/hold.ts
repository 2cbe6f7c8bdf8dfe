import { add, compare, type Money, remainder, sum, zero } from '../money/money.ts';
import type { Authorization, Capture, Instant } from '../paypal/resources.ts';

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

/** Captures that took money or may still take it; DECLINED and FAILED ones did not. */
export const countedCaptures = (hold: Hold): readonly Capture[] =>
  hold.captures.filter(({ status }) => status !== 'DECLINED' && status !== 'FAILED');

/** In the hold's currency; a capture in another one parks the checkout (workflows/checkout/reconcile.ts). */
const sumOf = ({ root }: Hold, captures: readonly Capture[]): Money => {
  const { currency } = root.amount;
  return sum(
    currency,
    captures.map(({ amount }) => amount).filter((amount) => amount.currency === currency),
  );
};

export const capturedSoFar = (hold: Hold): Money => sumOf(hold, countedCaptures(hold));

export const hasPendingCapture = (hold: Hold): boolean =>
  hold.captures.some(({ status }) => status === 'PENDING');

/** A final capture closes the authorization, and so does capturing all of it (paypal-rules 2.2). */
const isFinallyCaptured = (hold: Hold): boolean =>
  countedCaptures(hold).some(({ finalCapture }) => finalCapture) ||
  (isOneCurrency(hold) && compare(capturedOnCurrent(hold), hold.current.amount) >= 0);

/** A reauthorization in another currency parks the checkout (workflows/checkout/reconcile.ts). */
export const isOneCurrency = ({ root, current }: Hold): boolean =>
  root.amount.currency === current.amount.currency;

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

const capturedOnCurrent = (hold: Hold): Money =>
  sumOf(
    hold,
    countedCaptures(hold).filter(({ authorizationId }) => authorizationId === hold.current.id),
  );

const lesser = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);

/** What is left of the payment as a whole and of the authorization a capture is addressed to, where each goes up to `limit`. */
export const capturable = (hold: Hold, limit: (held: Money) => Money): Money =>
  isLive(hold) && isOneCurrency(hold)
    ? lesser(
        remainder(limit(hold.root.amount), capturedSoFar(hold)),
        remainder(limit(hold.current.amount), capturedOnCurrent(hold)),
      )
    : zero(hold.root.amount.currency);

/** What is held and not yet captured. */
export const remaining = (hold: Hold): Money => capturable(hold, (held) => held);

/** 115 % of the hold, at most 75.00 USD more; outside USD the cap cannot be computed, so there is no overage (paypal-rules 3.7). */
export const paypalLimit = (held: Money): Money => {
  if (held.currency !== 'USD') return held;
  return add(held, { currency: 'USD', minor: Math.min(Math.floor((held.minor * 15) / 100), 7500) });
};
