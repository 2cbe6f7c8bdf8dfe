import { captureView, viewOf } from '../checkout/make-view.ts';
import { type Checkout, capturesOf } from '../checkout/state.ts';
import { CHECKOUT_ACTIONS, type CheckoutAction } from '../checkout/status.ts';
import type { CheckoutView } from '../checkout/view.ts';
import { formatMoney, isPositive, type Money, remainder, sum, zero } from '../money/money.ts';
import type { Capture, CaptureStatus, Instant, Refund } from '../paypal/resources.ts';
import type { Refusal } from '../refusal.ts';
import { disputesOf } from './dispute-view.ts';
import { whyFrozen } from './freezes.ts';
import { refuseUnsummed } from './refund.ts';
import { frozenReason, nothingAsked, withRefundAttention } from './refund-attention-view.ts';
import { type RefundState, refundsViewOf } from './state.ts';

/** What was learned of the refunds of a checkout's captures, or that it could not be learned just now. */
export type RefundStates = readonly RefundState[] | 'UNAVAILABLE';

/**
 * The checkout with what became of its captured money: refunds have Workflows of their own, which go on after the
 * checkout has ended. What may still be refunded is what no refund, dispute or reversal has claimed.
 */
export const viewWithRefunds = (
  checkout: Checkout,
  states: RefundStates,
  now: Instant,
): CheckoutView => {
  const view = viewOf(checkout, now);
  // A run that has read nothing yet does not know what earlier runs refunded.
  const isUnread =
    states !== 'UNAVAILABLE' &&
    states.some(({ account, freezes }) => account === null && whyFrozen(freezes) === null);
  if (states === 'UNAVAILABLE') return withUnknownRefunds(view, []);
  const captures = capturesOf(checkout).map((capture) => capturedMoney(capture, states));
  const accounts = states.map(refundsViewOf);
  const whole = {
    ...view,
    captures: captures.map(({ capture, status, frozenBy }) => ({
      ...captureView({ ...capture, status }),
      ...(frozenBy !== null && { frozenBy }),
    })),
    refunds: accounts.flatMap((account) => account.refunds),
    disputes: states.flatMap(disputesOf),
    asked: view.asked ?? accounts.find(({ asked }) => asked !== null)?.asked ?? null,
    timeline: [...view.timeline, ...accounts.flatMap(({ timeline }) => timeline)].toSorted(
      (a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)),
    ),
  };
  const known = isUnread ? withUnknownRefunds(whole, captures) : withRefundable(whole, captures);
  // What a dispute stops is known before the refunds are read that were made until then.
  const isAnyUnread = states.some(({ account }) => account === null);
  const shown: CheckoutView = isAnyUnread
    ? { ...known, unknown: [...known.unknown, 'refunds'] }
    : known;
  return withRefundAttention(shown, states);
};

/** A capture, and what its refunds have made of it. */
type CapturedMoney = {
  readonly capture: Capture;
  readonly status: CaptureStatus;
  readonly refunds: readonly Refund[];
  readonly frozenBy: string | null;
  /** Its refunds cannot be summed. */
  readonly unsummed: Refusal | null;
  /** A refund of it was sent and not answered, or waits until PayPal was read. */
  readonly isUnderWay: boolean;
};

const capturedMoney = (capture: Capture, states: readonly RefundState[]): CapturedMoney => {
  const state = states.find(({ captureId }) => captureId === capture.id);
  const refunds = state?.account?.refunds ?? [];
  return {
    capture,
    refunds,
    status: statusAfter(capture, refunds),
    frozenBy: state ? whyFrozen(state.freezes) : null,
    unsummed: state?.account ? refuseUnsummed(state.account) : null,
    isUnderWay: Boolean(state?.asked ?? state?.waiting),
  };
};

const sumOf = (currency: string, parts: readonly { readonly amount: Money }[]): Money =>
  sum(
    currency,
    parts.map(({ amount }) => amount).filter((amount) => amount.currency === currency),
  );

