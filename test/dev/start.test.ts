import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { killWorker } from '../../src/dev/pid-file.ts';
import { freePort } from '../../src/dev/ports.ts';
import { type Holdfast, isAlive, startHoldfast, withStateFolder } from '../support/holdfast.ts';

const PARTS = ['temporal', 'simulator', 'worker', 'gateway', 'demo'];

describe('npm start', () => {
  it('says where everything is, every part once, and ready last', async () => {
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder);
      await holdfast.said(/^ready$/);
      for (const part of PARTS) {
        expect(holdfast.lines.filter((line) => line.startsWith(`${part} pid `))).toHaveLength(1);
      }
      const gateway = await holdfast.said(/^gateway at (http:\S+)$/);
      expect((await fetch(`${gateway[1]}/readyz`)).status).toBe(200);
      expect((await fetch(`${(await holdfast.said(/UI at (\S+)$/))[1]}`)).status).toBe(200);
      expect((await fetch(`${(await holdfast.said(/^demo shop at (\S+)$/))[1]}`)).status).toBe(200);
      expect(holdfast.lines.at(-1)).toBe('ready');
      await stopped(holdfast);
    });
  });

  it('leaves no process behind when it is told to stop', async () => {
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder);
      await holdfast.said(/^ready$/);
      const pids = await partsOf(holdfast);
      expect(await stopped(holdfast)).toBe(0);
      expect(await alive(pids)).toEqual([]);
    });
  });

  it('leaves no process behind when it is killed itself', async () => {
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder);
      await holdfast.said(/^ready$/);
      const pids = await partsOf(holdfast);
      holdfast.signal('SIGKILL');
      await expect.poll(() => alive(pids), { timeout: 30_000 }).toEqual([]);
    });
  });

  it('starts every part again that is killed, as often as it is killed', async () => {
    await withStateFolder(async (folder) => {
      const holdfast = startHoldfast(folder);
      await holdfast.said(/^ready$/);
      for (const part of ['simulator', 'worker', 'gateway', 'demo', 'worker', 'worker']) {
        const pid = (await partsOf(holdfast)).get(part) ?? 0;
        const again = holdfast.says(new RegExp(`^${part} pid (\\d+)$`));
        process.kill(pid, 'SIGKILL');
        expect(Number((await again)[1])).not.toBe(pid);
      }
      await stopped(holdfast);
    });
  });

  it('kills exactly its own worker on demand, and nobody where none runs', async () => {
    await withStateFolder(async (folder) => {
      expect(await killWorker(folder)).toBeNull();
      await writeFile(path.join(folder, 'worker.pid'), `${process.pid}\n`);
      expect(await killWorker(folder)).toBeNull();

      const holdfast = startHoldfast(folder);
      await holdfast.said(/^ready$/);
      const pid = (await partsOf(holdfast)).get('worker');
      const again = holdfast.says(/^worker pid (\d+)$/);
      expect(await killWorker(folder)).toBe(pid);
      await again;
      await stopped(holdfast);
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
      process.kill((await partsOf(first)).get('temporal') ?? 0, 'SIGKILL');
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

describe('npm start refuses in one sentence and with an exit code', () => {
  const refusals = [
    {
      when: 'a credential is missing',
      env: { PAYPAL_CLIENT_ID: 'somebody' },
      sentence: /PAYPAL_CLIENT_ID is set but PAYPAL_CLIENT_SECRET is not/,
    },
    {
      when: 'the named Temporal CLI does not run',
      env: { TEMPORAL_CLI_PATH: '/nowhere/temporal' },
      sentence: /TEMPORAL_CLI_PATH names \/nowhere\/temporal, which does not run/,
    },
    {
      when: 'the named Temporal server does not answer',
      env: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      sentence: /Temporal cannot be reached at 127\.0\.0\.1:1: .* TEMPORAL_ADDRESS/,
    },
  ];

  for (const { when, env, sentence } of refusals) {
    it(`when ${when}`, async () => {
      await withStateFolder(async (folder) => {
        const holdfast = startHoldfast(folder, env);
        expect((await holdfast.exited).code).toBe(1);
        expect(holdfast.lines.filter((line) => sentence.test(line))).toHaveLength(1);
        expect(holdfast.lines.join('\n')).not.toMatch(/^\s+at /m);
      });
    });
  }

  it('when ports are taken, naming each', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
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

async function stopped(holdfast: Holdfast): Promise<number | null> {
  holdfast.signal('SIGTERM');
  return (await holdfast.exited).code;
}

/** The newest process of each part. */
async function partsOf(holdfast: Holdfast): Promise<Map<string, number>> {
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
