import { decimalsOf, hundredths, type Money, normalized, writtenDecimals } from '../money.ts';
import { Refusal, unprocessable } from '../refusal.ts';

/** Money as Payments v1 writes it. */
export interface AmountV1 {
  total: string;
  currency: string;
  /** Decimal strings, such as `subtotal`, `tax` and `shipping`. */
  details?: Readonly<Record<string, string>>;
}

/** Seven digits, a point and two digits (payments_payment_v1.json). */
const written = /^\d{1,7}(\.\d{1,2})?$/;

const invalid = (field: string, value: string, issue: string): Refusal =>
  new Refusal(400, [{ field, value, location: 'body', issue }]);

/** The amount of a request, refused with VALIDATION_ERROR unless it is money above zero. */
export const acceptedAmountV1 = (amount: AmountV1 | undefined, field = '/amount'): Money => {
  if (!amount) throw invalid(field, '', 'MISSING_REQUIRED_PARAMETER');
  const { total, currency } = amount;
  const decimals = decimalsOf(currency);
  if (decimals === undefined) throw unprocessable('CURRENCY_NOT_ALLOWED', `${field}/currency`);
  if (!written.test(total)) throw invalid(`${field}/total`, total, 'INVALID_PARAMETER_SYNTAX');
  if (writtenDecimals(total) > decimals) {
    throw invalid(`${field}/total`, total, 'DECIMALS_NOT_SUPPORTED');
  }
  if (hundredths(total) === 0n) {
    throw invalid(`${field}/total`, total, 'CANNOT_BE_ZERO_OR_NEGATIVE');
  }
  return normalized({ currency_code: currency, value: total });
};

/** Details that are taken off the total. */
const deducted = new Set(['shipping_discount']);

/** Refuses details that do not come to the total. */
export const requireDetailsSum = ({ total, details }: AmountV1, field: string): void => {
  if (!details) return;
  const sum = Object.entries(details).reduce(
    (soFar, [name, value]) => soFar + (deducted.has(name) ? -hundredths(value) : hundredths(value)),
    0n,
  );
  if (sum !== hundredths(total)) throw invalid(field, total, 'AMOUNT_MISMATCH');
};

/** Money as an amount of Payments v1. */
export const amountV1 = (amount: Money): { total: string; currency: string } => {
  const { value, currency_code } = normalized(amount);
  return { total: value, currency: currency_code };
};

/** Money as a `currency` of Payments v1, its form for fees and refunds. */
export const currencyV1 = (amount: Money): { value: string; currency: string } => {
  const { value, currency_code } = normalized(amount);
  return { value, currency: currency_code };
};
