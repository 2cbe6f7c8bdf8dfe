import { ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { Refusal } from '../domain/refusal.ts';

/** A refusal rejects the Update in its validator and leaves no event: the caller learns why. Nothing where it is null. */
export const rejectWith = (why: Refusal | null): void => {
  if (why) {
    throw ApplicationFailure.create({
      type: why.code,
      message: why.reason,
      nonRetryable: true,
      details: [why],
    });
  }
};

/** A handler waits in the Workflow's own scope: its cancellation must not answer a command that is still being done. */
export const waitInHandler = (holds: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(holds));
