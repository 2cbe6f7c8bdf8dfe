import { patched } from '@temporalio/workflow';
import type { PayPalEvent } from '../../contract/messages.ts';
import { captureReversed, deadlineDecision } from '../../domain/checkout/attention.ts';
import type { ResolveCommand } from '../../domain/checkout/commands.ts';
import {
  type Deadline,
  earliest,
  nextDeadline,
  watchAgain,
} from '../../domain/checkout/deadlines.ts';
import { isNews } from '../../domain/checkout/facts-from-order.ts';
import { type Watch } from '../../domain/checkout/hold.ts';
import { refuseCapture, refusePatch, refuseResolve } from '../../domain/checkout/refusals.ts';
import { type Attention, holdOf, isBlocked, type Stage } from '../../domain/checkout/state.ts';
import { equal } from '../../domain/money/money.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import { raiseInTurn } from './attention.ts';
import { captureAtDeadline, captureOnCommand } from './capture.ts';
import { answer, type CheckoutContext, type PendingCommand, record, takeFirst } from './context.ts';
import { nextDeferredReadAt, readOrDefer, runDeferredReads } from './deferred-reads.ts';
import { mustReadAfterReset, readAfterReset } from './earlier-run.ts';
import { reauthorizeOnCommand, renewInTime } from './reauthorize.ts';
import { concludeStep, PATIENT_READS, readPayPal } from './reconcile.ts';
import { release } from './void.ts';
import { wait } from './wait.ts';

type Held = Extract<Stage, { name: 'HELD' }>;

/**
 * The commandQueue loop: until the authorization is settled and no capture is pending, runCommand commands, handleEvent PayPal's events
 * and runDeadline deadlines, one at a time. Only here does held money move, so two commands never race.
 */
export const keepHold = async (context: CheckoutContext): Promise<void> => {
  const isAwaited = () => context.commandQueue.some(isDue(context)) || context.events.length > 0;
  for (;;) {
    const { stage } = context.checkout;
    if (stage.name !== 'HELD') return;
    if (mustReadAfterReset(context)) {
      await readAfterReset(context);
      concludeStep(context);
      continue;
    }
    const pending = takeFirst(context, isDue(context)) ?? ownCapture(context);
    const event = pending ? undefined : context.events.shift();
    const deadline = nextDeadline(context.checkout);
    const listening = nextDeferredReadAt(context);
    if (pending) await runCommand(context, pending);
    else if (event) await handleEvent(context, event);
    else if (deadline && deadline.at <= Date.now()) await runDeadline(context, stage, deadline);
    else if (listening && listening.at <= Date.now())
      await runDeferredReads(context, { deadline, isAwaited });
    else await wait(context, earliest([deadline, listening]), isAwaited);
    concludeStep(context);
  }
};

/** A cancelled Workflow releases nothing while an outcome is unknown: the cancellation waits until it may. */
const isDue =
  (context: CheckoutContext) =>
  ({ command }: PendingCommand): boolean =>
    command.type !== 'CANCEL' || !isBlocked(context.checkout);

/** Policy ON_AUTHORIZATION: everything, once, as soon as it may be captured, be it after a review. */
const ownCapture = (context: CheckoutContext): PendingCommand | undefined => {
  const { input } = context.checkout;
  const asked = context.ownCaptureAsked || (holdOf(context.checkout)?.captures.length ?? 0) > 0;
  if (asked || input.policy.capture !== 'ON_AUTHORIZATION') return undefined;
  if (refuseCapture(context.checkout, { amount: null }, Date.now())) return undefined;
  context.ownCaptureAsked = true;
  const capture = {
    amount: null,
    finalCapture: true,
    invoiceId: null,
    noteToPayer: null,
    key: 'on-authorization',
    digest: '',
  };
  return { command: { type: 'CAPTURE', capture }, digest: '', outcome: null };
};

const runCommand = async (context: CheckoutContext, pending: PendingCommand): Promise<void> => {
  const { command } = pending;
  switch (command.type) {
    case 'CAPTURE':
      pending.outcome = await captureOnCommand(context, command.capture, pending.digest);
      return;
    case 'VOID':
      record(context, { event: 'COMMAND_RECEIVED', command: 'VOID', reason: command.void.reason });
      return reply(context, pending, await release(context, command.void.key));
    case 'REAUTHORIZE':
      return reply(context, pending, await reauthorizeOnCommand(context, command.reauthorize));
    case 'RESOLVE':
      return reply(context, pending, await resolve(context, pending, command.resolve));
    case 'PATCH':
      return answer(context, pending, refusePatch(context.checkout, command.patch));
    case 'CANCEL':
      record(context, { event: 'COMMAND_RECEIVED', command: 'CANCEL', reason: null });
      await release(context, null);
      return;
  }
};

/** The caller is shown the checkout as the command left it: ended, where the command ended it. */
const reply = (context: CheckoutContext, pending: PendingCommand, said: Refusal | null): void => {
  concludeStep(context);
  answer(context, pending, said);
};

