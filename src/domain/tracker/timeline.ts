import type { Instant, PayPalRefusal } from '../paypal/resources.ts';

/** What happened to the trackers of one checkout, in the past tense. */
export type TrackerFact =
  | {
      readonly event: 'TRACKER_ASKED';
      /** PayPal's operation. */
      readonly operation: string;
      readonly requestId: string;
      readonly actor?: string;
    }
  | { readonly event: 'TRACKER_REFUSED'; readonly refusal: PayPalRefusal }
  | {
      readonly event: 'TRACKER_OUTCOME_UNKNOWN';
      readonly requestId: string;
      readonly failure: string;
    }
  /** `debugId` is null where PayPal was only read: it was there. */
  | {
      readonly event: 'TRACKER_ADDED' | 'TRACKER_UPDATED';
      readonly status: string;
      readonly debugId: string | null;
    };

export type TrackerEntry = TrackerFact & { readonly at: Instant; readonly trackerId: string };

const LAST_KEPT = 400;

export const withTrackerEntry = (
  timeline: readonly TrackerEntry[],
  entry: TrackerEntry,
): readonly TrackerEntry[] => [...timeline, entry].slice(-LAST_KEPT);
