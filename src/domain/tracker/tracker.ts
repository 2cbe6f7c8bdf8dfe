import type { Keyed } from '../checkout/commands.ts';
import type { Shipment, ShownTracker, TrackerStatus } from '../paypal/tracker.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { TrackerEntry } from './timeline.ts';

/** What a caller asks for: one shipment of a capture. */
export type TrackerRequest = Omit<Shipment, 'notifyPayer'> & {
  /** False where it is left out, as at PayPal. */
  readonly notifyPayer?: boolean;
};

type ByActor = { readonly actor?: string };

export type AddTrackerCommand = Keyed & ByActor & Shipment;

export type UpdateTrackerCommand = Keyed &
  ByActor & { readonly trackerId: string; readonly status: TrackerStatus };

export type TrackerCommand =
  | { readonly type: 'ADD'; readonly add: AddTrackerCommand }
  | { readonly type: 'UPDATE'; readonly update: UpdateTrackerCommand };

/**
 * A tracker that was added here, as PayPal showed it last. Compact: its items are at PayPal, so that the state of a
 * checkout with many parcels stays far below what Temporal takes.
 */
export type Tracker = ShownTracker &
  Omit<Shipment, 'items'> & {
    /** Null where PayPal shows no order any more: then the capture alone names it. */
    readonly orderId: string | null;
    /** Of the request that added it. */
    readonly digest: string;
  };

export type TrackerOutcome = { readonly digest: string } & (
  | { readonly kind: 'TRACKER'; readonly tracker: Tracker }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
);

/** What the Workflow of one checkout's trackers knows: its Query and its result. */
export type TrackersState = {
  readonly checkoutId: string;
  /** In the order they were added. */
  readonly trackers: readonly Tracker[];
  /** What came of the commands that PayPal took, by Update Id: a key that comes again, to a later run too, gets it again. */
  readonly outcomes: Readonly<Record<string, TrackerOutcome>>;
  readonly timeline: readonly TrackerEntry[];
};

/** The order's own API takes CANCELLED alone; every other status is the tracking API's: null (paypal-rules 1.6, 1.13). */
export const orderToPatch = (
  status: TrackerStatus,
  { orderId }: Pick<Tracker, 'orderId'>,
): string | null => (status === 'CANCELLED' ? orderId : null);

/** PayPal names no limit; this one keeps the state small. */
const TRACKERS_AT_MOST = 100;

/** The one tracker of the same parcel is the answer to the same request; another request for it changes nothing. */
export const refuseAdding = (
  trackers: readonly Tracker[],
  { known, digest }: { readonly known: Tracker | undefined; readonly digest: string },
): Refusal | null => {
  if (known && known.digest !== digest) {
    return refusal(
      'TRACKER_ALREADY_ADDED',
      `Tracker ${known.id} is ${known.status} already. Update it, or use another tracking number.`,
    );
  }
  return known === undefined && trackers.length >= TRACKERS_AT_MOST
    ? refusal('TOO_MANY_COMMANDS', `A checkout has at most ${TRACKERS_AT_MOST} trackers.`)
    : null;
};

/** A command of trackers that is answered with a "no". */
export const refusedTracker = (
  { digest }: { readonly digest: string },
  why: Refusal,
): TrackerOutcome => ({ kind: 'REFUSED', digest, refusal: why });

export const trackerNotFound = (trackerId: string): Refusal =>
  refusal('TRACKER_NOT_FOUND', `The checkout has no tracker ${trackerId}.`);

export const withTracker = (trackers: readonly Tracker[], changed: Tracker): readonly Tracker[] =>
  trackers.some(({ id }) => id === changed.id)
    ? trackers.map((one) => (one.id === changed.id ? changed : one))
    : [...trackers, changed];

const OUTCOMES_KEPT = 200;

export const withTrackerOutcome = (
  outcomes: TrackersState['outcomes'],
  updateId: string,
  outcome: TrackerOutcome,
): TrackersState['outcomes'] =>
  outcome.kind === 'REFUSED'
    ? outcomes
    : Object.fromEntries([...Object.entries(outcomes), [updateId, outcome]].slice(-OUTCOMES_KEPT));
