import type {
  GetTrackerInput,
  GetTrackersInput,
  PatchTrackerInput,
  ReplaceTrackerInput,
  TrackOrderInput,
} from '../contract/activity-inputs.ts';
import type { Answer } from '../domain/paypal/resources.ts';
import type { Shipment, ShownTracker } from '../domain/paypal/tracker.ts';
import type { PayPalAccount } from './account.ts';
import { answerTo } from './failures.ts';

/**
 * Shipments of captured goods. No money moves, but PayPal may write to the payer, and it takes no request id: each call
 * that changes something is one attempt, and the Workflow reads PayPal before another.
 */
export const trackerActivities = (account: PayPalAccount) => ({
  /** Adds a tracker to the order. Not safe twice by itself: the payer may be written to again. */
  trackOrder: (input: TrackOrderInput): Promise<Answer<ShownTracker>> =>
    answerTo({ operation: 'trackOrder', requestId: input.requestId }, (options) =>
      account().trackOrder(input, options),
    ),

  /** Cancels a tracker of the order. A second time PayPal may answer NOT_PATCHABLE. */
  patchTracker: (input: PatchTrackerInput): Promise<Answer<null>> =>
    answerTo({ operation: 'patchTracker' }, (options) => account().patchTracker(input, options)),

  /** The trackers of an order. A read. */
  getTrackers: (input: GetTrackersInput): Promise<Answer<readonly ShownTracker[]>> =>
    answerTo({ operation: 'getTrackers' }, (options) => account().getTrackers(input, options)),

  /** Adds a tracker where only the capture is known. Not safe twice by itself, as trackOrder. */
  addTrackersBatch: (input: Shipment): Promise<Answer<ShownTracker>> =>
    answerTo({ operation: 'addTrackersBatch' }, (options) =>
      account().addTrackersBatch(input, options),
    ),

  /** One tracker, by capture and tracking number. A read. */
  getTracker: (input: GetTrackerInput): Promise<Answer<ShownTracker>> =>
    answerTo({ operation: 'getTracker' }, (options) => account().getTracker(input, options)),

  /** Sets the status of a tracker. Safe twice: the same replacement leaves the same tracker. */
  replaceTracker: (input: ReplaceTrackerInput): Promise<Answer<null>> =>
    answerTo({ operation: 'replaceTracker' }, (options) =>
      account().replaceTracker(input, options),
    ),
});
