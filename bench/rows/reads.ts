import { livesOf } from '../measure/lives.ts';
import { get, timed } from '../measure/requests.ts';
import type { Stack } from '../measure/stack.ts';
import { quantile, spreadOf } from '../measure/statistics.ts';
import { openCheckouts } from './memory.ts';
import { type Bench, figure, type Row } from './row.ts';

const LISTED = 100;
const WARM_UP = 200;
const GOALS = { listMs: 50, listCalls: 1, cachedMs: 10, evictedMs: 30 } as const;

export const readsRow: Row = {
  id: 'reads',
  title: 'Reads of the gateway',
  run: async (bench) => {
    const stack = await bench.stack();
    const ids = await openCheckouts(stack, LISTED);
    const list = await timed(bench.plan.reads, () => get(stack, `/v1/checkouts?limit=${LISTED}`));
    const calls = await callsOfList(bench, stack);
    const one = (id: string | undefined) => get(stack, `/v1/checkouts/${id}`);
    const asked = ids.slice(0, bench.plan.reads);
    // A gateway that has just started is slow for its first reads: it compiles what it runs.
    await timed(WARM_UP, (index) => one(ids[index % LISTED]));
    const cached = await timed(asked.length, (index) => one(asked[index]));
    await stack.restartWorker();
    const evicted = await timed(asked.length, (index) => one(asked[index]));
    const closed = await closedCheckouts(stack, bench.plan.reads);
    const ended = await timed(closed.length, (index) => one(closed[index]));
    const queries = await queriesOf(bench, stack, () => one(closed[0]));
    const row = (what: string, ms: readonly number[], atMost: number | null) =>
      figure(what, 'ms', {
        product: spreadOf(ms),
        goal: atMost === null ? null : { of: 'product', atMost },
      });
    return {
      figures: [
        row(`GET /v1/checkouts?limit=${LISTED}`, list, GOALS.listMs),
        figure(`GET /v1/checkouts?limit=${LISTED}, 99th percentile`, 'ms', {
          product: spreadOf([quantile(list, 0.99)]),
        }),
        ...(calls === null
          ? []
          : [
              figure(`GET /v1/checkouts?limit=${LISTED}`, 'calls to Temporal', {
                product: spreadOf([calls]),
                goal: { of: 'product', atMost: GOALS.listCalls },
              }),
            ]),
        row('GET one, cached by the worker', cached, GOALS.cachedMs),
        row('GET one, evicted', evicted, GOALS.evictedMs),
        row('GET one, closed', ended, null),
        ...(queries === null
          ? []
          : [
              figure('GET one, closed', 'accepted Queries', {
                product: spreadOf([queries]),
                goal: { of: 'product', atMost: 0 },
              }),
            ]),
      ],
      notes: [
        `One request after the other, ${bench.plan.reads} times, of one checkout after ${WARM_UP} others; evicted: each the first after the worker was started anew.`,
        'A Query of a closed checkout is refused by the server, and its result is read; the count says how many reached a worker.',
      ],
    };
  },
};

const READS = /^(List|Count|Query|Describe|Get)/;

/** The least of a few: the gateway counts checkouts for its metrics once a minute. */
async function callsOfList(bench: Bench, stack: Stack): Promise<number | null> {
  const counts: number[] = [];
  for (let index = 0; index < (bench.plan.isQuick ? 1 : TIMES_COUNTED); index += 1) {
    const count = await callsOfOneList(bench, stack);
    if (count === null) return null;
    counts.push(count);
  }
  return Math.min(...counts);
}

const TIMES_COUNTED = 3;

async function callsOfOneList({ server }: Bench, stack: Stack): Promise<number | null> {
  const before = await server.calls(stack.namespace);
  await get(stack, `/v1/checkouts?limit=${LISTED}`);
  const after = await server.calls(stack.namespace);
  if (before === null || after === null) return null;
  const count = [...after]
    .filter(([method]) => READS.test(method))
    .reduce((sum, [method, made]) => sum + made - (before.get(method) ?? 0), 0);
  // A list without a call is one that the metrics do not show.
  return count === 0 ? null : count;
}

/** Answers of the worker to Queries: one that the server refuses gets none. */
async function queriesOf(
  { server }: Bench,
  stack: Stack,
  work: () => Promise<void>,
): Promise<number | null> {
  const answers = (calls: ReadonlyMap<string, number> | null) =>
    calls?.get('RespondQueryTaskCompleted') ?? 0;
  const before = await server.calls(stack.namespace);
  await work();
  const after = await server.calls(stack.namespace);
  const isCounted = before !== null && before.size > 0;
  return isCounted ? answers(after) - answers(before) : null;
}

async function closedCheckouts(stack: Stack, count: number): Promise<readonly string[]> {
  const live = livesOf(stack).facade;
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await live()).split(':')[2] ?? '');
  return ids;
}
