import { expect, it } from 'vitest';
import { inTurns } from '../../bench/measure/in-turns.ts';

it('measures the sides in turns, every other round in the opposite order, and knows which round a figure is of', async () => {
  const order: string[] = [];
  const of = await inTurns(['bare', 'product'], 3, (side) => Promise.resolve(order.push(side)));
  expect(order).toEqual(['bare', 'product', 'product', 'bare', 'bare', 'product']);
  expect(of('bare')).toEqual([1, 4, 5]);
  expect(of('product')).toEqual([2, 3, 6]);
});
