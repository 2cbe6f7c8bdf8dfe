import { Worker, type WorkerOptions } from '@temporalio/worker';
import { deliveriesQueueOf } from '../contract/task-queues.ts';
import { LIMITS } from './limits.ts';
import { startLeanWorkflowThreads } from './workflow-thread.ts';

/** A receiver that hangs holds one for 15 s; beyond that its events wait in the queue, and others' take turns. */
const DELIVERIES_AT_ONCE = 50;

type Activities = Record<string, (...args: never[]) => unknown>;

interface Work {
  /** What the Workers of all queues share: connection, namespace, converter, interceptors, version. */
  readonly common: Omit<WorkerOptions, 'taskQueue' | 'activities'>;
  /** What only that of Workflows and PayPal calls has. */
  readonly workflows: Partial<WorkerOptions>;
  readonly taskQueue: string;
  readonly activities: Activities;
  readonly deliveries: Activities;
  /** In place of the usual limit. */
  readonly cachedWorkflows?: number | null;
  /** Whether calls to PayPal are counted: then none may go past the queue that counts them. */
  readonly isRated: boolean;
  /** In place of the usual time within which the thread of the Workflows answers, in milliseconds. */
  readonly answersWithin?: number;
}

/**
 * A Worker for Workflows and what they wait for, and one for deliveries. Without a rate an Activity starts with the answer
 * to the Workflow Task that asks for it, past its queue (docs/decisions/task-queues.md).
 */
export const createWorkers = async (work: Work): Promise<readonly Worker[]> => {
  startLeanWorkflowThreads(work.answersWithin);
  return [
    await Worker.create({
      ...work.common,
      ...work.workflows,
      ...LIMITS,
      maxCachedWorkflows: work.cachedWorkflows ?? LIMITS.maxCachedWorkflows,
      taskQueue: work.taskQueue,
      // Deliveries that an earlier release has scheduled are here.
      activities: { ...work.activities, ...work.deliveries },
      ...(work.isRated ? { maxEagerActivityReservationsPerWorkflowTask: 0 } : {}),
    }),
    await Worker.create({
      ...work.common,
      shutdownGraceTime: LIMITS.shutdownGraceTime,
      shutdownForceTime: LIMITS.shutdownForceTime,
      taskQueue: deliveriesQueueOf(work.taskQueue),
      activities: work.deliveries,
      maxConcurrentActivityTaskExecutions: DELIVERIES_AT_ONCE,
    }),
  ];
};

/** Until all have stopped. One that fails stops the others: a process does all of its work or none. */
export async function runWorkers(workers: readonly Worker[]): Promise<void> {
  const running = workers.map((worker) => worker.run());
  try {
    await Promise.all(running);
  } catch (error) {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(running);
    throw error;
  }
}
