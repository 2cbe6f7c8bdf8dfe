import { type Lived, liveOne } from './life.ts';
import type { Place } from './world.ts';

export type LivesOptions = {
  readonly seed: number;
  /** The numbers of the lives to be lived. */
  readonly lives: readonly number[];
  readonly told?: (lived: Lived) => void;
};

/** Lives them side by side, one per lane at a time, and closes the place. */
export const liveAll = async (place: Place, options: LivesOptions): Promise<readonly Lived[]> => {
  const waiting = options.lives.values();
  const lived: Lived[] = [];
  try {
    await Promise.all(
      place.lanes.map(async (lane) => {
        for (const life of waiting) {
          const of = { seed: options.seed, life };
          const one = await lane(of, (world) => liveOne(world, of));
          lived.push(one);
          options.told?.(one);
        }
      }),
    );
  } finally {
    await place.close();
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
export const tell = ({ life, broken, plan, answers, calls, ended }: Lived, flags: string): string =>
  [
    `life ${life} ended ${ended}:`,
    ...broken.map((rule) => `  ${rule}`),
    `  again: npm run chaos -- ${flags}`,
    `  policy ${JSON.stringify(plan.policy)}, knobs ${JSON.stringify(plan.knobs)}`,
    ...plan.steps.map((step) => `  ${JSON.stringify(step)}`),
    ...answers.map((answer) => `  > ${answer}`),
    ...calls.map((call) => `  PayPal: ${call}`),
  ].join('\n');
