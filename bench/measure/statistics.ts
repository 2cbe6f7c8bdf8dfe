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

/** How surely the true median lies between a ratio's two bounds, at least: what the range of five rounds gives. */
const SURE = 0.9375;

/**
 * One ratio for each round, in which both sides were measured one after the other: what the machine did at that time is in
 * both. `least` and `greatest` bound the true median with a probability of at least 93.75 %, by order statistics: the range
 * of five rounds, and of twelve the third and the tenth (96 %).
 */
export const ratiosOf = (ours: readonly number[], theirs: readonly number[]): Spread => {
  const ratios = ours.flatMap((value, round) => {
    const beside = theirs[round];
    return beside === undefined || beside === 0 ? [] : [value / beside];
  });
  const left = leftOut(ratios.length);
  const inner = ratios.toSorted((a, b) => a - b).slice(left, ratios.length - left);
  return { ...spreadOf(ratios), least: quantile(inner, 0), greatest: quantile(inner, 1) };
};

/** How many of so many rounds may be left out at each end: each of them lies on either side of the median by chance. */
const leftOut = (rounds: number): number => {
  let ways = 1;
  let below = 1;
  let left = 0;
  for (;;) {
    ways = (ways * (rounds - left)) / (left + 1);
    below += ways;
    if (1 - (2 * below) / 2 ** rounds < SURE) return left;
    left += 1;
  }
};
