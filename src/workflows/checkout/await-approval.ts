import { blocks, captureReversed } from '../../domain/checkout/attention.ts';
import type { ResolveCommand } from '../../domain/checkout/commands.ts';
import { betweenTries, type Deadline, nextDeadline } from '../../domain/checkout/deadlines.ts';
import { refuseVoid } from '../../domain/checkout/refusals.ts';
import { holdOf, isBlocked } from '../../domain/checkout/state.ts';
import { refusal } from '../../domain/refusal.ts';
import { MINUTE } from '../../domain/time/durations.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import { type AwaitingApproval, authorize, readForHoldLater } from './authorize.ts';
import { concludeStep } from './conclude.ts';
import {
  answer,
  type CheckoutContext,
  clear,
  type PendingCommand,
  raise,
  record,
} from './context.ts';
import { continueWhenLong } from './continue.ts';
import { findByReading } from './owner.ts';
import { patchOrder } from './patch-order.ts';
import { readPayPal } from './reconcile.ts';
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
    await continueWhenLong(context);
    const pending = context.commandQueue.shift();
    const deadline = nextDeadline(context.checkout);
    const now = Date.now();
    if (context.events.length > 0) {
      if (pending) context.commandQueue.unshift(pending);
      await handleEvents(context);
    } else if (pending) await runCommand(context, pending);
    else if (mayTry(context) && now >= nextTryAt) {
      await tryOnHint(context, stage);
      tries += 1;
      nextTryAt = Date.now() + betweenTries(tries);
    } else if (deadline && deadline.at <= now) await runDeadline(context, stage, deadline);
    else await waitForApproval(context, deadline, nextTryAt);
  }
};

/** Hints that come sooner than two seconds after a try are deferred, never dropped. */
const waitForApproval = async (
  context: CheckoutContext,
  deadline: Deadline | null,
  nextTryAt: number,
): Promise<void> => {
  const isAwake = () => context.commandQueue.length > 0 || context.events.length > 0;
  if (mayTry(context)) await wait(context, { at: nextTryAt, does: 'AUTHORIZE' }, isAwake);
  else await wait(context, deadline, () => isAwake() || mayTry(context));
};

/** While an answer contradicts itself nothing is asked for; the hints wait (paypal-rules 11, invariant 4). */
const mayTry = (context: CheckoutContext): boolean =>
  context.approvals.length > 0 && !isBlocked(context.checkout);

const tryOnHint = async (context: CheckoutContext, stage: AwaitingApproval): Promise<void> => {
  const hints = context.approvals.splice(0);
  record(context, ...hints.map((via) => ({ event: 'APPROVAL_SIGNALLED' as const, via })));
  await authorize(context, stage, stage.approvalEndsAt);
};

const handleEvents = async (context: CheckoutContext): Promise<void> => {
  for (const { eventId, eventType, captureId, resourceId } of context.events.splice(0)) {
    record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
    if (eventType === 'PAYMENT.CAPTURE.REVERSED') {
      raise(context, captureReversed({ captureId, resourceId }, Date.now()));
    }
  }
  await readForHold(context, 'PayPal sent an event');
};

/** A read that shows the order settles whether anything is held: what it shows, or that nothing is. */
const readForHold = async (context: CheckoutContext, because: string): Promise<void> => {
  const wasBlocked = isBlocked(context.checkout);
  const result = await readPayPal(context, because);
  if (wasBlocked && holdOf(context.checkout))
    settleDoubt(context, 'PayPal shows the authorization');
  if (result === 'SHOWN' && maySettle(context)) await confirmNothingHeld(context);
  if (result === 'UNAVAILABLE') context.unread.push(because);
  concludeStep(context);
};

/**
 * Doubt after a "no", or after no answer, does not outlive the window: an order that shows no payment settles it. PayPal's
 * "yes" is believed although it is not shown yet: that hold is looked for until it is seen, or an operator closes.
 */
const maySettle = ({ checkout }: CheckoutContext): boolean =>
  checkout.stage.name === 'AWAITING_APPROVAL' &&
  checkout.stage.isOver &&
  isBlocked(checkout) &&
  checkout.attention.every(
    (open) => !blocks(open) || open.code === 'OUTCOME_UNKNOWN' || open.issue !== null,
  );

