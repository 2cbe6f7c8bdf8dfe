import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Spread } from '../../bench/measure/statistics.ts';
import { millionOf } from '../../bench/report/million.ts';
import { pageWith, reportOf } from '../../bench/report/page.ts';
import { barsPlot, ratioPlot, sharesPlot } from '../../bench/report/plots.ts';
import {
  type MeasuredRow,
  mergedRows,
  type Results,
  shownResults,
} from '../../bench/report/results.ts';
import { isReached, tableOf } from '../../bench/report/tables.ts';
import { figure } from '../../bench/rows/row.ts';

/** The median, and the least and the greatest where they differ from it. */
const spread = (median: number, [least, greatest] = [median, median]): Spread => ({
  median,
  least,
  greatest,
  times: least === greatest ? 1 : 3,
});

describe('a goal', () => {
  const atLeast = { of: 'ratio', atLeast: 1 } as const;
  const atMost = { of: 'ratio', atMost: 1.05 } as const;

  it.each([
    { is: 'reached', where: 'all of the range is above it', goal: atLeast, range: [1, 1.3] },
    { is: 'missed', where: 'a part of the range is below it', goal: atLeast, range: [0.9, 1.3] },
    { is: 'reached', where: 'all of the range is below it', goal: atMost, range: [0.9, 1.05] },
    { is: 'missed', where: 'a part of the range is above it', goal: atMost, range: [0.9, 1.1] },
  ])('of a ratio is $is where $where', ({ is, goal, range: [least = 0, greatest = 0] }) => {
    const ratio = spread(1, [least, greatest]);
    expect(isReached({ product: spread(9), ratio }, goal)).toBe(is === 'reached');
  });

  it('of a ratio is missed where none was measured', () => {
    expect(isReached({ product: spread(9), ratio: null }, atLeast)).toBe(false);
  });

  it('of the product is reached by its median', () => {
    const goal = { of: 'product', atMost: 50 } as const;
    expect(isReached({ product: spread(50, [10, 400]), ratio: null }, goal)).toBe(true);
    expect(isReached({ product: spread(51), ratio: null }, goal)).toBe(false);
    expect(isReached({ product: null, ratio: null }, goal)).toBe(false);
  });
});

describe('a table', () => {
  it('shows the median, the range of several measurements, and whether the goal is reached', () => {
    const lines = tableOf([
      figure('8 at once', 'lives/s', {
        bare: spread(16.44, [16, 17]),
        product: spread(15.2, [15, 15.5]),
        ratio: spread(0.924, [0.9, 0.95]),
        goal: { of: 'ratio', atLeast: 1 },
      }),
      figure('Queries', 'calls', { product: spread(2, [2, 2]) }),
    ]).split('\n');
    expect(lines.slice(2)).toEqual([
      '| 8 at once | lives/s | 16.4 (16 to 17) | 15.2 (15 to 15.5) | 0.92 (0.90 to 0.95) | at least 1: missed |',
      '| Queries | calls |  | 2 |  |  |',
    ]);
  });
});

describe('a plot', () => {
  it('has a bar and a range for each ratio, and none without', () => {
    const one = figure('8 < "128"', 'lives/s', { ratio: spread(0.9, [0.8, 1]) });
    const drawn = ratioPlot('Ratio', [one, figure('b', 'ms', {})]);
    expect(drawn?.match(/<rect /g)).toHaveLength(1);
    expect(drawn).toContain('8 &lt; &quot;128&quot;');
    expect(ratioPlot('Ratio', [])).toBeNull();
  });

  it('has a piece for each part of each side', () => {
    const shares = [
      { side: 'a', part: 'worker', value: 3 },
      { side: 'a', part: 'server', value: 1 },
      { side: 'b', part: 'worker', value: 2 },
      { side: 'b', part: 'server', value: 4 },
    ];
    // Two more in the legend.
    expect(sharesPlot('CPU', shares)?.match(/<rect /g)).toHaveLength(4 + 2);
    expect(sharesPlot('CPU', [])).toBeNull();
  });

  it('has a bar and its value for each label', () => {
    const of = [
      { label: '2 lives/s', value: 250 },
      { label: '4 lives/s', value: 0 },
    ];
    const drawn = barsPlot({ title: 'Slowest', unit: 'ms', of });
    expect(drawn?.match(/<rect /g)).toHaveLength(2);
    expect(drawn).toContain('>250<');
    expect(drawn).toContain('Slowest, ms');
    expect(barsPlot({ title: 'Slowest', unit: 'ms', of: [] })).toBeNull();
  });
});

