import { equal } from '../money/money.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { Order, OrderUnit } from '../paypal/resources.ts';
import type { CheckoutInput } from './input.ts';

/** Each of several purchase units, as the order is made. */
export const unitsOfStart = ({
  purchaseUnit,
  otherUnits = [],
  unitAmounts = [],
}: Pick<CheckoutInput, 'purchaseUnit' | 'otherUnits' | 'unitAmounts'>): {
  readonly units?: readonly OrderUnit[];
} => {
  const units = [purchaseUnit, ...otherUnits].flatMap(
    ({ referenceId, invoiceId = null }, index) => {
      const amount = unitAmounts[index];
      return referenceId !== undefined && amount ? [{ referenceId, amount, invoiceId }] : [];
    },
  );
  return otherUnits.length > 0 && units.length === 1 + otherUnits.length ? { units } : {};
};

type Standing = Pick<OrderUnit, 'amount' | 'invoiceId'>;

/** An order as it stands: what all of it comes to and, of several purchase units, what each does. */
export type OrderStanding = Standing & { readonly units?: readonly OrderUnit[] };

/** What a patch is about, as it stands: of several purchase units the one that it names, null where there is no such one. */
export const patchedPart = (
  order: OrderStanding,
  { referenceId }: Partial<PurchaseUnit>,
): Standing | null =>
  order.units ? (order.units.find((unit) => unit.referenceId === referenceId) ?? null) : order;

/** All units as PayPal shows them, where one differs; an invoice id that an answer leaves out stays as it was known. */
export const changedUnits = (
  known: readonly OrderUnit[] | undefined,
  { amount, units = [] }: Pick<Order, 'amount' | 'units'>,
): readonly OrderUnit[] | null => {
  if (known === undefined || amount === null) return null;
  const unitBefore = ({ referenceId }: OrderUnit) =>
    known.find((unit) => unit.referenceId === referenceId);
  const shown = units.map((unit) => ({
    ...unit,
    invoiceId: unit.invoiceId ?? unitBefore(unit)?.invoiceId ?? null,
  }));
  const isKnown = (unit: OrderUnit): boolean => {
    const before = unitBefore(unit);
    return before?.invoiceId === unit.invoiceId && equal(before.amount, unit.amount);
  };
  return shown.every(isKnown) ? null : shown;
};
