import { equal, isPositive, type Money, remainder, sum, zero } from '../money/money.ts';
import type { Authorization, Capture, Order } from '../paypal/resources.ts';
import type { PartOfOrderV1 } from './facts.ts';
import { countedCaptures, isDeclined } from './hold.ts';
import type { Intent } from './input.ts';
import { type Checkout, holdOf, intentOf, orderOf } from './state.ts';

/** What a checkout takes over, shown as an order of its own. */
export type FoundPart = { readonly order: Order; readonly orderV1: PartOfOrderV1 };

type Wanted = {
  readonly order: Order;
  readonly orderV1: { readonly id: string };
  /** What the shop expects to find. */
  readonly amount: Money;
  readonly intent: Intent;
  /** The authorizations that are named, or that a stopped run had. */
  readonly authorizationIds: readonly string[];
};

/**
 * An order of Payments v1 (`O-...`, intent `order`) may have several authorizations and captures, and a checkout keeps one
 * hold, or one capture (docs/paypal-v1.md). What it takes of the order: the authorization that is named; else what is left; and
 * where nothing is left, the one authorization, or the one capture of the order, that is exactly what is expected, because
 * an earlier run of the same checkout may have made it.
 */
export const partOfOrderV1 = (wanted: Wanted): FoundPart => {
  const { order, amount, intent, authorizationIds } = wanted;
  const named = order.authorizations.find(({ id }) => authorizationIds.includes(id));
  if (named) return partOf(wanted, { authorizations: [named], captures: [] });
  const left = leftOfOrderV1(order);
  const isExpected = (one: { readonly amount: Money }): boolean => equal(one.amount, amount);
  const authorizations = order.authorizations.filter((one) => isOpen(one) && isExpected(one));
  const captures = countedCaptures(order).filter(
    (one) => one.authorizationId === null && isExpected(one),
  );
  const made =
    intent === 'CAPTURE' ? { authorizations: [], captures } : { authorizations, captures: [] };
  const isMade = left !== null && !isPositive(left);
  const isOne = made.authorizations.length + made.captures.length === 1;
  return partOf(wanted, isMade && isOne ? made : { authorizations: [], captures: [] });
};

/**
 * The same for a run that follows another of its checkout and knows nothing of it. PayPal lets an order of v1 be authorized
 * again after its hold was voided or captured, so what is exactly what is expected is taken for the earlier run's, whatever
 * became of it. Null where several are: nobody can say which.
 */
export const partOfEarlierRun = (wanted: Wanted): FoundPart | null => {
  const { order, amount, intent } = wanted;
  const isExpected = (one: { readonly amount: Money }): boolean => equal(one.amount, amount);
  if (intent === 'CAPTURE') {
    const made = order.captures.filter((one) => one.authorizationId === null && isExpected(one));
    const own = unlessNone(made, (one) => !isDeclined(one));
    if (own.length > 1) return null;
    return own.length === 0 ? partOfOrderV1(wanted) : partOf(wanted, { ...NOTHING, captures: own });
  }
  const made = order.authorizations.filter(isExpected);
  const own = unlessNone(made, ({ status }) => status !== 'DENIED');
  if (own.length > 1) return null;
  return own.length === 0
    ? partOfOrderV1(wanted)
    : partOf(wanted, { ...NOTHING, authorizations: own });
};

const NOTHING = { authorizations: [], captures: [] } as const;

/** Those that fit or, where none does, the last of all. */
const unlessNone = <T>(all: readonly T[], fits: (one: T) => boolean): readonly T[] => {
  const fitting = all.filter(fits);
  return fitting.length > 0 ? fitting : all.slice(-1);
};

const partOf = (
  { order, orderV1: { id } }: Wanted,
  own: Pick<Order, 'authorizations' | 'captures'>,
): FoundPart => {
  const captures = [...own.captures, ...order.captures.filter(isOfOne(own.authorizations))];
  const isOwn = idIn([...own.authorizations, ...captures]);
  const all = [...order.authorizations, ...order.captures].map((one) => one.id);
  const amount = own.authorizations[0]?.amount ?? own.captures[0]?.amount ?? leftOfOrderV1(order);
  return {
    order: { ...order, amount, authorizations: own.authorizations, captures },
    orderV1: { id, others: all.filter((one) => !isOwn({ id: one })) },
  };
};

const idIn =
  (among: readonly { readonly id: string }[]) =>
  ({ id }: { readonly id: string }): boolean =>
    among.some((one) => one.id === id);

const isOfOne =
  (authorizations: readonly Authorization[]) =>
  ({ authorizationId }: Capture): boolean =>
    authorizations.some(({ id }) => id === authorizationId);

const isOpen = ({ status }: Authorization): boolean =>
  status === 'CREATED' || status === 'PARTIALLY_CAPTURED' || status === 'PENDING';

/** The order's amount less what its authorizations hold and its captures took; null where PayPal shows no amount. */
export const leftOfOrderV1 = (order: Order): Money | null => {
  const { amount: whole, authorizations } = order;
  if (whole === null) return null;
  const inOrder = [...order.captures, ...authorizations].every(
    ({ amount }) => amount.currency === whole.currency,
  );
  if (!inOrder) return null;
  const taken = countedCaptures(order);
  const held = authorizations.filter(isOpen).map((one) => {
    const own = taken.filter(({ authorizationId }) => authorizationId === one.id);
    const isClosed = own.some(({ finalCapture }) => finalCapture === true);
    return isClosed
      ? zero(whole.currency)
      : remainder(one.amount, sum(whole.currency, amounts(own)));
  });
  return remainder(whole, sum(whole.currency, [...held, ...amounts(taken)]));
};

const amounts = (captures: readonly Capture[]): readonly Money[] =>
  captures.map(({ amount }) => amount);

/**
 * Of all that PayPal shows of the payment, what is this checkout's: its own authorization and the captures of it, or the
 * captures of the order. What else is made on the order, here or elsewhere, is none of its business.
 */
export const ownPartOf = (checkout: Checkout, order: Order): Order => {
  const part = orderOf(checkout)?.orderV1;
  if (part === undefined) return order;
  const isNew = ({ id }: { readonly id: string }): boolean => !part.others.includes(id);
  const authorizations = ownAuthorizations(checkout, order.authorizations.filter(isNew));
  const isOwn = isOfOne(authorizations);
  const captures = order.captures.filter(
    (capture) => isNew(capture) && (capture.authorizationId === null || isOwn(capture)),
  );
  return { ...order, amount: null, authorizations, captures };
};

/** PayPal reauthorizes nothing that was authorized on an order: the checkout has one authorization, the first of its amount. */
const ownAuthorizations = (
  checkout: Checkout,
  shown: readonly Authorization[],
): readonly Authorization[] => {
  if (intentOf(checkout) === 'CAPTURE') return [];
  const hold = holdOf(checkout);
  if (hold) return shown.filter(idIn(hold.authorizations));
  const holding = shown.filter(({ status }) => status !== 'DENIED');
  const own =
    holding.find(({ amount }) => equal(amount, checkout.amount)) ?? holding[0] ?? shown[0];
  return own ? [own] : [];
};
