import { randomUUID } from 'node:crypto';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import Long from 'long';
import { refundWorkflowId } from '../../src/contract/workflow-ids.ts';
import { TASK_QUEUE } from './environment.ts';
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
    case 'startByHand':
      return await startLikeThisOne(client, workflowId);
    case 'signalByHand': {
      const { signal, args } = step;
      const isOfRefunds = signal === 'freeze' || signal === 'readRefunds';
      const ids = isOfRefunds
        ? captureIds.map((captureId) => refundWorkflowId(merchantId, captureId))
        : [workflowId];
      return await anyOf(ids, (id) =>
        whereItRuns(() => client.workflow.getHandle(id).signal<unknown[]>(signal, ...args)),
      );
    }
  }
};

/** What the UI does: the same type, id and input; nothing else of how it was started first. False where it runs. */
const startLikeThisOne = async (client: Client, workflowId: string): Promise<boolean> => {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const started = events?.find((event) => event.workflowExecutionStartedEventAttributes);
  const given = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const args = given.map((payload) => JSON.parse(Buffer.from(payload.data ?? []).toString()));
  try {
    await client.workflow.start('checkout', { workflowId, taskQueue: TASK_QUEUE, args });
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
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
  ids: readonly string[],
  act: (id: string) => Promise<boolean>,
): Promise<boolean> => {
  const done: boolean[] = [];
  for (const id of ids) done.push(await act(id));
  return done.includes(true);
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
