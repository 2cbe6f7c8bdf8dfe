export type Turns = {
  /** Does the work when its turn comes. @throws whatever `refusal` makes, where the line is full */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
};

type Bounds = {
  /** So much work is done at the same time. */
  readonly atOnce: number;
  /** So much may wait in line, first come, first served. */
  readonly waiting: number;
  readonly refusal: () => Error;
};

/** Bounds how much of one kind of work is done at once, and how much waits for it. */
export const createTurns = ({ atOnce, waiting, refusal }: Bounds): Turns => {
  let running = 0;
  const line: (() => void)[] = [];
  return {
    run: async (work) => {
      if (running >= atOnce) {
        if (line.length >= waiting) throw refusal();
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
