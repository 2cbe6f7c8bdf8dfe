import { setHandler } from '@temporalio/workflow';
import { addTrackerUpdate, trackersQuery, updateTrackerUpdate } from '../../contract/messages.ts';
import { updateIdOf } from '../../contract/workflow-ids.ts';
import type { TrackerInput } from '../../contract/workflows.ts';
import { refuseMalformed } from '../../domain/malformed.ts';
import { refusal } from '../../domain/refusal.ts';
import type { TrackerCommand, TrackerOutcome } from '../../domain/tracker/tracker.ts';
import { rejectWith, waitInHandler } from '../updates.ts';
import { openTrackerContext, type PendingTracker, type TrackerContext } from './context.ts';

/** Registers every handler before anything is awaited. Handlers only judge and enqueue. */
export const registerTrackerHandlers = (input: TrackerInput): TrackerContext => {
  const context = openTrackerContext(input);
  setHandler(trackersQuery, () => context.state);
  setHandler(
    addTrackerUpdate,
    (add) => outcomeOf(context, updateIdOf('addTracker', add.key), { type: 'ADD', add }),
    { validator: (command) => rejectWith(refuseMalformed('addTracker', command)) },
  );
  setHandler(
    updateTrackerUpdate,
    (update) =>
      outcomeOf(context, updateIdOf('updateTracker', update.key), { type: 'UPDATE', update }),
    { validator: (command) => rejectWith(refuseMalformed('updateTracker', command)) },
  );
  return context;
};

/** What came of the command in this run or an earlier one, or what comes of it in its turn. */
const outcomeOf = async (
  { state, commandQueue }: TrackerContext,
  updateId: string,
  command: TrackerCommand,
): Promise<TrackerOutcome> => {
  const known = state.outcomes[updateId];
  if (known) return known;
  const joined = commandQueue.find((pending) => pending.updateId === updateId);
  const pending: PendingTracker = joined ?? { updateId, command, outcome: null };
  if (joined === undefined) commandQueue.push(pending);
  await waitInHandler(() => pending.outcome !== null);
  return pending.outcome ?? notKnown(command);
};

const notKnown = (command: TrackerCommand): TrackerOutcome => ({
  kind: 'REFUSED',
  digest: command.type === 'ADD' ? command.add.digest : command.update.digest,
  refusal: refusal('OUTCOME_UNKNOWN', 'What came of the tracker is not known; ask again.'),
});
