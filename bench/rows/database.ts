import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createBench } from '../measure/bench.ts';
import { atOnce, type Opening, openingsOf } from '../measure/lives.ts';
import { startServer } from '../measure/server.ts';
import { spreadOf } from '../measure/statistics.ts';
import { type Bench, type Figure, figure, NotMeasured, type Row, type RowResult } from './row.ts';

/** Before it is measured: what the first checkouts fill. */
const WARM_UP = 30;
const OPENED_AT_ONCE = 16;
const GOAL_KB = 14;

const run = promisify(execFile);

/** How large the databases of a server are. */
interface Databases {
  readonly kilobytes: () => Promise<number>;
  /** Leaves no room in them for what comes next; null where that cannot be done from outside. */
  readonly compact: (() => Promise<void>) | null;
  readonly described: string;
}

/** What open checkouts that hold money leave in the server's databases, each: both sides open as many, one after the other. */
export const databaseRow: Row = {
  id: 'database',
  title: 'Database of an open checkout',
  isApart: true,
  run: async (bench) => {
    if (process.env['PGHOST'] !== undefined) return await measure(bench, postgresql);
    if (bench.server.described.database === 'sqlite') return await onSqlite(bench);
    throw new NotMeasured(
      'it needs the PostgreSQL of the local cluster: ops/local-cluster.sh FOLDER npm run bench -- --server ADDRESS',
    );
  },
};

/** The development server of the other rows keeps everything in memory; another one writes a file. */
async function onSqlite({ plan, say }: Bench): Promise<RowResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-database-'));
  const databaseFile = path.join(folder, 'temporal.db');
  const server = await startServer({ address: null, metricsUrl: null, databaseFile, say });
  const bench = createBench({ plan, server, profile: null, say });
  try {
    return await measure(bench, sqlite(databaseFile));
  } finally {
    await bench.reset();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const measure = (bench: Bench, databases: Databases): Promise<RowResult> =>
  bench.withStack({}, async (stack) => {
    const { bare, facade } = openingsOf(stack);
    const sizes = {
      bare: await sizeOf(bench, bare, databases),
      product: await sizeOf(bench, facade, databases),
    };
    const row = (what: string, key: 'grownKb' | 'compactKb'): Figure =>
      figure(what, 'KB each', {
        bare: spreadOf([sizes.bare[key]]),
        product: spreadOf([sizes.product[key]]),
        goal: { of: 'product', atMost: GOAL_KB },
      });
    const { compact, described } = databases;
    return {
      figures: [
        row('with all indexes', 'grownKb'),
        ...(compact === null ? [] : [row('with all indexes, compact', 'compactKb')]),
      ],
      notes: [`${bench.plan.open} checkouts that hold money, on each side. ${described}`],
    };
  });

/** What one checkout adds, to databases that have no room left by earlier ones. */
async function sizeOf({ plan }: Bench, open: Opening, { kilobytes, compact }: Databases) {
  await atOnce(OPENED_AT_ONCE, WARM_UP, () => open(randomUUID()));
  await compact?.();
  const before = await kilobytes();
  await atOnce(OPENED_AT_ONCE, plan.open, () => open(randomUUID()));
  const grown = await kilobytes();
  await compact?.();
  const compacted = await kilobytes();
  return { grownKb: (grown - before) / plan.open, compactKb: (compacted - before) / plan.open };
}

const psql = async (database: string, ...commands: readonly string[]): Promise<string> => {
  const inTurn = commands.flatMap((command) => ['-c', command]);
  const { stdout } = await run('psql', ['-d', database, '-At', ...inTurn]);
  return stdout.trim().split('\n').at(-1) ?? '';
};

const DATABASES = ['temporal', 'temporal_visibility'] as const;

const postgresql: Databases = {
  described:
    'Both databases, compact before they are measured: after a VACUUM, which leaves the room of earlier versions of a record for later ones, and after a VACUUM FULL, which leaves none.',
  kilobytes: async () => {
    for (const database of DATABASES) await psql(database, 'vacuum');
    const query =
      "select sum(pg_database_size(datname)) / 1024 from pg_database where datname like 'temporal%'";
    return Number(await psql('temporal', query));
  },
  compact: async () => {
    for (const database of DATABASES) await psql(database, 'vacuum full');
  },
};

/** SQLite's header has the pages of the file and those that are free: https://www.sqlite.org/fileformat.html#the_database_header */
const sqlite = (file: string): Databases => ({
  described: 'The file of a development server, without its free pages.',
  compact: null,
  kilobytes: async () => {
    const header = Buffer.alloc(40);
    const handle = await openFile(file, 'r');
    try {
      await handle.read(header, 0, header.length, 0);
    } finally {
      await handle.close();
    }
    const pages = header.readUInt32BE(28) - header.readUInt32BE(36);
    return (pages * header.readUInt16BE(16)) / 1_024;
  },
});
