import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { LIMITS } from '../../src/worker/limits.ts';
import type { Server } from '../measure/server.ts';
import type { RowResult } from '../rows/row.ts';

const RESULTS_FOLDER = path.join(PACKAGE_ROOT, 'bench', 'results');

export interface MeasuredRow extends RowResult {
  readonly id: string;
  readonly title: string;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** What was measured, abbreviated as git does. */
  readonly commit: string;
  readonly seconds: number;
  /** Why there is no figure; null where there is. */
  readonly notMeasured: string | null;
}

/** Everything of one run, or of several that each repeated a row. */
export interface Results {
  readonly isQuick: boolean;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly server: Server['described'];
  readonly cachedWorkflows: number;
  readonly rows: readonly MeasuredRow[];
}

/** What the run can say of itself before it begins. */
export const aboutThisRun = (server: Server, isQuick: boolean): Omit<Results, 'rows'> => ({
  isQuick,
  machine: {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1_073_741_824),
    system: `${type()} ${release().split('-')[0]}`,
  },
  versions: {
    node: process.version.slice(1),
    'temporal-sdk': versionOf('@temporalio/worker'),
  },
  server: server.described,
  cachedWorkflows: LIMITS.maxCachedWorkflows,
});

function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return named ? String(manifest.version) : 'unknown';
}

/** Of what is checked out; `unknown` outside a clone. */
export function checkedOut(): string {
  try {
    const options = { cwd: PACKAGE_ROOT, encoding: 'utf8' } as const;
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim();
  } catch {
    return 'unknown';
  }
}

/** Named after the server's database, and whether the run was a quick one. */
export const resultsName = ({ server, isQuick }: Pick<Results, 'server' | 'isQuick'>): string =>
  `${server.database.replace(/[^a-z0-9]+/gi, '-')}${isQuick ? '-quick' : ''}`;

export const readResults = (name: string): Results | null => {
  const file = path.join(RESULTS_FOLDER, `${name}.json`);
  if (!existsSync(file)) return null;
  const results: Results = JSON.parse(readFileSync(file, 'utf8'));
  return results;
};

/** Those that are shown: a quick run only where its server has no full one. */
export const shownResults = (): readonly { readonly name: string; readonly results: Results }[] => {
  if (!existsSync(RESULTS_FOLDER)) return [];
  const names = readdirSync(RESULTS_FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => path.basename(file, '.json'))
    .sort();
  return names
    .filter((name) => !names.includes(name.replace(/-quick$/, '')) || !name.endsWith('-quick'))
    .flatMap((name) => {
      const results = readResults(name);
      return results === null ? [] : [{ name, results }];
    });
};

/** The rows of this run in place of those of an earlier one, in the order of all rows. */
export const mergedRows = (
  earlier: readonly MeasuredRow[],
  measured: readonly MeasuredRow[],
  order: readonly string[],
): readonly MeasuredRow[] => {
  const byId = new Map([...earlier, ...measured].map((row) => [row.id, row]));
  return order.flatMap((id) => byId.get(id) ?? []);
};

export const writeResults = (results: Results): void => {
  mkdirSync(RESULTS_FOLDER, { recursive: true });
  const file = path.join(RESULTS_FOLDER, `${resultsName(results)}.json`);
  writeFileSync(file, `${JSON.stringify(results, rounded, 2)}\n`);
};

/** Six digits say more than any clock here. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
