import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { CheckoutWorkflow } from '../../contract/workflows.ts';
import { MINUTE } from '../../domain/time/durations.ts';
import { sendOut } from '../events/publish.ts';
import type { CheckoutContext } from './context.ts';

/**
 * A long history begins anew long before Temporal's limit, with everything the run knows. Only between two steps, when
 * nobody waits for an answer and no event is on its way out: a publication would end with the run.
 */
export const continueWhenLong = async (context: CheckoutContext): Promise<void> => {
  if (!workflowInfo().continueAsNewSuggested) return;
  sendOut(context.outbox, context.input.merchantId);
  // The command that was just done is answered first, in this very task.
  await condition(() => allHandlersFinished() || isAsked(context));
  if (!isSent(context))
    await condition(() => isSent(context) || isAsked(context), MINUTE, { summary });
  if (isAsked(context) || !isSent(context)) return;
  const { checkout, outcomes, seenEvents, unread, namedCaptures } = context;
  const { seenAt, ownCaptureAt, patchedUnits } = context;
  await continueAsNew<CheckoutWorkflow>(context.input, {
    checkout,
    outcomes: Object.fromEntries(outcomes),
    seenEvents,
    unread,
    ...(namedCaptures.length > 0 && { namedCaptures }),
    seenAt,
    ownCaptureAt,
    ...(patchedUnits.length > 0 && { patchedUnits }),
  });
};

/** Money does not wait longer for it: the run goes on, and begins anew after a later step. */
const summary = 'until the last events are published, before the history begins anew';

const isSent = ({ outbox }: CheckoutContext): boolean => outbox.open === 0;

const isAsked = ({ commandQueue, events, approvals }: CheckoutContext): boolean =>
  commandQueue.length + events.length + approvals.length > 0;
