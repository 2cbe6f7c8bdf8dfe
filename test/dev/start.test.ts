import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { killWorker, runningPid } from '../../src/dev/pid-file.ts';
import { freePort } from '../../src/dev/ports.ts';
import { type Holdfast, isAlive, startHoldfast, withStateFolder } from '../support/holdfast.ts';

const PARTS = ['temporal', 'simulator', 'worker', 'gateway', 'demo'];

/** A start takes many times longer on a machine that does other things as well. */
const timeout = 300_000;

describe('npm start', { timeout }, () => {
  let folder: string;
  let holdfast: Holdfast;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-'));
    holdfast = startHoldfast(folder);
    await holdfast.said(/^ready$/);
  });
  afterAll(async () => {
    await stopped(holdfast);
    await rm(folder, { recursive: true, force: true });
  });

  const isOwn = (mode: number): boolean => (mode & 0o077) === 0;

  it('keeps what it saves from everybody else on the machine', async () => {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      // The database's journal comes and goes.
      const saved = await stat(path.join(folder, name)).catch(() => null);
      if (saved || !name.endsWith('-journal')) expect(saved?.mode ?? 0o777, name).toSatisfy(isOwn);
    }
  });

  it('says where everything is, every part once, and ready last', async () => {
    for (const part of PARTS) {
      expect(holdfast.lines.filter((line) => line.startsWith(`${part} pid `))).toHaveLength(1);
    }
    const [, gateway] = await holdfast.said(/^gateway at (http:\S+)$/);
    const [, ui = ''] = await holdfast.said(/UI at (\S+)$/);
    const [, shop = ''] = await holdfast.said(/^demo shop at (\S+)$/);
    for (const url of [`${gateway}/readyz`, ui, shop]) {
      expect((await fetch(url)).status).toBe(200);
    }
    expect(holdfast.lines.filter((line) => line === 'ready')).toHaveLength(1);
    expect(holdfast.lines.at(-1)).toBe('ready');
  });

  it('starts every part again that is killed, as often as it is killed', async () => {
    for (const part of ['simulator', 'worker', 'gateway', 'demo', 'worker', 'worker']) {
      const pid = partsOf(holdfast).get(part) ?? 0;
      const again = holdfast.says(new RegExp(`^${part} pid (\\d+)$`));
      process.kill(pid, 'SIGKILL');
      expect(Number((await again)[1])).not.toBe(pid);
    }
  });

  it('lets exactly its own worker be killed on demand', async () => {
    await expect.poll(() => runningPid(folder, 'worker'), { timeout: 20_000 }).not.toBeNull();
    const pid = partsOf(holdfast).get('worker');
    const again = holdfast.says(/^worker pid (\d+)$/);
    expect(await killWorker(folder)).toBe(pid);
    await again;
  });

  it('leaves no process behind when it is told to stop', async () => {
    const pids = partsOf(holdfast);
    expect(await stopped(holdfast)).toBe(0);
    expect(await alive(pids)).toEqual([]);
  });
});

describe('npm start that dies', { timeout }, () => {
  it('leaves no process behind when it is killed itself', async () => {
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder);
      await holdfast.said(/^ready$/);
      const pids = partsOf(holdfast);
      holdfast.signal('SIGKILL');
      await expect.poll(() => alive(pids), { timeout: 60_000 }).toEqual([]);
    });
  });

  it('does not take another program for its worker', async () => {
    await withStateFolder(async (folder) => {
      expect(await killWorker(folder)).toBeNull();
      await writeFile(path.join(folder, 'worker.pid'), `${process.pid}\n`);
      expect(await killWorker(folder)).toBeNull();
    });
  });

  it('knows every workflow again after a restart, and after Temporal itself was killed', async () => {
    await withStateFolder(async (folder) => {
      const first = startHoldfast(folder);
      await first.said(/^ready$/);
      await onTemporal(first, (client) =>
        client.workflow.start('kept', { taskQueue: 'nobody', workflowId: 'kept' }),
      );
      const again = first.says(/^temporal pid /);
      process.kill(partsOf(first).get('temporal') ?? 0, 'SIGKILL');
      await again;
      await onTemporal(first, isRunning);
      await stopped(first);

      const second = startHoldfast(folder);
      await second.said(/^ready$/);
      await onTemporal(second, isRunning);
      await stopped(second);
    });
  });
});

