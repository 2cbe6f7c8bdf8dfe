type Bucket = { tokens: number; filledAt: number };

export type RateLimit = {
  /**
   * Charges the caller and answers 0, or answers the seconds to wait and charges nothing. Any caller with a token left may
   * ask for something dear and pays what it costs: the debt is worked off before the next request.
   */
  readonly charge: (caller: string, cost?: number) => number;
};

/** A bucket of tokens for each caller, refilled all the time; it holds two seconds' worth. */
export const createRateLimit = (
  perSecond: number,
  now: () => number = performance.now.bind(performance),
): RateLimit => {
  const most = perSecond * 2;
  const buckets = new Map<string, Bucket>();
  return {
    charge: (caller, cost = 1) => {
      const at = now();
      const bucket = buckets.get(caller) ?? { tokens: most, filledAt: at };
      buckets.set(caller, bucket);
      const gained = ((at - bucket.filledAt) / 1000) * perSecond;
      bucket.tokens = Math.min(most, bucket.tokens + gained);
      bucket.filledAt = at;
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
      bucket.tokens -= cost;
      return 0;
    },
  };
};
