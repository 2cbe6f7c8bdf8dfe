import type { Spread } from '../measure/statistics.ts';
import type { Figure, Goal } from '../rows/row.ts';
import { millionOf } from './million.ts';
import type { MeasuredRow, Results } from './results.ts';

const HEAD = ['', 'unit', 'bare', 'Holdfast', 'ratio', 'goal'] as const;

/** Everything of one server, as Markdown. */
export const sectionOf = (results: Results, pictures: readonly Picture[]): string =>
  [
    `## ${titleOf(results)}`,
    conditionsOf(results),
    ...results.rows.flatMap((row) => [
      `### ${row.title}`,
      ...(row.notMeasured === null
        ? [tableOf(row.figures)]
        : [`Not measured: ${row.notMeasured}.`]),
      ...pictures.filter(({ of }) => of === row.id).map(({ alt, file }) => `![${alt}](${file})`),
      ...(row.notes.length === 0 ? [] : [row.notes.join(' ')]),
    ]),
    ...[millionOf(results)].filter((part) => part !== null),
  ].join('\n\n');

/** A plot that belongs to a row; `file` as the page names it. */
export interface Picture {
  readonly of: string;
  readonly alt: string;
  readonly file: string;
}

const titleOf = ({ server, isQuick }: Results): string => {
  const { version, database, shards } = server;
  const name = `Temporal ${version}, ${database}, ${shards} ${shards === 1 ? 'shard' : 'shards'}`;
  return isQuick ? `${name}: a quick run` : name;
};

const conditionsOf = ({ machine, versions, cachedWorkflows, rows, isQuick }: Results): string => {
  const days = [...new Set(rows.map(({ measuredAt }) => measuredAt.slice(0, 10)))].sort();
  const { cpu, cores, memoryGb, system } = machine;
  return (
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; Node ${versions['node']}, Temporal’s TypeScript SDK ` +
    `${versions['temporal-sdk']}, ${commitsOf(rows)}; at most ${cachedWorkflows} Workflows in the cache of each ` +
    `worker; ${days.join(', ')}. Everything ran on this one machine.` +
    (isQuick
      ? ' A quick run is too short for conclusions: it shows that every row can be measured.'
      : '')
  );
};

/** Rows that were measured again later are named with their commit. */
const commitsOf = (rows: readonly MeasuredRow[]): string => {
  const commits = [...new Set(rows.map(({ commit }) => commit))];
  if (commits.length === 1) return `commit ${commits[0]}`;
  const named = commits.map((one) => {
    const ids = rows.filter(({ commit }) => commit === one).map(({ id }) => id);
    return `${one} (${ids.join(', ')})`;
  });
  return `commits ${named.join(' and ')}`;
};

export const tableOf = (figures: readonly Figure[]): string => {
  const rows = figures.map(({ what, unit, bare, product, ratio, goal }) => [
    what,
    unit,
    spreadText(bare),
    spreadText(product),
    spreadText(ratio),
    goal === null ? '' : goalText({ product, ratio }, goal),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
};

/** The median, and where there were several the least and the greatest. */
const spreadText = (spread: Spread | null): string => {
  if (spread === null) return '';
  const { median, least, greatest, times } = spread;
  return times === 1
    ? numberText(median)
    : `${numberText(median)} (${numberText(least)} to ${numberText(greatest)})`;
};

export const numberText = (value: number): string => {
  const digits =
    Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
};

type Judged = Pick<Figure, 'product' | 'ratio'>;

const goalText = (judged: Judged, goal: Goal): string => {
  const bound =
    goal.atLeast === undefined
      ? `at most ${numberText(goal.atMost ?? 0)}`
      : `at least ${numberText(goal.atLeast)}`;
  return `${bound}: ${isReached(judged, goal) ? 'reached' : 'missed'}`;
};

/** A ratio reaches its goal when its whole interval does, any other figure when its median does. */
export const isReached = ({ product, ratio }: Judged, goal: Goal): boolean => {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = goal;
  if (goal.of === 'ratio') {
    return ratio !== null && ratio.least >= atLeast && ratio.greatest <= atMost;
  }
  return product !== null && product.median >= atLeast && product.median <= atMost;
};
