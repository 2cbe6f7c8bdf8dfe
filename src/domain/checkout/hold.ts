import { add, compare, type Money, remainder, sum, zero } from '../money/money.ts';
import type { Authorization, AuthorizationStatus, Capture, Instant } from '../paypal/resources.ts';

/** When the checkout means to renew the honor period, or why it will not. */
export type Renewal =
  | { readonly kind: 'PLANNED'; readonly at: Instant }
  | {
      readonly kind: 'NONE';
      readonly because:
        | 'POLICY'
        | 'FUNDING_SOURCE'
        | 'PARTNER'
        | 'ORDER_V1'
        | 'LIMIT_REACHED'
        | 'REFUSED_BY_PAYPAL'
        | 'TOO_LATE';
    };

/** An authorization whose times are known: PayPal's own, or the documented ones where its answer left them out. */
export type HeldAuthorization = Authorization & {
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

/** An authorization that PayPal made, its reauthorizations, and what was taken from them. */
export type Hold = {
  /** The root first, then its reauthorizations, oldest first, also those that PayPal reviews or denied. */
  readonly authorizations: readonly [HeldAuthorization, ...HeldAuthorization[]];
  readonly renewal: Renewal;
  readonly fundingSource: string | null;
  readonly captures: readonly Capture[];
  readonly honorEndNoted: boolean;
  readonly expiryWarned: boolean;
  /** The expiration_time for which `atDeadline` was acted on: a later one opens the decision again. */
  readonly decidedFor: Instant | null;
  /** Until when what `atDeadline` asks for was put off, because PayPal refused it for now. */
  readonly postponedTo: Instant | null;
  /** The same for the last margin before it. */
  readonly lastMarginFor: Instant | null;
  /** The same for the question whether it has lapsed. */
  readonly lapseAskedFor: Instant | null;
  /** PayPal refused a capture of more than the hold: this checkout asks for no more. */
  readonly overCaptureRefused: boolean;
  /** PayPal shows partial captures without an order that lists them: what is left is not known. */
  readonly isSumUnknown: boolean;
};

/** Reauthorize and void are addressed to the root (paypal-rules 0.2). */
export const rootOf = ({ authorizations }: Pick<Hold, 'authorizations'>): HeldAuthorization =>
  authorizations[0];

const HOLDING: ReadonlySet<AuthorizationStatus> = new Set([
  'CREATED',
  'PARTIALLY_CAPTURED',
  'CAPTURED',
]);

/** A reauthorization that PayPal denied, or still reviews, never took the place of what it should have renewed. */
export const tookOver = ({ status }: Pick<Authorization, 'status'>): boolean =>
  status !== 'DENIED' && status !== 'PENDING';

/**
 * Captures are addressed to the newest authorization that holds money; the root until a reauthorization holds. Root and
 * reauthorizations are judged together: the payment is over when none of them holds or is under review.
 */
export const currentOf = ({ authorizations }: Pick<Hold, 'authorizations'>): HeldAuthorization =>
  authorizations.findLast(({ status }) => HOLDING.has(status)) ??
  authorizations.findLast(({ status }) => status === 'UNRECOGNIZED') ??
  authorizations.findLast(({ status }) => status === 'PENDING') ??
  authorizations.findLast(tookOver) ??
  authorizations[0];

/** How many reauthorizations took the root's place. */
export const reauthorizationsOf = ({ authorizations }: Pick<Hold, 'authorizations'>): number =>
  authorizations.slice(1).filter(tookOver).length;

/** PayPal made the capture and took no money with it (paypal-rules 2.3). */
export const isDeclined = ({ status }: Pick<Capture, 'status'>): boolean =>
  status === 'DECLINED' || status === 'FAILED';

/** Captures that took money or may still take it. */
export const countedCaptures = ({ captures }: Pick<Hold, 'captures'>): readonly Capture[] =>
  captures.filter((capture) => !isDeclined(capture));

/** In the hold's currency; a capture in another one is a mismatch (detect-mismatch.ts), and sums never throw. */
const sumOf = (hold: Pick<Hold, 'authorizations'>, captures: readonly Capture[]): Money => {
  const { currency } = rootOf(hold).amount;
  return sum(
    currency,
    captures.map(({ amount }) => amount).filter((amount) => amount.currency === currency),
  );
};

export const capturedSoFar = (hold: Hold): Money => sumOf(hold, countedCaptures(hold));

/** Whether PayPal has not settled one of these captures yet. */
export const awaitsAnswer = (captures: readonly Capture[]): boolean =>
  captures.some(({ status }) => status === 'PENDING');

export const hasPendingCapture = (hold: Hold): boolean => awaitsAnswer(hold.captures);

export const hasPendingAuthorization = ({ authorizations }: Hold): boolean =>
  authorizations.some(({ status }) => status === 'PENDING');

/** Root, reauthorizations and what was taken from them. */
type Payments = Pick<Hold, 'authorizations' | 'captures'>;

const capturesOf = (hold: Payments, { id }: Pick<Authorization, 'id'>): readonly Capture[] =>
  countedCaptures(hold).filter(
    ({ authorizationId }) => authorizationId === id || authorizationId === null,
  );

export const capturedOn = (hold: Payments, authorization: Pick<Authorization, 'id'>): Money =>
  sumOf(hold, capturesOf(hold, authorization));

/** Whether a final capture was made: nothing more is captured by itself, whatever is still held. */
export const hasFinalCapture = (hold: Hold): boolean => countedCaptures(hold).some(isFinal);

const isFinal = ({ finalCapture }: Capture): boolean => finalCapture === true;

/**
 * A final capture closes its authorization, and so does capturing all of it (paypal-rules 2.2). A reauthorization that was
 * under review meanwhile, and holds, is another one.
 */
const isFinallyCaptured = (hold: Hold): boolean => {
  const current = currentOf(hold);
  return (
    capturesOf(hold, current).some(isFinal) ||
    (isOneCurrency(hold) && compare(capturedOn(hold, current), current.amount) >= 0)
  );
};

/** A reauthorization in another currency is a mismatch (detect-mismatch.ts). */
const isOneCurrency = (hold: Hold): boolean =>
  rootOf(hold).amount.currency === currentOf(hold).amount.currency;

/** Whether PayPal will still take a capture or a void of this payment. */
export const isLive = (hold: Hold): boolean => {
  switch (currentOf(hold).status) {
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

const lesser = (a: Money, b: Money): Money => (compare(a, b) <= 0 ? a : b);

/** What one payment may come to, and what one authorization may. */
export type CaptureLimits = {
  readonly ofPayment: (root: Money) => Money;
  readonly ofAuthorization: (current: Money) => Money;
};

/** What is left of the payment as a whole and of the authorization that a capture is addressed to. */
export const capturable = (hold: Hold, limits: CaptureLimits): Money => {
  const root = rootOf(hold);
  const current = currentOf(hold);
  return isLive(hold) && isOneCurrency(hold)
    ? lesser(
        remainder(limits.ofPayment(root.amount), capturedSoFar(hold)),
        remainder(limits.ofAuthorization(current.amount), capturedOn(hold, current)),
      )
    : zero(root.amount.currency);
};

/** 75.00 USD: PayPal's cap on what goes beyond the hold (paypal-rules 3.7). */
const OVERAGE_CAP_USD = 7500;

/**
 * 115 % of the hold, in USD at most 75.00 more (paypal-rules 3.7). In other currencies PayPal's cap is worth 75.00 USD
 * at a rate that only PayPal knows: its refusal is learned inside the checkout.
 */
export const paypalLimit = (held: Money): Money => {
  const overage = Math.floor((held.minor * 15) / 100);
  const minor = held.currency === 'USD' ? Math.min(overage, OVERAGE_CAP_USD) : overage;
  return add(held, { currency: held.currency, minor });
};

/** PayPal says that captures were made; where no order lists them any more, what is left is not known. */
export const isPartlyCaptured = (hold: Hold): boolean =>
  currentOf(hold).status === 'PARTIALLY_CAPTURED';
