import { z } from 'zod';

/** PayPal's decimal string and its currency. */
export const money = z.object({ currencyCode: z.string(), value: z.string() });
export type Money = z.infer<typeof money>;

/** Cents, or whatever the currency counts in: amounts are added up as whole numbers only. */
export const minor = ({ value }: Money): number => Number(value.replace('.', ''));

/** The same number of decimals as the amount it is compared with. */
export const fromMinor = (count: number, like: Money): Money => {
  const decimals = like.value.split('.')[1]?.length ?? 0;
  const digits = String(count).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const value = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return { currencyCode: like.currencyCode, value };
};

export const sum = (amounts: readonly Money[], like: Money): Money =>
  fromMinor(
    amounts.reduce((total, amount) => total + minor(amount), 0),
    like,
  );

export const moneyText = ({ value, currencyCode }: Money): string => `${value} ${currencyCode}`;
