import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { variable } from '../bench/measure/variable.ts';
import { createHoldfastHttp } from '../src/http-client.ts';

/**
 * Run by ops/local-cluster.sh: `ops/local-cluster.sh FOLDER node --import tsx ops/measure-sizes.ts [CHECKOUTS]`. Opens checkouts
 * that hold money, and prints what each adds to PostgreSQL (both databases, with their indexes) and to the memory of the
 * workers, which keep open checkouts in their cache.
 */
const checkouts = Number(process.argv[2] ?? '200');
const AT_ONCE = 4;
/** Before it is measured: caches of the runtime and of the database that the first checkouts fill. */
const WARM_UP = 20;

const run = promisify(execFile);
const simulatorUrl = variable('PAYPAL_BASE_URL');
const holdfast = createHoldfastHttp({ baseUrl: variable('HOLDFAST_URL') });
const workers = variable('LOCAL_CLUSTER_PIDS')
  .split(' ')
  .flatMap((entry) => (entry.startsWith('worker-') ? [entry.split('=')[1] ?? ''] : []));

const kilobytesOfWorkers = (): number =>
  workers.reduce((sum, pid) => {
    const [, kilobytes = '0'] =
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return sum + Number(kilobytes);
  }, 0);

const kilobytesOfDatabases = async (): Promise<number> => {
  const query =
    "select sum(pg_database_size(datname)) / 1024 from pg_database where datname like 'temporal%'";
  const { stdout } = await run('psql', ['-d', 'temporal', '-Atc', 'vacuum', '-Atc', query]);
  return Number(stdout.trim().split('\n').at(-1));
};

let opened = 0;
async function open(): Promise<void> {
  opened += 1;
  const checkoutId = `sizes-${process.pid}-${opened}`;
  const amount = { currencyCode: 'USD', value: '10.00' };
  const start = () => holdfast.start({ checkoutId, purchaseUnit: { amount } }, { key: checkoutId });
  // On a machine that does much else Temporal may be late: the same key starts nothing twice.
  const { orderId } = await start().catch(start);
  await fetch(`${simulatorUrl}/_simulator/orders/${orderId}/approve`, { method: 'POST' });
  await holdfast.approve(checkoutId);
  while ((await holdfast.wait(checkoutId, 'AUTHORIZED')).status !== 'AUTHORIZED');
}

async function openMany(count: number): Promise<void> {
  let left = count;
  const opener = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await open();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
}

const sizes = async () => ({
  database: await kilobytesOfDatabases(),
  memory: kilobytesOfWorkers(),
});

await openMany(WARM_UP);
const before = await sizes();
await openMany(checkouts);
const after = await sizes();
const each = (kilobytes: number): string => `${Math.round(kilobytes / checkouts)} KB`;
process.stdout.write(
  `${checkouts} open checkouts\n` +
    `  PostgreSQL, each        ${each(after.database - before.database)}\n` +
    `  workers' memory, each   ${each(after.memory - before.memory)}\n` +
    `  workers' memory, before ${Math.round(before.memory / 1024)} MB with ${WARM_UP}\n` +
    `  workers' memory, all    ${Math.round(after.memory / 1024)} MB in ${workers.length} processes\n`,
);
