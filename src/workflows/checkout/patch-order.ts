import type { PatchOrderInput } from '../../contract/activity-inputs.ts';
import type { PatchCommand } from '../../domain/checkout/commands.ts';
import {
  changeOf,
  isPatched,
  keptUnits,
  orderAfter,
  payerChange,
  unitAfter,
} from '../../domain/checkout/patched-order.ts';
import { refusePatch } from '../../domain/checkout/refuse-patch.ts';
import { type Checkout, orderOf } from '../../domain/checkout/state.ts';
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
  const purchaseUnit = unitAfter(of, context.patchedUnits, change);
  const input: PatchOrderInput = {
    orderId,
    ...(purchaseUnit && { purchaseUnit }),
    change,
    ...payerChange(of, checkout, command),
  };
  const said = await resultOrNull(() => paypal.patchOrder(input, summaryOf(checkout, command)));
  const notDone = await whyNotDone(context, command, said);
  if (notDone) return notDone;
  context.patchedUnits = keptUnits(context.patchedUnits, purchaseUnit);
  if (said?.kind === 'DONE') {
    const { amount, invoiceId, units } = orderAfter(context.checkout, command, change);
    record(context, {
      event: 'ORDER_PATCHED',
      amount,
      invoiceId,
      ...(units && { units }),
      ...(command.payer && { payer: true }),
      debugId: said.debugId,
    });
  }
  return null;
};

/** A change that was made before a reset: what a later one leaves out stays as this one has set it. */
export const keepPatched = (context: CheckoutContext, command: PatchCommand): void => {
  const { input, patchedUnits } = context;
  const after = unitAfter(input, patchedUnits, changeOf(input, command));
  context.patchedUnits = keptUnits(patchedUnits, after);
};

/** What Temporal shows beside the call. */
const summaryOf = (
  { units }: Pick<Checkout, 'units'>,
  { amount, purchaseUnit: { referenceId } }: PatchCommand,
): string => {
  const what = units && referenceId ? `purchase unit ${referenceId}` : 'order';
  return amount ? `patch ${what} to ${moneyText(amount)}` : `patch ${what}`;
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
