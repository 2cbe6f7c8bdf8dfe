import { patched } from '@temporalio/workflow';
import { holdOf, isBlocked } from '../domain/checkout.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { betweenTries, type Deadline, lookAgain, nextDeadline } from '../domain/deadlines.ts';
import { refuseVoid } from '../domain/policy.ts';
import { refusal } from '../domain/refusal.ts';
import { type AwaitingApproval, authorize, SOUGHT_HOLDS, watchForHold } from './authorization.ts';
import { answer, type Desk, type Letter, record } from './desk.ts';
import { look, lookUntilSure } from './money-call.ts';
import { patchOrder } from './order.ts';
import { rest } from './rest.ts';
import { concludeStep, readPayPal } from './truth.ts';

/**
 * Waits for the payer. A signal of approval is only a hint: PayPal is asked to authorize at once, and its answer decides
 * (paypal-rules 11, invariant 12). Nobody polls; the end of the window asks PayPal once more. Leaves the checkout HELD
 * or ENDED.
 */
export const awaitApproval = async (desk: Desk): Promise<void> => {
  let tries = 0;
  let nextTryAt = 0;
  for (;;) {
    const { stage } = desk.checkout;
    if (stage.name !== 'AWAITING_APPROVAL') return;
    const letter = desk.mailbox.shift();
    const deadline = nextDeadline(desk.checkout);
    const now = Date.now();
    if (letter) await followBeforeApproval(desk, letter);
    else if (desk.events.length > 0) await heedBeforeApproval(desk);
    else if (mayTry(desk) && now >= nextTryAt) {
      await tryOnHint(desk, stage);
      tries += 1;
      nextTryAt = Date.now() + betweenTries(tries);
    } else if (deadline && deadline.at <= now) await meetBeforeApproval(desk, stage, deadline);
    else await restBeforeApproval(desk, deadline, nextTryAt);
  }
};

/** Hints that come sooner than two seconds after a try are deferred, never dropped. */
const restBeforeApproval = async (
  desk: Desk,
  deadline: Deadline | null,
  nextTryAt: number,
): Promise<void> => {
  const awake = () => desk.mailbox.length > 0 || desk.events.length > 0;
  if (mayTry(desk)) await rest(desk, { at: nextTryAt, does: 'AUTHORIZE' }, awake);
  else await rest(desk, deadline, () => awake() || mayTry(desk));
};

/** While an answer contradicts itself nothing is asked for; the hints wait (paypal-rules 11, invariant 4). */
const mayTry = (desk: Desk): boolean => desk.approvals.length > 0 && !isBlocked(desk.checkout);

const tryOnHint = async (desk: Desk, stage: AwaitingApproval): Promise<void> => {
  const hints = desk.approvals.splice(0);
  record(desk, ...hints.map((via) => ({ event: 'APPROVAL_SIGNALLED' as const, via })));
  await authorize(desk, stage);
};

