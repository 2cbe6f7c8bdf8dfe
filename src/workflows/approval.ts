import { isBlocked } from '../domain/checkout.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { betweenTries, type Deadline, lookAgain, nextDeadline } from '../domain/deadlines.ts';
import { refuseVoid } from '../domain/policy.ts';
import { refusal } from '../domain/refusal.ts';
import { type AwaitingApproval, authorize } from './authorization.ts';
import { answer, type Desk, type Letter, record } from './desk.ts';
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
  await readPayPal(desk, 'PayPal sent an event');
  concludeStep(desk);
};

/** The end of the window is a question to PayPal: who approved at the last minute is authorized, not expired. */
const meetBeforeApproval = async (
  desk: Desk,
  stage: AwaitingApproval,
  { does }: Deadline,
): Promise<void> => {
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
 * and a hold that turns up is released like any other. While PayPal cannot be read nothing ends; a cancellation waits.
 */
const mayEnd = async (desk: Desk, letter: Letter): Promise<boolean> => {
  if (!isBlocked(desk.checkout)) return true;
  const reading = await readPayPal(desk, 'is nothing held?');
  if (desk.checkout.stage.name !== 'AWAITING_APPROVAL') {
    desk.mailbox.unshift(letter);
    return false;
  }
  if (reading !== 'SILENT') return true;
  if (letter.command.type === 'CANCEL') {
    desk.mailbox.push(letter);
    const again = lookAgain(Date.now());
    await rest(desk, { at: again.at, does: 'READ_PAYPAL' }, () => desk.mailbox.length > 1);
  } else {
    answer(desk, letter, refusal('OUTCOME_UNKNOWN', 'PayPal could not be asked.'));
  }
  return false;
};

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
