import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { temporal as proto } from '@temporalio/proto';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import Long from 'long';
import { expect, it, onTestFinished } from 'vitest';
import { createDeliveryActivities } from '../../src/activities/deliveries.ts';
import { createWorkers, runWorkers } from '../../src/worker/workers.ts';
import { ANSWERS_WITHIN, startLeanWorkflowThreads } from '../../src/worker/workflow-thread.ts';
import { startTemporal, testBundle } from '../support/temporal.ts';
import { readHistory } from './history-file.ts';

/** Temporal's server takes 10,000 Signals of a Workflow. */
const SIGNALS = 9_900;

const { EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, EVENT_TYPE_WORKFLOW_TASK_STARTED } =
  proto.api.enums.v1.EventType;

/** A held checkout whose timer has fired, and to which so many hints came before a worker took the task. */
const withHints = ({ events }: History, count: number): History => {
  const all = events ?? [];
  const fired = all.findIndex(({ timerFiredEventAttributes }) => timerFiredEventAttributes);
  // Until the task that the timer schedules.
  const before = all.slice(0, fired + 2);
  const eventTime = before.at(-1)?.eventTime ?? null;
  const scheduledEventId = Long.fromNumber(before.length);
  const hints = Array.from({ length: count }, (_, each) => ({
    eventId: Long.fromNumber(before.length + 1 + each),
    eventTime,
    eventType: EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    workflowExecutionSignaledEventAttributes: { signalName: 'approve', input: { payloads: [] } },
  }));
  const started = {
    eventId: Long.fromNumber(before.length + 1 + count),
    eventTime,
    eventType: EVENT_TYPE_WORKFLOW_TASK_STARTED,
    workflowTaskStartedEventAttributes: { scheduledEventId },
  };
  return { events: [...before, ...hints, started] };
};

it('a Workflow Task with as many Signals as Temporal takes is done within the time of an activation', async () => {
  const { workflowId, history } = readHistory('reauthorized-then-captured');
  startLeanWorkflowThreads();
  const options: ReplayWorkerOptions = { workflowBundle: await testBundle() };
  const began = process.cpuUsage();
  await Worker.runReplayHistory(options, withHints(history, SIGNALS), workflowId);
  const { user, system } = process.cpuUsage(began);
  console.log(`${SIGNALS} Signals in one Workflow Task: ${Math.round((user + system) / 1_000)} ms`);
});

it('a worker whose Workflow never yields ends within its time, and says why', async () => {
  expect(ANSWERS_WITHIN).toBe(60_000);
  // What is set is the whole process's, and other files run in this one.
  onTestFinished(() => startLeanWorkflowThreads());
  const temporal = await startTemporal();
  const taskQueue = 'never-yields';
  const workers = await createWorkers({
    common: { connection: temporal.nativeConnection, namespace: temporal.namespace },
    workflows: { workflowsPath: fileURLToPath(new URL('./never-yields.ts', import.meta.url)) },
    taskQueue,
    activities: {},
    deliveries: createDeliveryActivities({ receiverOf: () => null }),
    isRated: false,
    // Long enough for a thread that only loads its bundle on a busy machine.
    answersWithin: 4_000,
  });
  const running = runWorkers(workers);
  await temporal.client.workflow.start('neverYields', { workflowId: randomUUID(), taskQueue });
  await expect(running).rejects.toThrow('answered nothing for 4 s: one of them never yields');
  await temporal.stop();
});
