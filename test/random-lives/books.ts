import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { cents, type Ledger, type LedgerOrder } from '../support/ledger.ts';
import type { Attempt } from './wire.ts';

/** A checkout as it stands, beside what PayPal's own books say of its order. */
export type Standing = {
  readonly view: CheckoutView;
  readonly closed: boolean;
  readonly ledger: Ledger;
  /** What the policy lets be captured in all, in cents. */
  readonly limit: number;
  readonly fundingSource: string | null;
  /** Every call to PayPal so far. */
  readonly calls: readonly Attempt[];
};

/** In cents: the hold, or PayPal's limit where the policy says so. */
export const limitOf = (view: CheckoutView, { overCapture }: Partial<CheckoutPolicy>): number => {
  const held = Math.round(Number(view.amount.value) * 100);
  const over = Math.min(Math.floor(held * 0.15), 7_500);
  return overCapture === 'PAYPAL_LIMIT' ? held + over : held;
};

const OPEN: ReadonlySet<string> = new Set(['CREATED', 'PENDING', 'PARTIALLY_CAPTURED']);
const TAKEN: ReadonlySet<string> = new Set([
  'COMPLETED',
  'PENDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);
const HOUR_MS = 3_600_000;

/** Every rule of the books that is broken, as a sentence; none in a right world. */
export const brokenIn = (standing: Standing): readonly string[] => {
  const { ledger, view } = standing;
  const order = ledger.orders.find(({ orderId }) => orderId === view.orderId);
  if (order === undefined) return [];
  return [
    ...moneyRules(standing, order),
    ...holdRules(standing, order),
    ...authorizationRules(standing),
    ...addressRules(standing, order),
    ...(standing.closed ? endRules(standing, order) : []),
  ];
};

const moneyRules = ({ limit, ledger }: Standing, order: LedgerOrder): readonly string[] => {
  const broken: string[] = [];
  const captured = total(order.captures.filter(({ status }) => TAKEN.has(status)));
  if (captured > limit) broken.push(`invariant 1: ${captured} cents captured of at most ${limit}`);
  for (const { captureId, amount } of order.captures) {
    const refunded = total(
      order.refunds.filter(
        (refund) =>
          refund.captureId === captureId && ['COMPLETED', 'PENDING'].includes(refund.status),
      ),
    );
    if (refunded > cents(amount)) {
      broken.push(`invariant 3: ${refunded} cents refunded of ${cents(amount)} on ${captureId}`);
    }
  }
  const ids = ledger.effects.flatMap(({ requestId }) => requestId ?? []);
  for (const id of ids.filter((one, index) => ids.indexOf(one) !== index)) {
    broken.push(`invariant 6: two effects under the request id ${id}`);
  }
  return broken;
};

/**
 * Effects in the order in which they happened, against the authorizations that were there at the time. What happens to
 * captured money changes none of them.
 */
const authorizationRules = ({ ledger, fundingSource }: Standing): readonly string[] => {
  const broken: string[] = [];
  let newest: string | null = null;
  let root: { readonly id: string; readonly at: number } | null = null;
  let released = false;
  for (const { effect, resourceId, targetId, operation, at } of ledger.effects) {
    const happened: string = effect;
    switch (happened) {
      case 'AUTHORIZED':
        if (root) broken.push('invariant 12: authorized twice');
        root = { id: resourceId, at: Date.parse(at) };
        newest = resourceId;
        break;
      case 'REAUTHORIZED':
        newest = resourceId;
        if (targetId !== root?.id) broken.push(`invariant 13: reauthorized ${targetId}`);
        if (Date.parse(at) < (root?.at ?? 0) + 72 * HOUR_MS)
          broken.push('invariant 14: reauthorized before day 4');
        if (fundingSource === 'card') broken.push('invariant 14: reauthorized a card');
        break;
      case 'CAPTURED':
        if (targetId !== newest) broken.push(`invariant 2: captured on ${targetId}, not ${newest}`);
        if (released) broken.push('invariant 16: captured after the hold was released');
        break;
      case 'VOIDED':
        released = true;
        if (operation === 'voidAuthorization' && targetId !== root?.id)
          broken.push(`invariant 13: voided ${targetId}, not the root`);
        break;
      case 'EXPIRED':
        released ||= resourceId === newest;
        break;
    }
  }
  return broken;
};

/** What PayPal refuses without a trace in its books was wrong all the same. */
const addressRules = ({ calls }: Standing, order: LedgerOrder): readonly string[] => {
  const root = order.authorizations[0]?.rootId;
  return calls
    .filter(({ input }) => root !== undefined && 'rootId' in input && input['rootId'] !== root)
    .map(({ activity }) => `invariant 13: ${activity} addressed another than the root`);
};

const newestOf = ({ authorizations }: LedgerOrder) =>
  authorizations.reduce<LedgerOrder['authorizations'][number] | undefined>(
    (newest, one) => (newest && newest.createdAt > one.createdAt ? newest : one),
    undefined,
  );

const holdRules = ({ closed, view }: Standing, order: LedgerOrder): readonly string[] => {
  const newest = newestOf(order);
  const forgotten = closed && newest !== undefined && OPEN.has(newest.status);
  return forgotten
    ? [`invariant 11: ended ${view.status}, but ${newest.authorizationId} is ${newest.status}`]
    : [];
};

/** Whoever reads a checkout that has ended reads what PayPal's books say. */
const endRules = ({ view }: Standing, order: LedgerOrder): readonly string[] => {
  const broken: string[] = [];
  const captured = total(order.captures.filter(({ status }) => TAKEN.has(status)));
  const told = view.captures.filter(({ status }) => TAKEN.has(status)).map(({ amount }) => amount);
  const toldCents = told.reduce((sum, { value }) => sum + Math.round(Number(value) * 100), 0);
  if (captured !== toldCents)
    broken.push(`invariant 7: ${toldCents} cents told as captured, ${captured} in the books`);
  if ((view.status === 'CAPTURED') !== captured > 0)
    broken.push(`invariant 9: ended ${view.status} with ${captured} cents captured`);
  const pending = order.captures.find(({ status }) => status === 'PENDING');
  if (pending) broken.push(`invariant 11: ended ${view.status} while ${pending.captureId} pends`);
  return broken;
};

const total = (of: readonly { readonly amount: { readonly value: string } }[]): number =>
  of.reduce((sum, { amount }) => sum + cents(amount), 0);

const PHASE: Readonly<Record<CheckoutView['status'], number>> = {
  CREATING: 0,
  AWAITING_APPROVAL: 1,
  AUTHORIZING: 1,
  PENDING_REVIEW: 2,
  AUTHORIZED: 3,
  PARTIALLY_CAPTURED: 3,
  CAPTURE_PENDING: 3,
  NEEDS_ATTENTION: -1,
  CAPTURED: 4,
  VOIDED: 4,
  DENIED: 4,
  EXPIRED: 4,
  FAILED: 4,
};

/** A checkout never goes back to an earlier phase, and never leaves the status it ended in. */
export const brokenBetween = (
  before: CheckoutView['status'] | null,
  now: CheckoutView['status'],
): readonly string[] => {
  if (before === null || now === 'NEEDS_ATTENTION' || before === 'NEEDS_ATTENTION') {
    const reopened = before !== null && PHASE[before] === 4;
    return reopened ? [`invariant 18: ${before} became ${now}`] : [];
  }
  const backwards = PHASE[now] < PHASE[before];
  const reopened = PHASE[before] === 4 && now !== before;
  return backwards || reopened ? [`invariant 18: ${before} became ${now}`] : [];
};
