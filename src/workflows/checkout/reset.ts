import { patched, workflowInfo } from '@temporalio/workflow';
import { READ_AFTER_RESET } from '../../contract/patches.ts';
import type { CheckoutContext } from './context.ts';

/** Whether this run was reset, also one that had continued as new: it may make a call that the run before made. */
export const isReset = (): boolean => {
  const { runId, originalExecutionRunId, unsafe } = workflowInfo();
  // A replay elsewhere does not know the run's own id; there the marker in the history says whether it was reset.
  const mayBeReset = unsafe.isReplaying || runId !== originalExecutionRunId;
  return mayBeReset && patched(READ_AFTER_RESET);
};

/**
 * A reset run has forgotten what came after the point it went back to: before it moves money, PayPal is read (paypal-rules
 * 4.4). A command that Temporal applies again finds its effect there, and its key is answered with it.
 */
export const mustReadAfterReset = (context: CheckoutContext): boolean =>
  !context.hasReadEarlierRun && isReset();

/** Whether this run was reset and has not read yet what came after that point. For validators, which are not replayed. */
export const isUnreadAfterReset = ({ hasReadEarlierRun }: CheckoutContext): boolean => {
  const { runId, originalExecutionRunId } = workflowInfo();
  return !hasReadEarlierRun && runId !== originalExecutionRunId;
};
