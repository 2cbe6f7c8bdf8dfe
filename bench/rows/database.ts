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
import { type Bench, figure, NotMeasured, type Row, type RowResult } from './row.ts';

/** Before it is measured: what the first checkouts fill. */
const WARM_UP = 30;
const OPENED_AT_ONCE = 16;
const GOAL_KB = 14;

const run = promisify(execFile);

/** How large the databases of a server are, and what was done before they were looked at. */
interface Databases {
  readonly kilobytes: () => Promise<number>;
  readonly described: string;
}

/** What open checkouts that hold money leave in the server's databases, each: both sides open as many, one after the other. */
export const databaseRow: Row = {
  id: 'database',
  title: 'Database of an open checkout',
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

const measure = (bench: Bench, { kilobytes, described }: Databases): Promise<RowResult> =>
  bench.withStack({}, async (stack) => {
    const each = async (open: Opening): Promise<number> => {
      await atOnce(OPENED_AT_ONCE, WARM_UP, () => open(randomUUID()));
      const before = await kilobytes();
      await atOnce(OPENED_AT_ONCE, bench.plan.open, () => open(randomUUID()));
      return ((await kilobytes()) - before) / bench.plan.open;
    };
    const { bare, facade } = openingsOf(stack);
    return {
      figures: [
        figure('with all indexes', 'KB each', {
          bare: spreadOf([await each(bare)]),
          product: spreadOf([await each(facade)]),
          goal: { of: 'product', atMost: GOAL_KB },
        }),
      ],
      notes: [`${bench.plan.open} checkouts that hold money, on each side; ${described}.`],
    };
  });

const postgresql: Databases = {
  described: 'both databases, after a VACUUM',
  kilobytes: async () => {
    const query =
      "select sum(pg_database_size(datname)) / 1024 from pg_database where datname like 'temporal%'";
    const { stdout } = await run('psql', ['-d', 'temporal', '-Atc', 'vacuum', '-Atc', query]);
    return Number(stdout.trim().split('\n').at(-1));
  },
};

/** SQLite's header has the pages of the file and those that are free: https://www.sqlite.org/fileformat.html#the_database_header */
const sqlite = (file: string): Databases => ({
  described: 'of a development server that writes a file, without its free pages',
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
