import { type DecimalMoney, formatMoney, type Money } from './money.ts';

/** The same with every amount in PayPal's decimals. */
export type InDecimals<T> = T extends Money
  ? DecimalMoney & { readonly [K in keyof T as Exclude<K, keyof Money>]: InDecimals<T[K]> }
  : T extends object
    ? { readonly [K in keyof T]: InDecimals<T[K]> }
    : T;

/** Writes every amount of a request as PayPal's decimal string: what the caller wrote as `40` stands there as `40.00`. */
export function inDecimals<T>(value: T): InDecimals<T>;
export function inDecimals(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each: unknown) => inDecimals(each));
  if (!isMoney(value)) return mapped(value);
  const { currency, minor, ...others } = value;
  return { ...formatMoney({ currency, minor }), ...mapped(others) };
}

const mapped = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, inDecimals(field)]));

const isMoney = (value: object): value is Money => 'currency' in value && 'minor' in value;
