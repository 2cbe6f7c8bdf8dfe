import { livesOf, SIDES, type Side } from '../measure/lives.ts';
import { spreadOf } from '../measure/statistics.ts';
import { type Bench, figure, NotMeasured, type Row } from './row.ts';

const QUERIES_AT_MOST = 1;

/** What workers wait with: as many calls as time has passed, not as lives were lived. */
const POLLS = /^(Poll\w+TaskQueue|Respond|RecordWorker|ShutdownWorker)/;

export const callsRow: Row = {
  id: 'calls',
  title: 'Calls to Temporal a life',
  run: async (bench) => {
    const { bare, facade, gateway } = await callsOfSides(bench);
    const lives = bench.plan.counted;
    const each = (count: number) => spreadOf([count / lives]);
    return {
      figures: [
        figure('HTTP gateway, Queries', 'calls a life', {
          bare: each(bare.get('QueryWorkflow') ?? 0),
          product: each(gateway.get('QueryWorkflow') ?? 0),
          goal: { of: 'product', atMost: QUERIES_AT_MOST },
        }),
        figure('HTTP gateway, all calls', 'calls a life', {
          bare: each(sum(bare)),
          product: each(sum(gateway)),
        }),
        figure('typed facade, Queries', 'calls a life', {
          bare: each(bare.get('QueryWorkflow') ?? 0),
          product: each(facade.get('QueryWorkflow') ?? 0),
        }),
        figure('typed facade, all calls', 'calls a life', {
          bare: each(sum(bare)),
          product: each(sum(facade)),
        }),
      ],
      notes: [
        `Counted by the server’s own metrics over ${lives} lives, one after the other; the workers’ polls and answers are left out.`,
        ...Object.entries({ bare, facade, gateway }).map(
          ([side, calls]) => `${side}: ${listOf(calls, lives)}.`,
        ),
      ],
    };
  },
};

type Counts = ReadonlyMap<string, number>;

async function callsOfSides({ plan, server, stack: both }: Bench): Promise<Record<Side, Counts>> {
  const stack = await both();
  const live = livesOf(stack);
  const shown = async (): Promise<Counts> => {
    const counts = await server.calls(stack.namespace);
    if (counts !== null) return counts;
    throw new NotMeasured('the metrics of this server are not known: --server-metrics names them');
  };
  for (const side of SIDES) await live[side]();
  let before = await shown();
  const made = async (side: Side): Promise<Counts> => {
    for (let index = 0; index < plan.counted; index += 1) await live[side]();
    const earlier = before;
    before = await shown();
    return madeBetween(earlier, before);
  };
  return {
    bare: await made('bare'),
    facade: await made('facade'),
    gateway: await made('gateway'),
  };
}

function madeBetween(before: Counts, after: Counts): Counts {
  const calls = [...after].flatMap(([method, count]) => {
    const made = count - (before.get(method) ?? 0);
    return made === 0 || POLLS.test(method) ? [] : [[method, made] as const];
  });
  // No life is without a call: zero would be a figure made up of a name that the metrics do not have.
  if (calls.length === 0) throw new NotMeasured('the metrics of this server show no calls');
  return new Map(calls);
}

const sum = (calls: Counts): number =>
  [...calls.values()].reduce((total, count) => total + count, 0);

const listOf = (calls: Counts, lives: number): string =>
  [...calls].map(([method, count]) => `${method} ${count / lives}`).join(', ');
