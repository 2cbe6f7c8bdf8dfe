import { equal } from '../money/money.ts';
import type { Authorization, Capture, Instant, Order } from '../paypal/resources.ts';
import { dated, planRenewal } from './deadlines.ts';
import type { Fact } from './facts.ts';
import { currentOf, type HeldAuthorization, type Hold, rootOf, tookOver } from './hold.ts';
import { changedUnits } from './order-units.ts';
import { ownPartOf } from './order-v1.ts';
import { type Checkout, capturesOf, holdOf, intentOf, renewalTermsOf } from './state.ts';

type Seen = { readonly at: Instant; readonly debugId: string | null };

/**
 * What an order, as PayPal shows it, adds to what the checkout knows: authorizations and captures that are new, and
 * known ones that changed. GET on the order is the oracle of every unknown outcome (paypal-rules 4.4). What an answer
 * leaves out stays as it was known.
 */
export const factsFromOrder = (checkout: Checkout, shown: Order, seen: Seen): readonly Fact[] => {
  const order = ownPartOf(checkout, shown);
  return intentOf(checkout) === 'CAPTURE'
    ? factsFromCapturedOrder(checkout, order, seen)
    : factsFromAuthorizedOrder(checkout, order, seen);
};

const factsFromAuthorizedOrder = (
  checkout: Checkout,
  order: Order,
  seen: Seen,
): readonly Fact[] => {
  // Stable: where two have one create_time, PayPal's own order decides.
  const oldestFirst = [...order.authorizations].sort(
    (a, b) => (a.createdAt ?? seen.at) - (b.createdAt ?? seen.at),
  );
  const known = holdOf(checkout);
  const facts = known
    ? [
        ...authorizationFacts(checkout, known, { oldestFirst, ...seen }),
        ...fundingFacts(checkout, known, order.fundingSource),
      ]
    : firstAuthorizationFacts(checkout, order, { oldestFirst, ...seen });
  return [...facts, ...captureFacts(known?.captures ?? [], order.captures, seen.debugId)];
};

/** Intent CAPTURE: captures without a hold. */
const factsFromCapturedOrder = (
  checkout: Checkout,
  order: Order,
  { debugId }: Seen,
): readonly Fact[] => {
  const { captures, fundingSource } = order;
  if (checkout.stage.name !== 'AWAITING_APPROVAL') {
    return captureFacts(capturesOf(checkout), captures, debugId);
  }
  return captures.length === 0
    ? forgottenPatch(checkout, order, debugId)
    : [{ event: 'ORDER_CAPTURED', captures, fundingSource, debugId }];
};

type Listed = Seen & { readonly oldestFirst: readonly Authorization[] };

const firstAuthorizationFacts = (
  checkout: Checkout,
  order: Order,
  { oldestFirst, at, debugId }: Listed,
): readonly Fact[] => {
  // A denied first try and a later authorization of the same order: the later one holds the money.
  const first = oldestFirst.find(({ status }) => status !== 'DENIED') ?? oldestFirst[0];
  if (first === undefined) return forgottenPatch(checkout, order, debugId);
  const root = dated(first, at, null);
  const { fundingSource } = order;
  const others = oldestFirst.filter(({ id, status }) => id !== first.id && status !== 'DENIED');
  let authorizations: Hold['authorizations'] = [root];
  const children = others.map((other): Fact => {
    const shown = dated(other, at, root);
    authorizations = [...authorizations, shown];
    return childFact(checkout, { authorizations, fundingSource }, { shown, debugId });
  });
  const terms = renewalTermsOf(checkout);
  const renewal = planRenewal(terms, { authorizations: [root], fundingSource });
  return [
    // Another amount than is known is a mismatch: it is not taken over with the hold.
    ...forgottenPatch(checkout, { amount: null, invoiceId: order.invoiceId }, debugId),
    { event: 'AUTHORIZED', authorization: root, fundingSource, renewal, debugId },
    ...children,
  ];
};

/** A reauthorization takes the root's place only when it holds. */
const childFact = (
  checkout: Checkout,
  hold: Pick<Hold, 'authorizations' | 'fundingSource'>,
  { shown, debugId }: { readonly shown: HeldAuthorization; readonly debugId: string | null },
): Fact =>
  tookOver(shown)
    ? {
        event: 'REAUTHORIZED',
        authorization: shown,
        renewal: planRenewal(renewalTermsOf(checkout), hold),
        debugId,
      }
    : { event: 'REAUTHORIZATION_SHOWN', authorization: shown };

/**
 * A patch whose answer was lost, or that a run has forgotten: the order's amount is what the payer approves, and captures
 * inherit its invoice id. No read shows what else of an order was changed.
 */
export const forgottenPatch = (
  checkout: Checkout,
  shown: Pick<Order, 'amount' | 'invoiceId' | 'units'>,
  debugId: string | null,
): readonly Fact[] => {
  const amount = shown.amount ?? checkout.amount;
  const invoiceId = shown.invoiceId ?? checkout.invoiceId;
  const units = changedUnits(checkout.units, shown);
  return equal(amount, checkout.amount) && invoiceId === checkout.invoiceId && !units
    ? []
    : [{ event: 'ORDER_PATCHED', amount, invoiceId, ...(units && { units }), debugId }];
};

