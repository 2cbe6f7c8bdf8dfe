import { randomUUID } from 'node:crypto';
import { atOnce, type Opening, openingsOf } from '../measure/lives.ts';
import { type Part, residentKbOf } from '../measure/processes.ts';
import type { Stack } from '../measure/stack.ts';
import { spreadOf } from '../measure/statistics.ts';
import { type Bench, type Figure, figure, NotMeasured, type Row } from './row.ts';

/** Before it is measured: what the first checkouts fill, of the runtime and of the server. */
const WARM_UP = 30;
const OPENED_AT_ONCE = 16;
const GOALS = { heapKb: 90, residentKb: 280 } as const;

/** What open checkouts that hold money need, each: both sides open as many, one side after the other. */
export const memoryRow: Row = {
  id: 'memory',
  title: 'Memory of an open checkout',
  run: (bench) =>
    bench.withStack({}, async (stack) => {
      const open = openingsOf(stack);
      const bare = await eachOf(bench, { part: stack.parts.bareWorker, open: open.bare });
      const product = await eachOf(bench, { part: stack.parts.worker, open: open.facade });
      const row = (what: string, key: 'heapKb' | 'residentKb'): Figure =>
        figure(what, 'KB each', {
          bare: spreadOf([bare[key]]),
          product: spreadOf([product[key]]),
          goal: { of: 'product', atMost: GOALS[key] },
        });
      return {
        figures: [
          row('heap of a cached checkout', 'heapKb'),
          row('resident memory of the worker', 'residentKb'),
        ],
        notes: [
          `${bench.plan.open} checkouts that hold money, all in the worker’s cache, on each side; after a garbage collection in every thread.`,
        ],
      };
    }),
};

interface Worker {
  readonly part: Part;
  readonly open: Opening;
}

async function eachOf({ plan, say }: Bench, { part, open }: Worker) {
  await atOnce(OPENED_AT_ONCE, WARM_UP, () => open(randomUUID()));
  const before = await memoryOf(part);
  await atOnce(OPENED_AT_ONCE, plan.open, () => open(randomUUID()));
  const after = await memoryOf(part);
  const heapKb = (after.heapKb - before.heapKb) / plan.open;
  const residentKb = (after.residentKb - before.residentKb) / plan.open;
  say(`${part.name}: heap ${heapKb.toFixed(0)} KB, resident ${residentKb.toFixed(0)} KB each`);
  return { heapKb, residentKb };
}

/** The worker runs behind bench/measure/heap-probe.ts. */
async function memoryOf(part: Part): Promise<{ heapKb: number; residentKb: number }> {
  const answer = part.says(/^heap (\S.*)$/);
  process.kill(part.pid, 'SIGWINCH');
  const bytes = Number((await answer)[1]);
  if (!Number.isFinite(bytes))
    throw new NotMeasured('the worker did not say how much heap it uses');
  return { heapKb: bytes / 1_024, residentKb: residentKbOf(part.pid) };
}

/** Opens checkouts of the product until at least so many hold money. @returns their ids */
export async function openCheckouts(stack: Stack, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const open = openingsOf(stack);
  await atOnce(OPENED_AT_ONCE, count, (index) => open.facade(ids[index] ?? ''));
  return ids;
}
