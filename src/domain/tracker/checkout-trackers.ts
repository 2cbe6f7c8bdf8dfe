import { timelineView } from '../checkout/timeline-view.ts';
import type { CaptureView, CheckoutView } from '../checkout/view.ts';
import type { TrackersState } from './tracker.ts';
import { type TrackerView, trackerView } from './tracker-view.ts';

/** The trackers of a checkout, and beside them what PayPal bears of a dispute about each capture: shipping is part of it. */
export type TrackerList = {
  readonly trackers: readonly TrackerView[];
  readonly sellerProtection: readonly {
    readonly captureId: string;
    /** Null where PayPal said nothing of it. */
    readonly status: string | null;
    /** Such as ITEM_NOT_RECEIVED: the disputes that PayPal protects against. */
    readonly disputeCategories: readonly string[];
  }[];
};

/** The checkout with its trackers: they have a Workflow of their own, which goes on after the checkout has ended. */
export const viewWithTrackers = (
  view: CheckoutView,
  state: TrackersState | null | 'UNAVAILABLE',
): CheckoutView => {
  if (state === 'UNAVAILABLE') return { ...view, unknown: [...view.unknown, 'trackers'] };
  if (state === null) return view;
  return {
    ...view,
    trackers: state.trackers.map(trackerView),
    timeline: [...view.timeline, ...state.timeline.map(timelineView)].toSorted((a, b) =>
      a.at < b.at ? -1 : Number(a.at > b.at),
    ),
  };
};

export const trackerListOf = (
  state: TrackersState | null,
  captures: readonly CaptureView[],
): TrackerList => ({
  trackers: (state?.trackers ?? []).map(trackerView),
  sellerProtection: captures.map(({ captureId, sellerProtection }) => ({
    captureId,
    status: sellerProtection?.status ?? null,
    disputeCategories: sellerProtection?.disputeCategories ?? [],
  })),
});
