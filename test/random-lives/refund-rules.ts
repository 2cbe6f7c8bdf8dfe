import { cents, type Ledger } from '../support/ledger.ts';
import type { LifeEnd } from './attention-rules.ts';
import type { ReceivedEvent } from './snapshot.ts';
import { isForeign } from './snapshot.ts';

/** What was received so long before a call is known to whoever made it. */
const KNOWN_AFTER_MS = 5 * 60_000;

const SELLER_KEEPS_THE_MONEY: ReadonlySet<string | null> = new Set([
  'RESOLVED_SELLER_FAVOUR',
  'CANCELED_BY_BUYER',
]);

/** Refunds as PayPal's ledger has them, against the events that Holdfast had got and against the view. */
export const refundViolations = (end: LifeEnd): readonly string[] => [
  ...frozenRefunds(end),
  ...refundsInView(end),
];

/** A sale of Payments v1 is never refunded beyond what it took, and no refund is made twice under one request id. */
export const saleViolations = ({ ofSale }: LifeEnd): readonly string[] => {
  const [order] = ofSale?.orders ?? [];
  if (ofSale === null || order === undefined) return [];
  return overRefunded(ofSale, order);
};

/** Invariants 3 and 6 for every capture, or sale, of an order or payment. */
export const overRefunded = (
  ledger: Ledger,
  order: Ledger['orders'][number],
): readonly string[] => {
  const violations: string[] = [];
  for (const { captureId, amount } of order.captures) {
    const refunded = order.refunds
      .filter(
        (refund) =>
          refund.captureId === captureId && ['COMPLETED', 'PENDING'].includes(refund.status),
      )
      .reduce((sum, refund) => sum + cents(refund.amount), 0);
    if (refunded > cents(amount))
      violations.push(
        `invariant 3: ${refunded} cents refunded of ${cents(amount)} on ${captureId}`,
      );
  }
  // One request captures all units of an order, each for itself.
  const once = ledger.effects.filter(({ operation }) => !operation.startsWith('captureOrder'));
  const ids = once.flatMap(({ requestId }) => requestId ?? []);
  for (const id of ids.filter((one, index) => ids.indexOf(one) !== index))
    violations.push(`invariant 6: two effects under the request id ${id}`);
  return violations;
};

const frozenRefunds = ({ ledger, received, calls, answers }: LifeEnd): readonly string[] => {
  if (answers.some((answer) => /^resolve retry .*: done$/.test(answer))) return [];
  return ledger.effects.flatMap(({ effect, requestId, targetId }) => {
    const sent = calls.find(({ input }) => requestId !== null && input['requestId'] === requestId);
    if (effect !== 'REFUNDED' || sent === undefined) return [];
    const known = received.filter(
      ({ event, at }) => event.captureId === targetId && at < sent.at - KNOWN_AFTER_MS,
    );
    return stops(known, endedAtPayPal(answers))
      ? [`invariant 23: refunded ${targetId} though its refunds were stopped`]
      : [];
  });
};

/** The disputes that PayPal ended for the seller. Holdfast reads them: it may know before their events come. */
const endedAtPayPal = (answers: readonly string[]): ReadonlySet<string> =>
  new Set(
    answers.flatMap((answer) => {
      const [, disputeId, outcome = null] = /^dispute (\S+) at PayPal: (\S+)$/.exec(answer) ?? [];
      return disputeId !== undefined && SELLER_KEEPS_THE_MONEY.has(outcome) ? [disputeId] : [];
    }),
  );

/** A reversal stops refunds for good, a dispute until it ends in the seller's favour or is cancelled. */
const stops = (known: readonly ReceivedEvent[], over: ReadonlySet<string>): boolean => {
  return known.some(
    ({ event: { eventType, resourceId } }) =>
      eventType === 'PAYMENT.CAPTURE.REVERSED' ||
      (eventType === 'CUSTOMER.DISPUTE.CREATED' && !over.has(resourceId)),
  );
};

/** The view shows every refund that Holdfast made, and no other amount for it. */
const refundsInView = ({ view, ledger }: LifeEnd): readonly string[] => {
  const order = ledger.orders.find(({ orderId }) => orderId === view.orderId);
  const foreign = new Set(ledger.effects.filter(isForeign).map(({ resourceId }) => resourceId));
  return (order?.refunds ?? [])
    .filter(({ refundId }) => !foreign.has(refundId))
    .flatMap(({ refundId, amount }) => {
      const shown = view.refunds.find((refund) => refund.refundId === refundId);
      if (shown === undefined) {
        return view.unknown.includes('refunds') ? [] : [`view: refund ${refundId} is not shown`];
      }
      return Math.round(Number(shown.amount.value) * 100) === cents(amount)
        ? []
        : [`view: refund ${refundId} is shown with ${shown.amount.value}`];
    });
};
