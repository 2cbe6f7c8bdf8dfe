/** PayPal's money in JSON: a decimal string and a three-letter currency. */
export interface Money {
  currency_code: string;
  value: string;
}

/** Currencies PayPal supports (paypal-rules 8); the number is how many decimals PayPal allows, which is not ISO's. */
const decimalsByCurrency: ReadonlyMap<string, number> = new Map([
  ...'AUD BRL CAD CNY CZK DKK EUR HKD ILS MYR MXN NZD NOK PHP PLN GBP SGD SEK CHF THB USD INR'
    .split(' ')
    .map((code): [string, number] => [code, 2]),
  ['HUF', 0],
  ['JPY', 0],
  ['TWD', 0],
]);

const sumScale = 2;

/** How many decimals PayPal allows in this currency, or undefined where it does not support the currency. */
export const decimalsOf = (currency: string): number | undefined =>
  decimalsByCurrency.get(currency);

/** Digits after the decimal point as they are written: "10.50" has two, "10." and "10" none. */
export const writtenDecimals = (value: string): number => {
  const point = value.indexOf('.');
  return point === -1 ? 0 : value.length - point - 1;
};

/** Hundredths of the currency unit, exactly; digits beyond the second are cut, so check them before. */
export const hundredths = (value: string): bigint => {
  const negative = value.startsWith('-');
  const [whole = '', fraction = ''] = (negative ? value.slice(1) : value).split('.');
  const amount = BigInt(whole || '0') * 100n + BigInt(fraction.slice(0, 2).padEnd(sumScale, '0'));
  return negative ? -amount : amount;
};

/** Money from hundredths, written with the decimals of its currency. */
export const money = (currency: string, amount: bigint): Money => {
  const absolute = amount < 0n ? -amount : amount;
  const whole = (absolute / 100n).toString();
  const fraction = (absolute % 100n).toString().padStart(sumScale, '0');
  const value = decimalsOf(currency) === 0 ? whole : `${whole}.${fraction}`;
  return { currency_code: currency, value: amount < 0n ? `-${value}` : value };
};

/** Sum in hundredths of the values given. */
export const total = (amounts: readonly Money[]): bigint =>
  amounts.reduce((sum, amount) => sum + hundredths(amount.value), 0n);

/** The amount as PayPal echoes it: "10.9" USD becomes "10.90". */
export const normalized = (amount: Money): Money =>
  money(amount.currency_code, hundredths(amount.value));
