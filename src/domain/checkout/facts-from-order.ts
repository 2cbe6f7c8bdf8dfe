import { equal, isPositive } from '../money/money.ts';
import type { Authorization, Capture, Instant, Order } from '../paypal/resources.ts';
import { dated, planRenewal, waitsForPayPal } from './deadlines.ts';
import type { Fact } from './facts.ts';
import { capturedSoFar, type HeldAuthorization, type Hold, isLive } from './hold.ts';
import { type Checkout, type EndStatus, holdOf } from './state.ts';

/**
 * What an order, as PayPal shows it, adds to what the checkout knows: authorizations and captures that are new, and
 * known ones that changed. GET on the order is the oracle of every unknown outcome (paypal-rules 4.4).
 */
export const factsFromOrder = (
  checkout: Checkout,
  order: Order,
  seen: { readonly at: Instant; readonly debugId: string | null },
): readonly Fact[] => {
  const oldestFirst = [...order.authorizations].sort(
    (a, b) => (a.createdAt ?? seen.at) - (b.createdAt ?? seen.at),
  );
  const known = holdOf(checkout);
  const facts = known
    ? authorizationFacts(checkout, known, { oldestFirst, ...seen })
    : firstAuthorizationFacts(checkout, order, { oldestFirst, ...seen });
  return [...facts, ...captureFacts(known, order.captures, seen.debugId)];
};

type Reading = {
  readonly oldestFirst: readonly Authorization[];
  readonly at: Instant;
  readonly debugId: string | null;
};

const firstAuthorizationFacts = (
  checkout: Checkout,
  order: Order,
  { oldestFirst, at, debugId }: Reading,
): readonly Fact[] => {
  const [first, ...others] = oldestFirst;
  if (first === undefined) return patchedAmount(checkout, order, debugId);
  const later = others.filter(tookOver);
  const authorization = dated(first, at, null);
  const hold = { current: authorization, reauthorizations: 0, fundingSource: order.fundingSource };
  return [
    {
      event: 'AUTHORIZED',
      authorization,
      fundingSource: order.fundingSource,
      renewal: planRenewal(checkout, hold),
      debugId,
    },
    ...later.map((child, index) => {
      const current = dated(child, at, authorization);
      return reauthorized(checkout, { ...hold, current, reauthorizations: index + 1 }, debugId);
    }),
  ];
};

/** A reauthorization that PayPal denied never took the place of the hold it should have renewed. */
const tookOver = ({ status }: Authorization): boolean => status !== 'DENIED';

/** A patch whose answer was lost: the order's amount is what the payer will approve. */
const patchedAmount = (
  checkout: Checkout,
  { amount }: Order,
  debugId: string | null,
): readonly Fact[] =>
  amount === null || equal(amount, checkout.amount)
    ? []
    : [{ event: 'ORDER_PATCHED', amount, debugId }];

const authorizationFacts = (
  checkout: Checkout,
  hold: Hold,
  { oldestFirst, at, debugId }: Reading,
): readonly Fact[] => {
  let count = hold.reauthorizations;
  return oldestFirst.flatMap((shown): readonly Fact[] => {
    const authorization = dated(shown, at, hold.root);
    if (shown.id === hold.root.id || shown.id === hold.current.id) {
      const known = shown.id === hold.current.id ? hold.current : hold.root;
      return known.status === shown.status
        ? expiryFacts(known, shown)
        : [{ event: 'AUTHORIZATION_CHANGED', authorization: keepTimes(known, authorization) }];
    }
    if (!tookOver(shown)) return [];
    if (authorization.createdAt <= hold.current.createdAt) return [];
    count += 1;
    const renewed = { ...hold, current: authorization, reauthorizations: count };
    return [reauthorized(checkout, renewed, debugId)];
  });
};

const expiryFacts = (
  known: HeldAuthorization,
  { id: authorizationId, expiresAt }: Authorization,
): readonly Fact[] =>
  expiresAt === null || expiresAt === known.expiresAt
    ? []
    : [{ event: 'EXPIRY_LEARNED', authorizationId, expiresAt }];