describe('npm start on a server that is there already', { timeout }, () => {
  it('makes its namespace ready, uses it, and leaves it running', async () => {
    await withStateFolder(async (folder) => {
      const address = inject('temporalAddress');
      const namespace = `start-${randomUUID()}`;
      const holdfast = startHoldfast(folder, {
        TEMPORAL_ADDRESS: address,
        TEMPORAL_NAMESPACE: namespace,
      });
      await holdfast.said(/^ready$/);
      expect(holdfast.lines).toContain(`Temporal at ${address}`);
      expect(partsOf(holdfast).has('temporal')).toBe(false);
      await stopped(holdfast);

      const connection = await Connection.connect({ address });
      const { config } = await connection.workflowService.describeNamespace({ namespace });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
      await connection.close();
    });
  });
});

describe('npm start with a gateway that listens elsewhere', { timeout }, () => {
  const places = [
    { host: '0.0.0.0', found: /^gateway at (http:\/\/127\.0\.0\.1:\d+)$/ },
    { host: '::1', found: /^gateway at (http:\/\/\[::1\]:\d+)$/ },
  ];
  for (const { host, found } of places) {
    it.runIf(isHere(host))(
      `on ${host} is ready, and has PayPal’s events sent to a loopback address`,
      async () => {
        await withStateFolder(async (folder) => {
          const holdfast = startHoldfast(folder, {
            TEMPORAL_ADDRESS: inject('temporalAddress'),
            HOLDFAST_GATEWAY_HOST: host,
            HOLDFAST_API_KEYS: `shop:admin:${'0'.repeat(64)}`,
          });
          await holdfast.said(/^ready$/);
          const [, gateway = ''] = await holdfast.said(found);
          expect((await fetch(`${gateway}/readyz`)).status).toBe(200);
          const unsigned = await fetch(`${gateway}/webhooks/paypal`, {
            method: 'POST',
            body: '{}',
          });
          expect(await unsigned.json()).toMatchObject({ code: 'WEBHOOK_REFUSED' });
          await stopped(holdfast);
        });
      },
    );
  }
});

describe('npm start with credentials of PayPal’s and without API keys', { timeout }, () => {
  it('makes a key for this start, prints it once, and shows no merchant’s pages', async () => {
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder, {
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        PAYPAL_CLIENT_ID: 'somebody',
        PAYPAL_CLIENT_SECRET: 'secret',
        PAYPAL_BASE_URL: 'https://127.0.0.1:9',
        HOLDFAST_SIMULATOR_PORT: undefined,
      });
      const [, key = ''] = await holdfast.said(/^API key .*HOLDFAST_API_KEY=(hf_[\w-]+)$/);
      const [, gateway = ''] = await holdfast.said(/^gateway at (http:\S+)$/);
      const [, shop = ''] = await holdfast.said(/^demo shop at (\S+)$/);
      const statusWith = async (headers: Record<string, string>) =>
        (await fetch(`${gateway}/v1/checkouts`, { headers })).status;
      expect(await statusWith({})).toBe(401);
      expect(await statusWith({ authorization: 'Bearer hf_guessed' })).toBe(401);
      expect(await statusWith({ authorization: `Bearer ${key}` })).toBe(200);
      expect((await fetch(`${shop}/desk`)).status).toBe(403);
      expect((await fetch(shop)).status).toBe(200);
      expect(holdfast.lines.filter((line) => line.includes(key))).toHaveLength(1);
      await stopped(holdfast);
    });
  });
});

