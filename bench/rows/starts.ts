import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { freePort } from '../../src/dev/ports.ts';
import { ROOT, spawnScript } from '../../src/dev/spawn.ts';
import { isServed, startPart } from '../measure/processes.ts';
import type { Stack } from '../measure/stack.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';
import { figure, type Row } from './row.ts';

const run = promisify(execFile);
const GOALS = { workerMs: 1_500, cliMs: 400 } as const;
const BUILT_WORKER = path.join(ROOT, 'dist', 'src', 'worker.js');
const BUILT_CLI = path.join(ROOT, 'dist', 'src', 'cli.js');

/** How long until a worker polls and until the shell answers, from sources as in a clone and built as in production. */
export const startsRow: Row = {
  id: 'starts',
  title: 'Starts',
  run: async (bench) => {
    const stack = await bench.stack();
    if (!bench.plan.isQuick) {
      bench.say('npm run build');
      await run('npm', ['run', 'build'], { cwd: ROOT, maxBuffer: 10_000_000 });
    }
    const isBuilt = existsSync(BUILT_WORKER) && existsSync(BUILT_CLI);
    const times = bench.plan.starts;
    const cold = await starts(times, (cache) => startFromSources(stack, cache), 'COLD');
    const warm = await starts(times, (cache) => startFromSources(stack, cache), 'WARM');
    const cli = await repeated(times, () => list(stack, path.join(ROOT, 'bin', 'holdfast.js')));
    const goal = (atMost: number) => ({ of: 'product', atMost }) as const;
    return {
      figures: [
        ...(isBuilt
          ? [
              figure('worker polls, built', 'ms', {
                product: await starts(times, (cache) => startBuilt(stack, cache), 'COLD'),
                goal: goal(GOALS.workerMs),
              }),
              figure('holdfast checkout list, built', 'ms', {
                product: await repeated(times, () => list(stack, BUILT_CLI)),
                goal: goal(GOALS.cliMs),
              }),
            ]
          : []),
        figure('worker polls, sources, bundle to be made', 'ms', { product: cold }),
        figure('worker polls, sources, bundle kept', 'ms', { product: warm }),
        figure('holdfast checkout list, sources', 'ms', { product: cli }),
      ],
      notes: [
        'From the start of the process to `/readyz`, or to its end. A built worker has its bundle from the build.',
        ...(isBuilt
          ? []
          : [
              'dist/ is not built, and a quick run does not build it: built starts were not measured.',
            ]),
      ],
    };
  },
};

type Spawned = ChildProcessByStdio<Writable, Readable, Readable>;
type Start = (env: Readonly<Record<string, string>>) => Spawned;

/** COLD has an empty cache folder each time, WARM one that an earlier start has filled. */
async function starts(
  times: number,
  start: (cache: string) => Promise<number>,
  cache: 'COLD' | 'WARM',
): Promise<Spread> {
  const kept = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-cache-'));
  try {
    if (cache === 'WARM') await start(kept);
    return await repeated(times, async (index) =>
      start(cache === 'WARM' ? kept : path.join(kept, String(index))),
    );
  } finally {
    await rm(kept, { recursive: true, force: true });
  }
}

async function repeated(
  times: number,
  measure: (index: number) => Promise<number>,
): Promise<Spread> {
  const took: number[] = [];
  for (let index = 0; index < times; index += 1) took.push(await measure(index));
  return spreadOf(took);
}

const startFromSources = (stack: Stack, cache: string): Promise<number> =>
  untilPolls(stack, cache, (env) => spawnScript('src/worker.ts', [], env));

const startBuilt = (stack: Stack, cache: string): Promise<number> =>
  untilPolls(stack, cache, (env) =>
    spawn(process.execPath, [BUILT_WORKER], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );

async function untilPolls(stack: Stack, cache: string, start: Start): Promise<number> {
  const port = await freePort();
  const env = {
    ...stack.env,
    HOLDFAST_CACHE: cache,
    HOLDFAST_STATE: path.join(cache, 'state'),
    HOLDFAST_WORKER_PORT: String(port),
  };
  const startedAt = performance.now();
  const part = startPart('worker', start(env));
  try {
    await part.until(() => isServed(`http://127.0.0.1:${port}/readyz`));
    return performance.now() - startedAt;
  } finally {
    await part.stop();
  }
}

async function list(stack: Stack, program: string): Promise<number> {
  const startedAt = performance.now();
  const args = [program, '--url', stack.gatewayUrl, 'checkout', 'list'];
  await run(process.execPath, args, { cwd: ROOT, env: stack.env });
  return performance.now() - startedAt;
}
