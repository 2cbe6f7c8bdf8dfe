import { defaultPayloadConverter } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { type InjectedSinks, Worker } from '@temporalio/worker';
import type { Command, ObserverSinks } from './observer.ts';

/** Commands of a history, with the values that a replay must ask for again. */
const commandsOf = ({ events }: History): readonly Command[] =>
  (events ?? []).flatMap((event): Command[] => {
    const activity = event.activityTaskScheduledEventAttributes;
    const timer = event.timerStartedEventAttributes;
    const completed = event.workflowExecutionCompletedEventAttributes;
    const continued = event.workflowExecutionContinuedAsNewEventAttributes;
    if (activity) {
      return [
        {
          kind: 'activity',
          seq: Number(activity.activityId),
          type: activity.activityType?.name ?? '',
          input: (activity.input?.payloads ?? []).map(decoded),
          scheduleToCloseMs: msOf(activity.scheduleToCloseTimeout),
        },
      ];
    }
    if (timer) {
      return [{ kind: 'timer', seq: Number(timer.timerId), ms: msOf(timer.startToFireTimeout) }];
    }
    if (continued) {
      return [{ kind: 'continuation', input: (continued.input?.payloads ?? []).map(decoded) }];
    }
    return completed ? [{ kind: 'result', result: decoded(completed.result?.payloads?.[0]) }] : [];
  });

const decoded = (payload: Payload | undefined): unknown =>
  payload === undefined ? null : defaultPayloadConverter.fromPayload<unknown>(payload);

/**
 * Replays a history with the workflows as they are now and compares more than Temporal does: activity inputs, time
 * bounds, timer lengths, what the next run begins with and the result. @throws DeterminismViolationError where Temporal itself sees a difference
 * @returns each difference as a sentence
 */
export const differencesOf = async (
  history: History,
  { workflowBundle, workflowId }: { workflowBundle: { codePath: string }; workflowId: string },
): Promise<readonly string[]> => {
  const seen: Command[] = [];
  const sinks: InjectedSinks<ObserverSinks> = {
    observer: { saw: { fn: (_info, command) => void seen.push(command), callDuringReplay: true } },
  };
  await Worker.runReplayHistory({ workflowBundle, sinks }, history, workflowId);
  const recorded = new Map(
    commandsOf(history).map((command) => [nameOf(command), commandText(command)]),
  );
  const within = runTimeoutOf(history);
  const asked = new Map(
    seen.map((command) => [nameOf(command), commandText(boundBy(command, within))]),
  );
  return [...recorded].flatMap(([name, words]) =>
    asked.get(name) === words
      ? []
      : [`${name}: recorded ${words}, now ${asked.get(name) ?? 'nothing'}`],
  );
};

/** How long the run may take; null without a bound. */
const runTimeoutOf = ({ events }: History): number | null =>
  msOf(events?.[0]?.workflowExecutionStartedEventAttributes?.workflowRunTimeout) || null;

/** Temporal writes down no longer bound of an Activity than that of its run. */
const boundBy = (command: Command, within: number | null): Command =>
  command.kind === 'activity' && within !== null && command.scheduleToCloseMs !== null
    ? { ...command, scheduleToCloseMs: Math.min(command.scheduleToCloseMs, within) }
    : command;

type Length = { readonly seconds?: unknown; readonly nanos?: number | null } | null | undefined;

/** The seconds of a timer fit the lower half of the 64 bits they are sent in. */
const msOf = (length: Length): number =>
  Number(Object(length?.seconds).low ?? 0) * 1000 + Math.round((length?.nanos ?? 0) / 1e6);

const nameOf = (command: Command): string =>
  'seq' in command ? `${command.kind} ${command.seq}` : command.kind;

/** Order of properties is no difference. */
const commandText = (command: Command): string =>
  JSON.stringify(command, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
