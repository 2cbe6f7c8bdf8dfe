import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  equal,
  exponentOf,
  formatMoney,
  moneyText,
  parseMoney,
  remainder,
  subtract,
  sum,
  supportedCurrencies,
} from '../../src/domain/money/money.ts';

const currency = fc.constantFrom(...supportedCurrencies);
const minor = fc.integer({ min: 0, max: 10_000_000_000 });
const money = fc.record({ currency, minor });

describe('an amount', () => {
  it('comes back from PayPal’s decimal string as it went', () => {
    fc.assert(
      fc.property(money, (amount) => {
        expect(parseMoney(formatMoney(amount))).toEqual(amount);
      }),
    );
  });

  it('is the same with and without trailing zeros', () => {
    expect(parseMoney({ currencyCode: 'USD', value: '10.9' })).toEqual(
      parseMoney({ currencyCode: 'USD', value: '10.90' }),
    );
    expect(parseMoney({ currencyCode: 'JPY', value: '5.00' })).toEqual({
      currency: 'JPY',
      minor: 5,
    });
  });

  it('has PayPal’s decimals, not ISO’s: none in HUF, JPY and TWD', () => {
    expect(supportedCurrencies.filter((code) => exponentOf(code) === 0)).toEqual([
      'HUF',
      'JPY',
      'TWD',
    ]);
    expect(formatMoney({ currency: 'HUF', minor: 1500 }).value).toBe('1500');
  });

  it.each([
    ['USD', '1.001', 'TOO_MANY_DECIMALS'],
    ['JPY', '1.5', 'TOO_MANY_DECIMALS'],
    ['XXX', '1.00', 'CURRENCY_NOT_SUPPORTED'],
    ['toString', '1.00', 'CURRENCY_NOT_SUPPORTED'],
    ['USD', '1,00', 'AMOUNT_MALFORMED'],
    ['USD', '1e3', 'AMOUNT_MALFORMED'],
    ['USD', '', 'AMOUNT_MALFORMED'],
    ['USD', ' 1.00', 'AMOUNT_MALFORMED'],
    ['USD', '999999999999999.99', 'AMOUNT_TOO_LARGE'],
  ])('of %s %s is %s', (currencyCode, value, problem) => {
    expect(parseMoney({ currencyCode, value })).toBe(problem);
  });

  it('keeps its sign, so that a negative one can be refused by name', () => {
    expect(parseMoney({ currencyCode: 'USD', value: '-5.00' })).toEqual({
      currency: 'USD',
      minor: -500,
    });
    expect(moneyText({ currency: 'USD', minor: -5 })).toBe('-0.05 USD');
  });

  it('is added and taken away without a float', () => {
    fc.assert(
      fc.property(currency, minor, minor, (code, a, b) => {
        const [first, second] = [
          { currency: code, minor: a },
          { currency: code, minor: b },
        ];
        expect(subtract(add(first, second), second)).toEqual(first);
        expect(sum(code, [first, second])).toEqual(add(first, second));
        expect(remainder(first, second).minor).toBe(Math.max(0, a - b));
        expect(Math.sign(compare(first, second))).toBe(Math.sign(a - b));
      }),
    );
  });

  it('is never mixed with one of another currency', () => {
    const [dollars, euros] = [
      { currency: 'USD', minor: 1 },
      { currency: 'EUR', minor: 1 },
    ];
    expect(() => add(dollars, euros)).toThrow(RangeError);
    expect(() => compare(dollars, euros)).toThrow(RangeError);
    expect(equal(dollars, euros)).toBe(false);
  });
});
