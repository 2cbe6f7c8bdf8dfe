import type { PatchOrderInput } from '../../contract/activity-inputs.ts';
import type { PatchCommand } from '../../domain/checkout/commands.ts';
import { refusePatch } from '../../domain/checkout/refusals.ts';
import { orderOf } from '../../domain/checkout/state.ts';
import { equal, moneyText } from '../../domain/money/money.ts';
import { markOf } from '../../domain/paypal/custom-id.ts';
import { patchedUnit, type UnitChange } from '../../domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../../domain/paypal/purchase-unit.ts';
import type { Answer, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { resultOrNull } from '../activity-result.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { type CheckoutContext, record } from './context.ts';
import { findByReading } from './money-call-context.ts';

/** Changes an order that is not authorized yet; what is left out stays. Safe twice: PayPal sets what is there already. */
export const patchOrder = async (
  context: CheckoutContext,
  command: PatchCommand,
): Promise<Refusal | null> => {
  const why = refusePatch(context.checkout, command);
  const orderId = orderOf(context.checkout)?.orderId;
  if (why || orderId === undefined) return why;
  const change = changeOf(context, command);
  const purchaseUnit = unitAfter(context, change);
  const { amount } = command;
  const summary = amount ? `patch order to ${moneyText(amount)}` : 'patch order';
  const input: PatchOrderInput = {
    orderId,
    ...(purchaseUnit && { purchaseUnit }),
    change,
    ...payerChange(context, command),
  };
  const said = await resultOrNull(() => paypal.patchOrder(input, summary));
  const notDone = await whyNotDone(context, command, said);
  if (notDone) return notDone;
  context.purchaseUnit = purchaseUnit;
  if (said?.kind === 'DONE') {
    const invoiceId = invoiceIdAfter(context, change);
    record(context, {
      event: 'ORDER_PATCHED',
      amount: amount ?? context.checkout.amount,
      invoiceId,
      ...(command.payer && { payer: true }),
      debugId: said.debugId,
    });
  }
  return null;
};

/** A change that was made before a reset: what a later one leaves out stays as this one has set it. */
export const keepPatched = (context: CheckoutContext, command: PatchCommand): void => {
  context.purchaseUnit = unitAfter(context, changeOf(context, command));
};

/** Of an order that was made elsewhere PayPal alone knows the purchase unit: null. */
const unitAfter = (context: CheckoutContext, change: UnitChange): PurchaseUnit | null =>
  context.input.adopted ? null : patchedUnit(presentUnit(context), change);

const invoiceIdAfter = (
  { checkout }: CheckoutContext,
  { unit, removes }: UnitChange,
): string | null => (removes.includes('invoiceId') ? null : (unit.invoiceId ?? checkout.invoiceId));

/** In place of a custom id that is taken away comes the mark that leads PayPal's events here. */
const changeOf = (
  { input }: CheckoutContext,
  { purchaseUnit: unit, removes = [] }: PatchCommand,
): UnitChange => {
  if (!removes.includes('customId')) return { unit, removes };
  const customId = markOf(input.merchantId, input.checkoutId);
  return { unit: { ...unit, customId }, removes: removes.filter((field) => field !== 'customId') };
};

const presentUnit = ({ input, purchaseUnit: present }: CheckoutContext): PurchaseUnit =>
  present ?? {
    ...input.purchaseUnit,
    customId: input.purchaseUnit.customId ?? markOf(input.merchantId, input.checkoutId),
  };

/** PayPal adds what is not there and replaces what is; a wallet's prefill lies in the payment source (paypal-rules 1.3). */
const payerChange = (
  { input, checkout }: CheckoutContext,
  { payer }: PatchCommand,
): Pick<PatchOrderInput, 'payer'> => {
  if (payer === undefined) return {};
  if (input.adopted) return { payer: { value: payer } };
  const isThere =
    (input.orderContext?.paymentSource === 'ANY' && input.orderContext.payer !== undefined) ||
    checkout.timeline.some((entry) => entry.event === 'ORDER_PATCHED' && entry.payer === true);
  return { payer: { op: isThere ? 'replace' : 'add', value: payer } };
};

const whyNotDone = async (
  context: CheckoutContext,
  command: PatchCommand,
  said: Answer<null> | null,
): Promise<Refusal | null> => {
  if (said === null) return await findPatch(context, command, null);
  if (said.kind === 'DONE') return null;
  return said.afterNoAnswer
    ? await findPatch(context, command, said.refusal)
    : refused(context, said.refusal);
};

/**
 * What a change that got no answer, or a "no" after none, has become; where it leaves amount and invoice id alone nobody
 * can see.
 */
const findPatch = async (
  context: CheckoutContext,
  { amount, purchaseUnit: { invoiceId } }: PatchCommand,
  said: PayPalRefusal | null,
): Promise<Refusal | null> => {
  const isDone = () =>
    (amount === undefined || equal(context.checkout.amount, amount)) &&
    (invoiceId === undefined || context.checkout.invoiceId === invoiceId);
  const isVisible = !isDone();
  const find = findByReading(context, {
    operation: 'patchOrder',
    until: null,
    found: () => (isVisible && isDone()) || null,
  });
  const { kind } =
    said && isVisible
      ? await confirmAbsence({ operation: 'patchOrder', find })
      : await find('ONCE');
  if (kind === 'FOUND') return null;
  return said && isVisible && kind === 'ABSENT'
    ? refused(context, said)
    : refusal('OUTCOME_UNKNOWN', 'PayPal did not answer; send the same change again.');
};

const refused = (context: CheckoutContext, said: PayPalRefusal): Refusal => {
  record(context, { event: 'REFUSED', operation: 'patchOrder', refusal: said });
  return refusedByPayPal(said);
};
