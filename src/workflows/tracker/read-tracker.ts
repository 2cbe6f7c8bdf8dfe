import { isNotFound } from '../../domain/paypal/issue-meanings.ts';
import type { Answer } from '../../domain/paypal/resources.ts';
import { type Shipment, type ShownTracker, trackerIdOf } from '../../domain/paypal/tracker.ts';
import { captureNotShown, type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { readOrNull } from '../activity-result.ts';
import type { FindHow, Found } from '../money-call/money-call.ts';
import { AS_LONG_AS_IT_TAKES, paypal } from '../money-call/paypal-calls.ts';
import { kindsToRead, readTaken } from '../money-call/read-taken.ts';

/**
 * By what PayPal knows a shipment: its order of v2, or the capture alone where it shows none (any more) and where the capture
 * is one of Payments v1.
 */
export type KnownBy = { readonly orderId: string | null };

type Named = Pick<Shipment, 'captureId' | 'trackingNumber'>;

/** What PayPal shows before anything is sent: how the shipment is known, and its tracker where it is there already. */
export type SeenTracker = { readonly by: KnownBy; readonly shown: ShownTracker | null };

type Sought = Named & {
  /** As it was known before; left out where it was not. */
  readonly orderId?: string | null;
  readonly mayBeV1?: true | undefined;
};

/** A silent PayPal is asked until it answers, for a month at most: nothing is sent before. */
export const readTracker = async ({
  orderId,
  mayBeV1,
  ...named
}: Sought): Promise<SeenTracker | Refusal> => {
  const by = orderId === undefined ? await readOrderId(named.captureId, mayBeV1) : { orderId };
  if (isRefusal(by)) return by;
  if (by.orderId !== null) {
    const order = await readOrder(by.orderId, 'PATIENTLY');
    if (order === null) return unavailable;
    if (order.kind === 'DONE') return { by, shown: trackerIn(order.value, named) ?? null };
    if (!isNotFound(order.refusal)) return refusedByPayPal(order.refusal);
  }
  const alone = await readShipment(named, 'PATIENTLY');
  if (alone === null) return unavailable;
  if (alone.kind === 'REFUSED' && !isNotFound(alone.refusal)) {
    return refusedByPayPal(alone.refusal);
  }
  const [shown = null] = alone.kind === 'DONE' ? alone.value : [];
  return { by: { orderId: null }, shown };
};

const trackerIn = (trackers: readonly ShownTracker[], named: Named): ShownTracker | undefined =>
  trackers.find(({ id }) => id === trackerIdOf(named));

/** A capture or sale of Payments v1 is of a payment, which Orders v2 does not know. */
const readOrderId = async (
  captureId: string,
  mayBeV1: true | undefined,
): Promise<KnownBy | Refusal> => {
  const { kind, shown } = await readTaken({
    captureId,
    kinds: kindsToRead({ known: null, mayBeV1 }),
    patience: AS_LONG_AS_IT_TAKES,
    why: 'its order',
  });
  if (shown === null) return unavailable;
  if (shown.kind === 'DONE') return { orderId: kind === 'V2' ? shown.value.orderId : null };
  return captureNotShown(shown.refusal);
};

const unavailable = refusal('PAYPAL_UNAVAILABLE', 'PayPal did not answer; nothing was sent.');

export const isRefusal = (read: object): read is Refusal => 'code' in read;

/** Whether PayPal shows the tracker as it is wanted; any status where none is named. */
export const findTracker =
  (named: Named, { orderId }: KnownBy, status?: string) =>
  async (how: FindHow): Promise<Found<ShownTracker>> => {
    const shown = orderId === null ? await readShipment(named, how) : await readOrder(orderId, how);
    if (shown === null) return { kind: 'UNAVAILABLE' };
    if (shown.kind === 'REFUSED') {
      // Of the capture alone a 404 is the answer; an order that is not shown proves nothing.
      const isAbsent = orderId === null && isNotFound(shown.refusal);
      return { kind: isAbsent ? 'ABSENT' : 'GONE' };
    }
    const found = trackerIn(shown.value, named);
    const isWanted = found && (status === undefined || found.status === status);
    return isWanted ? { kind: 'FOUND', value: found } : { kind: 'ABSENT' };
  };

const patienceOf = (how: FindHow) => (how === 'ONCE' ? undefined : AS_LONG_AS_IT_TAKES);

const readOrder = (
  orderId: string,
  how: FindHow,
): Promise<Answer<readonly ShownTracker[]> | null> =>
  readOrNull(() =>
    paypal.getTrackers({ orderId }, `read order ${orderId}: its trackers`, patienceOf(how)),
  );

const readShipment = async (
  { captureId, trackingNumber }: Named,
  how: FindHow,
): Promise<Answer<readonly ShownTracker[]> | null> => {
  const summary = `read the tracker of capture ${captureId}`;
  const shown = await readOrNull(() =>
    paypal.getTracker({ captureId, trackingNumber }, summary, patienceOf(how)),
  );
  return shown?.kind === 'DONE' ? { ...shown, value: [shown.value] } : shown;
};
