import { patched } from '@temporalio/workflow';
import { captureReversed, deadlineDecision } from '../domain/attention.ts';
import { type Attention, holdOf, isBlocked, type Stage } from '../domain/checkout.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { type Deadline, earliest, nextDeadline, watchAgain } from '../domain/deadlines.ts';
import { type Watch } from '../domain/hold.ts';
import { equal } from '../domain/money.ts';
import { refuseCapture, refusePatch, refuseResolve } from '../domain/policy.ts';
import { isNews } from '../domain/reading.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { captureAtDeadline, captureOnCommand } from './capture.ts';
import { answer, type Desk, type Letter, record, takeFirst } from './desk.ts';
import { raiseInTurn } from './matters.ts';
import type { PayPalEvent } from './messages.ts';
import { reauthorizeOnCommand, renewInTime } from './reauthorization.ts';
import { rest } from './rest.ts';
import { catchUp, isBehind } from './take-over.ts';
import { concludeStep, PATIENT_READS, readPayPal } from './truth.ts';
import { hearOut, listensAt, readOrOwe } from './unheard.ts';
import { release } from './void.ts';

type Held = Extract<Stage, { name: 'HELD' }>;

/**
 * The mailbox loop: until the authorization is settled and no capture is pending, follow commands, heed PayPal's events
 * and meet deadlines, one at a time. Only here does held money move, so two commands never race.
 */
export const keepHold = async (desk: Desk): Promise<void> => {
  const isAwaited = () => desk.mailbox.some(isDue(desk)) || desk.events.length > 0;
  for (;;) {
    const { stage } = desk.checkout;
    if (stage.name !== 'HELD') return;
    if (isBehind(desk)) {
      await catchUp(desk);
      concludeStep(desk);
      continue;
    }
    const letter = takeFirst(desk, isDue(desk)) ?? ownCapture(desk);
    const event = letter ? undefined : desk.events.shift();
    const deadline = nextDeadline(desk.checkout);
    const listening = listensAt(desk);
    if (letter) await follow(desk, letter);
    else if (event) await heed(desk, event);
    else if (deadline && deadline.at <= Date.now()) await meet(desk, stage, deadline);
    else if (listening && listening.at <= Date.now()) await hearOut(desk, { deadline, isAwaited });
    else await rest(desk, earliest([deadline, listening]), isAwaited);
    concludeStep(desk);
  }
};

/** A cancelled Workflow releases nothing while an outcome is unknown: the cancellation waits until it may. */
const isDue =
  (desk: Desk) =>
  ({ command }: Letter): boolean =>
    command.type !== 'CANCEL' || !isBlocked(desk.checkout);

