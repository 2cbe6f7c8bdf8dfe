import { refusedForOperator, surprised } from '../domain/attention.ts';
import { holdOf, isBlocked, type Stage } from '../domain/checkout.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { type Deadline, lookAgain, nextDeadline } from '../domain/deadlines.ts';
import { BETWEEN_AUTHORIZE_TRIES } from '../domain/durations.ts';
import { spellMoney } from '../domain/money.ts';
import type { Order, PayPalRefusal } from '../domain/paypal.ts';
import { refusal, refuseVoid } from '../domain/policy.ts';
import { factsFromOrder } from '../domain/reading.ts';
import { answer, type Desk, type Letter, record, rest } from './desk.ts';
import { patchOrder } from './order.ts';
import { paypal } from './paypal-calls.ts';
import { settle } from './settle.ts';
import { concludeStep, readPayPal } from './truth.ts';

type AwaitingApproval = Extract<Stage, { name: 'AWAITING_APPROVAL' }>;

/** A payer whom PayPal sent back this often has no source that PayPal takes. */
const MOST_ROUNDS = 10;

/**
 * Waits for the payer. A signal of approval is only a hint: PayPal is asked to authorize at once, and its answer decides
 * (paypal-rules 11, invariant 12). Nobody polls; the end of the window asks PayPal once more. Leaves the checkout HELD
 * or ENDED.
 */
export const awaitApproval = async (desk: Desk): Promise<void> => {
  let nextTryAt = 0;
  for (;;) {
    const { stage } = desk.checkout;
    if (stage.name !== 'AWAITING_APPROVAL') return;
    const letter = desk.mailbox.shift();
    const deadline = nextDeadline(desk.checkout);
    const now = Date.now();
    if (letter) await followBeforeApproval(desk, letter);
    else if (desk.events.length > 0) await heedBeforeApproval(desk);
    else if (desk.approvals.length > 0 && now >= nextTryAt) {
      await tryOnHint(desk, stage);
      nextTryAt = Date.now() + BETWEEN_AUTHORIZE_TRIES;
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
  if (desk.approvals.length === 0) return await rest(desk, deadline);
  const awake = () => desk.mailbox.length > 0 || desk.events.length > 0;
  await rest(desk, { at: nextTryAt, does: 'AUTHORIZE' }, awake);
};

const tryOnHint = async (desk: Desk, stage: AwaitingApproval): Promise<void> => {
  const hints = desk.approvals.splice(0);
  record(desk, ...hints.map((via) => ({ event: 'APPROVAL_SIGNALLED' as const, via })));
  await authorize(desk, stage);
};

const authorize = async (desk: Desk, { order }: AwaitingApproval): Promise<void> => {
  const { orderId } = order;
  const { amount } = desk.checkout;
  const settled = await settle<Order | true>(desk, {
    operation: 'authorizeOrder',
    target: orderId,
    amount,
    key: null,
    send: (requestId) =>
      paypal.authorizeOrder(
        { orderId, amount, requestId },
        `authorize order ${orderId}: ${spellMoney(amount)}`,
      ),
    found: () => (holdOf(desk.checkout) ? true : null),
  });
  switch (settled.kind) {
    case 'DONE':
      await takeOver(desk, settled.value, settled.debugId);
      break;
    case 'REFUSED':
      await heedRefusal(desk, settled.refusal);
      break;
    case 'FOUND':
    case 'GIVEN_UP':
      break;
  }
  if (desk.checkout.stage.name === 'HELD') captureIfPolicySaysSo(desk);
  concludeStep(desk);
};

/** An order's COMPLETED is not paid: the authorization inside says what happened (paypal-rules 0.1). */
const takeOver = async (desk: Desk, order: Order | true, debugId: string | null): Promise<void> => {
  if (order === true) return;
  record(desk, ...factsFromOrder(desk.checkout, order, { at: Date.now(), debugId }));
  if (desk.checkout.stage.name === 'AWAITING_APPROVAL')
    await readPayPal(desk, 'which authorization?');
  if (desk.checkout.stage.name === 'AWAITING_APPROVAL') {
    const reason = `PayPal says order ${order.id} is authorized, but shows no authorization.`;
    record(desk, surprised(reason, Date.now()));
  }
};

const captureIfPolicySaysSo = (desk: Desk): void => {
  if (desk.checkout.input.policy.capture !== 'ON_AUTHORIZATION') return;
  const capture = {
    amount: null,
    finalCapture: true,
    invoiceId: null,
    noteToPayer: null,
    key: 'on-authorization',
    digest: '',
  };
  desk.mailbox.push({ command: { type: 'CAPTURE', capture }, digest: '', outcome: null });
};

/** No money is held yet, so a "no" ends the checkout, sends the payer back, or waits for an operator (paypal-rules 1.4). */
const heedRefusal = async (desk: Desk, said: PayPalRefusal): Promise<void> => {
  const now = Date.now();
  switch (said.issueClass) {
    case 'BACK_TO_PAYER':
      return await sendBack(desk, said);
    case 'NEW_ORDER':
      return end(desk, said.issue === 'ORDER_EXPIRED' ? 'EXPIRED' : 'DENIED', said);
    case 'RECONCILE':
      return await reconcile(desk, said);
    case 'OTHER_BRANCH':
      return end(desk, 'DENIED', said);
    case 'OUR_MISTAKE':
      return end(desk, 'FAILED', said);
    case 'WAIT':
    case 'CONFIGURATION':
    case 'OPERATOR':
      return record(desk, refusedForOperator('authorizeOrder', said, now));
  }
};

/** PayPal says that the order is over, and shows no authorization: gone is expired, there is a contradiction. */
const reconcile = async (desk: Desk, said: PayPalRefusal): Promise<void> => {
  const reading = await readPayPal(desk, `authorize was refused: ${said.issue}`);
  if (desk.checkout.stage.name !== 'AWAITING_APPROVAL' || isBlocked(desk.checkout)) return;
  if (reading === 'GONE') return end(desk, 'EXPIRED', said);
  const reason = `PayPal refused to authorize (${said.issue}), but shows no authorization.`;
  record(desk, surprised(reason, Date.now()));
};

const end = (desk: Desk, as: 'EXPIRED' | 'DENIED' | 'FAILED', said: PayPalRefusal): void =>
  record(desk, { event: 'ENDED', as, why: `PayPal refused to authorize: ${said.issue}.` });

/** ORDER_NOT_APPROVED means "wait on"; a declined instrument re-opens the approve link of the same order. */
const sendBack = async (desk: Desk, { issue }: PayPalRefusal): Promise<void> => {
  const { stage } = desk.checkout;
  if (issue === 'ORDER_NOT_APPROVED' || stage.name !== 'AWAITING_APPROVAL') return;
  record(desk, { event: 'PAYER_SENT_BACK', issue, approveUrl: null });
  if (stage.rounds + 1 >= MOST_ROUNDS) {
    const why = `PayPal sent the payer back ${MOST_ROUNDS} times, the last time for ${issue}.`;
    record(desk, { event: 'ENDED', as: 'DENIED', why });
  }
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