const heedBeforeApproval = async (desk: Desk): Promise<void> => {
  for (const { eventId, eventType } of desk.events.splice(0)) {
    record(desk, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
  }
  await lookForHold(desk, 'PayPal sent an event');
};

const lookForHold = async (desk: Desk, because: string): Promise<void> => {
  const isDoubted = isBlocked(desk.checkout);
  await readPayPal(desk, because);
  if (isDoubted) settleDoubt(desk);
  concludeStep(desk);
};

/** A hold that turns up settles the doubt about it; whether it is what was asked for is judged anew. */
const settleDoubt = (desk: Desk): void => {
  if (holdOf(desk.checkout) === null || !patched(SOUGHT_HOLDS)) return;
  record(desk, { event: 'ATTENTION_CLEARED', because: 'PayPal shows the authorization' });
  concludeStep(desk);
};

const lookAgainForHold = async (desk: Desk): Promise<void> => {
  await lookForHold(desk, 'is anything held?');
  if (desk.checkout.stage.name === 'AWAITING_APPROVAL') watchForHold(desk);
};

/** The end of the window is a question to PayPal: who approved at the last minute is authorized, not expired. */
const meetBeforeApproval = async (
  desk: Desk,
  stage: AwaitingApproval,
  { does }: Deadline,
): Promise<void> => {
  if (does === 'READ_PAYPAL') return await lookAgainForHold(desk);
  record(desk, { event: 'DEADLINE_REACHED', does });
  await authorize(desk, stage);
  if (desk.checkout.stage.name === 'AWAITING_APPROVAL' && !isBlocked(desk.checkout)) {
    record(desk, { event: 'ENDED', as: 'EXPIRED', why: 'The payer did not approve in time.' });
  }
};

const followBeforeApproval = async (desk: Desk, letter: Letter): Promise<void> => {
  const { command } = letter;
  switch (command.type) {
    case 'PATCH':
      return answer(desk, letter, await patchOrder(desk, command.patch));
    case 'VOID':
      return await voidBeforeApproval(desk, letter, command.void.reason);
    case 'CANCEL':
      return await voidBeforeApproval(desk, letter, 'the Workflow was cancelled');
    case 'RESOLVE':
      return await resolveBeforeApproval(desk, letter, command.resolve);
    case 'CAPTURE':
    case 'REAUTHORIZE':
      return answer(desk, letter, refusal('NOT_AUTHORIZED', 'Nothing is authorized yet.'));
  }
};

/** Nothing is held, and nothing will be: this Workflow is the only one that could authorize the order. */
const voidBeforeApproval = async (
  desk: Desk,
  letter: Letter,
  reason: string | null,
): Promise<void> => {
  if (!(await mayEnd(desk, letter))) return;
  const why = letter.command.type === 'VOID' ? refuseVoid(desk.checkout) : null;
  if (why === null) {
    record(
      desk,
      { event: 'COMMAND_RECEIVED', command: letter.command.type, reason },
      { event: 'ENDED', as: 'VOIDED', why: 'Voided before anything was authorized.' },
    );
  }
  answer(desk, letter, why);
};

/**
 * Parked on an answer that contradicts itself, the order may have been authorized: PayPal is read before anything ends,
 * and a hold that turns up is released like any other. While PayPal cannot be read nothing ends, and what it no longer
 * shows ends on an operator's word alone; a cancellation waits.
 */
const mayEnd = async (desk: Desk, letter: Letter): Promise<boolean> => {
  if (!isBlocked(desk.checkout)) return true;
  const sure = patched(SOUGHT_HOLDS);
  const hold = { operation: 'authorizeOrder', found: () => holdOf(desk.checkout) } as const;
  const { kind } = sure ? await lookUntilSure(desk, hold) : await look(desk, hold);
  if (kind === 'ABSENT' || (kind === 'GONE' && (!sure || isClose(letter)))) return true;
  if (kind === 'FOUND') handOver(desk, letter);
  else if (letter.command.type === 'CANCEL') await keepCancellation(desk, letter);
  else answer(desk, letter, kind === 'GONE' ? notShown : notAsked);
  return false;
};

const isClose = ({ command }: Letter): boolean =>
  command.type === 'RESOLVE' && command.resolve.action === 'close';

/** What an operator chose is done, though what it was chosen for is over. */
const handOver = (desk: Desk, letter: Letter): void => {
  if (letter.command.type === 'RESOLVE') letter.handedBack = true;
  desk.mailbox.unshift(letter);
  settleDoubt(desk);
};

const keepCancellation = async (desk: Desk, letter: Letter): Promise<void> => {
  desk.mailbox.push(letter);
  const again = patched(SOUGHT_HOLDS) ? watchForHold(desk) : lookAgain(Date.now());
  await rest(desk, { at: again.at, does: 'READ_PAYPAL' }, () => desk.mailbox.length > 1);
};

const notAsked = refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.');

const notShown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal no longer shows the order, which proves nothing about the hold: look in PayPal, then choose close.',
);

const resolveBeforeApproval = async (
  desk: Desk,
  letter: Letter,
  { action, actor, reason }: ResolveCommand,
): Promise<void> => {
  if (!(await mayEnd(desk, letter))) return;
  record(
    desk,
    { event: 'RESOLVED', action, actor, reason },
    { event: 'ATTENTION_CLEARED', because: `${actor} chose ${action}` },
  );
  switch (action) {
    case 'retry':
      desk.approvals.push('SHOP');
      break;
    case 'adopt':
      await readPayPal(desk, 'an operator asked');
      concludeStep(desk);
      break;
    case 'void':
      record(desk, { event: 'ENDED', as: 'VOIDED', why: `Voided by ${actor}.` });
      break;
    case 'close':
      record(desk, { event: 'ENDED', as: 'FAILED', why: `Closed by ${actor}.` });
      break;
  }
  answer(desk, letter, null);
};
