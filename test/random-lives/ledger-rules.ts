import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { cents, type Ledger, type LedgerOrder } from '../support/ledger.ts';
import type { LoggedCall } from './call-log.ts';

/** A checkout's view at one moment, beside PayPal's ledger of its order. */
export type Snapshot = {
  readonly view: CheckoutView;
  readonly closed: boolean;
  readonly ledger: Ledger;
  /** What the policy lets be captured in all, in cents. */
  readonly limit: number;
  readonly fundingSource: string | null;
  /** Every call to PayPal so far. */
  readonly calls: readonly LoggedCall[];
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

/** Every rule of the ledger that is broken, as a sentence. */
export const violationsIn = (snapshot: Snapshot): readonly string[] => {
  const { ledger, view } = snapshot;
  const order = ledger.orders.find(({ orderId }) => orderId === view.orderId);
  if (order === undefined) return [];
  return [
    ...moneyRules(snapshot, order),
    ...holdRules(snapshot, order),
    ...authorizationRules(snapshot),
    ...addressRules(snapshot, order),
    ...(snapshot.closed ? endRules(snapshot, order) : []),
  ];
};

const moneyRules = ({ limit, ledger }: Snapshot, order: LedgerOrder): readonly string[] => {
  const violations: string[] = [];
  const captured = total(order.captures.filter(({ status }) => TAKEN.has(status)));
  if (captured > limit)
    violations.push(`invariant 1: ${captured} cents captured of at most ${limit}`);
  for (const { captureId, amount } of order.captures) {
    const refunded = total(
      order.refunds.filter(
        (refund) =>
          refund.captureId === captureId && ['COMPLETED', 'PENDING'].includes(refund.status),
      ),
    );
    if (refunded > cents(amount)) {
      violations.push(
        `invariant 3: ${refunded} cents refunded of ${cents(amount)} on ${captureId}`,
      );
    }
  }
  const ids = ledger.effects.flatMap(({ requestId }) => requestId ?? []);
  for (const id of ids.filter((one, index) => ids.indexOf(one) !== index)) {
    violations.push(`invariant 6: two effects under the request id ${id}`);
  }
  return violations;
};

/** Checks the effects in their order against the authorizations that existed at the time. */
const authorizationRules = ({ ledger, fundingSource }: Snapshot): readonly string[] => {
  const violations: string[] = [];
  let newest: string | null = null;
  let root: { readonly id: string; readonly at: number } | null = null;
  let released = false;
  for (const { effect, resourceId, targetId, operation, at } of ledger.effects) {
    const kind: string = effect;
    switch (kind) {
      case 'AUTHORIZED':
        if (root) violations.push('invariant 12: authorized twice');
        root = { id: resourceId, at: Date.parse(at) };
        newest = resourceId;
        break;
      case 'REAUTHORIZED':
        newest = resourceId;
        if (targetId !== root?.id) violations.push(`invariant 13: reauthorized ${targetId}`);
        if (Date.parse(at) < (root?.at ?? 0) + 72 * HOUR_MS)
          violations.push('invariant 14: reauthorized before day 4');
        if (fundingSource === 'card') violations.push('invariant 14: reauthorized a card');
        break;
      case 'CAPTURED':
        if (targetId !== newest)
          violations.push(`invariant 2: captured on ${targetId}, not ${newest}`);
        if (released) violations.push('invariant 16: captured after the hold was released');
        break;
      case 'VOIDED':
        released = true;
        if (operation === 'voidAuthorization' && targetId !== root?.id)
          violations.push(`invariant 13: voided ${targetId}, not the root`);
        break;
      case 'EXPIRED':
        released ||= resourceId === newest;
        break;
    }
  }
  return violations;
};

/** A call that PayPal refused leaves no trace in the ledger; a wrong address was a mistake all the same. */
const addressRules = ({ calls }: Snapshot, order: LedgerOrder): readonly string[] => {
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

const holdRules = ({ closed, view }: Snapshot, order: LedgerOrder): readonly string[] => {
  const newest = newestOf(order);
  const forgotten = closed && newest !== undefined && OPEN.has(newest.status);
  return forgotten
    ? [`invariant 11: ended ${view.status}, but ${newest.authorizationId} is ${newest.status}`]
    : [];
};

/** The view of a checkout that has ended agrees with the ledger. */
const endRules = ({ view }: Snapshot, order: LedgerOrder): readonly string[] => {
  const violations: string[] = [];
  const captured = total(order.captures.filter(({ status }) => TAKEN.has(status)));
  const shown = view.captures.filter(({ status }) => TAKEN.has(status)).map(({ amount }) => amount);
  const shownCents = shown.reduce((sum, { value }) => sum + Math.round(Number(value) * 100), 0);
  if (captured !== shownCents)
    violations.push(
      `invariant 7: ${shownCents} cents shown as captured, ${captured} in the ledger`,
    );
  if ((view.status === 'CAPTURED') !== captured > 0)
    violations.push(`invariant 9: ended ${view.status} with ${captured} cents captured`);
  const pending = order.captures.find(({ status }) => status === 'PENDING');
  if (pending)
    violations.push(`invariant 11: ended ${view.status} while ${pending.captureId} is PENDING`);
  return violations;
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

/** A checkout never goes back to an earlier phase and never leaves its final status. */
export const violationsBetween = (
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
