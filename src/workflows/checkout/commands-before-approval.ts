import { unknownOutcome } from '../../domain/checkout/attention.ts';
import { mayEndUnpaid, provesNothing } from '../../domain/checkout/cancellation.ts';
import { actorIn, type ResolveCommand } from '../../domain/checkout/commands.ts';
import { payOperation, payWords } from '../../domain/checkout/pay-operation.ts';
import { refuseCapture, refuseReauthorize, refuseVoid } from '../../domain/checkout/refusals.ts';
import { isBlocked } from '../../domain/checkout/state.ts';
import { notAsked, refusal } from '../../domain/refusal.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import { changePolicy } from './change-policy.ts';
import { concludeStep } from './conclude.ts';
import {
  answer,
  type CheckoutContext,
  clear,
  type PendingCommand,
  raise,
  record,
} from './context.ts';
import { readForCommand } from './deferred-reads.ts';
import { closeOrderV1 } from './order-v1.ts';
import { patchOrder } from './patch-order.ts';
import {
  endIfOver,
  readForHold,
  readForHoldLater,
  settleDoubt,
  soughtHold,
} from './read-for-hold.ts';
import { readPayPal } from './reconcile.ts';
import { reconcileOnCommand } from './reconcile-on-command.ts';
import { isReset } from './reset.ts';
import { wait } from './wait.ts';

/**
 * What is commanded before anything is held: the order is patched, or the checkout ends. Where PayPal could not be asked for
 * the command, but the doubt that kept the checkout open after its window is settled, the checkout ends all the same.
 */
export const runCommandBeforeApproval = async (
  context: CheckoutContext,
  pending: PendingCommand,
): Promise<void> => {
  await carryOut(context, pending);
  endIfOver(context);
};

const carryOut = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
  const { command } = pending;
  switch (command.type) {
    case 'PATCH':
      return answer(context, pending, await patchOrder(context, command.patch));
    case 'VOID':
      return await voidBeforeApproval(context, pending, command.void.reason);
    case 'CANCEL':
      return await voidBeforeApproval(context, pending, 'the Workflow was cancelled');
    case 'CHANGE_POLICY':
      return answer(context, pending, changePolicy(context, command.changePolicy));
    case 'RECONCILE':
      return await reconcileOnCommand(context, pending, readForHold);
    case 'RESOLVE':
      return await resolveBeforeApproval(context, pending, command.resolve);
    case 'CAPTURE':
      return answer(context, pending, refuseCapture(context.checkout, command.capture, Date.now()));
    case 'REAUTHORIZE':
      return answer(
        context,
        pending,
        refuseReauthorize(context.checkout, command.reauthorize, Date.now()),
      );
  }
};

/** Nothing is held, and nothing will be: only this Workflow could authorize or capture the order, or PayPal is read first. */
const voidBeforeApproval = async (
  context: CheckoutContext,
  pending: PendingCommand,
  reason: string | null,
): Promise<void> => {
  if (!(await mayEnd(context, pending)) || !(await isUnpaid(context, pending))) return;
  const why = pending.command.type === 'VOID' ? refuseVoid(context.checkout) : null;
  if (why === null) {
    const { command } = pending;
    record(context, {
      event: 'COMMAND_RECEIVED',
      command: command.type,
      reason,
      ...actorIn(command),
    });
    await closeOrderV1(context);
    record(context, {
      event: 'ENDED',
      as: 'VOIDED',
      why: 'Voided before anything was authorized.',
    });
  }
  answer(context, pending, why);
};

/**
 * Parked on an answer that contradicts itself, the order may have been authorized: PayPal is read before anything ends,
 * and a hold that turns up is released like any other. While PayPal cannot be read nothing ends, and what it no longer
 * shows ends on an operator's `close` alone, which leaves the doubt open until it is carried out; a cancellation waits.
 */
const mayEnd = async (context: CheckoutContext, pending: PendingCommand): Promise<boolean> => {
  if (!isBlocked(context.checkout)) return true;
  const { kind } = await readForCommand(context, () => confirmAbsence(soughtHold(context)));
  if (kind === 'GONE' && isClose(pending)) return true;
  if (kind === 'ABSENT') {
    settleDoubt(context, 'PayPal was read');
    return true;
  }
  if (kind === 'FOUND') handOver(context, pending);
  else if (pending.command.type === 'CANCEL') await keepCancellation(context, pending);
  else answer(context, pending, kind === 'GONE' ? notShown : notAsked);
  return false;
};