const authorizationFacts = (
  checkout: Checkout,
  hold: Hold,
  { oldestFirst, at, debugId }: Listed,
): readonly Fact[] => {
  let known = hold;
  return oldestFirst.flatMap((listed): readonly Fact[] => {
    const before = known.authorizations.find(({ id }) => id === listed.id);
    if (before) {
      const shown = merged(before, listed);
      known = replaced(known, shown);
      return changeFacts(checkout, { before, shown, hold: known, debugId });
    }
    const root = rootOf(known);
    const shown = dated(listed, at, root);
    if (shown.createdAt < root.createdAt || listed.status === 'DENIED') return [];
    known = { ...known, authorizations: [...known.authorizations, shown] };
    return [childFact(checkout, known, { shown, debugId })];
  });
};

/** An answer that leaves something out does not change it, and must not move a deadline. */
const merged = (known: HeldAuthorization, shown: Authorization): HeldAuthorization => ({
  ...shown,
  createdAt: known.createdAt,
  expiresAt: shown.expiresAt ?? known.expiresAt,
  reason: shown.reason,
  customId: shown.customId ?? known.customId,
  invoiceId: shown.invoiceId ?? known.invoiceId,
  orderId: shown.orderId ?? known.orderId,
  ...bothDetails(known, shown),
});

/** What PayPal said once about a payment stays, until it says otherwise. */
const bothDetails = <Details extends object>(
  known: { readonly details?: Details },
  shown: { readonly details?: Details },
): { readonly details?: Details } =>
  known.details && shown.details
    ? { details: { ...known.details, ...shown.details } }
    : { ...(known.details && { details: known.details }) };

const replaced = (hold: Hold, shown: HeldAuthorization): Hold => {
  const [root, ...others] = hold.authorizations;
  const withShown = (one: HeldAuthorization) => (one.id === shown.id ? shown : one);
  return { ...hold, authorizations: [withShown(root), ...others.map(withShown)] };
};

const changeFacts = (
  checkout: Checkout,
  change: {
    readonly before: HeldAuthorization;
    readonly shown: HeldAuthorization;
    readonly hold: Hold;
    readonly debugId: string | null;
  },
): readonly Fact[] => {
  const { before, shown, hold, debugId } = change;
  const isChild = shown.id !== rootOf(hold).id;
  if (isChild && before.status === 'PENDING' && tookOver(shown)) {
    return [childFact(checkout, hold, { shown, debugId })];
  }
  if (before.status !== shown.status) {
    return [{ event: 'AUTHORIZATION_CHANGED', authorization: shown }];
  }
  return before.expiresAt === shown.expiresAt
    ? []
    : [{ event: 'EXPIRY_LEARNED', authorizationId: shown.id, expiresAt: shown.expiresAt }];
};

/** A wallet that an earlier answer did not name is renewed after all. */
const fundingFacts = (
  checkout: Checkout,
  hold: Hold,
  fundingSource: string | null,
): readonly Fact[] => {
  if (fundingSource === null || hold.fundingSource !== null) return [];
  const renewal = planRenewal(renewalTermsOf(checkout), { ...hold, fundingSource });
  return [{ event: 'FUNDING_SOURCE_LEARNED', fundingSource, renewal }];
};

const captureFacts = (
  before: readonly Capture[],
  captures: readonly Capture[],
  debugId: string | null,
): readonly Fact[] =>
  captures.flatMap((capture): Fact[] => {
    const known = before.find(({ id }) => id === capture.id);
    if (known === undefined) return [{ event: 'CAPTURED', capture, debugId }];
    return known.status === capture.status &&
      known.reason === capture.reason &&
      (capture.finalCapture ?? known.finalCapture) === known.finalCapture
      ? []
      : [{ event: 'CAPTURE_CHANGED', capture: completed(known, capture) }];
  });

const completed = (known: Capture, shown: Capture): Capture => ({
  ...shown,
  finalCapture: shown.finalCapture ?? known.finalCapture,
  fee: shown.fee ?? known.fee,
  net: shown.net ?? known.net,
  createdAt: shown.createdAt ?? known.createdAt,
  authorizationId: shown.authorizationId ?? known.authorizationId,
  orderId: shown.orderId ?? known.orderId,
  invoiceId: shown.invoiceId ?? known.invoiceId,
  customId: shown.customId ?? known.customId,
  ...(known.referenceId && { referenceId: known.referenceId }),
  ...bothDetails(known, shown),
});

/** Whether an answer left out what deadlines are planned by: PayPal is read once more (paypal-rules 0.3, 3.8). */
export const isIncomplete = (order: Order): boolean =>
  order.authorizations.length > 0 &&
  (order.fundingSource === null ||
    order.authorizations.some(
      ({ expiresAt, status }) => expiresAt === null && status !== 'DENIED' && status !== 'VOIDED',
    ));

/** The authorization that a partial answer left without its `expiration_time`, where one holds money. */
export const withoutExpiry = (hold: Hold, order: Order): HeldAuthorization | null => {
  const current = currentOf(hold);
  const shown = order.authorizations.find(({ id }) => id === current.id);
  return shown && shown.expiresAt === null ? current : null;
};
