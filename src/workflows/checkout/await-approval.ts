import { patched } from '@temporalio/workflow';
import type { ResolveCommand } from '../../domain/checkout/commands.ts';
import {
  betweenTries,
  type Deadline,
  lookAgain,
  nextDeadline,
} from '../../domain/checkout/deadlines.ts';
import { refuseVoid } from '../../domain/checkout/refusals.ts';
import { holdOf, isBlocked } from '../../domain/checkout/state.ts';
import { refusal } from '../../domain/refusal.ts';
import { look, lookUntilSure } from '../money-call/confirm-absence.ts';
import { type AwaitingApproval, authorize, SOUGHT_HOLDS, watchForHold } from './authorize.ts';
import { answer, type CheckoutContext, type PendingCommand, record } from './context.ts';
import { patchOrder } from './order.ts';
import { concludeStep, readPayPal } from './reconcile.ts';
import { wait } from './wait.ts';

/**
 * Waits for the payer. A signal of approval is only a hint: PayPal is asked to authorize at once, and its answer decides
 * (paypal-rules 11, invariant 12). Nobody polls; the end of the window asks PayPal once more. Leaves the checkout HELD
 * or ENDED.
 */
export const awaitApproval = async (context: CheckoutContext): Promise<void> => {
  let tries = 0;
  let nextTryAt = 0;
  for (;;) {
    const { stage } = context.checkout;
    if (stage.name !== 'AWAITING_APPROVAL') return;
    const pending = context.commandQueue.shift();
    const deadline = nextDeadline(context.checkout);
    const now = Date.now();
    if (pending) await followBeforeApproval(context, pending);
    else if (context.events.length > 0) await heedBeforeApproval(context);
    else if (mayTry(context) && now >= nextTryAt) {
      await tryOnHint(context, stage);
      tries += 1;
      nextTryAt = Date.now() + betweenTries(tries);
    } else if (deadline && deadline.at <= now) await meetBeforeApproval(context, stage, deadline);
    else await restBeforeApproval(context, deadline, nextTryAt);
  }
};

/** Hints that come sooner than two seconds after a try are deferred, never dropped. */
const restBeforeApproval = async (
  context: CheckoutContext,
  deadline: Deadline | null,
  nextTryAt: number,
): Promise<void> => {
  const awake = () => context.commandQueue.length > 0 || context.events.length > 0;
  if (mayTry(context)) await wait(context, { at: nextTryAt, does: 'AUTHORIZE' }, awake);
  else await wait(context, deadline, () => awake() || mayTry(context));
};

/** While an answer contradicts itself nothing is asked for; the hints wait (paypal-rules 11, invariant 4). */
const mayTry = (context: CheckoutContext): boolean =>
  context.approvals.length > 0 && !isBlocked(context.checkout);

const tryOnHint = async (context: CheckoutContext, stage: AwaitingApproval): Promise<void> => {
  const hints = context.approvals.splice(0);
  record(context, ...hints.map((via) => ({ event: 'APPROVAL_SIGNALLED' as const, via })));
  await authorize(context, stage);
};

const heedBeforeApproval = async (context: CheckoutContext): Promise<void> => {
  for (const { eventId, eventType } of context.events.splice(0)) {
    record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  }
  await lookForHold(context, 'PayPal sent an event');
};

const lookForHold = async (context: CheckoutContext, because: string): Promise<void> => {
  const isDoubted = isBlocked(context.checkout);
  await readPayPal(context, because);
  if (isDoubted) settleDoubt(context);
  concludeStep(context);
};

/** A hold that turns up settles the doubt about it; whether it is what was asked for is judged anew. */
const settleDoubt = (context: CheckoutContext): void => {
  if (holdOf(context.checkout) === null || !patched(SOUGHT_HOLDS)) return;
  record(context, { event: 'ATTENTION_CLEARED', because: 'PayPal shows the authorization' });
  concludeStep(context);
};

const lookAgainForHold = async (context: CheckoutContext): Promise<void> => {
  await lookForHold(context, 'is anything held?');
  if (context.checkout.stage.name === 'AWAITING_APPROVAL') watchForHold(context);
};

