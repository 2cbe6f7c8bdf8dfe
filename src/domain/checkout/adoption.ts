import { equal, isPositive, type Money, moneyText, sum } from '../money/money.ts';
import type { Capture, Instant, Order } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { applyFact } from './apply-fact.ts';
import { unexpected } from './attention.ts';
import { mismatchIn } from './detect-mismatch.ts';
import type { Fact, PartOfOrderV1 } from './facts.ts';
import { factsFromOrder } from './facts-from-order.ts';
import { countedCaptures, type Hold, isDeclined, isLive, isPartlyCaptured } from './hold.ts';
import type { Adopted } from './input.ts';
import { type Checkout, holdOf, policyOf } from './state.ts';

/** What PayPal shows of it. `isAgedOut`: the order itself answers 404, so that captures may be missing. */
export type FoundPayment = {
  readonly order: Order;
  readonly isAgedOut: boolean;
  /** A payment of the deprecated Payments v1, which `order` stands for. */
  readonly api?: 'V1';
  /** Where that payment has the intent `order`: what `order` shows is the checkout's part of it. */
  readonly orderV1?: PartOfOrderV1;
};

/** Why what PayPal shows is not taken over, or null. Nothing was authorized or changed before this is asked. */
export const refuseAdoption = (
  { order, api }: FoundPayment,
  { expected }: Adopted,
  amount: Money,
): Refusal | null => {
  const shown = amountOf(order);
  const closed = closedOrderV1(order, shown);
  if (closed) return closed;
  if (shown === null) return nothing(`PayPal shows no amount of ${order.id}.`);
  if (shown.currency !== amount.currency) {
    const reason = `PayPal shows ${moneyText(shown)}, and ${amount.currency} is expected.`;
    return refusal('ADOPTED_CURRENCY_DIFFERS', reason);
  }
  if (!equal(shown, amount)) {
    const reason = `PayPal shows ${moneyText(shown)}, and ${moneyText(amount)} is expected.`;
    return refusal('ADOPTED_AMOUNT_DIFFERS', reason);
  }
  if (api === 'V1' && !order.orderV1 && !hasPayments(order)) {
    return nothing(
      `Payment ${order.id} of Payments v1 was not executed: it holds and took nothing.`,
    );
  }
  const intent = order.intent ?? 'AUTHORIZE';
  // An order of v1 is authorized or captured, as the shop expects.
  if (intent !== expected.intent && !order.orderV1) {
    const reason = `PayPal shows the intent ${intent}, and ${expected.intent} is expected.`;
    return refusal('ADOPTED_INTENT_DIFFERS', reason);
  }
  const payee = expected.payeeMerchantId;
  if (payee !== undefined && order.payeeMerchantId !== payee) {
    const reason = `PayPal shows the payee ${order.payeeMerchantId ?? 'of nobody'}, and ${payee} is expected.`;
    return refusal('ADOPTED_PAYEE_DIFFERS', reason);
  }
  return isOver(order)
    ? nothing(`PayPal holds nothing of ${order.id} any more, and nothing was captured.`)
    : null;
};

export const nothing = (reason: string): Refusal => refusal('NOTHING_TO_ADOPT', reason);

export const alreadyAdopted = (checkoutId: string | null): Refusal =>
  refusal(
    'ALREADY_ADOPTED',
    checkoutId === null
      ? 'Another checkout has this payment.'
      : `Checkout ${checkoutId} has this payment. Where its Workflow was deleted, adopt under that checkoutId.`,
  );

/** An order's first authorization is what is held; before it there is the order's own amount. */
const amountOf = (order: Order): Money | null => rootIn(order)?.amount ?? order.amount;

const rootIn = ({ authorizations }: Order): Order['authorizations'][number] | undefined =>
  [...authorizations]
    .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
    .find(({ status }) => status !== 'DENIED') ?? authorizations[0];

/** Nothing more can be made on the order of a v1 payment, and no authorization of it was named. */
const closedOrderV1 = (order: Order, left: Money | null): Refusal | null => {
  const { orderV1 } = order;
  if (orderV1 === undefined || hasPayments(order)) return null;
  const isOpen = orderV1.status !== 'COMPLETED' && orderV1.status !== 'VOIDED';
  if (isOpen && (left === null || isPositive(left))) return null;
  return nothing(
    `Nothing is left of order ${orderV1.id} of Payments v1 (${orderV1.status}): name the authorizationId of what it holds.`,
  );
};

