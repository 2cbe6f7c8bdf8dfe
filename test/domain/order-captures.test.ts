import { describe, expect, it } from 'vitest';
import { endOf } from '../../src/domain/checkout/conclude.ts';
import { factsFromOrder } from '../../src/domain/checkout/facts-from-order.ts';
import {
  declinedUnits,
  endOfCapturedOrder,
  mismatchInCapturedOrder,
} from '../../src/domain/checkout/order-captures.ts';
import { openCheckout } from '../../src/domain/checkout/state.ts';
import type { CaptureStatus } from '../../src/domain/paypal/resources.ts';
import { capture, input, later, order, ordered, t0, usd } from './builders.ts';

const captures = (...statuses: readonly CaptureStatus[]) =>
  statuses.map((status, index) => capture({ id: `UNIT-${index}`, status, amount: usd(5_000) }));

const awaiting = later(openCheckout({ ...input(), intent: 'CAPTURE' }), ordered);
const seen = { at: t0, debugId: null };

describe('a captured order', () => {
  it.each<[readonly CaptureStatus[], string | undefined]>([
    [['COMPLETED', 'COMPLETED'], 'CAPTURED'],
    [['COMPLETED', 'REFUNDED'], 'CAPTURED'],
    [['COMPLETED', 'DECLINED'], 'CAPTURED'],
    [['DECLINED', 'FAILED'], 'DENIED'],
    [['COMPLETED', 'PENDING'], undefined],
    [['DECLINED', 'PENDING'], undefined],
    [['COMPLETED', 'UNRECOGNIZED'], undefined],
    [[], undefined],
  ])('with captures %j ends as %s', (statuses, end) => {
    expect(endOfCapturedOrder({ captures: captures(...statuses) })?.as).toBe(end);
  });

  it('has declined units only where others were paid or may be', () => {
    const declined = (...statuses: readonly CaptureStatus[]) =>
      declinedUnits({ captures: captures(...statuses) }).map(({ id }) => id);
    expect(declined('COMPLETED', 'DECLINED', 'FAILED')).toEqual(['UNIT-1', 'UNIT-2']);
    expect(declined('PENDING', 'DECLINED')).toEqual(['UNIT-1']);
    expect(declined('DECLINED', 'FAILED')).toEqual([]);
  });

  it.each([
    ['the sum', captures('COMPLETED', 'DECLINED'), null],
    ['a part of the sum', captures('COMPLETED'), 'PayPal shows captures of 50.00 USD'],
    ['an unknown status', captures('COMPLETED', 'UNRECOGNIZED'), 'in a status that'],
    [
      'another currency',
      [capture({ id: 'EURO', amount: { currency: 'EUR', minor: 10_000 } })],
      'capture EURO in EUR',
    ],
  ])('that shows %s is a mismatch or not', (_, shown, says) => {
    const found = mismatchInCapturedOrder({ amount: usd(10_000) }, { captures: shown });
    if (says === null) expect(found).toBeNull();
    else expect(found).toContain(says);
  });

  it('is one fact, and its captures change one by one after it', () => {
    const shown = order({ captures: captures('COMPLETED', 'PENDING') });
    const first = factsFromOrder(awaiting, shown, seen);
    expect(first.map(({ event }) => event)).toEqual(['ORDER_CAPTURED']);
    const captured = later(awaiting, ...first);
    expect(endOf(captured, t0)).toBeNull();
    expect(factsFromOrder(captured, shown, seen)).toEqual([]);
    const settled = factsFromOrder(
      captured,
      order({ captures: captures('COMPLETED', 'COMPLETED') }),
      seen,
    );
    expect(settled).toMatchObject([{ event: 'CAPTURE_CHANGED', capture: { id: 'UNIT-1' } }]);
    expect(endOf(later(captured, ...settled), t0)?.as).toBe('CAPTURED');
  });

  it('adopts an amount that PayPal shows before any capture', () => {
    const facts = factsFromOrder(awaiting, order({ amount: usd(9_000) }), seen);
    expect(facts).toMatchObject([{ event: 'ORDER_PATCHED', amount: usd(9_000) }]);
  });

  it('without captures is not paid, whatever authorization stands in it', () => {
    expect(factsFromOrder(awaiting, order(), seen)).toEqual([]);
  });
});
