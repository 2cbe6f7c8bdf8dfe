import { describe, expect, it } from 'vitest';
import { comparedInCapture } from '../../src/domain/checkout/compared-capture.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import { isAsKnown, paymentLines } from '../../src/domain/paypal/payments-shown.ts';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import { authorization, capture, captured, held, later, t0, usd } from './builders.ts';
import { asked, raised, SITUATIONS } from './checkout-fixtures.ts';

const old = { seenAt: t0, hasUnread: false, now: t0 + HOUR + 1 };

describe('a capture compares what is known with PayPal', () => {
  it.each([
    ['after an hour', held(), old],
    ['where no answer has shown the hold', held(), { ...old, seenAt: null }],
    ['where a part is captured', later(held(), captured()), old],
    ['where the honor period is over and nothing renews', held({ reauthorize: 'NEVER' }), late()],
  ])('%s', (_, checkout, known) => {
    const hold = holdOf(checkout);
    expect(comparedInCapture(checkout, known)).toEqual({
      orderId: 'ORDER',
      payments: hold && paymentLines(hold),
    });
  });

  it.each([
    ['within the hour', held(), { ...old, now: t0 + HOUR }],
    ['where something is unread', held(), { ...old, hasUnread: true }],
    ['while a call is without an answer', later(held(), asked('reauthorizeAuthorization')), old],
    ['where a person has to look', later(held(), raised(false)), old],
    ['where the sum is not known', SITUATIONS['AUTHORIZED, sum unknown'], old],
    ['before there is a hold', SITUATIONS.AWAITING_APPROVAL, old],
    ['where a renewal comes first', held({ reauthorize: 'ON_CAPTURE' }), late()],
  ])('not %s: it is read first, or is fresh', (_, checkout, known) => {
    expect(comparedInCapture(checkout, known)).toBeNull();
  });
});

/** The honor period is over. */
function late() {
  return { ...old, now: t0 + 4 * DAY };
}

describe('PayPal shows what is known', () => {
  const known = { authorizations: [authorization()], captures: [], fundingSource: 'paypal' };
  const part = { ...known, captures: [capture()] };
  const shownAs = (change: Partial<Order>) => ({ ...known, ...change });

  it.each<
    [
      string,
      typeof known | typeof part,
      Pick<Order, 'authorizations' | 'captures' | 'fundingSource'>,
    ]
  >([
    ['where it is the same', known, known],
    [
      'where its authorization has become what a known capture makes of it',
      part,
      { ...part, authorizations: [authorization({ status: 'PARTIALLY_CAPTURED' })] },
    ],
    [
      'in another order',
      { ...known, authorizations: [authorization(), authorization({ id: 'CHILD' })] },
      shownAs({ authorizations: [authorization({ id: 'CHILD' }), authorization()] }),
    ],
  ])('%s', (_, before, shown) => {
    expect(isAsKnown(paymentLines(before), shown)).toBe(true);
  });

  it.each<[string, Partial<Order>]>([
    ['a capture', { captures: [capture()] }],
    ['a reauthorization', { authorizations: [authorization(), authorization({ id: 'CHILD' })] }],
    ['another status', { authorizations: [authorization({ status: 'VOIDED' })] }],
    [
      'captures that it does not list',
      { authorizations: [authorization({ status: 'PARTIALLY_CAPTURED' })] },
    ],
    ['another amount', { authorizations: [authorization({ amount: usd(9_999) })] }],
    ['another end', { authorizations: [authorization({ expiresAt: t0 + DAY })] }],
    ['no authorization', { authorizations: [] }],
    ['another source', { fundingSource: 'card' }],
    ['no source', { fundingSource: null }],
  ])('and not where it shows %s', (_, change) => {
    expect(isAsKnown(paymentLines(known), shownAs(change))).toBe(false);
  });

  it('and not where it shows more than a declined capture explains', () => {
    const captures = [capture({ status: 'DECLINED' })];
    const authorizations = [authorization({ status: 'PARTIALLY_CAPTURED' })];
    expect(
      isAsKnown(paymentLines({ ...known, captures }), { ...known, authorizations, captures }),
    ).toBe(false);
  });

  it.each<[string, Parameters<typeof capture>[0]]>([
    ['declined', { status: 'DECLINED' }],
    ['refunded', { status: 'REFUNDED' }],
    ['final', { finalCapture: true }],
    ['of another amount', { amount: usd(1) }],
  ])('and not where a known capture is %s', (_, change) => {
    const shown = { ...part, captures: [capture(change)] };
    expect(isAsKnown(paymentLines(part), shown)).toBe(false);
  });
});
