import type { Results } from './results.ts';

/** What is assumed; everything else is measured. */
const OPEN = 1_000_000;
const DAYS_OPEN = 10;
/** The busiest minutes of a day, by its average. */
const PEAK = 5;
/** A core is planned to be so busy at the peak. */
const BUSY = 0.6;
/** From its start to its hold, and around its capture, a checkout is worth a place in a cache. */
const MINUTES_CACHED = 15;
/** Create, authorize, reauthorize, the read before a late capture, capture. */
const PAYPAL_CALLS = 5;
const SHARDS = 512;
const GIB = 1_048_576;

interface Line {
  readonly what: string;
  readonly how: string;
  readonly value: string;
}

/** The arithmetic from one checkout to a million, as Markdown; null where the run has not measured what a life costs. */
export const millionOf = (results: Results): string | null => {
  const shares = results.rows.find(({ id }) => id === 'lives')?.shares?.of ?? [];
  const cpuOf = (part: string) =>
    shares.find((share) => share.side === 'HTTP gateway' && share.part === part)?.value;
  if (cpuOf('worker') === undefined) return null;
  const lines = [...ratesOf(), ...coresOf(cpuOf), ...memoryOf(results), ...serverOf(results)];
  const row = ({ what, how, value }: Line) => `| ${what} | ${how} | ${value} |`;
  return [
    '### What a million open checkouts need',
    `Computed from the figures above. Assumed: a checkout is open for ${DAYS_OPEN} days and renewed once, the busiest minutes have ${PEAK} times the average, a core is ${BUSY * 100} % busy then, and a checkout is worth a place in the cache for ${MINUTES_CACHED} minutes.`,
    ['| | how | needed |', '| --- | --- | --- |', ...lines.map(row)].join('\n'),
  ].join('\n\n');
};

const average = OPEN / (DAYS_OPEN * 86_400);
const peak = average * PEAK;

const shown = (value: number, digits = 1): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const ratesOf = (): readonly Line[] => [
  {
    what: 'lives a second, average',
    how: `${shown(OPEN, 0)} in ${DAYS_OPEN} days`,
    value: shown(average, 2),
  },
  { what: 'lives a second, at the peak', how: `${PEAK} times the average`, value: shown(peak, 2) },
  {
    what: 'PayPal calls a second, at the peak',
    how: `${PAYPAL_CALLS} a life: create, authorize, reauthorize, read, capture`,
    value: shown(peak * PAYPAL_CALLS),
  },
];

const coresOf = (cpuOf: (part: string) => number | undefined): readonly Line[] =>
  ['worker', 'gateway', 'Temporal server'].flatMap((part) => {
    const ms = cpuOf(part);
    return ms === undefined
      ? []
      : [
          {
            what: `cores for the ${part}`,
            how: `${shown(ms)} ms a life, at the peak`,
            value: shown((ms * peak) / 1_000 / BUSY, 2),
          },
        ];
  });

interface Named {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
}

const figureOf = ({ rows }: Results, { id, what, unit }: Named): number | undefined =>
  rows.find((row) => row.id === id)?.figures.find((one) => one.what === what && one.unit === unit)
    ?.product?.median;

const memoryOf = (results: Results): readonly Line[] => {
  const kb = figureOf(results, {
    id: 'memory',
    what: 'resident memory of the worker',
    unit: 'KB each',
  });
  const cached = peak * MINUTES_CACHED * 60;
  return kb === undefined
    ? []
    : [
        {
          what: 'memory of all workers for cached checkouts',
          how: `${shown(cached, 0)} cached, ${shown(kb, 0)} KB each; a checkout that sleeps needs none`,
          value: `${shown((cached * kb) / GIB)} GB`,
        },
      ];
};

const serverOf = (results: Results): readonly Line[] => {
  const life = { id: 'history', what: 'captured after one reauthorization' };
  const events = figureOf(results, { ...life, unit: 'events' });
  const kilobytes = figureOf(results, { ...life, unit: 'kilobytes' });
  const databaseKb = figureOf(results, {
    id: 'database',
    what: 'with all indexes',
    unit: 'KB each',
  });
  return [
    ...(events === undefined
      ? []
      : [
          {
            what: `events a second for each of ${SHARDS} shards`,
            how: `${shown(events, 0)} events a life, at the peak`,
            value: shown((events * peak) / SHARDS, 2),
          },
        ]),
    ...(kilobytes === undefined
      ? []
      : [
          {
            what: 'histories that a day of ended checkouts leaves',
            how: `${shown(kilobytes)} KB a life, without indexes`,
            value: `${shown((kilobytes * average * 86_400) / GIB)} GB`,
          },
        ]),
    databaseKb === undefined
      ? {
          what: 'database of the open checkouts',
          how: 'the row `database` was not measured',
          value: 'not known',
        }
      : {
          what: 'database of the open checkouts',
          how: `${shown(databaseKb)} KB each, with indexes`,
          value: `${shown((databaseKb * OPEN) / GIB)} GB`,
        },
    {
      what: 'open checkouts for each shard',
      how: `${shown(OPEN, 0)} on ${SHARDS} shards, a number that cannot be changed later`,
      value: shown(OPEN / SHARDS, 0),
    },
  ];
};
