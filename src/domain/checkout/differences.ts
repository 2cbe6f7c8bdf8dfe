import { equal, moneyText } from '../money/money.ts';
import type { Authorization, Capture, Order, OrderUnit } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { formatInstant } from '../time/format.ts';
import type { Difference } from './commands.ts';
import {
  capturedOn,
  countedCaptures,
  currentOf,
  type HeldAuthorization,
  type Hold,
  isLive,
  rootOf,
} from './hold.ts';
import { ownPartOf } from './order-v1.ts';
import { closed } from './refusals.ts';
import { type Checkout, capturesOf, holdOf, orderOf } from './state.ts';
import type { CheckoutView } from './view.ts';

/** The checkout after PayPal was read, and what PayPal showed otherwise than it was known. */
export type Reconciliation = {
  readonly checkout: CheckoutView;
  readonly differences: readonly Difference[];
};

type Compared = {
  readonly before: Checkout;
  /** As PayPal showed it; null where it shows neither the order nor its payments. */
  readonly shown: Order | null;
  readonly after: Checkout;
};

/** Whether PayPal can be compared with the checkout now. */
export const refuseReconcile = (checkout: Checkout): Refusal | null => {
  if (checkout.stage.name === 'ENDED') return closed(checkout);
  if (checkout.stage.name === 'CREATING') {
    return refusal('ORDER_NOT_CREATED', 'PayPal has not made the order yet; try again shortly.');
  }
  const { asked } = checkout;
  return asked
    ? refusal(
        'CALL_UNDER_WAY',
        `PayPal has not answered ${asked.operation} yet; it is read until the outcome is known.`,
      )
    : null;
};

/** Every difference once, and what became of it: the checkout itself is changed by the facts of a read alone. */
export const differencesIn = ({ before, shown, after }: Compared): readonly Difference[] => {
  if (shown === null) {
    return [{ what: 'order', ours: orderOf(before)?.orderId ?? null, paypal: null, done: 'NONE' }];
  }
  const compared = { before, after, order: ownPartOf(before, shown) };
  return [
    ...amountDifferences(compared),
    ...unitDifferences(compared),
    ...authorizationDifferences(compared),
    ...captureDifferences(compared),
  ];
};

type ComparedOrder = Pick<Compared, 'before' | 'after'> & { readonly order: Order };

/** Of a hold, what was authorized counts: the order's amount is what was approved. */
const amountDifferences = ({ before, after, order }: ComparedOrder): readonly Difference[] => {
  const hold = holdOf(after);
  const root = hold && order.authorizations.find(({ id }) => id === rootOf(hold).id);
  const isReleased = hold !== null && currentOf(hold).status === 'VOIDED';
  const shown = hold ? (root?.amount ?? null) : order.amount;
  if (shown === null || isReleased || equal(shown, before.amount)) return [];
  const paypal = moneyText(shown);
  const done = doneAbout({ before, after }, paypal, equal(shown, after.amount));
  return [{ what: 'amount', ours: moneyText(before.amount), paypal, done }];
};

/** Of several purchase units one may come to more where another comes to less. */
const unitDifferences = ({ before, after, order }: ComparedOrder): readonly Difference[] =>
  (before.units ?? []).flatMap(({ referenceId, amount }) => {
    const isThis = (unit: OrderUnit) => unit.referenceId === referenceId;
    const shown = order.units?.find(isThis);
    if (shown === undefined || equal(shown.amount, amount)) return [];
    const what = `purchaseUnits[${referenceId}].amount`;
    const taken = after.units?.find(isThis);
    const paypal = moneyText(shown.amount);
    const done = doneAbout({ before, after }, paypal, taken?.amount.minor === shown.amount.minor);
    return [{ what, ours: moneyText(amount), paypal, done }];
  });

const authorizationDifferences = (compared: ComparedOrder): readonly Difference[] => {
  const { before, after, order } = compared;
  const known = holdOf(before);
  const listed = order.authorizations.flatMap((shown) => {
    const ours = known?.authorizations.find(({ id }) => id === shown.id);
    const taken = holdOf(after)?.authorizations.find(({ id }) => id === shown.id);
    if (known && ours) return changesOfAuthorization(compared, { known, ours, shown, taken });
    // What PayPal denied holds nothing; only the first try is kept.
    if (shown.status === 'DENIED' && !taken) return [];
    return [unknownToUs(compared, `authorizations[${shown.id}]`, { shown, taken })];
  });
  return [...listed, ...notShown('authorizations', order, known?.authorizations ?? [])];
};

