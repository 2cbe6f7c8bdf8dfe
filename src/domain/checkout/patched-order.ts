import { equal, type Money } from '../money/money.ts';
import { markOf } from '../paypal/custom-id.ts';
import type { PayerPrefill } from '../paypal/order-context.ts';
import { patchedUnit, type UnitChange } from '../paypal/patched-unit.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { PatchCommand } from './commands.ts';
import type { CheckoutInput } from './input.ts';
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

/**
 * The whole purchase unit after a change; null of an order that was made elsewhere, whose unit PayPal alone knows.
 * `present` is the unit after the changes before, null where there were none.
 */
export const unitAfter = (
  input: Marked & Pick<CheckoutInput, 'purchaseUnit' | 'adopted'>,
  present: PurchaseUnit | null,
  change: UnitChange,
): PurchaseUnit | null => (input.adopted ? null : patchedUnit(present ?? sentUnit(input), change));

const sentUnit = ({
  merchantId,
  checkoutId,
  purchaseUnit,
}: Marked & Pick<CheckoutInput, 'purchaseUnit'>): PurchaseUnit => ({
  ...purchaseUnit,
  customId: purchaseUnit.customId ?? markOf(merchantId, checkoutId),
});

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

/** Whether the order shows the change: by its amount and its invoice id alone, for PayPal's answers show no more. */
export const isPatched = (
  { amount, invoiceId }: { readonly amount: Money; readonly invoiceId: string | null },
  asked: Pick<PatchCommand, 'amount' | 'purchaseUnit'>,
): boolean =>
  (asked.amount === undefined || equal(amount, asked.amount)) &&
  (asked.purchaseUnit.invoiceId === undefined || invoiceId === asked.purchaseUnit.invoiceId);
