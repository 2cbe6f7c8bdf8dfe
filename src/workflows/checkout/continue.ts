import { allHandlersFinished, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { CheckoutWorkflow } from '../../contract/workflows.ts';
import type { CheckoutContext } from './context.ts';

/**
 * A long history begins anew long before Temporal's limit, with everything the run knows. Only between two steps, when
 * nobody waits for an answer.
 */
export const continueWhenLong = async (context: CheckoutContext): Promise<void> => {
  const isQuiet =
    context.commandQueue.length === 0 &&
    context.events.length === 0 &&
    context.approvals.length === 0 &&
    allHandlersFinished();
  if (!workflowInfo().continueAsNewSuggested || !isQuiet) return;
  await context.outbox.sent;
  const { checkout, outcomes, seenEvents, unread, seenAt, ownCaptureAt, purchaseUnit } = context;
  await continueAsNew<CheckoutWorkflow>(context.input, {
    checkout,
    outcomes: Object.fromEntries(outcomes),
    seenEvents,
    unread,
    seenAt,
    ownCaptureAt,
    ...(purchaseUnit && { purchaseUnit }),
  });
};