/** An event can only cause a GET (paypal-rules 11, invariant 18); and only where it may publishRefund something new. */
const handleEvent = async (context: CheckoutContext, event: PayPalEvent): Promise<void> => {
  const { eventId, eventType, resourceId } = event;
  record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  if (isNews(context.checkout, event))
    await readOrDefer(context, `PayPal sent ${eventType}`, PATIENT_READS);
  if (eventType === 'PAYMENT.CAPTURE.REVERSED') {
    raiseInTurn(context, captureReversed(resourceId, Date.now()), { untilNow: 'IS_LOST' });
  }
};

const runDeadline = async (
  context: CheckoutContext,
  { hold }: Held,
  { does }: Deadline,
): Promise<void> => {
  switch (does) {
    case 'READ_PAYPAL':
      return await readAgain(context, hold.watch);
    case 'REAUTHORIZE':
      return await renewInTime(context);
    case 'HONOR_PERIOD_ENDS':
      return record(context, { event: 'HONOR_PERIOD_ENDED' });
    case 'WARN':
      return record(context, { event: 'EXPIRING_SOON' });
    case 'CONFIRM_LAPSE':
      return await confirmLapse(context, hold.lapseWatch);
    case 'CAPTURE':
      record(context, { event: 'DEADLINE_REACHED', does });
      return await captureAtDeadline(context);
    case 'VOID':
      record(context, { event: 'DEADLINE_REACHED', does });
      await release(context, null);
      return;
    case 'ASK':
      record(context, { event: 'DEADLINE_REACHED', does });
      return raiseInTurn(context, deadlineDecision(Date.now()), { untilNow: 'OVERWRITES' });
    case 'EXPIRE':
      return;
  }
};

const readAgain = async (context: CheckoutContext, watch: Watch | null): Promise<void> => {
  await readPayPal(context, 'PayPal still owes an answer');
  if (context.checkout.stage.name === 'HELD' && context.checkout.stage.hold.watch) {
    record(context, { event: 'WATCHING', watch: watchAgain(watch, Date.now()) });
  }
};

/** A lapse is confirmed, never assumed; while PayPal cannot say so it is asked again, ever more slowly. */
const confirmLapse = async (context: CheckoutContext, before: Watch | null): Promise<void> => {
  await readPayPal(context, 'has the authorization lapsed?');
  record(context, { event: 'LAPSE_ASKED', watch: watchAgain(before, Date.now()) });
};

/** What an operator chose is done; where it could not be, the checkout stays parked for what it was parked for. */
const resolve = async (
  context: CheckoutContext,
  { handedBack }: PendingCommand,
  command: ResolveCommand,
): Promise<Refusal | null> => {
  const { action, actor, reason } = command;
  const { attention } = context.checkout;
  const early = handedBack ? null : refuseResolve(context.checkout, action);
  if (early) return early;
  record(context, { event: 'RESOLVED', action, actor, reason });
  if (attention) {
    record(context, { event: 'ATTENTION_CLEARED', because: `${actor} chose ${action}` });
  }
  if (action === 'retry') retryCapture(context, attention);
  const why = await carryOut(context, command);
  if (why && attention && context.checkout.attention === null) {
    record(context, { event: 'ATTENTION_RAISED', attention });
  }
  return why;
};

/** The patch under which the checkout's own capture is tried again. Histories that are older left that to the deadline. */
const RETRIED_CAPTURES = 'retry-the-own-capture';

/** Policy ON_AUTHORIZATION captures once more what an operator had PayPal mend. */
const retryCapture = (context: CheckoutContext, attention: Attention | null): void => {
  const refused = context.checkout.timeline.some(
    (entry) =>
      entry.event === 'REFUSED' &&
      entry.operation === 'captureAuthorization' &&
      entry.refusal === attention?.refusal,
  );
  if (refused && context.ownCaptureAsked && patched(RETRIED_CAPTURES))
    context.ownCaptureAsked = false;
};

const carryOut = async (
  context: CheckoutContext,
  { action, key }: ResolveCommand,
): Promise<Refusal | null> => {
  switch (action) {
    case 'void':
      return await release(context, key);
    case 'retry':
      record(context, { event: 'DEADLINE_REOPENED' });
      return null;
    case 'adopt':
      return await adopt(context);
    case 'close':
      return await close(context);
  }
};

/** PayPal's word is taken for the amount too; what Holdfast has no rule for stays parked. */
const adopt = async (context: CheckoutContext): Promise<Refusal | null> => {
  const hold = holdOf(context.checkout);
  if (hold && !equal(hold.root.amount, context.checkout.amount)) {
    record(context, { event: 'ORDER_PATCHED', amount: hold.root.amount, debugId: null });
  }
  const reading = await readPayPal(context, 'an operator asked');
  return reading === 'SILENT' ? refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.') : null;
};

/** A hold that PayPal still shows is not forgotten on anybody's word. */
const close = async (context: CheckoutContext): Promise<Refusal | null> => {
  const reading = await readPayPal(context, 'an operator wants to close');
  if (reading === 'SILENT') return refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.');
  concludeStep(context);
  return context.checkout.stage.name === 'ENDED'
    ? null
    : refusal('HOLD_STILL_OPEN', 'PayPal still holds money or owes an answer; void it first.');
};
