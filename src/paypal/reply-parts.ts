import { z } from 'zod';

import { parseMoney } from '../domain/money/money.ts';

export const moneySchema = z
  .object({ currency_code: z.string(), value: z.string() })
  .transform((decimal, context) => {
    const money = parseMoney({ currencyCode: decimal.currency_code, value: decimal.value });
    if (typeof money !== 'string') return money;
    // Read as what it is, another currency's: a person has to look, but what else PayPal lists can be read.
    const isCode = /^[A-Z]{3}$/.test(decimal.currency_code);
    if (money === 'CURRENCY_NOT_SUPPORTED' && isCode)
      return { currency: decimal.currency_code, minor: 0 };
    context.issues.push({ code: 'custom', message: money, input: decimal });
    return z.NEVER;
  });

/** PayPal adds words to its enums without notice (paypal-rules 2.2): an unknown one is kept apart, not guessed at. */
export const openEnum = <const Word extends string>(words: readonly Word[]) =>
  z
    .string()
    .transform(
      (said): Word | 'UNRECOGNIZED' => words.find((word) => word === said) ?? 'UNRECOGNIZED',
    );

export const orNull = <T>(schema: z.ZodType<T>): z.ZodType<T | null> =>
  schema.nullable().catch(null);

export const textOrNull = orNull(z.string());

export const instantOrNull = orNull(
  z
    .string()
    .transform(Date.parse)
    .refine((instant) => !Number.isNaN(instant)),
);

export const moneyOrNull = orNull(moneySchema);

/** The answer of a write without a body, or with one that says nothing new. */
export const nothing = z.unknown().transform(() => null);
