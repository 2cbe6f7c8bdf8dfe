type Bucket = { tokens: number; filledAt: number };

type RateLimit = {
  /** Seconds to wait before the next request of this caller; 0 when this one may pass. */
  readonly wait: (caller: string) => number;
};

/** A bucket of tokens for each caller, refilled all the time; it holds two seconds' worth. */
export const createRateLimit = (
  perSecond: number,
  now: () => number = performance.now.bind(performance),
): RateLimit => {
  const most = perSecond * 2;
  const buckets = new Map<string, Bucket>();
  return {
    wait: (caller) => {
      const at = now();
      const bucket = buckets.get(caller) ?? { tokens: most, filledAt: at };
      buckets.set(caller, bucket);
      const gained = ((at - bucket.filledAt) / 1000) * perSecond;
      bucket.tokens = Math.min(most, bucket.tokens + gained);
      bucket.filledAt = at;
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
      bucket.tokens -= 1;
      return 0;
    },
  };
};
