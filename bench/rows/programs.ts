import { inheritedBy } from '../../src/dev/environment.ts';
import { freePort } from '../../src/dev/ports.ts';
import { spawnScript } from '../../src/dev/spawn.ts';
import { startPart } from '../measure/processes.ts';
import { spreadOf } from '../measure/statistics.ts';
import { figure, type Row } from './row.ts';

/** Rows that run the benchmarks which are programs of their own, and read what they print. */
const WEBHOOK_GOALS = { eventsPerSecond: 250, p99Ms: 2_000 } as const;
const SIMULATOR_GOALS = { inMemory: 5_000, stateFile: 4_500 } as const;

/** bench/webhooks.ts: signed events, kept back until all are there, then 256 at a time. */
export const webhooksRow: Row = {
  id: 'webhooks',
  title: 'PayPal’s webhooks into the gateway',
  isApart: true,
  run: async (bench) => {
    const recorder = new URL(`http://127.0.0.1:${await freePort()}`);
    return await bench.withStack({ webhooksTo: recorder }, async (stack) => {
      const lines = await linesOf('bench/webhooks.ts', [String(bench.plan.events)], {
        ...stack.env,
        HOLDFAST_URL: stack.gatewayUrl,
        HOLDFAST_OTHER_URL: stack.gatewayUrl,
        LOCAL_CLUSTER_WEBHOOK_URL: recorder.href,
      });
      const found = /(\d+) events\/s +p50 (\d+) ms +p99 (\d+) ms/.exec(lines.join('\n'));
      if (found === null) throw new Error(`bench/webhooks.ts says: ${lines.join(' ')}`);
      const [, perSecond, p50, p99] = found.map((text) => spreadOf([Number(text)]));
      return {
        figures: [
          figure('distinct events, 256 at once', 'events/s', {
            product: perSecond ?? null,
            goal: { of: 'product', atLeast: WEBHOOK_GOALS.eventsPerSecond },
          }),
          figure('answered, median', 'ms', { product: p50 ?? null }),
          figure('answered, 99th percentile', 'ms', {
            product: p99 ?? null,
            goal: { of: 'product', atMost: WEBHOOK_GOALS.p99Ms },
          }),
        ],
        notes: lines.slice(-2).map((line) => `${line}.`),
      };
    });
  },
};

/** bench/simulator.ts: requests for each second of one core, since a busy machine changes the others. */
export const simulatorRow: Row = {
  id: 'simulator',
  title: 'The PayPal simulator',
  isApart: true,
  run: async ({ plan }) => {
    const args = ['--orders', String(plan.orders), '--seconds', plan.isQuick ? '1' : '5'];
    const lines = await linesOf('bench/simulator.ts', args, inheritedBy('simulator'));
    const figures = lines.flatMap((line) => {
      const found = /^(.+?) {2,}.* ([\d,]+) requests per second of one core$/.exec(line);
      if (found === null) return [];
      const [, what = '', count = ''] = found;
      const atLeast = /state file/.test(what)
        ? SIMULATOR_GOALS.stateFile
        : SIMULATOR_GOALS.inMemory;
      return figure(what, 'requests a core-second', {
        product: spreadOf([Number(count.replaceAll(',', ''))]),
        goal: { of: 'product', atLeast },
      });
    });
    if (figures.length === 0) throw new Error(`bench/simulator.ts says: ${lines.join(' ')}`);
    return { figures, notes: [] };
  },
};

/** What the program printed. @throws Error where it failed before it had printed anything */
async function linesOf(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const spawned = spawnScript(script, args, env);
  const text: Buffer[] = [];
  spawned.stdout.on('data', (chunk: Buffer) => text.push(chunk));
  const part = startPart(script, spawned);
  try {
    await part.ended;
  } finally {
    await part.stop();
  }
  return Buffer.concat(text).toString().trim().split('\n');
}
