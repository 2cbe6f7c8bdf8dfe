import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { CheckoutWorkflow } from '../../contract/workflows.ts';
import type { CheckoutContext } from './context.ts';

/**
 * A long history begins anew long before Temporal's limit, with everything the run knows. Only between two steps, when
 * nobody waits for an answer.
 */
export const continueWhenLong = async (context: CheckoutContext): Promise<void> => {
  if (!workflowInfo().continueAsNewSuggested) return;
  // The command that was just done is answered first, in this very task.
  await condition(() => allHandlersFinished() || isAsked(context));
  if (isAsked(context)) return;
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

const isAsked = ({ commandQueue, events, approvals }: CheckoutContext): boolean =>
  commandQueue.length + events.length + approvals.length > 0;
