import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Process, spawnScript } from '../../src/dev/spawn.ts';

/** What a worker process is told on its command line. */
export type WorkerOptions = {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly codePath: string;
  readonly paypalUrl: string;
  readonly identity?: string;
  /** Which tasks it takes; left out: all. */
  readonly polls?: 'all' | 'workflows' | 'activities';
  readonly maxCachedWorkflows?: number;
  /** Whether the patches of the release that it runs are switched on. */
  readonly patches?: 'all' | 'none';
  readonly deployment?: { readonly deploymentName: string; readonly buildId: string };
};

/** A worker in a process of its own; resolves when it polls. */
export const startWorkerProcess = async (options: WorkerOptions): Promise<WorkerProcess> => {
  const child = spawnScript('test/crash/worker.ts', [JSON.stringify(options)]);
  const gone = once(child, 'exit');
  child.stderr.on('data', (words: Buffer) => process.stderr.write(words));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'polling') return { kill: () => killed(child, gone) };
  }
  throw new Error('the worker ended before it polled');
};

export type WorkerProcess = {
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
};

const killed = async (child: Process, gone: Promise<unknown>): Promise<void> => {
  child.kill('SIGKILL');
  await gone;
};
