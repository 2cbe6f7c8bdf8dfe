import { WorkflowNotFoundError } from '@temporalio/common';
import { type LearnedLimits, type Lesson, noLimits } from '../domain/limits.ts';
import type { merchant } from '../workflows/merchant.ts';
import { learnSignal, limitsQuery } from '../workflows/messages.ts';
import { merchantWorkflowId } from '../workflows/names.ts';
import { read } from './calls.ts';
import type { Place } from './place.ts';

/** What PayPal is known to refuse this merchant. */
export const limitsOf = ({ client, merchantId }: Place): Promise<LearnedLimits> =>
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
export const limitsKnownNow = async ({ client, merchantId }: Place): Promise<LearnedLimits> => {
  try {
    return await client.withDeadline(Date.now() + KNOWN_WITHIN_MS, () =>
      client.workflow.getHandle(merchantWorkflowId(merchantId)).query(limitsQuery),
    );
  } catch {
    return noLimits;
  }
};

export const rememberLesson = async (
  { client, merchantId, taskQueue }: Omit<Place, 'notify'>,
  lesson: Lesson,
): Promise<void> => {
  await client.workflow.signalWithStart<typeof merchant, [Lesson?]>('merchant', {
    workflowId: merchantWorkflowId(merchantId),
    taskQueue,
    args: [],
    signal: learnSignal,
    signalArgs: [lesson],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `What PayPal refuses merchant ${merchantId}`,
  });
};
