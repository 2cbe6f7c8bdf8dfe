import {
  orderToPatch,
  refusedTracker,
  type Tracker,
  type TrackerOutcome,
  trackerNotFound,
  type UpdateTrackerCommand,
} from '../../domain/tracker/tracker.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { keepTracker, type TrackerContext } from './context.ts';
import { runTrackerCall } from './money-call-context.ts';
import { findTracker, isRefusal, type KnownBy, readTracker } from './read-tracker.ts';

/** Sets the status of a tracker; not over before it is known whether PayPal did. */
export const updateTracker = async (
  context: TrackerContext,
  update: UpdateTrackerCommand,
): Promise<TrackerOutcome> => {
  const { trackerId, status, digest } = update;
  const known = context.state.trackers.find(({ id }) => id === trackerId);
  if (known === undefined) return refusedTracker(update, trackerNotFound(trackerId));
  if (known.status === status) return { kind: 'TRACKER', digest, tracker: known };
  const { captureId, trackingNumber, orderId } = known;
  const seen = await readTracker({ captureId, trackingNumber, orderId });
  if (isRefusal(seen)) return refusedTracker(update, seen);
  if (seen.shown === null) return refusedTracker(update, trackerNotFound(trackerId));
  const { by } = seen;
  return seen.shown.status === status
    ? changed(context, update, { tracker: { ...known, ...seen.shown, orderId: by.orderId } })
    : await send(context, update, { known, by });
};

const send = async (
  context: TrackerContext,
  update: UpdateTrackerCommand,
  { known, by }: { readonly known: Tracker; readonly by: KnownBy },
): Promise<TrackerOutcome> => {
  const { trackerId, status } = update;
  const byOrder = orderToPatch(status, by);
  const result = await runTrackerCall(context, update, {
    trackerId,
    operation: byOrder === null ? 'replaceTracker' : 'patchTracker',
    target: trackerId,
    send: () => callPayPal(known, { status, orderId: byOrder }),
    find: findTracker(known, by, status),
  });
  if (isRefusal(result)) return refusedTracker(update, result);
  const { debugId } = result;
  const shown = result.kind === 'FOUND' ? result.value : { status, updatedAt: Date.now() };
  const tracker = { ...known, ...shown, orderId: by.orderId };
  return changed(context, update, { tracker, debugId });
};

const changed = (
  context: TrackerContext,
  { digest }: UpdateTrackerCommand,
  { tracker, debugId = null }: { readonly tracker: Tracker; readonly debugId?: string | null },
): TrackerOutcome => {
  keepTracker(context, tracker, debugId);
  return { kind: 'TRACKER', digest, tracker };
};

const callPayPal = (
  { id: trackerId, captureId, trackingNumber, carrier, carrierNameOther, notifyPayer }: Tracker,
  {
    status,
    orderId,
  }: { readonly status: UpdateTrackerCommand['status']; readonly orderId: string | null },
) => {
  const summary = `set the tracker of capture ${captureId} to ${status}`;
  if (orderId !== null && status === 'CANCELLED') {
    return paypal.patchTracker({ orderId, trackerId, status }, summary);
  }
  const name = carrierNameOther === undefined ? {} : { carrierNameOther };
  const shipment = { captureId, trackingNumber, carrier, ...name, notifyPayer };
  return paypal.replaceTracker({ ...shipment, status }, summary);
};
