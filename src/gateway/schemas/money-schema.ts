import { z } from '@hono/zod-openapi';
import {
  exponentOf,
  type Money,
  type MoneyProblem,
  parseMoney,
  supportedCurrencies,
} from '../../domain/money/money.ts';
import { closed, open } from './shapes.ts';

type Sign = 'ANY' | 'NOT_NEGATIVE' | 'POSITIVE';

const currencyCode = z
  .string()
  .superRefine((code, context) => {
    if (exponentOf(code) === undefined) {
      const message = 'PayPal does not process this currency.';
      context.addIssue({ code: 'custom', message, params: { code: 'CURRENCY_NOT_SUPPORTED' } });
    }
  })
  .openapi({ enum: [...supportedCurrencies], example: 'USD' });

const decimal = z.string().openapi({
  maxLength: 32,
  pattern: '^[0-9]{1,15}(\\.[0-9]{1,16})?$',
  example: '100.00',
  description:
    'Decimal string in major units, with at most as many decimals as PayPal gives the currency (none for HUF, JPY and TWD).',
});

const PROBLEMS: Readonly<Record<MoneyProblem, string>> = {
  CURRENCY_NOT_SUPPORTED: 'PayPal does not process this currency.',
  AMOUNT_MALFORMED: 'Write a decimal such as 100.00.',
  TOO_MANY_DECIMALS: 'The currency does not have so many decimals.',
  AMOUNT_TOO_LARGE: 'The amount is larger than PayPal takes.',
};

const amountOf = (sign: Sign) =>
  closed({ currencyCode, value: decimal }).superRefine((decimalMoney, context) => {
    const money = parseMoney(decimalMoney);
    if (money === 'CURRENCY_NOT_SUPPORTED') return;
    const code = typeof money === 'string' ? money : signProblem(money, sign);
    if (code === null) return;
    const message = typeof money === 'string' ? PROBLEMS[money] : SIGNS[sign];
    context.addIssue({ code: 'custom', path: ['value'], message, params: { code } });
  });

const signProblem = ({ minor }: Money, sign: Sign): string | null => {
  if (sign === 'POSITIVE' && minor <= 0) return 'AMOUNT_NOT_POSITIVE';
  return sign === 'NOT_NEGATIVE' && minor < 0 ? 'AMOUNT_NEGATIVE' : null;
};

const SIGNS: Readonly<Record<Sign, string>> = {
  ANY: '',
  NOT_NEGATIVE: 'The amount must not be less than zero.',
  POSITIVE: 'The amount must be more than zero.',
};

/** Any amount, as answers show it: a net can be negative. */
export const MoneySchema = open({ currencyCode: z.string(), value: z.string() }).openapi('Money', {
  example: { currencyCode: 'USD', value: '100.00' },
});

export const PositiveMoney = amountOf('POSITIVE').openapi('PositiveMoney');
export const NonNegativeMoney = amountOf('NOT_NEGATIVE').openapi('NonNegativeMoney');
