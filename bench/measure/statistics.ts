/** A figure measured several times: its median, with the least and the greatest. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
  readonly times: number;
}

/** @throws Error without values */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, greatest] = [sorted[0], sorted.at(-1)];
  if (least === undefined || greatest === undefined) throw new Error('nothing was measured');
  return { median: quantile(sorted, 0.5), least, greatest, times: sorted.length };
};

/** Between the two nearest values, as R's type 7 and most tools have it. @throws Error without values */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new Error('nothing was measured');
  return below + (above - below) * (position - Math.floor(position));
};

/**
 * One ratio for each round, in which both sides were measured one after the other: what the machine did at that time is in
 * both. The range of n such ratios holds their true median with a probability of 1 - 2 / 2^n: 94 % of five rounds.
 */
export const ratiosOf = (ours: readonly number[], theirs: readonly number[]): Spread =>
  spreadOf(
    ours.flatMap((value, round) => {
      const beside = theirs[round];
      return beside === undefined || beside === 0 ? [] : [value / beside];
    }),
  );
