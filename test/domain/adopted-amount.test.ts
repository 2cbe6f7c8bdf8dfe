import { expect, it } from 'vitest';
import { adoptedAmount } from '../../src/domain/checkout/adopted-amount.ts';
import type { Checkout } from '../../src/domain/checkout/state.ts';
import {
  after,
  authorization,
  authorized,
  capture,
  input,
  later,
  ordered,
  usd,
} from './builders.ts';
import { SITUATIONS } from './checkout-fixtures.ts';

const held = (minor: number) =>
  after(input(), ordered, authorized(input(), authorization({ amount: usd(minor) })));

const capturedAs = (...amounts: readonly { currency: string; minor: number }[]): Checkout =>
  later(SITUATIONS['AWAITING_APPROVAL to capture'], {
    event: 'ORDER_CAPTURED',
    captures: amounts.map((amount, index) => capture({ id: `UNIT-${index}`, amount })),
    fundingSource: 'paypal',
    debugId: null,
  });

it.each([
  ['the hold is of the amount', held(10_000), null],
  ['the hold is of another amount', held(9_000), usd(9_000)],
  ['the captures come to the amount', capturedAs(usd(4_000), usd(6_000)), null],
  ['the captures come to another amount', capturedAs(usd(4_000), usd(5_000)), usd(9_000)],
  ['a capture is in another currency', capturedAs(usd(4_000), { currency: 'EUR', minor: 1 }), null],
  ['nothing is there', SITUATIONS.AWAITING_APPROVAL, null],
])('adopting changes the amount, where %s: %#', (...[, checkout, amount]) => {
  expect(adoptedAmount(checkout)).toEqual(amount);
});
