import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { concurrently } from '../bench/measure/concurrently.ts';
import { quantile } from '../bench/measure/statistics.ts';
import { variable } from '../bench/measure/variable.ts';
import { createHoldfastHttp } from '../src/http-client.ts';

/**
 * Run by ops/local-cluster.sh: `ops/local-cluster.sh FOLDER node --import tsx ops/measure-cluster.ts [LIVES] [AT_ONCE]`. Prints
 * what the processes cost while nothing happens, and how long checkouts take that start at one gateway, are captured at
 * the other, and are worked on by two workers. Fails where a checkout does not end captured, or PayPal's side shows
 * another sum than was captured.
 */
const [lives, atOnce] = [process.argv[2] ?? '100', process.argv[3] ?? '8'].map(Number);
const IDLE_SECONDS = 30;
const CLOCK_TICKS_A_SECOND = 100;

const pids = variable('LOCAL_CLUSTER_PIDS')
  .split(' ')
  .map((entry) => entry.split('='))
  .map(([name = '', pid = '']) => ({ name, pid }));
const simulatorUrl = variable('PAYPAL_BASE_URL');
const gateways = [variable('HOLDFAST_URL'), variable('HOLDFAST_OTHER_URL')].map((baseUrl) =>
  createHoldfastHttp({ baseUrl }),
);

/** Seconds of processor time so far, of all threads. */
const cpuOf = (pid: string): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_A_SECOND;
};
const megabytesOf = (pid: string): number => {
  const [, kilobytes = '0'] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function measureCpu(title: string, work: () => Promise<void>): Promise<void> {
  const before = pids.map(({ pid }) => cpuOf(pid));
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  print(`${title}: ${seconds.toFixed(1)} s`);
  for (const [index, { name, pid }] of pids.entries()) {
    const share = ((cpuOf(pid) - (before[index] ?? 0)) / seconds) * 100;
    print(
      `  ${name.padEnd(10)} ${share.toFixed(1).padStart(6)} % of a core   ${megabytesOf(pid)} MB`,
    );
  }
}

const took = { start: [] as number[], authorize: [] as number[], capture: [] as number[] };
const timed = async <T>(step: keyof typeof took, work: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now();
  const result = await work();
  took[step].push(performance.now() - startedAt);
  return result;
};

async function live(index: number): Promise<void> {
  const [one, other] = index % 2 === 0 ? gateways : gateways.toReversed();
  if (one === undefined || other === undefined) throw new Error('two gateways are needed');
  const checkoutId = `cluster-${process.pid}-${index}`;
  const amount = { currencyCode: 'USD', value: '10.00' };
  const { orderId } = await timed('start', () =>
    one.start({ checkoutId, purchaseUnit: { amount } }),
  );
  await fetch(`${simulatorUrl}/_simulator/orders/${orderId}/approve`, { method: 'POST' });
  await timed('authorize', async () => {
    await one.approve(checkoutId);
    const { status } = await other.wait(checkoutId, 'AUTHORIZED');
    if (status !== 'AUTHORIZED') throw new Error(`${checkoutId} is ${status}`);
  });
  await timed('capture', () => other.capture(checkoutId, {}, { key: 'parcel' }));
  const { status } = await one.wait(checkoutId, 'CAPTURED');
  if (status !== 'CAPTURED') throw new Error(`${checkoutId} is ${status}`);
}

await measureCpu('idle', () => delay(IDLE_SECONDS * 1_000));
await measureCpu(`${lives} checkouts, ${atOnce} at once`, () =>
  concurrently(lives ?? 0, atOnce ?? 1, live),
);
for (const [step, values] of Object.entries(took)) {
  const [p50, p99] = [quantile(values, 0.5), quantile(values, 0.99)].map(Math.round);
  print(`${step.padEnd(10)} p50 ${p50} ms   p99 ${p99} ms`);
}
