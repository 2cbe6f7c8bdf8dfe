import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { TrackerInput } from '../../contract/workflows.ts';
import { MINUTE } from '../../domain/time/durations.ts';
import {
  type TrackerCommand,
  type TrackerOutcome,
  type TrackersState,
  withTrackerOutcome,
} from '../../domain/tracker/tracker.ts';
import { addTracker } from './add-tracker.ts';
import type { TrackerContext } from './context.ts';
import { registerTrackerHandlers } from './handlers.ts';
import { updateTracker } from './update-tracker.ts';

/**
 * The trackers of one checkout, one command at a time. Started on demand, usually after the checkout has ended, and over
 * when nothing is asked. What it knows is its result, which whoever starts the next run hands over.
 */
export async function tracker(input: TrackerInput): Promise<TrackersState> {
  const context = registerTrackerHandlers(input);
  await CancellationScope.nonCancellable(async () => {
    for (;;) {
      const [pending] = context.commandQueue;
      if (pending) {
        const outcome = await run(context, pending.command);
        const { state } = context;
        const outcomes = withTrackerOutcome(state.outcomes, pending.updateId, outcome);
        context.state = { ...state, outcomes };
        pending.outcome = outcome;
        context.commandQueue.shift();
      } else if (await isOver(context)) break;
    }
  });
  return context.state;
}

const run = (context: TrackerContext, command: TrackerCommand): Promise<TrackerOutcome> =>
  command.type === 'ADD'
    ? addTracker(context, command.add)
    : updateTracker(context, command.update);

/**
 * Whoever starts the next run has read the result of this one before, and has a minute for both: as long as another may
 * have read the result of the run before, this one stays open and is used by it.
 */
const KEPT_OPEN_FOR = 2 * MINUTE;

const isOver = async ({ commandQueue, outbox }: TrackerContext): Promise<boolean> => {
  const isAsked = () => commandQueue.length > 0;
  const summary = 'until no caller can have read what an earlier run knew';
  if (await condition(isAsked, KEPT_OPEN_FOR, { summary })) return false;
  await Promise.race([outbox.sent, condition(isAsked)]);
  await condition(() => allHandlersFinished() || isAsked());
  return !isAsked();
};
