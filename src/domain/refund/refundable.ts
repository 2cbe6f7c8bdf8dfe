import type { CheckoutAction } from '../checkout/allowed-actions.ts';
import type {
  AttentionView,
  CaptureView,
  CheckoutView,
  RefundsView,
  RefundView,
} from '../checkout/view.ts';
import { formatMoney, type Money, parseMoney, remainder, sum } from '../money/money.ts';
import { MISMATCHED } from './refund.ts';

/**
 * The checkout with what became of its captured money: refunds have Workflows of their own, which go on after the
 * checkout has ended. What may still be refunded is what no refund, dispute or reversal has claimed.
 */
export const withRefunds = (view: CheckoutView, accounts: readonly RefundsView[]): CheckoutView => {
  const captures = view.captures.map((capture) =>
    withAccount(capture, accountOf(accounts, capture)),
  );
  const refunds = accounts.flatMap((account) => account.refunds);
  const whole = {
    ...view,
    captures,
    refunds,
    asked: view.asked ?? accounts.find(({ asked }) => asked !== null)?.asked ?? null,
    timeline: merged(view, accounts),
  };
  return withFrozen(withRefundable(whole));
};

const accountOf = (accounts: readonly RefundsView[], { captureId }: CaptureView) =>
  accounts.find((account) => account.captureId === captureId);

const withAccount = (capture: CaptureView, account: RefundsView | undefined): CaptureView => {
  if (account === undefined) return capture;
  const { refunds, frozenBy } = account;
  const shown = { ...capture, status: statusAfter(capture, refunds) };
  return frozenBy === null ? shown : { ...shown, frozenBy };
};

/** As PayPal shows a capture after its refunds. */
const statusAfter = (
  { status, amount }: CaptureView,
  refunds: readonly RefundView[],
): CaptureView['status'] => {
  if (status !== 'COMPLETED' && status !== 'PARTIALLY_REFUNDED') return status;
  const completed = refunds.filter((made) => made.status === 'COMPLETED');
  if (completed.length === 0) return status;
  const currency = amount.currencyCode;
  const left = remainder(sumOf(currency, [{ amount }]), sumOf(currency, completed));
  return left.minor > 0 ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
};

const merged = (view: CheckoutView, accounts: readonly RefundsView[]): CheckoutView['timeline'] =>
  [...view.timeline, ...accounts.flatMap(({ timeline }) => timeline)].toSorted((a, b) =>
    a.at < b.at ? -1 : Number(a.at > b.at),
  );

const REFUNDABLE: ReadonlySet<string> = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);

const withRefundable = (view: CheckoutView): CheckoutView => {
  if (!view.allowed.some(({ action }) => action === 'refund')) return view;
  const currency = view.amount.currencyCode;
  const free = view.captures.filter(
    ({ status, frozenBy }) => REFUNDABLE.has(status) && frozenBy === undefined,
  );
  const ids = new Set(free.map(({ captureId }) => captureId));
  const returned = view.refunds.filter(
    ({ status, captureId }) =>
      ids.has(captureId) && (status === 'COMPLETED' || status === 'PENDING'),
  );
  const left = remainder(sumOf(currency, free), sumOf(currency, returned));
  if (left.minor > 0) {
    const others = view.allowed.filter(({ action }) => action !== 'refund');
    return { ...view, allowed: [...others, { action: 'refund', upTo: formatMoney(left) }] };
  }
  const frozen = view.captures.find(({ frozenBy }) => frozenBy !== undefined);
  return refuse(view, 'refund', frozen ? frozenReason(frozen) : ALL_REFUNDED);
};

/** A frozen capture is something for an operator, also where the checkout itself waits for nobody. */
const withFrozen = (view: CheckoutView): CheckoutView => {
  const frozen = view.captures.find(({ frozenBy }) => frozenBy !== undefined);
  if (frozen === undefined || view.attention !== null) return view;
  const since = view.timeline.findLast(({ event }) => event === 'REFUNDS_FROZEN')?.at ?? '';
  return {
    ...view,
    attention: { ...nothingAsked, since, ...frozenReason(frozen) },
    allowed: [...view.allowed, { action: 'resolve' }],
    refused: view.refused.filter(({ action }) => action !== 'resolve'),
  };
};

const nothingAsked = {
  issue: null,
  debugId: null,
  asked: null,
  offers: ['retry'],
} as const satisfies Partial<AttentionView>;

const frozenReason = ({ captureId, frozenBy }: CaptureView) =>
  ({
    code: 'CAPTURE_FROZEN',
    reason:
      frozenBy === MISMATCHED
        ? `PayPal’s answer about a refund of capture ${captureId} does not match what was asked for: compare it in PayPal.`
        : `PayPal reported ${frozenBy} for capture ${captureId}: nothing is refunded on top of it.`,
  }) as const;

const ALL_REFUNDED = { code: 'FULLY_REFUNDED', reason: 'All that was captured is refunded.' };

const refuse = (
  view: CheckoutView,
  action: CheckoutAction,
  why: { readonly code: string; readonly reason: string },
): CheckoutView => ({
  ...view,
  allowed: view.allowed.filter((one) => one.action !== action),
  refused: [...view.refused.filter((one) => one.action !== action), { action, ...why }],
});

/** A Workflow that was terminated looks after nothing any more: whatever it held may still be held. */
export const terminated = (view: CheckoutView): CheckoutView => {
  const why = {
    code: 'CHECKOUT_TERMINATED',
    reason:
      'Its Workflow was stopped before it had ended, and looks after nothing any more. Send the request that started it again, with the same key: it takes over the order.',
  } as const;
  const moves: readonly CheckoutAction[] = ['approve', 'capture', 'void', 'reauthorize', 'resolve'];
  const since = view.timeline.at(-1)?.at ?? '';
  return {
    ...moves.reduce((left, action) => refuse(left, action, why), view),
    status: 'NEEDS_ATTENTION',
    nextDeadline: null,
    attention: { ...nothingAsked, offers: [], since, ...why },
  };
};

const sumOf = (
  currency: string,
  parts: readonly { readonly amount: CaptureView['amount'] }[],
): Money =>
  sum(
    currency,
    parts.flatMap(({ amount }) => {
      const money = parseMoney(amount);
      return typeof money === 'string' || money.currency !== currency ? [] : [money];
    }),
  );
