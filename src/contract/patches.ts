/**
 * Every `patched()` branch in Workflow code. A Workflow that was started before a release goes on after it, so code that
 * changes the commands of a running Workflow stands behind a patch (docs/decisions/patches.md).
 */
export type Patch = {
  /** The argument of `patched()`: what changes, such as `capture-reads-first`. Never used again for anything else. */
  readonly id: string;
  /** The version in package.json of the release that ships it switched off (`HOLDFAST_PATCHES`); always on from the next one on. */
  readonly since: string;
  /** What the branch changes. */
  readonly guards: string;
  /** Recorded before the patch, in test/histories: replays the old branch. */
  readonly before: string;
  /** Recorded with the patch, in test/histories: replays the new branch. */
  readonly after: string;
  /** When the old branch may go: no open Workflow, and none kept for a reset, can be older than the patch. */
  readonly retire: string;
};

/** Empty until the recorded histories are frozen: until then a change records them again. */
export const PATCHES: readonly Patch[] = [];

/**
 * Not a patch but a marker, always on: the history of a run that was reset says that PayPal was read after the reset, so
 * that it replays where the run's own id is not known.
 */
export const READ_AFTER_RESET = 'read-after-reset';
