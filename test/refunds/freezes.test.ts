import { describe, expect, it } from 'vitest';
import {
  type Freeze,
  type Freezes,
  freezesAfter,
  refuseThaw,
  thawed,
  whyFrozen,
} from '../../src/domain/refund/freezes.ts';

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
const resolved = { because: null, source: 'PP-D-1', isSettled: true };
const lost = { because: null, source: 'PP-D-1', isSettled: false };
const reversed = { because: REVERSED, source: 'WH-1' };

describe('what PayPal told of a capture, in whatever order', () => {
  it.each([
    ['a dispute that is over, told twice', [opened, opened, resolved, resolved], null],
    ['a dispute that is not', [opened, opened], CREATED],
    ['a reversal and the end of its dispute', [opened, resolved, reversed], REVERSED],
    ['a dispute that the buyer won', [opened, lost, lost], CREATED],
    ['a dispute that is over and another', [resolved, opened, { ...opened, source: '2' }], CREATED],
  ])('%s', (_name, told, frozen) => {
    expect(new Set(ordersOf(told).map(after))).toEqual(new Set([frozen]));
  });
});

describe('an operator’s word', () => {
  const lostAndOpen = [opened, lost, { because: CREATED, source: 'PP-D-2' }].reduce<Freezes>(
    freezesAfter,
    {},
  );

  it('ends what is decided at PayPal, and no other dispute that is still open', () => {
    expect(refuseThaw(lostAndOpen)).toBeNull();
    const left = thawed(lostAndOpen);
    expect(whyFrozen(left)).toBe(CREATED);
    expect(left['PP-D-1']?.is).toBe('OVER');
    expect(left['PP-D-2']?.is).toBe('OPEN');
  });

  it('ends the only reason there is, also a dispute whose end PayPal did not report', () => {
    expect(whyFrozen(thawed(freezesAfter({}, opened)))).toBeNull();
  });

  it('is refused with CAPTURE_FROZEN where several disputes are open, NOTHING_TO_RESOLVE where none is', () => {
    const two = [opened, { because: CREATED, source: 'PP-D-2' }].reduce<Freezes>(freezesAfter, {});
    expect(refuseThaw(two)?.code).toBe('CAPTURE_FROZEN');
    expect(refuseThaw({})?.code).toBe('NOTHING_TO_RESOLVE');
  });
});
