import { ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { Refusal } from '../domain/refusal.ts';

/** A refusal rejects the Update and leaves no event: the caller learns why, the checkout does not notice. */
export const judge = (why: Refusal | null): void => {
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
export const patiently = (holds: () => boolean): Promise<void> =>
  CancellationScope.nonCancellable(() => condition(holds));