/** PayPal may list a fresh authorization a moment late: that nothing is held is believed when it is seen again. */
const confirmNothingHeld = async (context: CheckoutContext): Promise<void> => {
  const found = await confirmAbsence(soughtHold(context), { kind: 'ABSENT' });
  if (found.kind === 'FOUND') settleDoubt(context, 'PayPal shows the authorization');
  if (found.kind !== 'ABSENT') return;
  record(context, { event: 'PROVED_ABSENT', operation: 'authorizeOrder' });
  settleDoubt(context, 'PayPal shows the order without an authorization');
  endIfOver(context);
};

const soughtHold = (context: CheckoutContext) => ({
  operation: 'authorizeOrder' as const,
  find: findByReading(context, {
    operation: 'authorizeOrder',
    until: null,
    found: () => holdOf(context.checkout),
  }),
});

/** Whether the hold that turned up is what was asked for is judged anew. */
const settleDoubt = (context: CheckoutContext, because: string): void => {
  clear(context, ['OUTCOME_UNKNOWN', 'UNEXPECTED_ANSWER'], because);
  concludeStep(context);
};

const endIfOver = (context: CheckoutContext): void => {
  const { stage } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || !stage.isOver || isBlocked(context.checkout)) return;
  record(context, { event: 'ENDED', as: 'EXPIRED', why: 'The payer did not approve in time.' });
};

const readAgainForHold = async (context: CheckoutContext): Promise<void> => {
  readForHoldLater(context);
  await readForHold(context, 'is anything held?');
  if (!isBlocked(context.checkout) && context.checkout.read) {
    record(context, { event: 'READ_DEFERRED', read: null });
  }
};

/** The end of the window is a question to PayPal: who approved at the last minute is authorized, not expired. */
const runDeadline = async (
  context: CheckoutContext,
  stage: AwaitingApproval,
  { does }: Deadline,
): Promise<void> => {
  if (does === 'READ_PAYPAL') return await readAgainForHold(context);
  record(context, { event: 'DEADLINE_REACHED', does, margin: 'POLICY' });
  if (isBlocked(context.checkout)) {
    await readForHold(context, 'the window has ended: is anything held?');
    if (isAwaiting(context) && isBlocked(context.checkout)) readForHoldLater(context);
  } else {
    await authorize(context, stage, Date.now() + LAST_TRY);
    if (isAwaiting(context) && isBlocked(context.checkout)) readForHoldLater(context);
  }
  endIfOver(context);
};

/** One round and its reads: then the window has ended, and doubt is for reads alone. */
const LAST_TRY = 4 * MINUTE;

const isAwaiting = ({ checkout }: CheckoutContext): boolean =>
  checkout.stage.name === 'AWAITING_APPROVAL';

const runCommand = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
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
 * shows ends on an operator's `close` alone; a cancellation waits.
 */
const mayEnd = async (context: CheckoutContext, pending: PendingCommand): Promise<boolean> => {
  if (!isBlocked(context.checkout)) return true;
  const { kind } = await confirmAbsence(soughtHold(context));
  if (kind === 'ABSENT' || (kind === 'GONE' && isClose(pending))) {
    settleDoubt(context, 'PayPal was read');
    return true;
  }
  if (kind === 'FOUND') handOver(context, pending);
  else if (pending.command.type === 'CANCEL') await keepCancellation(context, pending);
  else answer(context, pending, kind === 'GONE' ? notShown : notAsked);
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

const keepCancellation = async (
  context: CheckoutContext,
  pending: PendingCommand,
): Promise<void> => {
  context.commandQueue.push(pending);
  readForHoldLater(context);
  const { read } = context.checkout;
  const isAwake = () => context.commandQueue.length > 1;
  if (read) await wait(context, { at: read.at, does: 'READ_PAYPAL' }, isAwake);
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
  record(context, { event: 'RESOLVED', action, actor, reason });
  clear(
    context,
    context.checkout.attention.map(({ code }) => code),
    `${actor} chose ${action}`,
  );
  switch (action) {
    case 'retry':
    case 'capture':
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
  endIfOver(context);
  answer(context, pending, null);
};