/** The end of the window is a question to PayPal: who approved at the last minute is authorized, not expired. */
const meetBeforeApproval = async (
  context: CheckoutContext,
  stage: AwaitingApproval,
  { does }: Deadline,
): Promise<void> => {
  if (does === 'READ_PAYPAL') return await lookAgainForHold(context);
  record(context, { event: 'DEADLINE_REACHED', does });
  await authorize(context, stage);
  if (context.checkout.stage.name === 'AWAITING_APPROVAL' && !isBlocked(context.checkout)) {
    record(context, { event: 'ENDED', as: 'EXPIRED', why: 'The payer did not approve in time.' });
  }
};

const followBeforeApproval = async (
  context: CheckoutContext,
  pending: PendingCommand,
): Promise<void> => {
  const { command } = pending;
  switch (command.type) {
    case 'PATCH':
      return answer(context, pending, await patchOrder(context, command.patch));
    case 'VOID':
      return await voidBeforeApproval(context, pending, command.void.reason);
    case 'CANCEL':
      return await voidBeforeApproval(context, pending, 'the Workflow was cancelled');
    case 'RESOLVE':
      return await resolveBeforeApproval(context, pending, command.resolve);
    case 'CAPTURE':
    case 'REAUTHORIZE':
      return answer(context, pending, refusal('NOT_AUTHORIZED', 'Nothing is authorized yet.'));
  }
};

/** Nothing is held, and nothing will be: this Workflow is the only one that could authorize the order. */
const voidBeforeApproval = async (
  context: CheckoutContext,
  pending: PendingCommand,
  reason: string | null,
): Promise<void> => {
  if (!(await mayEnd(context, pending))) return;
  const why = pending.command.type === 'VOID' ? refuseVoid(context.checkout) : null;
  if (why === null) {
    record(
      context,
      { event: 'COMMAND_RECEIVED', command: pending.command.type, reason },
      { event: 'ENDED', as: 'VOIDED', why: 'Voided before anything was authorized.' },
    );
  }
  answer(context, pending, why);
};

/**
 * Parked on an answer that contradicts itself, the order may have been authorized: PayPal is read before anything ends,
 * and a hold that turns up is released like any other. While PayPal cannot be read nothing ends, and what it no longer
 * shows ends on an operator's word alone; a cancellation waits.
 */
const mayEnd = async (context: CheckoutContext, pending: PendingCommand): Promise<boolean> => {
  if (!isBlocked(context.checkout)) return true;
  const sure = patched(SOUGHT_HOLDS);
  const hold = { operation: 'authorizeOrder', found: () => holdOf(context.checkout) } as const;
  const { kind } = sure ? await lookUntilSure(context, hold) : await look(context, hold);
  if (kind === 'ABSENT' || (kind === 'GONE' && (!sure || isClose(pending)))) return true;
  if (kind === 'FOUND') handOver(context, pending);
  else if (pending.command.type === 'CANCEL') await keepCancellation(context, pending);
  else answer(context, pending, kind === 'GONE' ? notShown : notAsked);
  return false;
};

const isClose = ({ command }: PendingCommand): boolean =>
  command.type === 'RESOLVE' && command.resolve.action === 'close';

/** What an operator chose is done, though what it was chosen for is over. */
const handOver = (context: CheckoutContext, pending: PendingCommand): void => {
  if (pending.command.type === 'RESOLVE') pending.handedBack = true;
  context.commandQueue.unshift(pending);
  settleDoubt(context);
};

const keepCancellation = async (
  context: CheckoutContext,
  pending: PendingCommand,
): Promise<void> => {
  context.commandQueue.push(pending);
  const again = patched(SOUGHT_HOLDS) ? watchForHold(context) : lookAgain(Date.now());
  await wait(context, { at: again.at, does: 'READ_PAYPAL' }, () => context.commandQueue.length > 1);
};

const notAsked = refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.');

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
  record(
    context,
    { event: 'RESOLVED', action, actor, reason },
    { event: 'ATTENTION_CLEARED', because: `${actor} chose ${action}` },
  );
  switch (action) {
    case 'retry':
      context.approvals.push('SHOP');
      break;
    case 'adopt':
      await readPayPal(context, 'an operator asked');
      concludeStep(context);
      break;
    case 'void':
      record(context, { event: 'ENDED', as: 'VOIDED', why: `Voided by ${actor}.` });
      break;
    case 'close':
      record(context, { event: 'ENDED', as: 'FAILED', why: `Closed by ${actor}.` });
      break;
  }
  answer(context, pending, null);
};