describe('npm start refuses in one sentence and with an exit code', { timeout }, () => {
  const refusals = [
    {
      when: 'a credential is missing',
      env: { PAYPAL_CLIENT_ID: 'somebody' },
      sentence: /PAYPAL_CLIENT_ID is set but PAYPAL_CLIENT_SECRET is not/,
    },
    {
      when: 'nobody could call the gateway',
      env: { HOLDFAST_GATEWAY_HOST: '192.0.2.7' },
      sentence: /HOLDFAST_GATEWAY_HOST is 192\.0\.2\.7 .* serve nobody: set API keys/,
    },
    {
      when: 'the gateway cannot listen where it is told to',
      env: { HOLDFAST_GATEWAY_HOST: '203.0.113.7', HOLDFAST_API_KEYS: `a:read:${'0'.repeat(64)}` },
      sentence: /gateway cannot listen .*203\.0\.113\.7.* set HOLDFAST_GATEWAY_HOST/,
    },
    {
      when: 'an API key of the gateway cannot be read',
      env: { HOLDFAST_API_KEYS: 'shop:admin:12' },
      sentence: /HOLDFAST_API_KEYS: entry 1/,
    },
    {
      when: 'the named Temporal CLI does not run',
      env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' },
      sentence: /TEMPORAL_CLI_PATH names \/nowhere\/temporal, which does not run/,
    },
    {
      when: 'the named Temporal server does not answer',
      env: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      exitCode: 5,
      sentence: /Temporal cannot be reached at 127\.0\.0\.1:1: .* TEMPORAL_ADDRESS/,
    },
  ];

  for (const { when, env, sentence, exitCode = 1 } of refusals) {
    it(`when ${when}`, async () => {
      await withStateFolder(async (folder) => {
        const holdfast = startHoldfast(folder, env);
        expect((await holdfast.exited).code).toBe(exitCode);
        expect(holdfast.lines.filter((line) => sentence.test(line))).toHaveLength(1);
        expect(holdfast.lines.join('\n')).not.toMatch(/^\s+at /m);
      });
    });
  }

  it('when ports are taken, naming each', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder, {
        HOLDFAST_GATEWAY_PORT: String(port),
        HOLDFAST_UI_PORT: String(port),
      });
      expect((await holdfast.exited).code).toBe(1);
      expect(holdfast.lines).toEqual([
        expect.stringMatching(
          `^Ports ${port} \\(gateway\\), ${port} .* are taken.* HOLDFAST_GATEWAY_PORT, HOLDFAST_UI_PORT`,
        ),
      ]);
    });
    other.close();
  });

  it('when it runs already on the same state', async () => {
    await withStateFolder(async (folder) => {
      const first = startHoldfast(folder);
      await first.said(/^State is kept in/);
      const second = startHoldfast(folder);
      expect((await second.exited).code).toBe(1);
      expect(second.lines).toEqual([expect.stringContaining(`process ${first.pid}`)]);
      await stopped(first);
    });
  });
});

/** Not every machine speaks IPv6. */
function isHere(host: string): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each);
  return host === '0.0.0.0' || addresses.some(({ address }) => address === host);
}

async function stopped(holdfast: Holdfast): Promise<number | null> {
  holdfast.signal('SIGTERM');
  return (await holdfast.exited).code;
}

/** The newest process of each part. */
function partsOf(holdfast: Holdfast): Map<string, number> {
  return new Map(
    holdfast.lines.flatMap((line) => {
      const match = /^(\w+) pid (\d+)$/.exec(line);
      return match === null ? [] : [[match[1] ?? '', Number(match[2])] as const];
    }),
  );
}

async function alive(pids: Map<string, number>): Promise<string[]> {
  const living: string[] = [];
  for (const [part, pid] of pids) if (await isAlive(pid)) living.push(part);
  return living;
}

async function onTemporal<T>(holdfast: Holdfast, story: (client: Client) => Promise<T>) {
  const [, address = ''] = await holdfast.said(/^Temporal at (\S+)$/);
  const connection = await Connection.connect({ address, connectTimeout: '20 seconds' });
  await story(new Client({ connection }));
  await connection.close();
}

async function isRunning(client: Client): Promise<void> {
  await expect
    .poll(
      () =>
        client.workflow
          .getHandle('kept')
          .describe()
          .then(({ status }) => status.name),
      {
        timeout: 20_000,
      },
    )
    .toBe('RUNNING');
}
