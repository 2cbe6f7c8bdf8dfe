import { cents, type LedgerOrder } from '../support/ledger.ts';
import { authorizationRules } from './authorization-rules.ts';
import type { LoggedCall } from './call-log.ts';
import { valuesAt } from './policy-rules.ts';
import { overRefunded } from './refund-rules.ts';
import { type Effect, isByPayPal, isForeign, type Snapshot, TAKEN } from './snapshot.ts';

/** In cents: what was authorized, or PayPal's limit where the policy says so; of intent CAPTURE, what its units ask for. */
const limitOf = ({ policy, view }: Snapshot, order: LedgerOrder, at: number): number => {
  if (view.intent === 'CAPTURE') return total(order.units);
  const [root] = order.authorizations;
  const held = root ? cents(root.amount) : 0;
  const over = Math.min(Math.floor(held * 0.15), 7_500);
  return valuesAt(policy, 'overCapture', at).includes('PAYPAL_LIMIT') ? held + over : held;
};

const OPEN: ReadonlySet<string> = new Set(['CREATED', 'PENDING', 'PARTIALLY_CAPTURED']);
const HOUR_MS = 3_600_000;
/** Where the policy says nothing. */
const MOST_CAPTURES = 10;
/** What Holdfast learned so long before a call was made must have been considered. */
const KNOWN_AFTER_MS = 5 * 60_000;

/** Every rule of the ledger that is broken, as a sentence. */
export const violationsIn = (snapshot: Snapshot): readonly string[] => {
  const { ledger, view } = snapshot;
  const order = ledger.orders.find(({ orderId }) => orderId === view.orderId);
  if (order === undefined) return [];
  return [
    ...captureRules(snapshot, order),
    ...overRefunded(ledger, order),
    ...authorizationRules(snapshot),
    ...addressRules(snapshot, order),
    ...(snapshot.closed ? endRules(snapshot, order) : []),
  ];
};

/**
 * At each of our captures: what we captured so far, and what others had captured and Holdfast knew or had to read, is at
 * most the limit. PayPal itself may allow more.
 */
const captureRules = (snapshot: Snapshot, order: LedgerOrder): readonly string[] => {
  const { ledger, calls, view } = snapshot;
  const taken = new Set(
    order.captures.filter(({ status }) => TAKEN.has(status)).map(({ captureId }) => captureId),
  );
  const captures = ledger.effects.filter(
    ({ effect, resourceId }) => effect === 'CAPTURED' && taken.has(resourceId),
  );
  const own = captures.filter((capture) => !isForeign(capture));
  return own.flatMap((capture, index) => {
    const sentAt = calls.find((call) => hasMade(call, capture))?.at ?? 0;
    // Of Payments v1, whose lost answer names no capture, PayPal's own time.
    const decidedAt = sentAt || Date.parse(capture.at);
    const limit = limitOf(snapshot, order, decidedAt);
    const allowed = valuesAt(snapshot.policy, 'capturesAtMost', decidedAt);
    const most = Math.max(...allowed.map((so = MOST_CAPTURES) => so));
    const isTooMany = view.intent !== 'CAPTURE' && index >= most;
    const before = captures.filter(({ sequence }) => sequence <= capture.sequence);
    const counted = before.filter((one) => !isForeign(one) || wasKnown(snapshot, one, sentAt));
    const sum = total(counted);
    return [
      ...(sum > limit ? [`invariant 1: ${sum} cents captured of at most ${limit}`] : []),
      ...(isTooMany ? [`${index + 1} captures, of ${most} that the policy allows`] : []),
    ];
  });
};

/** By its request id; of Payments v1, which takes none, by its answer. */
const hasMade = ({ input, answer }: LoggedCall, { requestId, resourceId }: Effect): boolean =>
  requestId === null
    ? 'invoiceId' in input && answer.includes(`"${resourceId}"`)
    : input['requestId'] === requestId;

/**
 * To the checkout: by an event, by an answer of PayPal, or because it is so old that PayPal has to be read before money
 * moves. What a refund's own Workflow reads, the checkout reads within the hour.
 */
const wasKnown = ({ received, calls }: Snapshot, { resourceId, at }: Effect, sentAt: number) =>
  Date.parse(at) < sentAt - HOUR_MS - KNOWN_AFTER_MS ||
  received.some((one) => one.event.captureId === resourceId && one.at < sentAt - KNOWN_AFTER_MS) ||
  calls.some(
    ({ workflowId, endedAt, answer }) =>
      workflowId.startsWith('checkout:') && endedAt < sentAt && answer.includes(`"${resourceId}"`),
  );

