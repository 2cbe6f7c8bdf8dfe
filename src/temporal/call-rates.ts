import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';

/** Temporal takes weights from 0.001 to 1000. */
const [LEAST_WEIGHT, MOST_WEIGHT] = [0.001, 1_000];

interface RatedQueue {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
}

/**
 * Has Temporal hand out each merchant's queued Activities at most so often: one rate for every fairness key, scaled by the
 * weight of those whose rate is another. The rate lives at the server, so it holds for all workers together. Safe twice.
 * @param rates Activities a second by fairness key; null is as often as Temporal's bounds allow.
 * @throws an error of Temporal's, PERMISSION_DENIED where the credentials may not write
 */
export async function limitCallRates(
  { connection, namespace, taskQueue, identity }: RatedQueue,
  rates: ReadonlyMap<string, number | null>,
): Promise<void> {
  const limits = [...rates.values()].filter((rate) => rate !== null);
  if (limits.length === 0) return;
  const common = Math.max(...limits);
  const weights = [...rates].map(([key, rate]) => {
    const weight = rate === null ? MOST_WEIGHT : rate / common;
    return [key, Math.min(MOST_WEIGHT, Math.max(LEAST_WEIGHT, weight))] as const;
  });
  await connection.workflowService.updateTaskQueueConfig({
    namespace,
    taskQueue,
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    identity,
    updateFairnessKeyRateLimitDefault: {
      rateLimit: { requestsPerSecond: common },
      reason: 'HOLDFAST_PAYPAL_RATE and the rates of HOLDFAST_MERCHANTS',
    },
    setFairnessWeightOverrides: Object.fromEntries(weights.filter(([, weight]) => weight !== 1)),
    unsetFairnessWeightOverrides: weights.flatMap(([key, weight]) => (weight === 1 ? [key] : [])),
  });
}