describe('results', () => {
  const row = (id: string, seconds: number): MeasuredRow => ({
    id,
    title: id,
    measuredAt: '2026-11-28T20:00:00.000Z',
    commit: 'abc',
    seconds,
    figures: [],
    notes: [],
    notMeasured: null,
  });

  it('of a row that is measured again take the place of the earlier ones, in the order of all rows', () => {
    const rows = mergedRows(
      [row('a', 1), row('c', 1)],
      [row('b', 2), row('a', 2)],
      ['a', 'b', 'c'],
    );
    expect(rows.map(({ id, seconds }) => [id, seconds])).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 1],
    ]);
  });

  const results: Results = {
    isQuick: true,
    machine: { cpu: 'x', cores: 2, memoryGb: 8, system: 'Linux' },
    versions: { node: '20', 'temporal-sdk': '1' },
    server: { version: '1.32.0', database: 'sqlite', shards: 1 },
    cachedWorkflows: 1_000,
    rows: [{ ...row('database', 0), notMeasured: 'it needs PostgreSQL' }],
  };
  const reported = (rows: readonly MeasuredRow[]): string =>
    reportOf([{ name: 'sqlite-quick', results: { ...results, rows } }]).text;

  it('name the commit, and which rows are of another one', () => {
    expect(reported([row('a', 1), row('b', 1)])).toContain(', commit abc; at most');
    const again = { ...row('b', 1), commit: 'def' };
    expect(reported([row('a', 1), again, row('c', 1)])).toContain(
      ', commits abc (a, c) and def (b); at most',
    );
  });

  it('say why a row has no figure', () => {
    const { text, plots } = reportOf([{ name: 'sqlite-quick', results }]);
    expect(text).toContain('Not measured: it needs PostgreSQL.');
    expect(plots).toEqual([]);
  });
});

describe('what a million open checkouts need', () => {
  const about = {
    isQuick: false,
    machine: { cpu: 'x', cores: 2, memoryGb: 8, system: 'Linux' },
    versions: { node: '20' },
    server: { version: '1.32.0', database: 'sqlite', shards: 1 },
    cachedWorkflows: 1_000,
  };
  const row = (id: string, more: Pick<MeasuredRow, 'figures'> & Partial<MeasuredRow>) => ({
    id,
    title: id,
    measuredAt: '2026-11-28T20:00:00.000Z',
    commit: 'abc',
    seconds: 1,
    notes: [],
    notMeasured: null,
    ...more,
  });
  const cpu = (part: string, value: number) => ({ side: 'HTTP gateway', part, value });
  const of = [cpu('worker', 60), cpu('gateway', 30), cpu('Temporal server', 90)];
  const lives = row('lives', { figures: [], shares: { unit: 'ms', of } });

  it('is computed from the measured figures', () => {
    const needed = millionOf({
      ...about,
      rows: [
        lives,
        row('memory', {
          figures: [figure('resident memory of the worker', 'KB each', { product: spread(200) })],
        }),
        row('database', {
          figures: [figure('with all indexes', 'KB each', { product: spread(20) })],
        }),
      ],
    });
    // A million in ten days are 1.157 a second, and five times as many at the peak: 5.79.
    expect(needed).toContain('| lives a second, at the peak | 5 times the average | 5.79 |');
    expect(needed).toContain('| cores for the worker | 60.0 ms a life, at the peak | 0.58 |');
    expect(needed).toContain(
      '5,208 cached, 200 KB each; a checkout that sleeps needs none | 1.0 GB',
    );
    expect(needed).toContain(
      '| database of the open checkouts | 20.0 KB each, with indexes | 19.1 GB |',
    );
  });

  it('is left out where no life was measured, and names what is missing where the rest was not', () => {
    expect(millionOf({ ...about, rows: [] })).toBeNull();
    expect(millionOf({ ...about, rows: [lives] })).toContain('was not measured');
  });
});

describe('docs/performance.md', () => {
  const page = readFileSync('docs/performance.md', 'utf8');
  const { text, plots } = reportOf(shownResults());

  it('has the tables of bench/results, as npm run bench writes them', () => {
    expect(page).toBe(pageWith(page, text));
  });

  it('has the plots of bench/results', () => {
    const files = plots.map(({ file, svg }) => ({ file: path.join('docs', file), svg }));
    expect(files.filter(({ file }) => !existsSync(file))).toEqual([]);
    expect(files.filter(({ file, svg }) => readFileSync(file, 'utf8') !== svg)).toEqual([]);
  });
});
