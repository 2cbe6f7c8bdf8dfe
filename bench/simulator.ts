/**
 * How fast the simulator is: lives (create, approve, authorize, capture) over HTTP, with an empty ledger, with
 * 100,000 orders in it, and with a state file. The simulator runs in a process of its own on one core; its CPU time is
 * counted, so that a busy machine changes the wall-clock figures and not the ones per core.
 *
 *     npx tsx bench/simulator.ts [--orders 100000] [--seconds 5]
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startSimulator } from '../simulator/simulator.ts';

const callsPerLife = 4;
const livesAtOnce = 32;

const ready = z.object({ url: z.string() });
const cpu = z.object({ cpuMicroseconds: z.number(), heapBytes: z.number() });
const created = z.object({ id: z.string() });
const authorized = z.object({
  purchase_units: z.tuple([
    z.object({ payments: z.object({ authorizations: z.tuple([z.object({ id: z.string() })]) }) }),
  ]),
});

/** The child: a simulator that answers `usage` with the CPU time it has used so far. */
const serve = async (stateFile: string | undefined): Promise<void> => {
  const simulator = await startSimulator({ port: 0, ...(stateFile && { stateFile }) });
  process.on('message', (message) => {
    if (message === 'usage') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpuMicroseconds: user + system, heapBytes: process.memoryUsage().heapUsed });
    } else void simulator.close().then(() => process.exit(0));
  });
  process.send?.({ url: simulator.url });
};

const startChild = async (stateFile?: string) => {
  const child = fork(
    fileURLToPath(import.meta.url),
    ['--serve', ...(stateFile ? [stateFile] : [])],
    {
      execArgv: ['--import', 'tsx'],
    },
  );
  const message = () => new Promise<unknown>((resolve) => child.once('message', resolve));
  const { url } = ready.parse(await message());
  return {
    url,
    usage: async () => {
      child.send('usage');
      return cpu.parse(await message());
    },
    stop: () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.send('stop');
      }),
  };
};

const clientOf = async (url: string) => {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: livesAtOnce });
  let headers: Record<string, string> = {
    Authorization: `Basic ${Buffer.from('bench:secret').toString('base64')}`,
  };
  const post = (path: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const call = request(
        {
          hostname,
          port,
          agent,
          path,
          method: 'POST',
          headers: { ...headers, 'Content-Length': body.length },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            (response.statusCode ?? 500) < 300
              ? resolve(text)
              : reject(new Error(`${path}: ${text}`)),
          );
        },
      );
      call.once('error', reject);
      call.end(body);
    });
  const token = z
    .object({ access_token: z.string() })
    .parse(JSON.parse(await post('/v1/oauth2/token', 'grant_type=client_credentials')));
  headers = { Authorization: `Bearer ${token.access_token}`, 'Content-Type': 'application/json' };
  const amount = { currency_code: 'USD', value: '100.00' };
  const order = JSON.stringify({ intent: 'AUTHORIZE', purchase_units: [{ amount }] });
  const capture = JSON.stringify({ amount, final_capture: true });
  const live = async (): Promise<void> => {
    const { id } = created.parse(JSON.parse(await post('/v2/checkout/orders', order)));
    await post(`/_simulator/orders/${id}/approve`, '{}');
    const answer = authorized.parse(
      JSON.parse(await post(`/v2/checkout/orders/${id}/authorize`, '{}')),
    );
    const [{ payments }] = answer.purchase_units;
    await post(`/v2/payments/authorizations/${payments.authorizations[0].id}/capture`, capture);
  };
  return { live, close: () => agent.destroy() };
};

type Child = Awaited<ReturnType<typeof startChild>>;

/** Lives as many as `until` wants, many at once. */
const liveWhile = async (
  live: () => Promise<void>,
  goOn: (lived: number) => boolean,
): Promise<number> => {
  let started = 0;
  const worker = async () => {
    while (goOn(started)) {
      started += 1;
      await live();
    }
  };
  await Promise.all(Array.from({ length: livesAtOnce }, worker));
  return started;
};

interface Figures {
  livesPerSecond: number;
  requestsPerSecond: number;
  requestsPerCoreSecond: number;
}

const measure = async (
  child: Child,
  live: () => Promise<void>,
  seconds: number,
): Promise<Figures> => {
  const [before, start] = [await child.usage(), performance.now()];
  const lives = await liveWhile(live, () => performance.now() - start < seconds * 1000);
  const wall = (performance.now() - start) / 1000;
  const after = await child.usage();
  const core = (after.cpuMicroseconds - before.cpuMicroseconds) / 1e6;
  return {
    livesPerSecond: lives / wall,
    requestsPerSecond: (lives * callsPerLife) / wall,
    requestsPerCoreSecond: (lives * callsPerLife) / core,
  };
};

const report = (title: string, figures: Figures): void => {
  const whole = (value: number) => Math.round(value).toLocaleString('en-US').padStart(8);
  console.log(
    `${title.padEnd(34)}${whole(figures.livesPerSecond)} lives/s ${whole(figures.requestsPerSecond)} requests/s ${whole(figures.requestsPerCoreSecond)} requests per second of one core`,
  );
};

const numberAfter = (flag: string, otherwise: number): number => {
  const position = process.argv.indexOf(flag);
  return position === -1 ? otherwise : Number(process.argv[position + 1]);
};

const main = async (): Promise<void> => {
  const orders = numberAfter('--orders', 100_000);
  const seconds = numberAfter('--seconds', 5);
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${livesAtOnce} lives at once`,
  );

  const child = await startChild();
  const { live, close } = await clientOf(child.url);
  await liveWhile(live, (lived) => lived < 3000);
  const empty = await measure(child, live, seconds);
  report('3,000 orders in the ledger', empty);
  await liveWhile(live, (lived) => lived < orders);
  const full = await measure(child, live, seconds);
  report(`${orders.toLocaleString('en-US')} orders in the ledger`, full);
  const { heapBytes } = await child.usage();
  const change = (full.requestsPerCoreSecond / empty.requestsPerCoreSecond - 1) * 100;
  console.log(
    `change with the ledger full: ${change.toFixed(1)} %; heap ${Math.round(heapBytes / 1e6)} MB`,
  );
  close();
  await child.stop();

  const folder = await mkdtemp(join(tmpdir(), 'simulator-bench-'));
  const durable = await startChild(join(folder, 'paypal.jsonl'));
  const durableClient = await clientOf(durable.url);
  await liveWhile(durableClient.live, (lived) => lived < 3000);
  report(
    'with a state file, every call synced',
    await measure(durable, durableClient.live, seconds),
  );
  durableClient.close();
  await durable.stop();
  await rm(folder, { recursive: true });
};

if (process.argv[2] === '--serve') await serve(process.argv[3]);
else await main();
