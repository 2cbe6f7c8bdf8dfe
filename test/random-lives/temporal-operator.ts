import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import Long from 'long';
import { refundWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { TemporalStep } from './step.ts';

type Operated = {
  readonly client: Client;
  readonly workflowId: string;
  readonly merchantId: string;
  readonly captureIds: readonly string[];
};

/** What an operator does with Temporal's own tools. False where the Workflow has closed, or never ran: nothing is done. */
export const operate = async (
  step: TemporalStep,
  { client, workflowId, merchantId, captureIds }: Operated,
): Promise<boolean> => {
  const run = client.workflow.getHandle(workflowId);
  switch (step.do) {
    case 'cancel':
      return await whereItRuns(() => run.cancel());
    case 'cancelRefunds':
      return await anyOf(captureIds, (captureId) =>
        whereItRuns(() =>
          client.workflow.getHandle(refundWorkflowId(merchantId, captureId)).cancel(),
        ),
      );
    case 'terminate':
      return await whereItRuns(() => run.terminate('by an operator'));
    case 'resetWorkflow':
      return await whereItRuns(() => resetWorkflow(client, workflowId, step.tasks));
  }
};

/** The Workflow continues after the last task but so many, or after its first one where there are fewer. */
const resetWorkflow = async (client: Client, workflowId: string, tasks: number): Promise<void> => {
  const run = client.workflow.getHandle(workflowId);
  const { runId, status } = await run.describe();
  if (status.name !== 'RUNNING') return;
  const { events } = await run.fetchHistory();
  const done = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const to = done.at(-1 - tasks) ?? done[0];
  if (to === undefined) return;
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: Long.fromNumber(Number(to.eventId)),
    requestId: randomUUID(),
    reason: 'by an operator',
  });
};

const anyOf = async (
  captureIds: readonly string[],
  cancel: (captureId: string) => Promise<boolean>,
): Promise<boolean> => {
  const cancelled: boolean[] = [];
  for (const captureId of captureIds) cancelled.push(await cancel(captureId));
  return cancelled.includes(true);
};

const whereItRuns = async (operation: () => Promise<unknown>): Promise<boolean> => {
  try {
    await operation();
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return false;
  }
};
