import { equal, sum } from '../money/money.ts';
import { markOf } from '../paypal/custom-id.ts';
import type { PayerPrefill } from '../paypal/order-context.ts';
import { patchedUnit, type UnitChange } from '../paypal/patched-unit.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { PatchCommand } from './commands.ts';
import type { CheckoutInput } from './input.ts';
import { type OrderStanding, patchedPart } from './order-units.ts';
import type { Checkout } from './state.ts';

type Marked = Pick<CheckoutInput, 'merchantId' | 'checkoutId'>;

/** In place of a custom id that is taken away comes the mark that leads PayPal's events here. */
export const changeOf = (
  { merchantId, checkoutId }: Marked,
  { purchaseUnit: unit, removes = [] }: Pick<PatchCommand, 'purchaseUnit' | 'removes'>,
): UnitChange => {
  if (!removes.includes('customId')) return { unit, removes };
  const customId = markOf(merchantId, checkoutId);
  return { unit: { ...unit, customId }, removes: removes.filter((field) => field !== 'customId') };
};

/** Purchase units as the changes so far have left them, none twice; what was not changed is as the start has it. */
export type PatchedUnits = readonly PurchaseUnit[];

/**
 * The whole purchase unit after a change: the only one, or the one that the change names. Null where no unit is named, and of an
 * order that was made elsewhere, whose units PayPal alone knows.
 */
export const unitAfter = (
  input: Marked & Pick<CheckoutInput, 'purchaseUnit' | 'otherUnits' | 'adopted'>,
  patched: PatchedUnits,
  change: UnitChange,
): PurchaseUnit | null => {
  if (input.adopted) return null;
  const { otherUnits = [] } = input;
  const units = [...patched, ...[input.purchaseUnit, ...otherUnits].map(markedBy(input))];
  const { referenceId } = change.unit;
  const present =
    otherUnits.length > 0 ? units.find((unit) => unit.referenceId === referenceId) : units[0];
  return present ? patchedUnit(present, change) : null;
};

/** What is kept of a change that PayPal has made. */
export const keptUnits = (patched: PatchedUnits, after: PurchaseUnit | null): PatchedUnits =>
  after
    ? [after, ...patched.filter(({ referenceId }) => referenceId !== after.referenceId)]
    : patched;

const markedBy =
  ({ merchantId, checkoutId }: Marked) =>
  (unit: PurchaseUnit): PurchaseUnit => ({
    ...unit,
    customId: unit.customId ?? markOf(merchantId, checkoutId),
  });

/** The order after a change that PayPal has made: its amount is what its units come to. A change of the payer leaves it. */
export const orderAfter = (
  order: OrderStanding,
  { amount, purchaseUnit }: Pick<PatchCommand, 'amount' | 'purchaseUnit'>,
  change: UnitChange,
): OrderStanding => {
  const part = patchedPart(order, purchaseUnit);
  if (part === null) return order;
  const after = { amount: amount ?? part.amount, invoiceId: invoiceIdAfter(part, change) };
  if (order.units === undefined) return after;
  const units = order.units.map((unit) => (unit === part ? { ...unit, ...after } : unit));
  const [first = after] = units;
  const amounts = units.map((unit) => unit.amount);
  return { amount: sum(order.amount.currency, amounts), invoiceId: first.invoiceId, units };
};

export const invoiceIdAfter = (
  { invoiceId }: Pick<Checkout, 'invoiceId'>,
  { unit, removes }: UnitChange,
): string | null => (removes.includes('invoiceId') ? null : (unit.invoiceId ?? invoiceId));

/** Where PayPal has the payer's data, if it has: without `op` the order has to be looked at. */
type PayerChange = {
  readonly payer?: { readonly op?: 'add' | 'replace'; readonly value: PayerPrefill };
};

/** PayPal adds what is not there and replaces what is; a wallet's prefill lies in the payment source (paypal-rules 1.3). */
export const payerChange = (
  { adopted, orderContext }: Pick<CheckoutInput, 'adopted' | 'orderContext'>,
  { timeline }: Pick<Checkout, 'timeline'>,
  { payer }: Pick<PatchCommand, 'payer'>,
): PayerChange => {
  if (payer === undefined) return {};
  if (adopted) return { payer: { value: payer } };
  const isThere =
    (orderContext?.paymentSource === 'ANY' && orderContext.payer !== undefined) ||
    timeline.some((entry) => entry.event === 'ORDER_PATCHED' && entry.payer === true);
  return { payer: { op: isThere ? 'replace' : 'add', value: payer } };
};

/**
 * Whether the order shows the change, of several purchase units that of the named one: by amount and invoice id alone, for
 * PayPal's answers show no more.
 */
export const isPatched = (
  order: OrderStanding,
  asked: Pick<PatchCommand, 'amount' | 'purchaseUnit'>,
): boolean => {
  const { amount, invoiceId } = patchedPart(order, asked.purchaseUnit) ?? order;
  return (
    (asked.amount === undefined || equal(amount, asked.amount)) &&
    (asked.purchaseUnit.invoiceId === undefined || invoiceId === asked.purchaseUnit.invoiceId)
  );
};
