import type { History } from '@temporalio/common/lib/proto-utils.js';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import Long from 'long';
import { expect, it } from 'vitest';
import { createDeliveryActivities } from '../../src/activities/deliveries.ts';
import { LIMITS } from '../../src/worker/limits.ts';
import { createWorkers, runWorkers } from '../../src/worker/workers.ts';
import { startTemporal, testBundle } from '../support/temporal.ts';
import { readHistory } from './history-file.ts';

/** Temporal's server takes 10,000 Signals of a Workflow. */
const SIGNALS = 9_900;

const REFERS_TO_AN_EVENT = /EventId$|^eventId$/;

/** A copy in which every event from that id on, and each reference to one, counts so many more. */
const renumbered = (value: unknown, by: number, from: number, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((one) => renumbered(one, by, from));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if ('low' in value && 'high' in value) {
    const id = Number(value.low);
    return REFERS_TO_AN_EVENT.test(key) && id >= from ? Long.fromNumber(id + by) : value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, renumbered(one, by, from, name)]),
  );
};

/** The history of a held checkout to which so many hints came while no worker was there: all in one Workflow Task. */
const withHints = ({ events }: History, count: number): History => {
  const before = events ?? [];
  const fired = before.findIndex(({ timerFiredEventAttributes }) => timerFiredEventAttributes);
  // After the task that the timer schedules.
  const at = fired + 2;
  const hints = Array.from({ length: count }, (_, each) => ({
    eventId: Long.fromNumber(at + 1 + each),
    eventTime: before[at]?.eventTime,
    eventType: EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    workflowExecutionSignaledEventAttributes: { signalName: 'approve', input: { payloads: [] } },
  }));
  const later = before.slice(at).map((event) => renumbered(event, count, at + 1));
  return { events: [...before.slice(0, at), ...hints, ...later] } as History;
};

const EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED = 26;

it('a Workflow Task with as many Signals as Temporal takes is done within the time of an activation', async () => {
  const { workflowId, history } = readHistory('reauthorized-then-captured');
  const { isolateExecutionTimeout } = LIMITS;
  const options: ReplayWorkerOptions & { readonly isolateExecutionTimeout: string } = {
    workflowBundle: await testBundle(),
    isolateExecutionTimeout,
  };
  const began = process.cpuUsage();
  await Worker.runReplayHistory(options, withHints(history, SIGNALS), workflowId);
  const { user, system } = process.cpuUsage(began);
  console.log(`${SIGNALS} Signals in one Workflow Task: ${Math.round((user + system) / 1_000)} ms`);
});

it('a worker gives an activation a minute: beyond it the SDK ends the process', async () => {
  const temporal = await startTemporal();
  const workers = await createWorkers({
    common: { connection: temporal.nativeConnection, namespace: temporal.namespace },
    workflows: { workflowBundle: await testBundle() },
    taskQueue: 'nobody-asks-here',
    activities: {},
    deliveries: createDeliveryActivities({ receiverOf: () => null }),
    isRated: false,
  });
  expect(workers[0]?.options).toMatchObject({ isolateExecutionTimeoutMs: 60_000 });
  const running = runWorkers(workers);
  for (const worker of workers) worker.shutdown();
  await running;
  await temporal.stop();
});
