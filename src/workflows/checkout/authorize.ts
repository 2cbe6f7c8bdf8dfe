import { patched } from '@temporalio/workflow';
import { refusedForOperator, surprised } from '../../domain/checkout/attention.ts';
import { watchAgain } from '../../domain/checkout/deadlines.ts';
import { factsFromOrder } from '../../domain/checkout/facts-from-order.ts';
import type { Watch } from '../../domain/checkout/hold.ts';
import { holdOf, isBlocked, type Stage } from '../../domain/checkout/state.ts';
import { moneyText } from '../../domain/money/money.ts';
import type { Order, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { settle } from '../money-call/run.ts';
import { type CheckoutContext, record } from './context.ts';
import { concludeStep, readPayPal } from './reconcile.ts';

export type AwaitingApproval = Extract<Stage, { name: 'AWAITING_APPROVAL' }>;

/** The patch under which a hold that PayPal does not show is looked for. Histories that are older waited for an operator. */
export const SOUGHT_HOLDS = 'look-for-a-hold-that-is-not-shown';

/** A payer whom PayPal sent back this often has no source that PayPal takes. */
const MOST_ROUNDS = 10;

/** Asks PayPal to place the hold, and does what its answer says: hold, end, back to the payer, or an operator. */
export const authorize = async (
  context: CheckoutContext,
  { order }: AwaitingApproval,
): Promise<void> => {
  const { orderId } = order;
  const { amount } = context.checkout;
  const settled = await settle(context, {
    operation: 'authorizeOrder',
    target: orderId,
    amount,
    key: null,
    send: (requestId) =>
      paypal.authorizeOrder(
        { orderId, amount, requestId },
        `authorize order ${orderId}: ${moneyText(amount)}`,
      ),
    found: () => holdOf(context.checkout),
  });
  switch (settled.kind) {
    case 'DONE':
      await adoptEarlierRun(context, settled.value, settled.debugId);
      break;
    case 'REFUSED':
      await heedAuthorizeRefusal(context, settled.refusal);
      break;
    case 'FOUND':
    case 'GIVEN_UP':
      break;
  }
  concludeStep(context);
};

/** An order's COMPLETED is not paid: the authorization inside says what happened (paypal-rules 0.1). */
const adoptEarlierRun = async (
  context: CheckoutContext,
  order: Order,
  debugId: string | null,
): Promise<void> => {
  record(context, ...factsFromOrder(context.checkout, order, { at: Date.now(), debugId }));
  if (context.checkout.stage.name === 'AWAITING_APPROVAL')
    await readPayPal(context, 'which authorization?');
  if (context.checkout.stage.name === 'AWAITING_APPROVAL') {
    contradicted(
      context,
      `PayPal says order ${order.id} is authorized, but shows no authorization.`,
    );
  }
};

/** A hold that is not shown may be there all the same: nothing else is asked for, and PayPal is read until it shows it. */
const contradicted = (context: CheckoutContext, reason: string): void => {
  record(context, surprised(reason, Date.now()));
  if (patched(SOUGHT_HOLDS)) watchForHold(context);
};

/** After 1 h, 2 h, ... up to a day. */
export const watchForHold = (context: CheckoutContext): Watch => {
  const watch = watchAgain(context.checkout.attention?.watch ?? null, Date.now());
  record(context, { event: 'WATCHING_CALL', watch });
  return watch;
};

/** No money is held yet, so a "no" ends the checkout, sends the payer back, or waits for an operator (paypal-rules 1.4). */
const heedAuthorizeRefusal = async (
  context: CheckoutContext,
  said: PayPalRefusal,
): Promise<void> => {
  const now = Date.now();
  switch (said.issueClass) {
    case 'BACK_TO_PAYER':
      return await sendBack(context, said);
    case 'NEW_ORDER':
      return end(context, said.issue === 'ORDER_EXPIRED' ? 'EXPIRED' : 'DENIED', said);
    case 'RECONCILE':
      return await reconcile(context, said);
    case 'OTHER_BRANCH':
      return end(context, 'DENIED', said);
    case 'OUR_MISTAKE':
      return end(context, 'FAILED', said);
    case 'WAIT':
    case 'CONFIGURATION':
    case 'OPERATOR':
      return record(context, refusedForOperator('authorizeOrder', said, now));
  }
};

/** PayPal says that the order is over, and shows no authorization: gone is expired, there is a contradiction. */
const reconcile = async (context: CheckoutContext, said: PayPalRefusal): Promise<void> => {
  const reading = await readPayPal(context, `authorize was refused: ${said.issue}`);
  if (context.checkout.stage.name !== 'AWAITING_APPROVAL' || isBlocked(context.checkout)) return;
  if (reading === 'GONE') return end(context, 'EXPIRED', said);
  contradicted(context, `PayPal refused to authorize (${said.issue}), but shows no authorization.`);
};

const end = (
  context: CheckoutContext,
  as: 'EXPIRED' | 'DENIED' | 'FAILED',
  said: PayPalRefusal,
): void =>
  record(context, { event: 'ENDED', as, why: `PayPal refused to authorize: ${said.issue}.` });

/** ORDER_NOT_APPROVED means "wait on"; a declined instrument re-opens the approve link of the same order. */
const sendBack = async (context: CheckoutContext, { issue }: PayPalRefusal): Promise<void> => {
  const { stage } = context.checkout;
  if (issue === 'ORDER_NOT_APPROVED' || stage.name !== 'AWAITING_APPROVAL') return;
  record(context, { event: 'PAYER_SENT_BACK', issue, approveUrl: null });
  if (stage.rounds + 1 >= MOST_ROUNDS) {
    const why = `PayPal sent the payer back ${MOST_ROUNDS} times, the last time for ${issue}.`;
    record(context, { event: 'ENDED', as: 'DENIED', why });
  }
};
