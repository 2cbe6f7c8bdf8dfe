import { describe, expect, it } from 'vitest';
import {
  type Freeze,
  type Freezes,
  freezesAfter,
  whyFrozen,
} from '../../src/domain/refund/refund.ts';

const CREATED = 'CUSTOMER.DISPUTE.CREATED';
const REVERSED = 'PAYMENT.CAPTURE.REVERSED';

const after = (told: readonly Freeze[]): string | null =>
  whyFrozen(told.reduce<Freezes>(freezesAfter, {}));

const ordersOf = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((first, at) =>
        ordersOf(items.toSpliced(at, 1)).map((others) => [first, ...others]),
      );

const opened = { because: CREATED, source: 'PP-D-1' };
const resolved = { because: null, source: 'PP-D-1' };
const reversed = { because: REVERSED, source: 'WH-1' };

describe('what PayPal told of a capture, in whatever order', () => {
  it.each([
    ['a dispute that is over, told twice', [opened, opened, resolved, resolved], null],
    ['a dispute that is not', [opened, opened], CREATED],
    ['a reversal and the end of its dispute', [opened, resolved, reversed], REVERSED],
    ['a dispute that is over and another', [resolved, opened, { ...opened, source: '2' }], CREATED],
  ])('%s', (_name, told, frozen) => {
    expect(new Set(ordersOf(told).map(after))).toEqual(new Set([frozen]));
  });
});

describe('what earlier versions told without a source', () => {
  it('is ended by the end of a dispute where it was one, and a reversal is not', () => {
    expect(after([{ because: CREATED }, resolved])).toBeNull();
    expect(after([{ because: REVERSED }, resolved])).toBe(REVERSED);
  });

  it('ended with the next word that named none, and could begin again', () => {
    expect(after([{ because: REVERSED }, { because: null }])).toBeNull();
    expect(after([{ because: CREATED }, { because: null }, { because: CREATED }])).toBe(CREATED);
  });
});
