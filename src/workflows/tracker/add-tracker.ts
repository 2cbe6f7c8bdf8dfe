import { type Shipment, type ShownTracker, trackerIdOf } from '../../domain/paypal/tracker.ts';
import {
  type AddTrackerCommand,
  refuseAdding,
  refusedTracker,
  type Tracker,
  type TrackerOutcome,
} from '../../domain/tracker/tracker.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { keepTracker, type TrackerContext } from './context.ts';
import { runTrackerCall } from './money-call-context.ts';
import { findTracker, isRefusal, type KnownBy, readTracker } from './read-tracker.ts';

/**
 * Adds one tracker, or finds the one of the same parcel; not over before it is known which. PayPal is read first: it takes
 * no request id that would make a repetition harmless (paypal-rules 1.6).
 */
export const addTracker = async (
  context: TrackerContext,
  add: AddTrackerCommand,
): Promise<TrackerOutcome> => {
  const { input, state } = context;
  const { trackers } = state;
  const known = trackers.find(({ id }) => id === trackerIdOf(add));
  const why = refuseAdding(trackers, { known, digest: add.digest });
  if (why) return refusedTracker(add, why);
  if (known) return { kind: 'TRACKER', digest: add.digest, tracker: known };
  const { captureId, trackingNumber } = add;
  const seen = await readTracker({ captureId, trackingNumber, mayBeV1: input.mayBeV1 });
  if (isRefusal(seen)) return refusedTracker(add, seen);
  const { by, shown } = seen;
  return shown ? added(context, { add, by }, { shown }) : await send(context, add, by);
};

const send = async (
  context: TrackerContext,
  add: AddTrackerCommand,
  by: KnownBy,
): Promise<TrackerOutcome> => {
  const result = await runTrackerCall(context, add, {
    trackerId: trackerIdOf(add),
    operation: by.orderId === null ? 'addTrackersBatch' : 'trackOrder',
    target: add.captureId,
    send: (requestId) => callPayPal(shipmentOf(add), by, requestId),
    find: findTracker(add, by),
  });
  if (isRefusal(result)) return refusedTracker(add, result);
  const { value: shown, debugId } = result;
  return added(context, { add, by }, { shown, debugId });
};

const callPayPal = (shipment: Shipment, { orderId }: KnownBy, requestId: string) => {
  const summary = `track ${shipment.carrier} shipment of capture ${shipment.captureId}`;
  return orderId === null
    ? paypal.addTrackersBatch(shipment, summary)
    : paypal.trackOrder({ ...shipment, orderId, requestId }, summary);
};

const shipmentOf = ({
  captureId,
  trackingNumber,
  carrier,
  carrierNameOther,
  notifyPayer,
  items,
}: AddTrackerCommand): Shipment => ({
  captureId,
  trackingNumber,
  carrier,
  ...(carrierNameOther !== undefined && { carrierNameOther }),
  notifyPayer,
  ...(items !== undefined && { items }),
});

const added = (
  context: TrackerContext,
  { add, by }: { readonly add: AddTrackerCommand; readonly by: KnownBy },
  { shown, debugId = null }: { readonly shown: ShownTracker; readonly debugId?: string | null },
): TrackerOutcome => {
  const { items: _atPayPal, ...shipment } = shipmentOf(add);
  const { digest } = add;
  const tracker: Tracker = { ...shown, ...shipment, orderId: by.orderId, digest };
  keepTracker(context, tracker, debugId);
  return { kind: 'TRACKER', digest, tracker };
};