const reauthorized = (
  checkout: Checkout,
  hold: Pick<Hold, 'current' | 'reauthorizations' | 'fundingSource'>,
  debugId: string | null,
): Fact => ({
  event: 'REAUTHORIZED',
  authorization: hold.current,
  renewal: planRenewal(checkout, hold),
  debugId,
});

/** An answer that leaves times or amounts out must not move a deadline. */
const keepTimes = (known: HeldAuthorization, shown: HeldAuthorization): HeldAuthorization => ({
  ...shown,
  createdAt: known.createdAt,
  expiresAt: shown.expiresAt,
});

const captureFacts = (
  hold: Hold | null,
  captures: readonly Capture[],
  debugId: string | null,
): readonly Fact[] =>
  captures.flatMap((capture): Fact[] => {
    const known = hold?.captures.find(({ id }) => id === capture.id);
    if (known === undefined) return [{ event: 'CAPTURED', capture, debugId }];
    return known.status === capture.status && known.reason === capture.reason
      ? []
      : [{ event: 'CAPTURE_CHANGED', capture }];
  });

/**
 * How the checkout ends, when PayPal's truth leaves nothing to wait for; null while money is held or on its way.
 * Money that was taken makes it CAPTURED, whatever became of the rest.
 */
export const endOf = (
  checkout: Checkout,
  now: Instant,
): { readonly as: EndStatus; readonly why: string } | null => {
  if (checkout.stage.name !== 'HELD') return null;
  const { hold } = checkout.stage;
  if (isLive(hold) || waitsForPayPal(hold) || hold.current.status === 'UNRECOGNIZED') return null;
  if (isPositive(capturedSoFar(hold))) return { as: 'CAPTURED', why: whyCaptured(hold) };
  switch (hold.current.status) {
    case 'DENIED':
      return { as: 'DENIED', why: 'PayPal denied the authorization.' };
    case 'VOIDED':
      return now >= hold.current.expiresAt
        ? { as: 'EXPIRED', why: 'The authorization lapsed at its expiration_time.' }
        : { as: 'VOIDED', why: 'The authorization was voided.' };
    case 'CREATED':
    case 'CAPTURED':
    case 'PARTIALLY_CAPTURED':
    case 'PENDING':
      return hold.captures.length > 0
        ? { as: 'DENIED', why: 'PayPal declined every capture; no money was taken.' }
        : null;
  }
};

const whyCaptured = (hold: Hold): string =>
  hold.current.status === 'VOIDED'
    ? 'A part was captured and the rest was released.'
    : 'The authorization was captured.';

/** Whether one of PayPal's events may say something the checkout does not know yet: only then is it worth a GET. */
export const isNews = (
  checkout: Checkout,
  event: {
    readonly eventType: string;
    readonly resourceId: string;
    readonly status: string | null;
  },
): boolean => {
  const hold = holdOf(checkout);
  if (hold === null) return true;
  const authorization = [hold.root, hold.current].find(({ id }) => id === event.resourceId);
  const capture = hold.captures.find(({ id }) => id === event.resourceId);
  const known = authorization?.status ?? capture?.status;
  if (event.eventType === 'PAYMENT.CAPTURE.REVERSED') return true;
  if (event.eventType.startsWith('CHECKOUT.ORDER.')) return false;
  return known === undefined || event.status === null || known !== event.status;
};

/** PENDING captures that only the merchant can move on, in the PayPal account (paypal-rules 2.3). */
export const waitsForMerchant = (hold: Hold): Capture | undefined =>
  hold.captures.find(
    ({ status, reason }) =>
      status === 'PENDING' && reason !== null && MERCHANT_MUST_ACT.has(reason),
  );

const MERCHANT_MUST_ACT: ReadonlySet<string> = new Set([
  'INTERNATIONAL_WITHDRAWAL',
  'RECEIVING_PREFERENCE_MANDATES_MANUAL_ACTION',
  'UNILATERAL',
  'VERIFICATION_REQUIRED',
]);
