import type { EnvironmentPool } from './environment.ts';
import { type LifeResult, runLife } from './life.ts';

export type LivesOptions = {
  readonly seed: number;
  /** The numbers of the lives to be run. */
  readonly lives: readonly number[];
  readonly plain?: true;
  readonly narrow?: true;
  readonly unchanged?: true;
  readonly onResult?: (result: LifeResult) => void;
};

const drawnAs = ({
  plain,
  narrow,
  unchanged,
}: LivesOptions): Pick<LivesOptions, 'plain' | 'narrow' | 'unchanged'> => ({
  ...(plain && { plain }),
  ...(narrow && { narrow }),
  ...(unchanged && { unchanged }),
});

/** Runs the lives side by side, one in each slot at a time, and closes the pool. */
export const runLives = async (
  pool: EnvironmentPool,
  options: LivesOptions,
): Promise<readonly LifeResult[]> => {
  const waiting = options.lives.values();
  const results: LifeResult[] = [];
  try {
    await Promise.all(
      pool.slots.map(async (slot) => {
        for (const life of waiting) {
          const of = { seed: options.seed, life, ...drawnAs(options) };
          const one = await slot(of, (environment) => runLife(environment, of)).catch(
            (cause: unknown) => {
              throw new Error(`life ${life} of seed ${options.seed} could not be run`, { cause });
            },
          );
          results.push(one);
          options.onResult?.(one);
        }
      }),
    );
  } finally {
    await pool.close();
  }
  return results;
};

/** The first lives, and those further on that go through what is rare among them. */
export const livesOf = (first: number, further: readonly number[]): readonly number[] => [
  ...Array.from({ length: first }, (_, life) => life),
  ...further,
];

/** Ends of checkouts, kinds of fault and other marks that no life has gone through. */
export const missingIn = (
  results: readonly LifeResult[],
  expected: { readonly ends: readonly string[]; readonly struck: readonly string[] },
): string[] => {
  const { ended, struck } = summaryOf(results);
  return [
    ...expected.ends.filter((end) => !(end in ended)),
    ...expected.struck.filter((kind) => (struck[kind] ?? 0) === 0),
  ];
};

/** How the lives ended, and how often each kind of fault occurred. */
export const summaryOf = (results: readonly LifeResult[]) => {
  const ended = new Map<string, number>();
  const struck = new Map<string, number>();
  for (const one of results) {
    ended.set(one.ended, (ended.get(one.ended) ?? 0) + 1);
    for (const [kind, times] of Object.entries(one.struck))
      struck.set(kind, (struck.get(kind) ?? 0) + times);
  }
  return { ended: Object.fromEntries(ended), struck: Object.fromEntries(struck) };
};

/** What is needed to run a life again and to see why it was wrong. */
export const describeLife = (
  { life, violations, plan, answers, calls, ended }: LifeResult,
  flags: string,
): string =>
  [
    `life ${life} ended ${ended}:`,
    ...violations.map((rule) => `  ${rule}`),
    `  again: npm run chaos -- ${flags}`,
    `  policy ${JSON.stringify(plan.policy)}, knobs ${JSON.stringify(plan.knobs)}`,
    ...plan.steps.map((step) => `  ${JSON.stringify(step)}`),
    ...answers.map((answer) => `  > ${answer}`),
    ...calls.map((call) => `  PayPal: ${call}`),
  ].join('\n');

/** Said at once: where the run does not come to its end, what was wrong stands in its output. */
export const reportWrong = (one: LifeResult, flags: string): void => {
  if (one.violations.length > 0) console.error(describeLife(one, flags));
};
