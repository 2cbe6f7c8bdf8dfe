import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { quantile } from '../bench/measure/statistics.ts';
import { publish } from '../src/client/outgoing-events.ts';
import { createHoldfastHttp } from '../src/http-client.ts';

/**
 * Run by ops/local-cluster.sh, whose workers then deliver to this script:
 *
 *     HOLDFAST_EVENTS_URL=http://127.0.0.1:17270/ HOLDFAST_EVENTS_SECRET="whsec_$(openssl rand -base64 32)" \
 *       ops/local-cluster.sh FOLDER node --import tsx ops/measure-deliveries.ts [DELIVERIES] [CAPTURES]
 *
 * Captures CAPTURES checkouts (200) while the merchant's URL answers, then as many while DELIVERIES events (500) wait for
 * an URL that takes each request and answers none, until the worker gives it up after 15 s. Prints how long the captures took at
 * the gateway, and exits with 1 where the p99 beside the hanging deliveries is more than 1.5 times the quiet one.
 */
const [deliveries, captures] = [process.argv[2] ?? '500', process.argv[3] ?? '200'].map(Number);
const AT_ONCE = 4;
/** Slots for deliveries of each of the two workers: src/worker/workers.ts. */
const HELD_AT_ONCE = 2 * 50;
const MOST_TIMES = 1.5;

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: see the head of this file`);
  return value;
};

const simulatorUrl = variable('PAYPAL_BASE_URL');
const holdfast = createHoldfastHttp({ baseUrl: variable('HOLDFAST_URL') });
const amount = { currencyCode: 'USD', value: '10.00' };

/** The merchant's URL. */
const receiver = { hangs: false, held: 0 };
const server = createServer((incoming, response) => {
  incoming.resume();
  if (!receiver.hangs) {
    response.writeHead(204).end();
    return;
  }
  receiver.held += 1;
  response.once('close', () => {
    receiver.held -= 1;
  });
});

async function inLanes(total: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** @returns the ids of checkouts whose money is held */
async function hold(name: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${name}-${process.pid}-${index}`);
  await inLanes(count, async (index) => {
    const checkoutId = ids[index] ?? '';
    const { orderId } = await holdfast.start({ checkoutId, purchaseUnit: { amount } });
    await fetch(`${simulatorUrl}/_simulator/orders/${orderId}/approve`, { method: 'POST' });
    await holdfast.approve(checkoutId);
    await holdfast.wait(checkoutId, 'AUTHORIZED');
  });
  return ids;
}

/** @returns the milliseconds that each capture took */
async function capture(ids: readonly string[]): Promise<number[]> {
  const took: number[] = [];
  await inLanes(ids.length, async (index) => {
    const startedAt = performance.now();
    await holdfast.capture(ids[index] ?? '', {}, { key: 'parcel' });
    took.push(performance.now() - startedAt);
  });
  return took;
}

async function publishEvents(count: number): Promise<void> {
  const connection = await Connection.connect({ address: variable('TEMPORAL_ADDRESS') });
  const client = new Client({ connection, namespace: variable('TEMPORAL_NAMESPACE') });
  const context = { client, merchantId: 'default', taskQueue: 'holdfast' };
  await inLanes(count, () =>
    publish(context, [
      {
        id: `evt_${randomUUID()}`,
        type: 'checkout.captured',
        timestamp: new Date().toISOString(),
        data: { merchantId: 'default' },
      },
    ]),
  );
  await connection.close();
}

const print = (title: string, took: readonly number[]): number => {
  const [p50, p99] = [Math.round(quantile(took, 0.5)), quantile(took, 0.99)];
  process.stdout.write(`${title}: p50 ${p50} ms   p99 ${Math.round(p99)} ms\n`);
  return p99;
};

await new Promise<void>((resolve) => {
  server.listen(Number(new URL(variable('HOLDFAST_EVENTS_URL')).port), '127.0.0.1', resolve);
});
await capture(await hold('warm', 20));
const quietIds = await hold('quiet', captures ?? 0);
const besideIds = await hold('beside', captures ?? 0);
const quiet = print(`${captures} captures, quiet`, await capture(quietIds));
receiver.hangs = true;
await publishEvents(deliveries ?? 0);
const most = Math.min(deliveries ?? 0, HELD_AT_ONCE);
for (const giveUpAt = Date.now() + 60_000; receiver.held < most; await delay(50)) {
  if (Date.now() > giveUpAt) throw new Error(`${receiver.held} deliveries hang, not ${most}`);
}
const took = await capture(besideIds);
process.stdout.write(`${deliveries} deliveries to a receiver that hangs, ${receiver.held} held\n`);
const beside = print(`${captures} captures beside them`, took);
process.stdout.write(`p99 beside / quiet: ${(beside / quiet).toFixed(2)}\n`);
if (beside > quiet * MOST_TIMES) process.exitCode = 1;
server.close();
server.closeAllConnections();
