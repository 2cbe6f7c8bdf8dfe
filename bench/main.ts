import path from 'node:path';
import { Command } from 'commander';
import { createBench, type RunningBench } from './measure/bench.ts';
import { startServer } from './measure/server.ts';
import { writePage } from './report/page.ts';
import {
  aboutThisRun,
  checkedOut,
  type MeasuredRow,
  mergedRows,
  readResults,
  resultsName,
  writeResults,
} from './report/results.ts';
import { tableOf } from './report/tables.ts';
import { FULL, QUICK, ROWS } from './rows/index.ts';
import { NotMeasured, type Plan, type Row } from './rows/row.ts';

/**
 * `npm run bench`: the product measured beside a bare workflow that makes the same PayPal calls, on one server and before
 * one simulator. Writes bench/results and docs/performance.md. Exit code 1 where a row failed.
 */
interface Flags {
  readonly quick?: boolean;
  readonly server?: string;
  readonly serverMetrics?: string;
  readonly only?: readonly string[];
  readonly growth?: boolean;
  readonly load?: boolean;
  readonly minutes?: string;
  readonly profile?: string;
}

/** A row that takes longer has failed: the run ends by itself. */
const ROW_WITHIN_MS = { full: 30 * 60_000, quick: 300_000 } as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const ids = ROWS.map(({ id }) => id);

const program = new Command('bench')
  .description('Holdfast measured beside a bare workflow that makes the same PayPal calls.')
  .option('--quick', 'few and short: under three minutes, too short for conclusions')
  .option(
    '--server <address>',
    'a Temporal server that runs, host:port; default: the development server',
  )
  .option('--server-metrics <url>', 'where that server shows its metrics, to count calls')
  .option('--only <row...>', `these rows again, the others stay: ${ids.join(', ')}`)
  .option('--growth', 'the same as --only growth')
  .option('--load', 'the same as --only load')
  .option('--minutes <number>', 'how long the row load holds the highest rate')
  .option('--profile <folder>', 'CPU profiles of the product’s worker and gateway')
  .action(async (flags: Flags) => {
    const unknown = (onlyOf(flags) ?? []).filter((id) => !ids.includes(id));
    if (unknown.length > 0) program.error(`no such row: ${unknown.join(', ')}`);
    const isOfAll = await measureAll(flags);
    process.exit(isOfAll ? 0 : 1);
  });

/** The rows that are asked for; undefined: all. */
const onlyOf = ({ only = [], growth, load }: Flags): readonly string[] | undefined => {
  const named = [...only, ...(growth ? ['growth'] : []), ...(load ? ['load'] : [])];
  return named.length === 0 ? undefined : named;
};

/** Alone, growth has the time to come to its end. */
const GROWTH_ALONE_SECONDS = 1_200;

const planOf = ({ quick, growth, minutes }: Flags): Plan => {
  const plan = quick ? QUICK : FULL;
  const holdSeconds = minutes === undefined ? plan.load.holdSeconds : Number(minutes) * 60;
  const withinSeconds = growth && !quick ? GROWTH_ALONE_SECONDS : plan.growth.withinSeconds;
  return {
    ...plan,
    growth: { ...plan.growth, withinSeconds },
    load: { ...plan.load, holdSeconds },
  };
};

/**
 * The rows to measure, in order: a quick run measures lives first, and then the rows that share a stack beside those that
 * have one of their own. It has three minutes, and no use for figures that are right to a tenth. On a server that is named all
 * rows fill one database, of which a row measures the size: they stay one after the other.
 */
const sequencesOf = (flags: Flags): readonly (readonly Row[])[] => {
  const only = onlyOf(flags);
  const wanted = ROWS.filter(({ id }) => only?.includes(id) ?? true);
  if (!flags.quick || flags.server !== undefined) return [wanted];
  const [lives, others] = [wanted.slice(0, 1), wanted.slice(1)];
  return [lives, others.filter((row) => !row.isApart), others.filter((row) => row.isApart)];
};

/** @returns whether no row failed */
async function measureAll(flags: Flags): Promise<boolean> {
  const plan = planOf(flags);
  const only = onlyOf(flags);
  const server = await startServer({
    address: flags.server ?? null,
    metricsUrl: flags.serverMetrics ?? null,
    say,
  });
  const profile = flags.profile === undefined ? null : path.resolve(flags.profile);
  const bench = createBench({ plan, server, profile, say: (line) => say(`  ${line}`) });
  const about = aboutThisRun(server, plan.isQuick);
  const failed: string[] = [];
  try {
    const earlier = only === undefined ? null : readResults(resultsName(about));
    let rows = earlier?.rows ?? [];
    const inOrder = async (wanted: readonly Row[]): Promise<void> => {
      for (const row of wanted) {
        const measured = await measure(bench, row, failed);
        rows = mergedRows(rows, [measured], ids);
        // After each row, so that a run that is cut off has not measured in vain.
        if (profile === null) writeResults({ ...about, rows });
      }
    };
    const [first = [], ...beside] = sequencesOf(flags);
    await inOrder(first);
    await Promise.all(beside.map(inOrder));
  } finally {
    await bench.reset();
    await server.close();
  }
  if (profile === null) writePage();
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`);
  return failed.length === 0;
}

async function measure(bench: RunningBench, row: Row, failed: string[]): Promise<MeasuredRow> {
  say(`${row.id}: ${row.title}`);
  const startedAt = performance.now();
  const measuredAt = new Date().toISOString();
  const about = { id: row.id, title: row.title, measuredAt, commit: checkedOut() };
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  try {
    const result = await withinTime(bench, row);
    say(tableOf(result.figures));
    return { ...about, ...result, seconds: seconds(), notMeasured: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!(error instanceof NotMeasured)) {
      failed.push(row.id);
      // What it has left running would be measured with the next row.
      await bench.reset();
    }
    say(`  not measured: ${why}`);
    return { ...about, figures: [], notes: [], seconds: seconds(), notMeasured: firstLine(why) };
  }
}

const firstLine = (text: string): string => text.split('\n')[0]?.replace(/\.$/, '') ?? '';

async function withinTime(bench: RunningBench, row: Row) {
  const ms = bench.plan.isQuick ? ROW_WITHIN_MS.quick : ROW_WITHIN_MS.full;
  const work = row.run(bench);
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

// The processes of both sides end with this one, however it ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

await program.parseAsync();
