import { type Money, sum } from '../domain/money/money.ts';
import type { Order } from '../domain/paypal/resources.ts';

type ShownUnit = {
  readonly reference_id: string | null;
  readonly amount: Money | null;
  readonly invoice_id: string | null;
};

/** What the units come to; null where one is not shown, and where they are not of one currency. */
export const totalOf = (amounts: readonly (Money | null)[]): Money | null => {
  const shown = amounts.filter((amount) => amount !== null);
  const [first] = shown;
  if (first === undefined || shown.length < amounts.length) return null;
  const isOne = shown.every(({ currency }) => currency === first.currency);
  return isOne ? sum(first.currency, shown) : null;
};

/** Of several units, each by its reference; nothing where one of them cannot be told apart, or has no amount. */
export const severalUnits = (units: readonly ShownUnit[]): Pick<Order, 'units'> => {
  const shown = units.flatMap(({ reference_id: referenceId, amount, invoice_id: invoiceId }) =>
    referenceId !== null && amount !== null ? [{ referenceId, amount, invoiceId }] : [],
  );
  return units.length > 1 && shown.length === units.length ? { units: shown } : {};
};