/** As PayPal shows a capture after its refunds. */
const statusAfter = ({ status, amount }: Capture, refunds: readonly Refund[]): CaptureStatus => {
  if (status !== 'COMPLETED' && status !== 'PARTIALLY_REFUNDED') return status;
  const completed = refunds.filter((made) => made.status === 'COMPLETED');
  if (completed.length === 0) return status;
  const left = remainder(amount, sumOf(amount.currency, completed));
  return isPositive(left) ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
};

const REFUNDABLE: ReadonlySet<CaptureStatus> = new Set([
  'COMPLETED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);

const withRefundable = (view: CheckoutView, captures: readonly CapturedMoney[]): CheckoutView => {
  if (!view.allowed.some(({ action }) => action === 'refund')) return view;
  // What is asked now waits for what was asked before, and may be refused then.
  const free = captures.filter(
    ({ status, frozenBy, unsummed, isUnderWay }) =>
      REFUNDABLE.has(status) && frozenBy === null && unsummed === null && !isUnderWay,
  );
  const left = free.map(leftOf).reduce(add, zero(view.amount.currencyCode));
  if (isPositive(left)) {
    const others = view.allowed.filter(({ action }) => action !== 'refund');
    return { ...view, allowed: [...others, { action: 'refund', upTo: formatMoney(left) }] };
  }
  if (captures.some(({ isUnderWay }) => isUnderWay)) return refuse(view, 'refund', UNDER_WAY);
  const frozen = view.captures.find(({ frozenBy }) => frozenBy !== undefined);
  if (frozen) return refuse(view, 'refund', frozenReason(frozen));
  const unsummed = captures.find((one) => one.unsummed !== null)?.unsummed;
  return refuse(view, 'refund', unsummed ?? ALL_REFUNDED);
};

const leftOf = ({ capture, refunds }: CapturedMoney): Money =>
  capture.status === 'REFUNDED'
    ? zero(capture.amount.currency)
    : remainder(
        capture.amount,
        sumOf(
          capture.amount.currency,
          refunds.filter(({ status }) => status === 'COMPLETED' || status === 'PENDING'),
        ),
      );

const add = (total: Money, part: Money): Money =>
  sumOf(total.currency, [{ amount: total }, { amount: part }]);

/** What is not known is not told as zero. */
const withUnknownRefunds = (
  view: CheckoutView,
  captures: readonly CapturedMoney[],
): CheckoutView => {
  if (view.captures.length === 0) return view;
  const others = view.allowed.filter(({ action }) => action !== 'refund');
  const mayRefund = others.length < view.allowed.length;
  const shown: CheckoutView = {
    ...view,
    unknown: [...view.unknown, 'refunds'],
    allowed: mayRefund ? [...others, { action: 'refund' }] : others,
  };
  const isUnderWay = captures.length > 0 && captures.every((one) => one.isUnderWay);
  return mayRefund && isUnderWay ? refuse(shown, 'refund', UNDER_WAY) : shown;
};

const UNDER_WAY = {
  code: 'CALL_UNDER_WAY',
  reason: 'PayPal has not answered a refund yet; what is left to refund depends on its answer.',
};

const ALL_REFUNDED = { code: 'FULLY_REFUNDED', reason: 'All that was captured is refunded.' };

const refuse = (
  view: CheckoutView,
  action: CheckoutAction,
  { code, reason }: { readonly code: string; readonly reason: string },
): CheckoutView => ({
  ...view,
  allowed: view.allowed.filter((one) => one.action !== action),
  refused: [...view.refused.filter((one) => one.action !== action), { action, code, reason }],
});

/** A Workflow that was terminated looks after nothing any more: whatever it held may still be held. */
export const terminated = (view: CheckoutView): CheckoutView => {
  const why = {
    code: 'CHECKOUT_TERMINATED',
    reason:
      'Its Workflow was stopped before it had ended, and looks after nothing any more. Send the request that started it again, with the same key: it takes over the order.',
  } as const;
  // Refunds have Workflows of their own.
  const moves = CHECKOUT_ACTIONS.filter((action) => action !== 'refund');
  const since = view.timeline.at(-1)?.at ?? '';
  return {
    ...moves.reduce((left, action) => refuse(left, action, why), view),
    status: 'NEEDS_ATTENTION',
    nextDeadline: null,
    attention: { ...nothingAsked, since, ...why },
  };
};
