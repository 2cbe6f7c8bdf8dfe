import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../src/client/error.ts';
import { atOnce, openingsOf } from '../measure/lives.ts';
import type { Stack } from '../measure/stack.ts';
import { spreadOf } from '../measure/statistics.ts';
import { type Bench, figure, type Row } from './row.ts';

const OPENED_AT_ONCE = 8;
const GOAL = 1.2;

/**
 * The worker is killed while checkouts are open, captures are asked for at once, and another worker is started. Counted
 * from when it polls: how long a start takes is a row of its own.
 */
export const recoveryRow: Row = {
  id: 'recovery',
  title: 'A worker killed',
  run: async (bench) => {
    const bare = await bench.withStack({}, (stack) => recover(bench, stack, 'bare'));
    const product = await bench.withStack({}, (stack) => recover(bench, stack, 'product'));
    const row = (what: string, key: 'firstMs' | 'lastMs') =>
      figure(what, 'ms', {
        bare: spreadOf([bare[key]]),
        product: spreadOf([product[key]]),
        ratio: spreadOf([product[key] / bare[key]]),
        goal: { of: 'ratio', atMost: GOAL },
      });
    const { open, captures } = bench.plan.killed;
    return {
      figures: [row('first capture', 'firstMs'), row('last capture', 'lastMs')],
      notes: [
        `${open} open checkouts that hold money, ${captures} captures asked for at once when the worker has been killed. Counted from when the new worker polls.`,
      ],
    };
  },
};

async function recover({ plan, say }: Bench, stack: Stack, side: 'bare' | 'product') {
  const { open, captures } = plan.killed;
  const ids = Array.from({ length: open }, () => randomUUID());
  const opening = openingsOf(stack)[side === 'bare' ? 'bare' : 'facade'];
  await atOnce(OPENED_AT_ONCE, open, (index) => opening(ids[index] ?? ''));
  const restarted = stack.replaceKilled(side);
  let pollsAt = Number.POSITIVE_INFINITY;
  const answered: number[] = [];
  const capture = async (id: string): Promise<void> => {
    if (side === 'bare') await stack.bare.capture(id);
    else await untilKnown(() => stack.facade.capture(id, {}, 'all'));
    answered.push(performance.now());
  };
  const asked = Promise.all(ids.slice(0, captures).map(capture));
  asked.catch(() => undefined);
  await restarted;
  pollsAt = performance.now();
  await asked;
  const [firstMs, lastMs] = [Math.min(...answered) - pollsAt, Math.max(...answered) - pollsAt];
  say(`${side}: first capture after ${firstMs.toFixed(0)} ms, last after ${lastMs.toFixed(0)} ms`);
  return { firstMs, lastMs };
}

/** The facade answers after 30 s that the outcome is not known yet; the same key asks again. */
async function untilKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isPending = error instanceof HoldfastError && error.code === 'OUTCOME_PENDING';
      if (!isPending) throw error;
    }
  }
}
