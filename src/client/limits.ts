import { WorkflowNotFoundError } from '@temporalio/common';
import { learnSignal, limitsQuery } from '../contract/messages.ts';
import { merchantWorkflowId } from '../contract/workflow-ids.ts';
import type { MerchantWorkflow } from '../contract/workflows.ts';
import { type LearnedLimits, type Lesson, noLimits } from '../domain/checkout/limits.ts';
import type { ClientContext } from './client-context.ts';
import { read } from './update-calls.ts';

/** What PayPal is known to refuse this merchant. */
export const limitsOf = ({ client, merchantId }: ClientContext): Promise<LearnedLimits> =>
  read(client, async () => {
    try {
      return await client.workflow.getHandle(merchantWorkflowId(merchantId)).query(limitsQuery);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return noLimits;
      throw error;
    }
  });

/** A start that is not told by then goes on without: a limit that is not known costs one refusal at most. */
const KNOWN_WITHIN_MS = 2_000;

/** The same for a start, which waits for no worker: it is durable before one answers. */
export const limitsKnownNow = async ({
  client,
  merchantId,
}: ClientContext): Promise<LearnedLimits> => {
  try {
    return await client.withDeadline(Date.now() + KNOWN_WITHIN_MS, () =>
      client.workflow.getHandle(merchantWorkflowId(merchantId)).query(limitsQuery),
    );
  } catch {
    return noLimits;
  }
};

export const rememberLesson = async (
  { client, merchantId, taskQueue }: Omit<ClientContext, 'notify'>,
  lesson: Lesson,
): Promise<void> => {
  await client.workflow.signalWithStart<MerchantWorkflow, [Lesson?]>('merchant', {
    workflowId: merchantWorkflowId(merchantId),
    taskQueue,
    args: [],
    signal: learnSignal,
    signalArgs: [lesson],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `What PayPal refuses merchant ${merchantId}`,
  });
};
