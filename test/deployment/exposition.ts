import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { PACKAGE_ROOT } from '../../src/package-files.ts';

const run = promisify(execFile);

/** Samples of one scrape: the series as Prometheus writes it, and its value. */
export type Scrape = ReadonlyMap<string, number>;

/** Reads Prometheus' text format, as far as samples go. */
export const samplesOf = (text: string): Scrape =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, series, value] = /^([a-zA-Z_:][^#]*?(?:\{.*\})?)\s+(\S+)$/.exec(line) ?? [];
      return series === undefined ? [] : [[series, Number(value)] as const];
    }),
  );

/** Names of all metrics of a scrape, histograms by their samples' names. */
export const namesOf = (scrape: Scrape): ReadonlySet<string> =>
  new Set([...scrape.keys()].map((series) => series.replace(/\{.*$/s, '')));

/** When the second scrape is made, in seconds of promtool's clock, which begins at 0. */
const SECOND_SCRAPE = 600;
/** What is done once a minute has stopped where the last time is longer ago than this, in seconds. */
const HAS_STOPPED = 120;

/** A recent time goes on with the clock; another stays, as long ago as it was at the second scrape. */
const timesOf = (after: number): string => {
  const age = Date.now() / 1_000 - after;
  return `0+60x9 ${SECOND_SCRAPE - age}+${age > HAS_STOPPED ? 0 : 60}x80`;
};

/**
 * A counter goes on as it went between the two scrapes, from 0 where its process was started again; a gauge stays at the
 * second.
 */
const valuesOf = (series: string, before: number | undefined, after: number): string => {
  if (/_timestamp_seconds(\{|$)/.test(series)) return timesOf(after);
  const counts = /_(total|count|sum|bucket)(\{|$)/.test(series);
  if (!counts) return `${before ?? 0}x9 ${after}x80`;
  const isNew = before === undefined || before > after;
  return isNew ? `_x9 ${after}+${after}x80` : `${before}x9 ${after}+${after - before}x80`;
};

/**
 * The alerts that fire when what was scraped before an incident lasts for ten minutes, and what was scraped after it goes
 * on for eighty: the slowest alert waits for an hour. @throws Error with promtool's words where the rules cannot be read
 */
export const alertsOf = async (before: Scrape, after: Scrape): Promise<readonly string[]> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-alerts-'));
  try {
    const series = [...after].filter(([name]) => /^(holdfast|temporal)_/.test(name));
    const test = {
      rule_files: [path.join(PACKAGE_ROOT, 'ops/prometheus/alerts.yml')],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: series.map(([name, value]) => ({
            series: name,
            values: valuesOf(name, before.get(name), value),
          })),
          promql_expr_test: [
            {
              expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
              eval_time: '85m',
              // Never what is found: promtool then tells what it got.
              exp_samples: [{ labels: '{alertname="none of ours"}', value: 1 }],
            },
          ],
        },
      ],
    };
    const file = path.join(folder, 'incident.yml');
    await writeFile(file, stringify(test));
    const output = await run('promtool', ['test', 'rules', file]).then(
      ({ stdout, stderr }) => stdout + stderr,
      ({
        stdout = '',
        stderr = '',
        message,
      }: {
        stdout?: string;
        stderr?: string;
        message: string;
      }) => stdout + stderr || message,
    );
    const [, got] = /got:([^\n]*)/.exec(output) ?? [];
    if (got === undefined) throw new Error(output);
    return [...got.matchAll(/alertname="(\w+)"/g)].map(([, name = '']) => name).sort();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
