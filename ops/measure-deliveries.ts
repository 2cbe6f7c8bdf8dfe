import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { concurrently } from '../bench/measure/concurrently.ts';
import { quantile } from '../bench/measure/statistics.ts';
import { variable } from '../bench/measure/variable.ts';
import { publish } from '../src/client/outgoing-events.ts';
import { createHoldfastHttp } from '../src/http-client.ts';

/**
 * Run by ops/local-cluster.sh, whose workers then deliver to this script:
 *
 *     HOLDFAST_EVENTS_URL=http://127.0.0.1:17270/ HOLDFAST_EVENTS_SECRET="whsec_$(openssl rand -base64 32)" \
 *       ops/local-cluster.sh FOLDER node --import tsx ops/measure-deliveries.ts [DELIVERIES] [CAPTURES]
 *
 * In each of three rounds it captures CAPTURES checkouts (50) while the merchant's URL answers, then as many while DELIVERIES
 * events (500) wait for an URL that takes each request and answers none, until the worker gives it up after 15 s. So whatever else
 * the machine does falls on both sides. Prints how long the captures took at the gateway, and exits with 1 where the p99 beside
 * the hanging deliveries is more than 1.5 times the quiet one.
 */
const [deliveries, captures] = [process.argv[2] ?? '500', process.argv[3] ?? '50'].map(Number);
const ROUNDS = 3;
const AT_ONCE = 4;
/** Slots for deliveries of each of the two workers: src/worker/workers.ts. */
const HELD_AT_ONCE = 2 * 50;
const MOST_TIMES = 1.5;
const UNTIL_MS = 240_000;

const simulatorUrl = variable('PAYPAL_BASE_URL');
const holdfast = createHoldfastHttp({ baseUrl: variable('HOLDFAST_URL') });
const amount = { currencyCode: 'USD', value: '10.00' };

/** The merchant's URL: it answers, or keeps what comes until it is let go. */
const receiver = { hangs: false, held: new Set<ServerResponse>(), delivered: new Set<string>() };
const answer = (response: ServerResponse): void => {
  response.writeHead(204).end();
  receiver.delivered.add(String(response.req.headers['webhook-id']));
};
const server = createServer((incoming, response) => {
  incoming.resume();
  if (!receiver.hangs) {
    answer(response);
    return;
  }
  receiver.held.add(response);
  response.once('close', () => receiver.held.delete(response));
});
const letGo = (): void => {
  receiver.hangs = false;
  for (const response of receiver.held) answer(response);
};

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + UNTIL_MS; !isTrue(); await delay(50)) {
    if (Date.now() > giveUpAt) throw new Error(`${what}: ${receiver.held.size} are held`);
  }
}

/** @returns the ids of checkouts whose money is held */
async function hold(name: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${name}-${process.pid}-${index}`);
  await concurrently(count, AT_ONCE, async (index) => {
    const checkoutId = ids[index] ?? '';
    const { orderId } = await holdfast.start({ checkoutId, purchaseUnit: { amount } });
    await fetch(`${simulatorUrl}/_simulator/orders/${orderId}/approve`, { method: 'POST' });
    await holdfast.approve(checkoutId);
    // On a machine that does much else one wait may be over before.
    while ((await holdfast.wait(checkoutId, 'AUTHORIZED')).status !== 'AUTHORIZED');
  });
  return ids;
}

/** @returns the milliseconds that each capture took */
async function capture(ids: readonly string[]): Promise<number[]> {
  const took: number[] = [];
  await concurrently(ids.length, AT_ONCE, async (index) => {
    const startedAt = performance.now();
    await holdfast.capture(ids[index] ?? '', {}, { key: 'parcel' });
    took.push(performance.now() - startedAt);
  });
  return took;
}

/** @returns the ids of the events */
async function publishEvents(count: number): Promise<string[]> {
  const connection = await Connection.connect({ address: variable('TEMPORAL_ADDRESS') });
  const client = new Client({ connection, namespace: variable('TEMPORAL_NAMESPACE') });
  const context = { client, merchantId: 'default', taskQueue: 'holdfast' };
  const ids = Array.from({ length: count }, () => `evt_${randomUUID()}`);
  await concurrently(count, AT_ONCE, (index) =>
    publish(context, [
      {
        id: ids[index] ?? '',
        type: 'checkout.captured',
        timestamp: new Date().toISOString(),
        data: { merchantId: 'default' },
      },
    ]),
  );
  await connection.close();
  return ids;
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
const quiet: number[] = [];
const beside: number[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  const quietIds = await hold(`quiet-${round}`, captures ?? 0);
  const besideIds = await hold(`beside-${round}`, captures ?? 0);
  quiet.push(...(await capture(quietIds)));
  receiver.hangs = true;
  const events = await publishEvents(deliveries ?? 0);
  const most = Math.min(deliveries ?? 0, HELD_AT_ONCE);
  await until('all slots are to hang', () => receiver.held.size >= most);
  beside.push(...(await capture(besideIds)));
  process.stdout.write(`round ${round}: ${receiver.held.size} of ${deliveries} held at its end\n`);
  letGo();
  await until('all are to be delivered', () => events.every((id) => receiver.delivered.has(id)));
}
const p99 = print(`${quiet.length} captures, quiet`, quiet);
const p99Beside = print(
  `${beside.length} captures beside ${deliveries} hanging deliveries`,
  beside,
);
process.stdout.write(`p99 beside / quiet: ${(p99Beside / p99).toFixed(2)}\n`);
if (p99Beside > p99 * MOST_TIMES) process.exitCode = 1;
server.close();
server.closeAllConnections();
