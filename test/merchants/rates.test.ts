import { randomUUID } from 'node:crypto';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createHoldfast } from '../../src/client.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { limitCallRates } from '../../src/temporal/call-rates.ts';
import { readLedger } from '../support/ledger.ts';
import { hundredDollars } from '../support/shop.ts';
import { startTemporal, startWorker, type TestTemporal } from '../support/temporal.ts';

const taskQueue = 'holdfast';

let temporal: TestTemporal;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let worker: { stop: () => Promise<void> };

beforeAll(async () => {
  temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
  const account = createPayPalClient({
    baseUrl: simulator.url,
    clientId: 'shop',
    clientSecret: 'secret',
  });
  worker = await startWorker({
    temporal,
    taskQueue,
    activities: createActivities({ accountOf: () => account }),
    options: { maxEagerActivityReservationsPerWorkflowTask: 0 },
  });
});
afterAll(async () => {
  await worker.stop();
  await temporal.stop();
  await simulator.close();
});

/** Starts so many checkouts at once. @returns seconds until the last of them has its order */
const startAll = async (merchantId: string, count: number): Promise<number> => {
  const holdfast = createHoldfast({ client: temporal.client, merchantId, taskQueue });
  const startedAt = performance.now();
  const starts = Array.from({ length: count }, () =>
    holdfast.start({ checkoutId: `r-${randomUUID()}`, purchaseUnit: hundredDollars }),
  );
  await Promise.all(starts);
  return (performance.now() - startedAt) / 1_000;
};

const ordersOf = async (merchantId: string): Promise<number> => {
  const { orders } = await readLedger(simulator.url);
  return orders.filter(({ customId }) => customId?.startsWith(`${merchantId}:`)).length;
};

describe('the rate of a PayPal account', () => {
  it('holds for its merchant’s calls and for nobody else’s', async () => {
    const { namespace, nativeConnection: connection } = temporal;
    const rates = new Map([
      ['acme', 0.25],
      ['globex', null],
    ]);
    await limitCallRates({ connection, namespace, taskQueue, identity: 'test' }, rates);
    // The server takes up a changed rate within seconds; from then on the second of two calls waits for four.
    await expect.poll(() => startAll('acme', 2), { timeout: 120_000 }).toBeGreaterThan(3);
    const before = await ordersOf('acme');
    startAll('acme', 8).catch(() => undefined);
    await startAll('globex', 8);
    // Whatever the machine has to do besides: globex waits for nobody's rate, and acme's calls go on one by one.
    expect((await ordersOf('acme')) - before).toBeLessThanOrEqual(4);
  });

  it('is not touched where no merchant has one', async () => {
    const { namespace, connection, nativeConnection } = temporal;
    const other = {
      connection: nativeConnection,
      namespace,
      taskQueue: 'unrated',
      identity: 'test',
    };
    await limitCallRates(other, new Map([['acme', null]]));
    const { config } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: 'unrated' },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportConfig: true,
    });
    expect(config?.fairnessKeysRateLimitDefault ?? null).toBeNull();
  });
});
