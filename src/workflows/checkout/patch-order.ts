import type { PatchOrderInput } from '../../contract/activity-inputs.ts';
import type { PatchCommand } from '../../domain/checkout/commands.ts';
import {
  changeOf,
  invoiceIdAfter,
  isPatched,
  payerChange,
  unitAfter,
} from '../../domain/checkout/patched-order.ts';
import { refusePatch } from '../../domain/checkout/refusals.ts';
import { orderOf } from '../../domain/checkout/state.ts';
import { moneyText } from '../../domain/money/money.ts';
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
  const { input: of, checkout } = context;
  const change = changeOf(of, command);
  const purchaseUnit = unitAfter(of, context.purchaseUnit, change);
  const { amount } = command;
  const summary = amount ? `patch order to ${moneyText(amount)}` : 'patch order';
  const input: PatchOrderInput = {
    orderId,
    ...(purchaseUnit && { purchaseUnit }),
    change,
    ...payerChange(of, checkout, command),
  };
  const said = await resultOrNull(() => paypal.patchOrder(input, summary));
  const notDone = await whyNotDone(context, command, said);
  if (notDone) return notDone;
  context.purchaseUnit = purchaseUnit;
  if (said?.kind === 'DONE') {
    const invoiceId = invoiceIdAfter(context.checkout, change);
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
  const { input } = context;
  context.purchaseUnit = unitAfter(input, context.purchaseUnit, changeOf(input, command));
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
  command: PatchCommand,
  said: PayPalRefusal | null,
): Promise<Refusal | null> => {
  const isDone = () => isPatched(context.checkout, command);
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
