import { describe, expect, it } from 'vitest';
import { quantile, ratiosOf, spreadOf } from '../../bench/measure/statistics.ts';

describe('statistics', () => {
  it.each([
    [[5], 0.5, 5],
    [[1, 2], 0.5, 1.5],
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 4, 5], 0.99, 4.96],
    [[4, 1], 1, 4],
  ])('give of %j the quantile %d: %d', (values, q, expected) => {
    expect(quantile(values, q)).toBeCloseTo(expected, 10);
  });

  it('give the median and the range', () => {
    expect(spreadOf([3, 9, 4])).toEqual({ median: 4, least: 3, greatest: 9, times: 3 });
  });

  it('divide what was measured in the same round, however the machine changes between rounds', () => {
    expect(ratiosOf([9, 18, 90], [10, 20, 100])).toEqual({
      median: 0.9,
      least: 0.9,
      greatest: 0.9,
      times: 3,
    });
  });

  it.each([
    [1, 0],
    [5, 0],
    [8, 0],
    [9, 1],
    [12, 2],
    [20, 5],
  ])('bound the median of %i rounds without the %i farthest at each end', (rounds, left) => {
    const values = Array.from({ length: rounds }, (_, index) => index + 1);
    const ones = values.map(() => 1);
    const { least, greatest, times } = ratiosOf(values.toReversed(), ones);
    expect({ least, greatest, times }).toEqual({
      least: 1 + left,
      greatest: rounds - left,
      times: rounds,
    });
  });

  it('refuse to make a figure of nothing', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured');
    expect(() => ratiosOf([1], [0])).toThrow('nothing was measured');
  });
});