const changesOfAuthorization = (
  compared: ComparedOrder,
  one: {
    readonly known: Hold;
    readonly ours: HeldAuthorization;
    readonly shown: Authorization;
    readonly taken: HeldAuthorization | undefined;
  },
): readonly Difference[] => {
  const { known, ours, shown, taken } = one;
  const what = `authorizations[${shown.id}]`;
  const expected = expectedStatus(known, ours, shown);
  const done = doneAbout(compared, shown.id, taken?.status === shown.status);
  const expiresAt = taken?.expiresAt ?? ours.expiresAt;
  return [
    ...(expected === shown.status
      ? []
      : [{ what: `${what}.status`, ours: expected, paypal: shown.status, done }]),
    ...(expiresAt === ours.expiresAt
      ? []
      : [
          {
            what: `${what}.expiresAt`,
            ours: formatInstant(ours.expiresAt),
            paypal: formatInstant(expiresAt),
            done: 'TAKEN_OVER' as const,
          },
        ]),
  ];
};

/** After a capture of its own the checkout knows what PayPal shows, without having read it. */
const expectedStatus = (
  hold: Hold,
  ours: HeldAuthorization,
  shown: Authorization,
): Authorization['status'] => {
  const isOpen = ours.status === 'CREATED' || ours.status === 'PARTIALLY_CAPTURED';
  const isAsRead = ours.status === shown.status;
  if (isAsRead || !isOpen || capturedOn(hold, ours).minor === 0) return ours.status;
  if (ours.id === currentOf(hold).id) return isLive(hold) ? 'PARTIALLY_CAPTURED' : 'CAPTURED';
  return shown.status === 'CAPTURED' ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
};

const captureDifferences = (compared: ComparedOrder): readonly Difference[] => {
  const { before, after, order } = compared;
  const listed = order.captures.flatMap((shown) => {
    const ours = capturesOf(before).find(({ id }) => id === shown.id);
    const taken = capturesOf(after).find(({ id }) => id === shown.id);
    return ours
      ? changesOfCapture(compared, { ours, shown, taken })
      : [unknownToUs(compared, `captures[${shown.id}]`, { shown, taken })];
  });
  const counted = countedCaptures({ captures: capturesOf(before) });
  return [...listed, ...notShown('captures', order, counted)];
};

const CAPTURE_FIELDS: Readonly<Record<string, (capture: Capture) => string | null>> = {
  status: ({ status }) => status,
  reason: ({ reason }) => reason,
  amount: ({ amount }) => moneyText(amount),
  finalCapture: ({ finalCapture }) => (finalCapture === null ? null : String(finalCapture)),
};

const changesOfCapture = (
  compared: ComparedOrder,
  one: {
    readonly ours: Capture;
    readonly shown: Capture;
    readonly taken: Capture | undefined;
  },
): readonly Difference[] =>
  Object.entries(CAPTURE_FIELDS).flatMap(([field, textIn]) => {
    const ours = textIn(one.ours);
    const paypal = textIn(one.shown);
    // An answer that leaves it out says nothing about it.
    if (ours === paypal || (field === 'finalCapture' && paypal === null)) return [];
    const isTaken = one.taken !== undefined && textIn(one.taken) === paypal;
    const done = doneAbout(compared, one.shown.id, isTaken);
    return [{ what: `captures[${one.shown.id}].${field}`, ours, paypal, done }];
  });

type Payment = Pick<Authorization | Capture, 'id' | 'status' | 'amount'>;

const textOf = ({ status, amount }: Payment): string => `${status} ${moneyText(amount)}`;

const unknownToUs = (
  compared: ComparedOrder,
  what: string,
  { shown, taken }: { readonly shown: Payment; readonly taken: Payment | undefined },
): Difference => ({
  what,
  ours: null,
  paypal: textOf(shown),
  done: doneAbout(compared, shown.id, taken !== undefined),
});

/** Of an order that PayPal still shows: one that has aged out lists nothing, and each payment is read by its id. */
const notShown = (
  list: 'authorizations' | 'captures',
  order: Order,
  known: readonly Payment[],
): readonly Difference[] =>
  order.amount === null
    ? []
    : known
        .filter(
          ({ id, status }) => status !== 'DENIED' && !order[list].some((one) => one.id === id),
        )
        .map((one) => ({
          what: `${list}[${one.id}]`,
          ours: textOf(one),
          paypal: null,
          done: 'NONE' as const,
        }));

/** What was taken over and is odd at that was raised by this read; what was not may stand open from an earlier one. */
const doneAbout = (
  { before, after }: Pick<Compared, 'before' | 'after'>,
  named: string,
  isTaken: boolean,
): Difference['done'] => {
  const isKnown = ({ code, reason }: Checkout['attention'][number]) =>
    before.attention.some((one) => one.code === code && one.reason === reason);
  const open = after.attention.filter((one) => !isTaken || !isKnown(one));
  const isRaised = open.some(({ about, reason }) => about === named || reason.includes(named));
  if (isRaised) return 'ATTENTION_RAISED';
  return isTaken ? 'TAKEN_OVER' : 'NONE';
};
