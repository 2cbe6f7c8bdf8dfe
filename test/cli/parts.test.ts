import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TASK_QUEUE } from '../../src/contract/workflow-ids.ts';
import { workersPolling } from '../../src/temporal/pollers.ts';
import { holdfast, running } from './shell.ts';

const WITHIN = { timeout: 60_000, interval: 100 };

/** Any free ports, on the Temporal server that the tests of this run share. */
const FREE = {
  HOLDFAST_GATEWAY_PORT: '0',
  HOLDFAST_UI_PORT: '0',
  HOLDFAST_SIMULATOR_PORT: '0',
  HOLDFAST_DEMO_PORT: '0',
};

describe('the shell runs each part', { timeout: 300_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-parts-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Waits for its words, asks it to stop, and wants it to end well. */
  const runs = async (part: ReturnType<typeof running>, words: RegExp) => {
    await expect.poll(part.stdout, WITHIN).toMatch(words);
    part.signal('SIGTERM');
    expect(await part.exited).toBe(0);
  };

  it('all of them with dev, until it is told to stop', async () => {
    const env = {
      ...FREE,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      HOLDFAST_STATE: `${folder}/dev`,
    };
    await runs(running(['dev'], env), /^ready$/m);
  });

  it('the simulator where it is told to', async () => {
    const flags = ['--port', '0', '--host', 'localhost', '--state', `${folder}/paypal.jsonl`];
    await runs(running(['simulator', ...flags, '--seed', '7']), /localhost:\d+[\s\S]*^ready$/m);
  });

  it('a gateway and a worker of their own, in front of a simulator', async () => {
    const simulator = running(['simulator', '--port', '0']);
    await expect.poll(simulator.stdout, WITHIN).toMatch(/^ready$/m);
    const env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      HOLDFAST_GATEWAY_PORT: '0',
      HOLDFAST_STATE: `${folder}/alone`,
      PAYPAL_BASE_URL: /http:\S+/.exec(simulator.stdout())?.[0] ?? '',
      PAYPAL_CLIENT_ID: 'simulator',
      PAYPAL_CLIENT_SECRET: 'simulator',
    };
    await runs(running(['gateway'], env), /gateway at http:/);

    const worker = running(['worker'], env);
    const pidFile = path.join(folder, 'alone', 'worker.pid');
    await expect.poll(() => readFile(pidFile, 'utf8').catch(() => ''), WITHIN).toMatch(/^\d+$/m);
    const pid = Number(await readFile(pidFile, 'utf8'));
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const polled = { connection, namespace: 'default', taskQueue: TASK_QUEUE };
    await expect
      .poll(() => workersPolling(polled), WITHIN)
      .toContainEqual(expect.stringMatching(`^${pid}@`));
    await connection.close();
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);

    simulator.signal('SIGTERM');
    expect(await simulator.exited).toBe(0);
  });

  it('none without what it needs, and says what that is', async () => {
    const { exitCode, stderr } = await holdfast(['gateway'], { PAYPAL_CLIENT_ID: 'somebody' });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('PAYPAL_CLIENT_SECRET is not');
  });
});