/** A call that PayPal refused leaves no trace in the ledger; a wrong address was a mistake all the same. */
const addressRules = ({ calls }: Snapshot, order: LedgerOrder): readonly string[] => {
  const root = order.authorizations[0]?.rootId;
  return calls
    .filter(({ input }) => root !== undefined && 'rootId' in input && input['rootId'] !== root)
    .map(({ activity }) => `invariant 13: ${activity} addressed another than the root`);
};

/** The view of a checkout that has ended agrees with the ledger, and nothing is held any more. */
const endRules = (snapshot: Snapshot, order: LedgerOrder): readonly string[] => {
  const { view, calls } = snapshot;
  const violations: string[] = [];
  const isVoided = calls.some(
    ({ activity, outcome }) => activity.startsWith('voidAuthorization') && outcome === 'DONE',
  );
  // Of a worker that died after the call nobody heard, and PayPal shows what lapsed as it shows what was voided.
  const isHeard = view.timeline.some(({ event }) => event === 'VOIDED');
  if (view.status === 'EXPIRED' && isVoided && isHeard)
    violations.push('invariant 11: ended EXPIRED, but PayPal had answered a void');
  const late = notKnownAtTheEnd(snapshot, order);
  const captured = total(
    order.captures.filter(({ status, captureId }) => TAKEN.has(status) && !late.has(captureId)),
  );
  const shown = view.captures.filter(({ status }) => TAKEN.has(status)).map(({ amount }) => amount);
  const shownCents = shown.reduce((sum, { value }) => sum + Math.round(Number(value) * 100), 0);
  if (captured !== shownCents)
    violations.push(
      `invariant 7: ${shownCents} cents shown as captured, ${captured} in the ledger`,
    );
  if ((view.status === 'CAPTURED') !== captured > 0)
    violations.push(`invariant 9: ended ${view.status} with ${captured} cents captured`);
  const pending = order.captures.find(
    ({ status, captureId }) => status === 'PENDING' && !late.has(captureId),
  );
  if (pending)
    violations.push(`invariant 11: ended ${view.status} while ${pending.captureId} is PENDING`);
  const held = holdOf(order);
  if (held && OPEN.has(held.status))
    violations.push(
      `invariant 11: ended ${view.status}, but ${held.authorizationId} is ${held.status}`,
    );
  return violations;
};

/**
 * What others, or PayPal by itself, captured after the checkout had ended, or in the moments before it while our own captures
 * account for the whole authorization, which ends a checkout without another read: its event is for a person (invariant 18).
 * What the view shows was known, whatever the two clocks say.
 */
const notKnownAtTheEnd = (snapshot: Snapshot, { captures, authorizations }: LedgerOrder) => {
  const { view, ledger } = snapshot;
  const endedAt = Date.parse(view.timeline.find(({ event }) => event === 'ENDED')?.at ?? '');
  const shown = new Set(view.captures.map(({ captureId }) => captureId));
  const captured = ledger.effects.filter(({ effect }) => effect === 'CAPTURED');
  const foreign = captured.filter((one) => isForeign(one) || isByPayPal(one));
  const ids = new Set(foreign.map(({ resourceId }) => resourceId));
  const ours = captures.filter(({ captureId, status }) => TAKEN.has(status) && !ids.has(captureId));
  const [root] = authorizations;
  const isAllOurs = root !== undefined && total(ours) >= cents(root.amount);
  return new Set(
    foreign
      .filter(({ resourceId }) => !shown.has(resourceId))
      .filter(
        (one) => Date.parse(one.at) > endedAt || (isAllOurs && !wasKnown(snapshot, one, endedAt)),
      )
      .map(({ resourceId }) => resourceId),
  );
};

/** The newest authorization that PayPal did not deny. */
const holdOf = ({ authorizations }: LedgerOrder) =>
  authorizations
    .filter(({ status }) => status !== 'DENIED')
    .reduce<LedgerOrder['authorizations'][number] | undefined>(
      (newest, one) => (newest && newest.createdAt > one.createdAt ? newest : one),
      undefined,
    );

const total = (of: readonly { readonly amount: { readonly value: string } }[]): number =>
  of.reduce((sum, { amount }) => sum + cents(amount), 0);
