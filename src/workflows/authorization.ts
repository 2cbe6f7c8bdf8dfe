import { patched } from '@temporalio/workflow';
import { refusedForOperator, surprised } from '../domain/attention.ts';
import { holdOf, isBlocked, type Stage } from '../domain/checkout.ts';
import { watchAgain } from '../domain/deadlines.ts';
import type { Watch } from '../domain/hold.ts';
import { spellMoney } from '../domain/money.ts';
import type { Order, PayPalRefusal } from '../domain/paypal.ts';
import { factsFromOrder } from '../domain/reading.ts';
import { type Desk, record } from './desk.ts';
import { paypal } from './paypal-calls.ts';
import { settle } from './settle.ts';
import { concludeStep, readPayPal } from './truth.ts';

export type AwaitingApproval = Extract<Stage, { name: 'AWAITING_APPROVAL' }>;

/** The patch under which a hold that PayPal does not show is looked for. Histories that are older waited for an operator. */
export const SOUGHT_HOLDS = 'look-for-a-hold-that-is-not-shown';

/** A payer whom PayPal sent back this often has no source that PayPal takes. */
const MOST_ROUNDS = 10;

/** Asks PayPal to place the hold, and does what its answer says: hold, end, back to the payer, or an operator. */
export const authorize = async (desk: Desk, { order }: AwaitingApproval): Promise<void> => {
  const { orderId } = order;
  const { amount } = desk.checkout;
  const settled = await settle(desk, {
    operation: 'authorizeOrder',
    target: orderId,
    amount,
    key: null,
    send: (requestId) =>
      paypal.authorizeOrder(
        { orderId, amount, requestId },
        `authorize order ${orderId}: ${spellMoney(amount)}`,
      ),
    found: () => holdOf(desk.checkout),
  });
  switch (settled.kind) {
    case 'DONE':
      await takeOver(desk, settled.value, settled.debugId);
      break;
    case 'REFUSED':
      await heedAuthorizeRefusal(desk, settled.refusal);
      break;
    case 'FOUND':
    case 'GIVEN_UP':
      break;
  }
  concludeStep(desk);
};

/** An order's COMPLETED is not paid: the authorization inside says what happened (paypal-rules 0.1). */
const takeOver = async (desk: Desk, order: Order, debugId: string | null): Promise<void> => {
  record(desk, ...factsFromOrder(desk.checkout, order, { at: Date.now(), debugId }));
  if (desk.checkout.stage.name === 'AWAITING_APPROVAL')
    await readPayPal(desk, 'which authorization?');
  if (desk.checkout.stage.name === 'AWAITING_APPROVAL') {
    contradicted(desk, `PayPal says order ${order.id} is authorized, but shows no authorization.`);
  }
};

/** A hold that is not shown may be there all the same: nothing else is asked for, and PayPal is read until it shows it. */
const contradicted = (desk: Desk, reason: string): void => {
  record(desk, surprised(reason, Date.now()));
  if (patched(SOUGHT_HOLDS)) watchForHold(desk);
};

/** After 1 h, 2 h, ... up to a day. */
export const watchForHold = (desk: Desk): Watch => {
  const watch = watchAgain(desk.checkout.attention?.watch ?? null, Date.now());
  record(desk, { event: 'WATCHING_CALL', watch });
  return watch;
};

/** No money is held yet, so a "no" ends the checkout, sends the payer back, or waits for an operator (paypal-rules 1.4). */
const heedAuthorizeRefusal = async (desk: Desk, said: PayPalRefusal): Promise<void> => {
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
  contradicted(desk, `PayPal refused to authorize (${said.issue}), but shows no authorization.`);
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
