import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../src/client/error.ts';
import { inTurns } from '../measure/in-turns.ts';
import { atOnce, openingsOf } from '../measure/lives.ts';
import type { Stack } from '../measure/stack.ts';
import { ratiosOf, spreadOf } from '../measure/statistics.ts';
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
    const { killed, burstRounds } = bench.plan;
    const after = await inTurns(['bare', 'product'], burstRounds, (side) =>
      bench.withStack({}, (stack) => recover(bench, stack, side)),
    );
    const row = (what: string, key: 'firstMs' | 'lastMs') => {
      const bare = after('bare').map((one) => one[key]);
      const product = after('product').map((one) => one[key]);
      return figure(what, 'ms', {
        bare: spreadOf(bare),
        product: spreadOf(product),
        ratio: ratiosOf(product, bare),
        goal: { of: 'ratio', atMost: GOAL },
      });
    };
    return {
      figures: [row('first capture', 'firstMs'), row('last capture', 'lastMs')],
      notes: [
        `${killed.open} open checkouts that hold money, ${killed.captures} captures asked for at once when the worker has been killed; each side in ${burstRounds} rounds, every other one in the opposite order. Counted from when the new worker polls.`,
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
