/**
 * How fast the simulator is: lives (create, approve, authorize, capture) over HTTP, with an empty ledger, with
 * 100,000 orders in it, and with a state file. The simulator runs in a process of its own on one core; its CPU time is
 * counted, so that a busy machine changes the wall-clock figures and not the ones per core.
 *
 *     npx tsx bench/simulator.ts [--orders 100000] [--seconds 5]
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startSimulator } from '../simulator/simulator.ts';

const callsPerLife = 4;
const livesAtOnce = 32;

const ready = z.object({ url: z.string() });
const cpu = z.object({ cpuMicroseconds: z.number(), heapBytes: z.number() });
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

interface Post {
  /** Header lines, each with its end. */
  headers: string;
  path: string;
  body: string;
}

const requestText = (host: string, { headers, path, body }: Post): string =>
  `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

/**
 * One kept connection with one call at a time, as light as can be: on two cores the caller must not be what is
 * measured. Answers of the simulator have a Content-Length.
 */
const connect = (host: string, port: number, hostname: string) => {
  const socket = createConnection(port, hostname).setNoDelay().setEncoding('latin1');
  let text = '';
  let settle: ((answer: string) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  const answered = (): void => {
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
    if (text.length < end + 4 + length) return;
    const answer = text.slice(end + 4);
    const isGood = text.startsWith('HTTP/1.1 20');
    text = '';
    if (isGood) settle?.(answer);
    else fail?.(new Error(answer));
  };
  socket.on('data', (chunk: string) => {
    text += chunk;
    answered();
  });
  socket.on('error', (error) => fail?.(error));
  return {
    post: (request: Post): Promise<string> =>
      new Promise((resolve, reject) => {
        settle = resolve;
        fail = reject;
        socket.write(requestText(host, request));
      }),
    close: () => socket.destroy(),
  };
};

type Connection = ReturnType<typeof connect>;

const idIn = (pattern: RegExp, text: string): string => {
  const id = pattern.exec(text)?.[1];
  if (id === undefined) throw new Error(`no id in ${text}`);
  return id;
};

const amount = { currency_code: 'USD', value: '100.00' };
const order = JSON.stringify({ intent: 'AUTHORIZE', purchase_units: [{ amount }] });
const capture = JSON.stringify({ amount, final_capture: true });

/** Create, approve, authorize, capture. */
const liveOn = async ({ post }: Connection, headers: string): Promise<void> => {
  const created = await post({ headers, path: '/v2/checkout/orders', body: order });
  const id = idIn(/"id":"(\w+)"/, created);
  await post({ headers, path: `/_simulator/orders/${id}/approve`, body: '{}' });
  const authorized = await post({
    headers,
    path: `/v2/checkout/orders/${id}/authorize`,
    body: '{}',
  });
  const authorizationId = idIn(/"authorizations":\[\{"id":"(\w+)"/, authorized);
  const path = `/v2/payments/authorizations/${authorizationId}/capture`;
  await post({ headers, path, body: capture });
};

const clientOf = async (url: string) => {
  const { host, hostname, port } = new URL(url);
  const connections = Array.from({ length: livesAtOnce }, () =>
    connect(host, Number(port), hostname),
  );
  const [first] = connections;
  if (!first) throw new Error('no connection');
  const basic = Buffer.from('bench:secret').toString('base64');
  const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
  const token = await first.post({
    headers: `Authorization: Basic ${basic}\r\n${form}`,
    path: '/v1/oauth2/token',
    body: 'grant_type=client_credentials',
  });
  const bearer = idIn(/"access_token":"([^"]+)"/, token);
  const headers = `Authorization: Bearer ${bearer}\r\nContent-Type: application/json\r\n`;
  return {
    lives: connections.map((connection) => () => liveOn(connection, headers)),
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
};

type Child = Awaited<ReturnType<typeof startChild>>;

type Connections = readonly (() => Promise<void>)[];

/** Lives on every connection at once, as long as asked; how many were begun. */
const liveWhile = async (
  connections: Connections,
  goOn: (lived: number) => boolean,
): Promise<number> => {
  let started = 0;
  const run = async (live: () => Promise<void>) => {
    while (goOn(started)) {
      started += 1;
      await live();
    }
  };
  await Promise.all(connections.map(run));
  return started;
};

interface Figures {
  livesPerSecond: number;
  requestsPerSecond: number;
  requestsPerCoreSecond: number;
}

const measure = async (
  child: Child,
  connections: Connections,
  seconds: number,
): Promise<Figures> => {
  const [before, start] = [await child.usage(), performance.now()];
  const lives = await liveWhile(connections, () => performance.now() - start < seconds * 1000);
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
  const { lives, close } = await clientOf(child.url);
  await liveWhile(lives, (lived) => lived < 3000);
  const empty = await measure(child, lives, seconds);
  report('3,000 orders in the ledger', empty);
  await liveWhile(lives, (lived) => lived < orders);
  const full = await measure(child, lives, seconds);
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
  await liveWhile(durableClient.lives, (lived) => lived < 3000);
  report(
    'with a state file, every call synced',
    await measure(durable, durableClient.lives, seconds),
  );
  durableClient.close();
  await durable.stop();
  await rm(folder, { recursive: true });
};

if (process.argv[2] === '--serve') await serve(process.argv[3]);
else await main();