/**
 * PayPal may capture the order by itself where the payer chose the source (ORDER_COMPLETE_ON_PAYMENT_APPROVAL), and other
 * tools, an earlier run or whoever made an adopted order may have authorized or captured it: it is read before the
 * checkout ends.
 */
const isUnpaid = async (context: CheckoutContext, pending: PendingCommand): Promise<boolean> => {
  const because = `was the order ${payWords(context.checkout).done} before it is voided?`;
  const result = await readForCommand(context, () => readPayPal(context, because));
  concludeStep(context);
  const { stage } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL') {
    if (pending.command.type === 'RESOLVE') pending.isCleared = true;
    context.commandQueue.unshift(pending);
    return false;
  }
  const mayFollowRun = isReset() || context.input.earlierRun !== undefined;
  const read = { result, mayFollowRun, isClose: isClose(pending) };
  if (mayEndUnpaid(context.checkout, read)) return true;
  if (pending.command.type === 'CANCEL') {
    if (provesNothing(context.checkout, read)) raiseNotShown(context);
    await keepCancellation(context, pending);
  } else {
    // What blocks is what an operator decides about.
    const isVoid = pending.command.type === 'VOID';
    const why = isVoid ? refuseVoid(context.checkout) : null;
    answer(context, pending, why ?? (provesNothing(context.checkout, read) ? notShown : notAsked));
  }
  return false;
};

const isClose = ({ command }: PendingCommand): boolean =>
  command.type === 'RESOLVE' && command.resolve.action === 'close';

/** What an operator chose is done, though what it was chosen for is over. */
const handOver = (context: CheckoutContext, pending: PendingCommand): void => {
  if (pending.command.type === 'RESOLVE') pending.isCleared = true;
  context.commandQueue.unshift(pending);
  settleDoubt(context, 'PayPal shows the authorization');
};

/** Kept until PayPal is read again: later, or as soon as something is commanded or PayPal sends news. */
const keepCancellation = async (
  context: CheckoutContext,
  pending: PendingCommand,
): Promise<void> => {
  context.commandQueue.push(pending);
  readForHoldLater(context);
  const { read } = context.checkout;
  const isAwake = () => context.commandQueue.length > 1 || context.events.length > 0;
  if (read) await wait(context, { at: read.at, does: 'READ_PAYPAL' }, isAwake);
};

/** Nobody hears why a cancelled Workflow does not end: only an operator's `close` ends it. */
const raiseNotShown = (context: CheckoutContext): void => {
  const operation = payOperation(context.checkout);
  raise(context, unknownOutcome(operation, { issue: null, debugId: null }, Date.now()));
};

const notShown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal no longer shows the order, which proves nothing about the hold: look in PayPal, then choose close.',
);

const resolveBeforeApproval = async (
  context: CheckoutContext,
  pending: PendingCommand,
  { action, actor, reason }: ResolveCommand,
): Promise<void> => {
  if (!(await mayEnd(context, pending))) return;
  const ends = action === 'void' || action === 'close';
  if (ends && !(await isUnpaid(context, pending))) return;
  record(context, { event: 'RESOLVED', action, actor, reason });
  clear(
    context,
    context.checkout.attention.map(({ code }) => code),
    `${actor} chose ${action}`,
  );
  switch (action) {
    case 'retry':
    case 'capture':
      context.approvals.push({ via: 'SHOP' });
      break;
    case 'adopt':
      await readForCommand(context, () => readPayPal(context, 'an operator asked'));
      concludeStep(context);
      break;
    case 'void':
      await closeOrderV1(context);
      record(context, { event: 'ENDED', as: 'VOIDED', why: `Voided by ${actor}.` });
      break;
    case 'close':
      record(context, { event: 'ENDED', as: 'FAILED', why: `Closed by ${actor}.` });
      break;
  }
  answer(context, pending, null);
};
