import { randomUUID } from 'node:crypto';
import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import ky, { isHTTPError } from 'ky';
import { isOpenStatus } from '../contract/open-workflows.ts';
import { GRPC, grpcCode } from '../temporal/grpc.ts';

/** More skips than any life needs: each timer that fires and each back-off of a retry is one. */
const SKIPS_AT_MOST = 10_000;

/** temporal.api.enums.v1.PendingActivityState: the number is Temporal's wire format. */
const ACTIVITY_SCHEDULED = 1;

/**
 * Whether this server moves the clock of a single workflow. It is asked to move one that does not exist: a server that
 * does not do so says that before it looks.
 */
export async function timeSkippingAvailable(client: Client): Promise<boolean> {
  try {
    await fastForward(client, `time-skipping-probe:${randomUUID()}`, { id: 'probe', ms: 1_000 });
    return true;
  } catch (error) {
    if (grpcCode(error) === undefined) throw error;
    return grpcCode(error) === GRPC.NOT_FOUND;
  }
}

export interface WorkflowMoment {
  readonly closedAs: WorkflowExecutionStatusName | null;
  /** Nothing is being done in it and nothing is left to be tried again: it waits for time to pass, or for somebody. */
  readonly idle: boolean;
  /** Ids of the activities that failed and wait for their next attempt. */
  readonly backingOff: readonly string[];
  /** Its own time, in milliseconds. */
  readonly now: number;
}

/** What Temporal knows of a workflow. @throws WorkflowNotFoundError */
export async function lookAtWorkflow(client: Client, workflowId: string): Promise<WorkflowMoment> {
  const { raw, status } = await client.workflow.getHandle(workflowId).describe();
  const pending = raw.pendingActivities ?? [];
  return {
    closedAs: isOpenStatus(status) ? null : status.name,
    idle: pending.length === 0 && !raw.pendingWorkflowTask,
    backingOff: pending.flatMap(({ activityId, attempt, state }) =>
      activityId && (attempt ?? 1) > 1 && Number(state) === ACTIVITY_SCHEDULED ? [activityId] : [],
    ),
    now: optionalTsToMs(raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime) ?? Date.now(),
  };
}

/** Has an activity that waits for its next attempt make it now: what it waits for is real time, not PayPal's. */
export async function tryNow(client: Client, workflowId: string, id: string): Promise<void> {
  const { namespace, identity } = client.options;
  const request = { namespace, identity, execution: { workflowId }, id };
  await client.workflowService.resetActivity(request).catch((error: unknown) => {
    // It has been answered, or the workflow has closed, since it was seen waiting.
    if (grpcCode(error) !== GRPC.NOT_FOUND) throw error;
  });
}

/**
 * Moves a workflow's own clock. Timers and back-offs that fall due on the way happen in order, at their own times.
 * @returns whether it has arrived before `giveUpAt`; a workflow that closes on the way has.
 */
export async function moveWorkflow(
  client: Client,
  workflowId: string,
  { ms, giveUpAt }: { readonly ms: number; readonly giveUpAt: number },
): Promise<boolean> {
  const moveId = await startMove(client, workflowId, ms);
  return moveId === null || (await arrivedBy(client, { workflowId, moveId }, giveUpAt));
}

/** Begins to move it. @returns the id of the move; null where the workflow has closed */
export async function startMove(
  client: Client,
  workflowId: string,
  ms: number,
): Promise<string | null> {
  const id = randomUUID();
  try {
    await fastForward(client, workflowId, { id, ms });
    return id;
  } catch (error) {
    if ((await lookAtWorkflow(client, workflowId)).closedAs !== null) return null;
    throw error;
  }
}

/** Whether a move has arrived before `giveUpAt`; a workflow that closes on the way has. */
export async function arrivedBy(
  client: Client,
  { workflowId, moveId }: { readonly workflowId: string; readonly moveId: string },
  giveUpAt: number,
): Promise<boolean> {
  try {
    return await client.withDeadline(giveUpAt, () => arrives(client, workflowId, moveId));
  } catch (error) {
    if ((await lookAtWorkflow(client, workflowId)).closedAs !== null) return true;
    const code = grpcCode(error);
    if (code === GRPC.DEADLINE_EXCEEDED || code === GRPC.CANCELLED) return false;
    throw error;
  }
}

async function arrives(client: Client, workflowId: string, id: string): Promise<boolean> {
  for (;;) {
    const { fastForwardInfo, failedReason } =
      await client.workflowService.pollWorkflowExecutionTimeSkipping({
        namespace: client.options.namespace,
        workflowExecution: { workflowId },
        fastForwardId: id,
      });
    if (failedReason !== '') throw new Error(failedReason);
    if (fastForwardInfo?.hasCompleted) return true;
  }
}

/** Moves the clock of one order at the simulator. @returns false where the simulator knows no such order */
export async function moveOrder(
  simulatorUrl: string,
  orderId: string,
  seconds: number,
): Promise<boolean> {
  try {
    await ky.post(`${simulatorUrl}/_simulator/clock/advance`, {
      json: { seconds, orderId },
      retry: 0,
      timeout: 20_000,
    });
    return true;
  } catch (error) {
    if (isHTTPError(error) && error.response.status === 404) return false;
    throw error;
  }
}

async function fastForward(
  client: Client,
  workflowId: string,
  { id, ms }: { readonly id: string; readonly ms: number },
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        maxSessionSkipCount: SKIPS_AT_MOST,
        fastForwardConfig: { id, duration: msToTs(ms) },
      },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
}
