import {
  type DecimalMoney,
  exponentOf,
  type Money,
  type MoneyProblem,
  parseMoney,
  supportedCurrencies,
} from '../money/money.ts';
import { object } from './object-shape.ts';
import { named, type Shape } from './request-shape.ts';

type Sign = 'NOT_NEGATIVE' | 'POSITIVE';

const MESSAGES: Readonly<Record<MoneyProblem, string>> = {
  CURRENCY_NOT_SUPPORTED: 'PayPal does not process this currency.',
  AMOUNT_MALFORMED: 'Write a decimal such as 100.00.',
  TOO_MANY_DECIMALS: 'The currency does not have so many decimals.',
  AMOUNT_TOO_LARGE: 'The amount is larger than PayPal takes.',
};

const currencyCode: Shape<string> = {
  schema: { type: 'string', enum: supportedCurrencies, example: 'USD' },
  parse: (value, path, report) => {
    if (typeof value === 'string' && exponentOf(value) !== undefined) return value;
    if (typeof value !== 'string') {
      return report({ path, code: 'WRONG_TYPE', message: 'Write a string.' });
    }
    const code = 'CURRENCY_NOT_SUPPORTED';
    return report({ path, code, message: MESSAGES[code] });
  },
};

/** Judged without its currency where that is wrong: both fields are named at once. */
const decimal: Shape<string> = {
  schema: {
    type: 'string',
    maxLength: 32,
    pattern: '^[0-9]{1,15}(\\.[0-9]{1,16})?$',
    example: '100.00',
    description:
      'Decimal string in major units, with at most as many decimals as PayPal gives the currency (none for HUF, JPY and TWD).',
  },
  parse: (value, path, report) => {
    if (typeof value !== 'string') {
      return report({ path, code: 'WRONG_TYPE', message: 'Write a string.' });
    }
    const code = 'AMOUNT_MALFORMED';
    return /^-?\d{1,15}(\.\d{1,16})?$/.test(value)
      ? value
      : report({ path, code, message: MESSAGES[code] });
  },
};

type Problem = { readonly code: string; readonly message: string };

const problemOf = (money: Money | MoneyProblem, sign: Sign): Problem | null => {
  if (typeof money === 'string') return { code: money, message: MESSAGES[money] };
  if (sign === 'POSITIVE' && money.minor <= 0) {
    return { code: 'AMOUNT_NOT_POSITIVE', message: 'The amount must be more than zero.' };
  }
  const message = 'The amount must not be less than zero.';
  return money.minor < 0 ? { code: 'AMOUNT_NEGATIVE', message } : null;
};

type InMinorUnits<T extends DecimalMoney> = Omit<T, keyof DecimalMoney> & Money;

/**
 * An object with an amount in it, which comes out in whole minor units: `40` and `40.00` are the same. Here alone an amount
 * of a caller's is parsed; nobody behind it takes the decimals that the caller wrote.
 */
export const amountIn = <T extends DecimalMoney>(
  { parse, ...fields }: Shape<T>,
  sign: Sign,
): Shape<InMinorUnits<T>> => ({
  ...fields,
  parse: (given, path, report) => {
    const parsed = parse(given, path, report);
    if (parsed === undefined) return undefined;
    const money = parseMoney(parsed);
    const problem = problemOf(money, sign);
    if (problem !== null) report({ path: [...path, 'value'], ...problem });
    if (typeof money === 'string' || problem !== null) return undefined;
    const { currencyCode: _currency, value: _value, ...others } = parsed;
    return { ...money, ...others };
  },
});

export const amountFields = { currencyCode, value: decimal } as const;

export const positiveMoney: Shape<Money> = named(
  'PositiveMoney',
  amountIn(object(amountFields), 'POSITIVE'),
);
export const nonNegativeMoney: Shape<Money> = named(
  'NonNegativeMoney',
  amountIn(object(amountFields), 'NOT_NEGATIVE'),
);
