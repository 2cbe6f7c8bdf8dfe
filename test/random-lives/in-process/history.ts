import type { Command, Job } from './sandbox.ts';

/** A rejected Update leaves nothing in the history: neither that it was asked, nor that it was rejected. */
export const withoutRejected = (
  jobs: readonly Job[],
  rejected: ReadonlySet<string>,
): readonly Job[] =>
  jobs
    .filter(({ doUpdate }) => !rejected.has(doUpdate?.id ?? ''))
    .map((job) => (job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job));

/** What a later replay is told before anything else of the task: that its code had these patches. */
export const patchesIn = (commands: readonly Command[]): readonly Job[] =>
  commands.flatMap(({ setPatchMarker }) =>
    setPatchMarker?.patchId ? [{ notifyHasPatch: { patchId: setPatchMarker.patchId } }] : [],
  );

export const lastingOf = (
  commands: readonly Command[],
  rejected: ReadonlySet<string>,
): readonly Command[] =>
  commands.filter(({ updateResponse }) => !rejected.has(updateResponse?.protocolInstanceId ?? ''));

/** What was asked for, with every value of it: more than Temporal itself compares. */
export const spell = (commands: readonly Command[]): string =>
  JSON.stringify(commands, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
