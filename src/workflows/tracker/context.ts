import type { TrackerInput } from '../../contract/workflows.ts';
import { type TrackerFact, withTrackerEntry } from '../../domain/tracker/timeline.ts';
import {
  type Tracker,
  type TrackerCommand,
  type TrackerOutcome,
  type TrackersState,
  withTracker,
} from '../../domain/tracker/tracker.ts';
import { outgoingOfTracker } from '../../domain/tracker/tracker-events.ts';
import { emptyOutbox, type Outbox, sendOut } from '../events/publish.ts';

/** A command that waits for its turn, and then for its caller to be answered. */
export type PendingTracker = {
  readonly updateId: string;
  readonly command: TrackerCommand;
  outcome: TrackerOutcome | null;
};

/** What the trackers of one checkout know, and what waits to be done. */
export type TrackerContext = {
  readonly input: TrackerInput;
  readonly commandQueue: PendingTracker[];
  state: TrackersState;
  readonly outbox: Outbox;
};

export const openTrackerContext = (input: TrackerInput): TrackerContext => ({
  input,
  commandQueue: [],
  state: input.earlier ?? {
    checkoutId: input.checkoutId,
    trackers: [],
    outcomes: {},
    timeline: [],
  },
  outbox: emptyOutbox(),
});

export const note = (context: TrackerContext, trackerId: string, fact: TrackerFact): void => {
  const { state } = context;
  const entry = { ...fact, trackerId, at: Date.now() };
  context.state = { ...state, timeline: withTrackerEntry(state.timeline, entry) };
};

/** PayPal has the tracker like this. The merchant's URL is told of one that was not known. */
export const keepTracker = (
  context: TrackerContext,
  tracker: Tracker,
  debugId: string | null,
): void => {
  const { state, input, outbox } = context;
  const isNew = !state.trackers.some(({ id }) => id === tracker.id);
  context.state = { ...state, trackers: withTracker(state.trackers, tracker) };
  const { id, status } = tracker;
  note(context, id, { event: isNew ? 'TRACKER_ADDED' : 'TRACKER_UPDATED', status, debugId });
  if (!isNew || !input.notify) return;
  outbox.waiting.push(outgoingOfTracker(input, tracker, Date.now()));
  sendOut(outbox, input.merchantId);
};