/** Policy ON_AUTHORIZATION: everything, once, as soon as it may be captured, be it after a review. */
const ownCapture = (desk: Desk): Letter | undefined => {
  const { input } = desk.checkout;
  const asked = desk.ownCaptureAsked || (holdOf(desk.checkout)?.captures.length ?? 0) > 0;
  if (asked || input.policy.capture !== 'ON_AUTHORIZATION') return undefined;
  if (refuseCapture(desk.checkout, { amount: null }, Date.now())) return undefined;
  desk.ownCaptureAsked = true;
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

const follow = async (desk: Desk, letter: Letter): Promise<void> => {
  const { command } = letter;
  switch (command.type) {
    case 'CAPTURE':
      letter.outcome = await captureOnCommand(desk, command.capture, letter.digest);
      return;
    case 'VOID':
      record(desk, { event: 'COMMAND_RECEIVED', command: 'VOID', reason: command.void.reason });
      return reply(desk, letter, await release(desk, command.void.key));
    case 'REAUTHORIZE':
      return reply(desk, letter, await reauthorizeOnCommand(desk, command.reauthorize));
    case 'RESOLVE':
      return reply(desk, letter, await resolve(desk, letter, command.resolve));
    case 'PATCH':
      return answer(desk, letter, refusePatch(desk.checkout, command.patch));
    case 'CANCEL':
      record(desk, { event: 'COMMAND_RECEIVED', command: 'CANCEL', reason: null });
      await release(desk, null);
      return;
  }
};

/** The caller is shown the checkout as the command left it: ended, where the command ended it. */
const reply = (desk: Desk, letter: Letter, said: Refusal | null): void => {
  concludeStep(desk);
  answer(desk, letter, said);
};

/** An event can only cause a GET (paypal-rules 11, invariant 18); and only where it may tell something new. */
const heed = async (desk: Desk, event: PayPalEvent): Promise<void> => {
  const { eventId, eventType, resourceId } = event;
  record(desk, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  if (isNews(desk.checkout, event))
    await readOrOwe(desk, `PayPal sent ${eventType}`, PATIENT_READS);
  if (eventType === 'PAYMENT.CAPTURE.REVERSED') {
    raiseInTurn(desk, captureReversed(resourceId, Date.now()), { untilNow: 'IS_LOST' });
  }
};

const meet = async (desk: Desk, { hold }: Held, { does }: Deadline): Promise<void> => {
  switch (does) {
    case 'READ_PAYPAL':
      return await readAgain(desk, hold.watch);
    case 'REAUTHORIZE':
      return await renewInTime(desk);
    case 'HONOR_PERIOD_ENDS':
      return record(desk, { event: 'HONOR_PERIOD_ENDED' });
    case 'WARN':
      return record(desk, { event: 'EXPIRING_SOON' });
    case 'CONFIRM_LAPSE':
      return await confirmLapse(desk, hold.lapseWatch);
    case 'CAPTURE':
      record(desk, { event: 'DEADLINE_REACHED', does });
      return await captureAtDeadline(desk);
    case 'VOID':
      record(desk, { event: 'DEADLINE_REACHED', does });
      await release(desk, null);
      return;
    case 'ASK':
      record(desk, { event: 'DEADLINE_REACHED', does });
      return raiseInTurn(desk, deadlineDecision(Date.now()), { untilNow: 'OVERWRITES' });
    case 'EXPIRE':
      return;
  }
};

const readAgain = async (desk: Desk, watch: Watch | null): Promise<void> => {
  await readPayPal(desk, 'PayPal still owes an answer');
  if (desk.checkout.stage.name === 'HELD' && desk.checkout.stage.hold.watch) {
    record(desk, { event: 'WATCHING', watch: watchAgain(watch, Date.now()) });
  }
};

/** A lapse is confirmed, never assumed; while PayPal cannot say so it is asked again, ever more slowly. */
const confirmLapse = async (desk: Desk, before: Watch | null): Promise<void> => {
  await readPayPal(desk, 'has the authorization lapsed?');
  record(desk, { event: 'LAPSE_ASKED', watch: watchAgain(before, Date.now()) });
};

/** What an operator chose is done; where it could not be, the checkout stays parked for what it was parked for. */
const resolve = async (
  desk: Desk,
  { handedBack }: Letter,
  command: ResolveCommand,
): Promise<Refusal | null> => {
  const { action, actor, reason } = command;
  const { attention } = desk.checkout;
  const early = handedBack ? null : refuseResolve(desk.checkout, action);
  if (early) return early;
  record(desk, { event: 'RESOLVED', action, actor, reason });
  if (attention) {
    record(desk, { event: 'ATTENTION_CLEARED', because: `${actor} chose ${action}` });
  }
  if (action === 'retry') retryCapture(desk, attention);
  const why = await carryOut(desk, command);
  if (why && attention && desk.checkout.attention === null) {
    record(desk, { event: 'ATTENTION_RAISED', attention });
  }
  return why;
};

/** The patch under which the checkout's own capture is tried again. Histories that are older left that to the deadline. */
const RETRIED_CAPTURES = 'retry-the-own-capture';

/** Policy ON_AUTHORIZATION captures once more what an operator had PayPal mend. */
const retryCapture = (desk: Desk, attention: Attention | null): void => {
  const refused = desk.checkout.timeline.some(
    (entry) =>
      entry.event === 'REFUSED' &&
      entry.operation === 'captureAuthorization' &&
      entry.refusal === attention?.refusal,
  );
  if (refused && desk.ownCaptureAsked && patched(RETRIED_CAPTURES)) desk.ownCaptureAsked = false;
};

const carryOut = async (desk: Desk, { action, key }: ResolveCommand): Promise<Refusal | null> => {
  switch (action) {
    case 'void':
      return await release(desk, key);
    case 'retry':
      record(desk, { event: 'DEADLINE_REOPENED' });
      return null;
    case 'adopt':
      return await adopt(desk);
    case 'close':
      return await close(desk);
  }
};

/** PayPal's word is taken for the amount too; what Holdfast has no rule for stays parked. */
const adopt = async (desk: Desk): Promise<Refusal | null> => {
  const hold = holdOf(desk.checkout);
  if (hold && !equal(hold.root.amount, desk.checkout.amount)) {
    record(desk, { event: 'ORDER_PATCHED', amount: hold.root.amount, debugId: null });
  }
  const reading = await readPayPal(desk, 'an operator asked');
  return reading === 'SILENT' ? refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.') : null;
};

/** A hold that PayPal still shows is not forgotten on anybody's word. */
const close = async (desk: Desk): Promise<Refusal | null> => {
  const reading = await readPayPal(desk, 'an operator wants to close');
  if (reading === 'SILENT') return refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.');
  concludeStep(desk);
  return desk.checkout.stage.name === 'ENDED'
    ? null
    : refusal('HOLD_STILL_OPEN', 'PayPal still holds money or owes an answer; void it first.');
};
