import { randomUUID } from 'node:crypto';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createHoldfast } from '../../src/client.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { readLedger } from '../support/ledger.ts';
import { hundredDollars, untilKnown } from '../support/shop.ts';
import { startTemporal, startWorker, type TestTemporal } from '../support/temporal.ts';

const taskQueue = 'holdfast';
const QUEUED = 50;
const OTHERS = ['globex', 'hooli', 'initech', 'umbrella'];

let temporal: TestTemporal;
let simulator: Awaited<ReturnType<typeof startSimulator>>;

beforeAll(async () => {
  temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
});
afterAll(async () => {
  await temporal.stop();
  await simulator.close();
});

const start = async (merchantId: string): Promise<string> => {
  const holdfast = createHoldfast({ client: temporal.client, merchantId, taskQueue });
  const request = { checkoutId: `f-${randomUUID()}`, purchaseUnit: hundredDollars };
  const started = await untilKnown(() => holdfast.start(request, request.checkoutId));
  return started.orderId ?? '';
};

const waitingCalls = async (): Promise<number> => {
  const { stats } = await temporal.connection.workflowService.describeTaskQueue({
    namespace: temporal.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
};

describe('the first calls of other merchants', () => {
  it('are not behind fifty calls that another merchant has queued before', async () => {
    const workflowsAlone = await startWorker({ temporal, taskQueue });
    const many = Promise.all(Array.from({ length: QUEUED }, () => start('acme')));
    await expect.poll(waitingCalls, { timeout: 60_000 }).toBeGreaterThanOrEqual(QUEUED);
    const few = Promise.all(OTHERS.map(start));
    const all = QUEUED + OTHERS.length;
    await expect.poll(waitingCalls, { timeout: 60_000 }).toBeGreaterThanOrEqual(all);
    const account = createPayPalClient({
      baseUrl: simulator.url,
      clientId: 'shop',
      clientSecret: 'secret',
    });
    const calls = await Worker.create({
      connection: temporal.nativeConnection,
      namespace: temporal.namespace,
      taskQueue,
      activities: createActivities({ accountOf: () => account }),
      maxConcurrentActivityTaskExecutions: 1,
    });
    const ids = await calls.runUntil(async () => {
      await many;
      return await few;
    });
    await workflowsAlone.stop();
    const { orders } = await readLedger(simulator.url);
    expect(orders).toHaveLength(all);
    const made = orders.map(({ orderId }) => orderId);
    const before = ids.map((orderId) => made.indexOf(orderId));
    expect(Math.min(...before)).toBeGreaterThanOrEqual(0);
    // The server spreads a queue over partitions that are polled in turn: one call may be unlucky, all of them cannot be.
    const mean = before.reduce((sum, index) => sum + index, 0) / before.length;
    expect(mean, before.join()).toBeLessThan(QUEUED / 2);
  });
});
