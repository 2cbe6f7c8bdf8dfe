import { randomUUID } from 'node:crypto';
import { atOnce, openingsOf } from '../measure/lives.ts';
import { residentKbOf } from '../measure/processes.ts';
import { get, timed } from '../measure/requests.ts';
import type { Stack } from '../measure/stack.ts';
import { quantile, spreadOf } from '../measure/statistics.ts';
import { type Bench, type Figure, figure, type Row } from './row.ts';

const OPENED_AT_ONCE = 16;
const LISTED = 100;

/** What was measured when so many checkouts were open. */
interface Step {
  readonly open: number;
  readonly opensPerSecond: number;
  readonly workerMb: number;
  readonly serverMb: number | null;
  readonly newestMs: readonly number[];
  readonly oldestMs: readonly number[];
  readonly listMs: readonly number[];
}

/** Ever more checkouts that hold money and stay open: what the next one costs, and what reads cost among so many. */
export const growthRow: Row = {
  id: 'growth',
  title: 'Growth: open checkouts',
  run: (bench) =>
    bench.withStack({}, async (stack) => {
      const steps = await grow(bench, stack);
      const { reads } = bench.plan.growth;
      return {
        figures: steps.flatMap(figuresOf),
        bars: {
          title: 'Median of a read by open checkouts',
          unit: 'ms',
          of: steps.flatMap(barsOf),
        },
        notes: [
          `Opened ${OPENED_AT_ONCE} at a time, up to the hold, and left open. ${reads} reads of each kind, one after the other: the newest checkouts are in the worker’s cache; the oldest are not, once there are more than the cache holds.`,
          ...notReached(bench, steps),
        ],
      };
    }),
};

async function grow(bench: Bench, stack: Stack): Promise<readonly Step[]> {
  const { steps, withinSeconds } = bench.plan.growth;
  const open = openingsOf(stack).facade;
  const ids: string[] = [];
  const endsAt = performance.now() + withinSeconds * 1_000;
  const done: Step[] = [];
  for (const wanted of steps) {
    const before = ids.length;
    const startedAt = performance.now();
    await atOnce(OPENED_AT_ONCE, wanted - before, async () => {
      if (performance.now() > endsAt) return;
      const id = randomUUID();
      await open(id);
      ids.push(id);
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    if (ids.length === before) break;
    const step = await measure(bench, stack, ids);
    done.push({ ...step, opensPerSecond: (ids.length - before) / seconds });
    bench.say(
      `${ids.length} open: ${((ids.length - before) / seconds).toFixed(1)} opened a second`,
    );
  }
  return done;
}

async function measure(
  { plan, server }: Bench,
  stack: Stack,
  ids: readonly string[],
): Promise<Omit<Step, 'opensPerSecond'>> {
  const { reads } = plan.growth;
  const memoryMb = residentKbOf(stack.parts.worker.pid) / 1_024;
  const serverKb = server.residentKb();
  const oldest = ids.slice(0, reads);
  const newest = ids.slice(-reads).toReversed();
  const one = (of: readonly string[]) => (index: number) =>
    get(stack, `/v1/checkouts/${of[index]}`);
  return {
    open: ids.length,
    workerMb: memoryMb,
    serverMb: serverKb === null ? null : serverKb / 1_024,
    newestMs: await timed(newest.length, one(newest)),
    oldestMs: await timed(oldest.length, one(oldest)),
    listMs: await timed(reads, () => get(stack, `/v1/checkouts?limit=${LISTED}`)),
  };
}

const figuresOf = (step: Step): readonly Figure[] => {
  const at = `${step.open.toLocaleString('en-US')} open`;
  const row = (what: string, unit: string, values: readonly number[]) =>
    figure(`${at}: ${what}`, unit, { product: spreadOf(values) });
  const reads = (what: string, ms: readonly number[]) => [
    row(`${what}, median`, 'ms', [quantile(ms, 0.5)]),
    row(`${what}, 99th percentile`, 'ms', [quantile(ms, 0.99)]),
  ];
  return [
    row('opened', 'checkouts/s', [step.opensPerSecond]),
    row('resident memory of the worker', 'MB', [step.workerMb]),
    ...(step.serverMb === null
      ? []
      : [row('resident memory of the server', 'MB', [step.serverMb])]),
    ...reads('GET one, newest', step.newestMs),
    ...reads('GET one, oldest', step.oldestMs),
    ...reads(`GET ${LISTED}`, step.listMs),
  ];
};

const barsOf = ({ open, newestMs, oldestMs, listMs }: Step) => {
  const bar = (what: string, ms: readonly number[]) => ({
    label: `${open.toLocaleString('en-US')} open: ${what}`,
    value: quantile(ms, 0.5),
  });
  return [bar('newest', newestMs), bar('oldest', oldestMs), bar(`list of ${LISTED}`, listMs)];
};

const notReached = ({ plan }: Bench, steps: readonly Step[]): readonly string[] => {
  const { steps: wanted, withinSeconds } = plan.growth;
  const [last, most] = [steps.at(-1)?.open ?? 0, wanted.at(-1) ?? 0];
  return last >= most
    ? []
    : [
        `Opening ended after ${withinSeconds} s, before there were ${most.toLocaleString('en-US')}.`,
      ];
};
