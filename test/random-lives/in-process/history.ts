import type { Command, Job } from './sandbox.ts';

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

/** All commands with every value: Temporal itself compares less. */
export const serialize = (commands: readonly Command[]): string =>
  JSON.stringify(commands, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
