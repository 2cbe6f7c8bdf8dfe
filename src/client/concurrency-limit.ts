export type ConcurrencyLimit = {
  /** Does the work when its turn comes. @throws whatever `refusal` makes, where the line is full */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
};

type Bounds = {
  /** So much work is done at the same time. */
  readonly atOnce: number;
  /** How much may wait in line, first come, first served. Left out where each that waits has a deadline of its own. */
  readonly line?: { readonly waiting: number; readonly refusal: () => Error };
};

/** Bounds how much of one kind of work is done at once, and how much waits for it. */
export const createConcurrencyLimit = ({ atOnce, line: bound }: Bounds): ConcurrencyLimit => {
  let running = 0;
  const line: (() => void)[] = [];
  return {
    run: async (work) => {
      if (running >= atOnce) {
        if (bound && line.length >= bound.waiting) throw bound.refusal();
        await new Promise<void>((resolve) => line.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
};
