/**
 * An amount of one currency in whole minor units (cents for USD, whole yen for JPY).
 * `minor` is a safe integer and never a fraction. Shape survives JSON.
 */
export type Money = { readonly currency: string; readonly minor: number };

/** PayPal's form of an amount at the HTTP edges: a decimal string, e.g. `{ currencyCode: 'USD', value: '40.00' }`. */
export type DecimalMoney = { readonly currencyCode: string; readonly value: string };

/**
 * Decimals per currency as PayPal counts them, not ISO 4217: HUF, JPY and TWD have none (paypal-rules 8).
 * A currency that is not listed here is one PayPal does not process.
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  AUD: 2,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 0,
  ILS: 2,
  INR: 2,
  JPY: 0,
  MXN: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  PHP: 2,
  PLN: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TWD: 0,
  USD: 2,
};

/**
 * PayPal's ceiling is 999999999999999.99 (paypal-rules 8). In cents that is past 2^53, so Holdfast stops at what an
 * integer holds exactly: 90071992547409.91.
 */
const MAX_MINOR = Number.MAX_SAFE_INTEGER;

export type MoneyProblem =
  | 'CURRENCY_NOT_SUPPORTED'
  | 'AMOUNT_MALFORMED'
  | 'TOO_MANY_DECIMALS'
  | 'AMOUNT_TOO_LARGE';

export const supportedCurrencies: readonly string[] = Object.keys(EXPONENTS);

/** Digits behind the point that PayPal allows for a currency, or undefined where PayPal does not know it. */
export const exponentOf = (currency: string): number | undefined =>
  Object.hasOwn(EXPONENTS, currency) ? EXPONENTS[currency] : undefined;

/**
 * Reads PayPal's decimal string. `"10.9"` and `"10.90"` are the same amount; trailing zeros beyond the currency's
 * decimals are accepted ("5.00" JPY is 5), other digits there are TOO_MANY_DECIMALS. A sign is read, so that a caller
 * can refuse a negative amount by name.
 */
export const parseMoney = (decimal: DecimalMoney): Money | MoneyProblem => {
  const exponent = exponentOf(decimal.currencyCode);
  if (exponent === undefined) return 'CURRENCY_NOT_SUPPORTED';
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,16}))?$/.exec(decimal.value);
  if (!match) return 'AMOUNT_MALFORMED';
  const [, sign = '', whole = '', fraction = ''] = match;
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > exponent) return 'TOO_MANY_DECIMALS';
  const minor = Number(whole + significant.padEnd(exponent, '0'));
  if (minor > MAX_MINOR) return 'AMOUNT_TOO_LARGE';
  return { currency: decimal.currencyCode, minor: sign === '-' && minor > 0 ? -minor : minor };
};

/** Writes PayPal's decimal string: exactly as many decimals as the currency has. */
export const formatMoney = (money: Money): DecimalMoney => {
  const exponent = exponentOf(money.currency) ?? 2;
  const digits = String(Math.abs(money.minor)).padStart(exponent + 1, '0');
  const sign = money.minor < 0 ? '-' : '';
  const whole = digits.slice(0, digits.length - exponent);
  const value = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
  return { currencyCode: money.currency, value: sign + value };
};

/** "40.00 USD", for summaries, refusals and logs. */
export const moneyText = (money: Money): string => {
  const { currencyCode, value } = formatMoney(money);
  return `${value} ${currencyCode}`;
};

export const zero = (currency: string): Money => ({ currency, minor: 0 });

const sameCurrency = (a: Money, b: Money): string => {
  if (a.currency !== b.currency) {
    throw new RangeError(`amounts of two currencies were mixed: ${a.currency} and ${b.currency}`);
  }
  return a.currency;
};

const whole = (minor: number): number => {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`not a whole amount: ${minor}`);
  return minor;
};

export const add = (a: Money, b: Money): Money => ({
  currency: sameCurrency(a, b),
  minor: whole(a.minor + b.minor),
});

export const subtract = (a: Money, b: Money): Money => ({
  currency: sameCurrency(a, b),
  minor: whole(a.minor - b.minor),
});

export const sum = (currency: string, amounts: readonly Money[]): Money =>
  amounts.reduce(add, zero(currency));

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. Mixing currencies is a programmer's error and throws. */
export const compare = (a: Money, b: Money): number => {
  sameCurrency(a, b);
  return a.minor - b.minor;
};

export const equal = (a: Money, b: Money): boolean =>
  a.currency === b.currency && a.minor === b.minor;

export const isPositive = (money: Money): boolean => money.minor > 0;

/** The larger amount never below zero: what is left after `b` is taken from `a`. */
export const remainder = (a: Money, b: Money): Money => {
  const left = subtract(a, b);
  return left.minor > 0 ? left : zero(left.currency);
};
