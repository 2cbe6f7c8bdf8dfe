import type { Command, Instance, Job } from './sandbox.ts';

/** A Workflow Task of the history. */
export type DoneTask = {
  readonly jobs: readonly Job[];
  readonly at: number;
  readonly commands: readonly Command[];
};

/**
 * What a Workflow gets after a reset. The first of these tasks had begun before the point of the reset: everything that
 * it brought comes again. Of the later ones only Signals and accepted Updates do.
 */
export const jobsAfterReset = (
  [first, ...later]: readonly DoneTask[],
  waiting: readonly Job[],
): readonly Job[] => [
  ...(first?.jobs ?? []).filter(({ notifyHasPatch }) => !notifyHasPatch).map(asNew),
  ...later
    .flatMap(({ jobs }) => jobs)
    .filter(({ signalWorkflow, doUpdate }) => signalWorkflow ?? doUpdate)
    .map(asNew),
  ...waiting.filter(({ signalWorkflow }) => signalWorkflow),
];

const asNew = (job: Job): Job =>
  job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: true } } : job;

/** The commands of these tasks that still have to be carried out: no timer that fired, no Activity that ended. */
export const pendingAfter = (
  tasks: readonly DoneTask[],
  next: readonly Job[],
): readonly { readonly command: Command; readonly at: number }[] => {
  const jobs = [...tasks.flatMap((task) => task.jobs), ...next];
  const commands = tasks.flatMap((task) =>
    task.commands.map((command) => ({ command, at: task.at })),
  );
  const fired = new Set(jobs.map(({ fireTimer }) => fireTimer?.seq));
  const resolved = new Set(jobs.map(({ resolveActivity }) => resolveActivity?.seq));
  return commands.filter(({ command: { startTimer, scheduleActivity, scheduleLocalActivity } }) => {
    if (startTimer) return !fired.has(startTimer.seq);
    const scheduled = scheduleActivity ?? scheduleLocalActivity;
    return !scheduled || !resolved.has(scheduled.seq);
  });
};

/** A rejected Update leaves nothing in the history: neither that it was asked, nor that it was rejected. */
export const withoutRejected = (
  jobs: readonly Job[],
  rejected: ReadonlySet<string>,
): readonly Job[] =>
  jobs
    .filter(({ doUpdate }) => !rejected.has(doUpdate?.id ?? ''))
    .map((job) => (job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job));

/** A replay learns first that the code of this task had these patches. */
export const patchesIn = (commands: readonly Command[]): readonly Job[] =>
  commands.flatMap(({ setPatchMarker }) =>
    setPatchMarker?.patchId ? [{ notifyHasPatch: { patchId: setPatchMarker.patchId } }] : [],
  );

export const lastingOf = (
  commands: readonly Command[],
  rejected: ReadonlySet<string>,
): readonly Command[] =>
  commands.filter(({ updateResponse }) => !rejected.has(updateResponse?.protocolInstanceId ?? ''));

/** What a task produced the first time is compared again and again. */
const serialized = new WeakMap<readonly Command[], string>();

const serializedFirst = (commands: readonly Command[]): string => {
  const known = serialized.get(commands) ?? serialize(commands);
  serialized.set(commands, known);
  return known;
};

/** All commands with every value: Temporal itself compares less. */
const serialize = (commands: readonly Command[]): string =>
  JSON.stringify(commands, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );

/** Brings a new instance through these tasks. Answers where it produced other commands than the first time, or null. */
export const replay = async (
  instance: Instance,
  tasks: readonly DoneTask[],
): Promise<string | null> => {
  let deviation: string | null = null;
  for (const { jobs, at, commands } of tasks) {
    const replayed = await instance.activate({ jobs, at, replaying: true });
    const again = serialize(lastingOf(replayed, new Set()));
    const first = serializedFirst(commands);
    if (again !== first) deviation ??= `first ${first}, then ${again}`;
  }
  return deviation;
};
