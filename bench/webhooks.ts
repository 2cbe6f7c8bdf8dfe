/**
 * How many of PayPal's events a second the gateways take in. Real events, signed by the simulator, of checkouts that are open:
 * they are kept back until all are there, then delivered 256 at a time, each once.
 *
 *     LOCAL_CLUSTER_WEBHOOK_URL=http://127.0.0.1:17260/ ops/local-cluster.sh FOLDER node --import tsx bench/webhooks.ts [CHECKOUTS] [GATEWAYS]
 *
 * Each checkout gives at least three events, which mostly say what the checkout knows already. CHECKOUTS is 400 and GATEWAYS 1 where
 * left out. Exit code 1 where a delivery is not answered 200.
 */
import { Agent, createServer, request } from 'node:http';
import { createHoldfastHttp } from '../src/http-client.ts';
import { cpuMsOf } from './measure/processes.ts';
import { quantile } from './measure/statistics.ts';
import { variable } from './measure/variable.ts';

const [checkouts, gatewayCount] = [process.argv[2] ?? '400', process.argv[3] ?? '1'].map(Number);
const DELIVERED_AT_ONCE = 256;
const STARTED_AT_ONCE = 6;
const EVENTS_A_CHECKOUT = 3;

type Delivery = { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };

/** Stands where the simulator delivers to, and keeps every delivery byte for byte. */
async function recordDeliveries(at: URL): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const signed = Object.entries(incoming.headers).flatMap(([name, value]) =>
        name.startsWith('paypal-') && typeof value === 'string' ? [[name, value]] : [],
      );
      const headers = { 'content-type': 'application/json', ...Object.fromEntries(signed) };
      deliveries.push({ headers, body: Buffer.concat(chunks) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(Number(at.port), at.hostname, resolve));
  server.unref();
  return deliveries;
}

async function atOnce(width: number, total: number, work: (index: number) => Promise<void>) {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

const simulatorUrl = variable('PAYPAL_BASE_URL');
const gateways = [variable('HOLDFAST_URL'), variable('HOLDFAST_OTHER_URL')];
const receivers = gateways.slice(0, gatewayCount);
const holdfast = createHoldfastHttp({ baseUrl: gateways[0] ?? '' });

/** Held and captured in part: it stays open. */
async function open(index: number): Promise<void> {
  const checkoutId = `webhooks-${process.pid}-${index}`;
  const amount = { currencyCode: 'USD', value: '10.00' };
  const { orderId } = await holdfast.start({ checkoutId, purchaseUnit: { amount } });
  await fetch(`${simulatorUrl}/_simulator/orders/${orderId}/approve`, { method: 'POST' });
  await holdfast.approve(checkoutId);
  // On a machine that does much else one wait may be over before.
  while ((await holdfast.wait(checkoutId, 'AUTHORIZED')).status !== 'AUTHORIZED');
  const part = { currencyCode: 'USD', value: '4.00' };
  await holdfast.capture(checkoutId, { amount: part }, { key: 'part' });
}

const agent = new Agent({ keepAlive: true, maxSockets: DELIVERED_AT_ONCE });

const deliver = (to: string, { headers, body }: Delivery): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(`${to}/webhooks/paypal`, { method: 'POST', headers, agent }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });

/** The counters of how checkouts were found, of all gateways that took events in. */
async function routes(): Promise<string> {
  const pages = await Promise.all(
    receivers.map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  const counted = new Map<string, number>();
  for (const [, by = '', count] of pages
    .join('\n')
    .matchAll(/webhook_routes_total\{by="(\w+)"[^}]*\} (\d+)/g)) {
    counted.set(by, (counted.get(by) ?? 0) + Number(count));
  }
  return [...counted].map(([by, count]) => `${by} ${count}`).join(', ');
}

/** CPU time so far of each process that ops/local-cluster.sh has started, in milliseconds; none where another started them. */
const cpuByProcess = (): ReadonlyMap<string, number> =>
  new Map(
    (process.env['LOCAL_CLUSTER_PIDS'] ?? '').split(' ').flatMap((entry) => {
      const [name = '', pid] = entry.split('=');
      return pid === undefined ? [] : [[name, cpuMsOf(Number(pid))]];
    }),
  );

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const deliveries = await recordDeliveries(new URL(variable('LOCAL_CLUSTER_WEBHOOK_URL')));
const openedAt = performance.now();
await atOnce(STARTED_AT_ONCE, checkouts ?? 0, open);
const expected = (checkouts ?? 0) * EVENTS_A_CHECKOUT;
while (deliveries.length < expected) await new Promise((resolve) => setTimeout(resolve, 100));
const openSeconds = (performance.now() - openedAt) / 1_000;
/** What comes later is not delivered again. */
const events = deliveries.slice();
print(`${checkouts} checkouts opened in ${openSeconds.toFixed(1)} s, ${events.length} events`);

const took: number[] = [];
const statuses = new Map<number, number>();
const cpuBefore = cpuByProcess();
const startedAt = performance.now();
await atOnce(DELIVERED_AT_ONCE, events.length, async (index) => {
  const sentAt = performance.now();
  const [to, delivery] = [receivers[index % receivers.length], events[index]];
  if (to === undefined || delivery === undefined) throw new Error('there is no gateway');
  const status = await deliver(to, delivery);
  took.push(performance.now() - sentAt);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
});
const seconds = (performance.now() - startedAt) / 1_000;
agent.destroy();
const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)].map(Math.round);
print(
  `${events.length} events, ${DELIVERED_AT_ONCE} at once, ${receivers.length} gateway(s): ` +
    `${(events.length / seconds).toFixed(0)} events/s   p50 ${p50} ms   p99 ${p99} ms`,
);
const cpu = [...cpuByProcess()].flatMap(([name, ms]) => {
  const each = (ms - (cpuBefore.get(name) ?? 0)) / events.length;
  return each < 0.05 ? [] : [`${name} ${each.toFixed(1)}`];
});
if (cpu.length > 0) print(`CPU ms an event: ${cpu.join(', ')}`);
print(`answers: ${[...statuses].map(([status, count]) => `${status} x ${count}`).join(', ')}`);
print(`routes: ${await routes()}`);
if (statuses.size !== 1 || !statuses.has(200)) process.exitCode = 1;