const hasPayments = ({ authorizations, captures }: Order): boolean =>
  authorizations.length + captures.length > 0;

/**
 * An order of intent CAPTURE that PayPal no longer shows, as the captures of it show it: they come to its amount, one for
 * each purchase unit. What took no money is left out; null where nothing else is there. A capture of an authorization is
 * of an order that authorizes, and has a hold to look after.
 */
export const agedOutOrder = (
  orderId: string,
  all: readonly Capture[],
  expected: Money['currency'],
): Order | null => {
  const captures = countedCaptures({ captures: all });
  const [first] = captures;
  if (first === undefined) return null;
  const amounts = captures.map(({ amount }) => amount);
  const foreign = amounts.find(({ currency }) => currency !== expected);
  const isHeld = captures.some(({ authorizationId }) => authorizationId !== null);
  const made = captures.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
  const payees = new Set(captures.map(({ payeeMerchantId }) => payeeMerchantId));
  const [payeeMerchantId] = payees;
  return {
    id: orderId,
    intent: isHeld ? 'AUTHORIZE' : 'CAPTURE',
    approveUrl: null,
    amount: foreign ?? sum(expected, amounts),
    customId: first.customId,
    invoiceId: first.invoiceId,
    fundingSource: null,
    createdAt: made.length === 0 ? null : Math.min(...made),
    ...(payees.size === 1 && payeeMerchantId !== undefined && { payeeMerchantId }),
    authorizations: [],
    captures,
    refunds: [],
  };
};

/** Everything that was authorized was released, denied or has lapsed, and no capture took money. */
const isOver = (order: Order): boolean =>
  hasPayments(order) &&
  order.authorizations.every(({ status }) => status === 'VOIDED' || status === 'DENIED') &&
  order.captures.every(isDeclined);

/**
 * What a checkout that takes the payment over begins with, at an instant: a preview and the checkout itself are made by
 * the same facts. The time to approve counts from when the order was made.
 */
export const adoptionFacts = (
  checkout: Checkout,
  { order, isAgedOut, api, orderV1 }: FoundPayment,
  { at, debugId }: { readonly at: Instant; readonly debugId: string | null },
): readonly Fact[] => {
  const { approvalWithinMs } = policyOf(checkout);
  const { id: orderId, approveUrl } = order;
  const adopted: Fact = {
    event: 'ADOPTED',
    order: { orderId, approveUrl, ...(api && { api }), ...(orderV1 && { orderV1 }) },
    ...(order.units !== undefined && { units: order.units }),
    // The payer has approved an executed payment: the window is what Holdfast has to authorize or capture it.
    approvalEndsAt: (orderV1 ? at : (order.createdAt ?? at)) + approvalWithinMs,
    invoiceId: order.invoiceId ?? rootIn(order)?.invoiceId ?? null,
    debugId,
  };
  const opened = applyFact(checkout, adopted, at);
  const shown = factsFromOrder(opened, order, { at, debugId });
  const known = shown.reduce((before, fact) => applyFact(before, fact, at), opened);
  const hold = holdOf(known);
  return [
    adopted,
    ...shown,
    ...(hold && isAgedOut && isSumUnknown(hold)
      ? [{ event: 'SUM_UNKNOWN', isUnknown: true } as const]
      : []),
    ...(hold ? mismatchFacts(known, hold, { at, debugId }) : []),
  ];
};

/** What is left is known where nothing was captured, or all of it. */
const isSumUnknown = (hold: Hold): boolean => isLive(hold) && isPartlyCaptured(hold);

const mismatchFacts = (
  checkout: Checkout,
  hold: Hold,
  { at, debugId }: { readonly at: Instant; readonly debugId: string | null },
): readonly Fact[] => {
  const mismatch = mismatchIn(checkout, hold);
  return mismatch === null
    ? []
    : [{ event: 'ATTENTION_RAISED', attention: unexpected(mismatch, at, debugId) }];
};
