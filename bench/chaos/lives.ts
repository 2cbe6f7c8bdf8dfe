import { type Lived, liveOne } from './life.ts';
import { openStreet, type StreetOptions } from './street.ts';

export type LivesOptions = StreetOptions & {
  readonly seed: number;
  /** The numbers of the lives to be lived. */
  readonly lives: readonly number[];
  readonly told?: (lived: Lived) => void;
};

/** Lives them side by side, one per lane at a time. */
export const liveAll = async (options: LivesOptions): Promise<readonly Lived[]> => {
  const street = await openStreet(options);
  const waiting = options.lives.values();
  const lived: Lived[] = [];
  try {
    await Promise.all(
      street.lanes.map(async (lane) => {
        for (const life of waiting) {
          const one = await liveOne(street, lane, { seed: options.seed, life });
          lived.push(one);
          options.told?.(one);
        }
      }),
    );
  } finally {
    await street.close();
  }
  return lived;
};

/** How the lives ended, and how often each kind of fault struck. */
export const summaryOf = (lived: readonly Lived[]) => {
  const ended = new Map<string, number>();
  const struck = new Map<string, number>();
  for (const one of lived) {
    ended.set(one.ended, (ended.get(one.ended) ?? 0) + 1);
    for (const [kind, times] of Object.entries(one.struck))
      struck.set(kind, (struck.get(kind) ?? 0) + times);
  }
  return { ended: Object.fromEntries(ended), struck: Object.fromEntries(struck) };
};

/** Everything needed to live a life again and to see why it was wrong. */
export const tell = ({ life, broken, plan, answers, ended }: Lived, seed: number): string =>
  [
    `life ${life} of seed ${seed}, ended ${ended}:`,
    ...broken.map((rule) => `  ${rule}`),
    `  again: npm run chaos -- --seed ${seed} --only ${life}`,
    `  policy ${JSON.stringify(plan.policy)}, knobs ${JSON.stringify(plan.knobs)}`,
    ...plan.steps.map((step) => `  ${JSON.stringify(step)}`),
    ...answers.map((answer) => `  > ${answer}`),
  ].join('\n');
