import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createHoldfast } from '../../src/client.ts';
import { workersPolling } from '../../src/temporal/pollers.ts';
import { type Checkpoint, openCheckpoint } from '../crash/checkpoint.ts';
import { startWorkerProcess, type WorkerProcess } from '../crash/process.ts';
import { readLedger } from '../support/ledger.ts';
import {
  anAuthorizedCheckout,
  days,
  dollars,
  pass,
  payPalControls,
  type Shop,
} from '../support/shop.ts';
import { startTemporal, testBundle } from '../support/temporal.ts';

const OTHER_BUILD = new URL('./other-build.ts', import.meta.url).pathname;

let shop: Shop;
let simulator: RunningSimulator;
let checkpoint: Checkpoint;
let workers: readonly WorkerProcess[] = [];
beforeAll(async () => {
  const temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
  checkpoint = await openCheckpoint(simulator.url);
  const taskQueue = 'two-builds';
  const { address, namespace, client } = temporal;
  shop = {
    temporal,
    taskQueue,
    holdfast: createHoldfast({ client, merchantId: 'default', taskQueue }),
    paypal: payPalControls(simulator.url),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.kill()));
      await checkpoint.close();
      await simulator.close();
      await temporal.stop();
    },
  };
  // Without a cache every workflow task is replayed from its history, by whichever build gets it.
  const options = {
    address,
    namespace,
    taskQueue,
    paypalUrl: checkpoint.url,
    maxCachedWorkflows: 0,
  };
  workers = await Promise.all([
    startWorkerProcess({ ...options, ...(await testBundle()), identity: 'build-a' }),
    startWorkerProcess({ ...options, ...(await testBundle(OTHER_BUILD)), identity: 'build-b' }),
  ]);
});
afterAll(() => shop.close());

describe('two workers of different builds on one task queue', () => {
  it('carry the same checkouts through their lives, and every effect happens once', async () => {
    const { connection, namespace } = shop.temporal;
    const { taskQueue } = shop;
    await expect
      .poll(() => workersPolling({ connection, namespace, taskQueue }), { timeout: 20_000 })
      .toEqual(expect.arrayContaining(['build-a', 'build-b']));
    const lives = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
        await pass(shop, checkoutId, days(4));
        await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
        await shop.holdfast.capture(checkoutId, {}, 'rest');
        const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
        const { events } = await handle.fetchHistory();
        return { orderId, events: events ?? [] };
      }),
    );
    for (const { orderId, events } of lives) {
      const { effects } = await readLedger(shop.paypal.url, orderId ?? '');
      expect(effects.map(({ effect }) => effect)).toEqual([
        'AUTHORIZED',
        'REAUTHORIZED',
        'CAPTURED',
        'CAPTURED',
      ]);
      expect(events.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
    }
    const builds = lives.flatMap(({ events }) =>
      events.flatMap((event) => event.workflowTaskCompletedEventAttributes?.identity ?? []),
    );
    expect(new Set(builds)).toEqual(new Set(['build-a', 'build-b']));
  });
});
