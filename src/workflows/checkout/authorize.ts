import {
  afterAuthorizeRefusal,
  afterFruitlessRead,
  isDoubted,
  isSentBackTooOften,
  MOST_TIMES_SENT_BACK,
} from '../../domain/checkout/after-refusal.ts';
import { refusedForOperator, unexpected, unknownOutcome } from '../../domain/checkout/attention.ts';
import { isIncomplete } from '../../domain/checkout/facts-from-order.ts';
import {
  completesByItself,
  mayCompleteByItself,
  payOperation,
  payWords,
} from '../../domain/checkout/pay-operation.ts';
import { type AwaitingApproval, hasPayment, isBlocked } from '../../domain/checkout/state.ts';
import type { EndStatus } from '../../domain/checkout/status.ts';
import { moneyText } from '../../domain/money/money.ts';
import type { Instant, Order, PayPalRefusal } from '../../domain/paypal/resources.ts';
import type { UnknownOutcomeTrace } from '../money-call/money-call.ts';
import { paymentCallsOf } from '../money-call/payment-calls.ts';
import { runMoneyCall } from '../money-call/run.ts';
import { judgeCard, learnPayerLink, sourceOnFile } from './card-authentication.ts';
import { concludeStep } from './conclude.ts';
import { type CheckoutContext, raise, record } from './context.ts';
import { readBeforeCall } from './deferred-reads.ts';
import { findByReading, moneyCallContext } from './money-call-context.ts';
import { readForHold, readForHoldLater } from './read-for-hold.ts';
import { adoptShown, readPayPal } from './reconcile.ts';

/**
 * Asks PayPal to place the hold or, with intent CAPTURE, to capture the order, and does what its answer says: go on with
 * what it made, end, back to the payer, or an operator. What is not known by `until` stays in doubt, and PayPal is read
 * about it later.
 */
export const authorize = async (
  context: CheckoutContext,
  stage: AwaitingApproval,
  until: Instant,
): Promise<void> => {
  const { orderId } = stage.order;
  if (!(await mayCharge(context, stage))) return;
  const { amount } = context.checkout;
  const operation = payOperation(context.checkout);
  const clientMetadataId = context.input.orderContext?.clientMetadataId;
  const summary = `${payWords(context.checkout).verb} order ${orderId}: ${moneyText(amount)}`;
  const result = await runMoneyCall(moneyCallContext(context, until), {
    operation,
    target: orderId,
    amount,
    key: null,
    necessity: 'REQUIRED',
    send: (requestId) =>
      paymentCallsOf(stage.order)[operation](
        {
          orderId,
          amount,
          requestId,
          ...(clientMetadataId && { clientMetadataId }),
          ...sourceOnFile(context, stage),
        },
        summary,
      ),
    find: findByReading(context, {
      operation,
      until,
      found: () => hasPayment(context.checkout) || null,
    }),
  });
  if (result.kind === 'DONE') await adoptPaid(context, result.value, result.debugId);
  if (result.kind === 'REFUSED') await afterRefusal(context, result.refusal);
  if (result.kind === 'MISMATCH' && isAwaiting(context)) readForHoldLater(context);
  if (result.kind === 'UNKNOWN') await doubtAtTheEnd(context, result.trace);
  concludeStep(context);
};

/** At the window's end nothing ends on a call without an answer: PayPal is read until it shows what came of it. */
const doubtAtTheEnd = async (
  context: CheckoutContext,
  trace: UnknownOutcomeTrace = { issue: null, debugId: null },
): Promise<void> => {
  const { stage, asked } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || !stage.isOver) return;
  if (asked === null || isBlocked(context.checkout)) return;
  raise(context, unknownOutcome(asked.operation, trace, Date.now()));
  await readForHold(context, 'the window has ended: was the order paid?');
};

/** A hint that could not be followed, because PayPal was silent, is kept. */
const mayCharge = async (context: CheckoutContext, stage: AwaitingApproval): Promise<boolean> => {
  const { amount } = context.checkout;
  const judged = await readBeforeCall(
    context,
    { operation: payOperation(context.checkout), amount },
    () => judgeCard(context, stage),
  );
  if (judged === 'UNAVAILABLE' && !stage.isOver) context.approvals.push({ via: 'SHOP' });
  if (judged !== 'CHARGE' || !isAwaiting(context)) {
    concludeStep(context);
    return false;
  }
  return true;
};

/** An order's COMPLETED is not paid: the authorization or captures inside say what happened (paypal-rules 0.1). */
const adoptPaid = async (
  context: CheckoutContext,
  order: Order,
  debugId: string | null,
): Promise<void> => {
  // What deadlines are planned by must be there from the start: one read completes a partial answer.
  if (isIncomplete(order)) await readPayPal(context, 'the answer was incomplete');
  if (isAwaiting(context)) adoptShown(context, order, debugId);
  const { done, made } = payWords(context.checkout);
  if (isAwaiting(context)) await readPayPal(context, `which ${made}?`);
  if (isAwaiting(context)) {
    const reason = `PayPal says order ${order.id} is ${done}, but shows no ${made}.`;
    contradicted(context, reason, { issue: null, debugId });
  }
};

const isAwaiting = ({ checkout }: CheckoutContext): boolean =>
  checkout.stage.name === 'AWAITING_APPROVAL';

/** A payment that is not shown may be there all the same: nothing else is asked for, and PayPal is read until it shows it. */
const contradicted = (
  context: CheckoutContext,
  reason: string,
  { issue, debugId }: { readonly issue: string | null; readonly debugId: string | null },
): void => {
  const operation = payOperation(context.checkout);
  raise(context, { ...unexpected(reason, Date.now()), operation, issue, debugId });
  readForHoldLater(context);
};

const afterRefusal = async (context: CheckoutContext, said: PayPalRefusal): Promise<void> => {
  const byItself = completesByItself(context.input);
  const after = afterAuthorizeRefusal(said, { completesByItself: byItself });
  if (byItself && after.does === 'RAISE') readForHoldLater(context);
  switch (after.does) {
    case 'WAIT_FOR_APPROVAL':
      return;
    case 'SEND_BACK':
      return await sendBack(context, said);
    case 'RECONCILE':
      return await reconcile(context, said);
    case 'RAISE':
      return raise(context, refusedForOperator(payOperation(context.checkout), said, Date.now()));
    case 'AWAIT_COMPLETION':
      return awaitCompletion(context);
    case 'END':
      if (await isSeenUnpaid(context, said)) end(context, after.as, said);
  }
};

/** The end of the window, where the last call has not settled it. */
export const readAtTheEnd = async (context: CheckoutContext): Promise<void> => {
  if (isAwaiting(context) && !isBlocked(context.checkout)) await isSeenUnpaid(context);
};

/**
 * PayPal may have captured the order by itself, although it refused our call: the checkout ends only after a read that
 * shows the order without a payment. While PayPal cannot be read, the doubt is raised, and the read is repeated.
 */
const isSeenUnpaid = async (
  context: CheckoutContext,
  said: UnknownOutcomeTrace = { issue: null, debugId: null },
): Promise<boolean> => {
  if (!mayCompleteByItself(context.input)) return true;
  const result = await readForHold(context, 'did PayPal capture by itself?');
  if (!isAwaiting(context) || isBlocked(context.checkout)) return false;
  if (result !== 'UNAVAILABLE') return true;
  const { issue, debugId } = said;
  raise(context, unknownOutcome(payOperation(context.checkout), { issue, debugId }, Date.now()));
  readForHoldLater(context);
  return false;
};

/** PayPal says that the order is over: a read shows its payment, or what the lack of one means. */
const reconcile = async (context: CheckoutContext, said: PayPalRefusal): Promise<void> => {
  const { verb, made } = payWords(context.checkout);
  const result = await readPayPal(context, `${verb} was refused: ${said.issue}`);
  if (!isAwaiting(context) || isBlocked(context.checkout)) return;
  const operation = payOperation(context.checkout);
  const isInDoubt = isDoubted(context.checkout.timeline, operation);
  switch (afterFruitlessRead(said, { result, isDoubted: isInDoubt })) {
    case 'EXPIRED':
      return end(context, 'EXPIRED', said);
    case 'RAISE':
      return raise(context, refusedForOperator(operation, said, Date.now()));
    case 'CONTRADICTED': {
      const reason = `PayPal refused to ${verb} (${said.issue}), but shows no ${made}.`;
      return contradicted(context, reason, said);
    }
  }
};

const end = (context: CheckoutContext, as: EndStatus, said: PayPalRefusal): void =>
  record(context, {
    event: 'ENDED',
    as,
    why: `PayPal refused to ${payWords(context.checkout).verb}: ${said.issue}.`,
  });

/** PayPal's event tells the end of it, and so does a read; the window waits for it. */
const awaitCompletion = (context: CheckoutContext): void => {
  const { stage } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || stage.isCompleting) return;
  record(context, { event: 'COMPLETION_AWAITED', isAwaited: true });
  readForHoldLater(context);
};

/** A declined instrument re-opens the approve link of the same order. The link is read first: the merchant's event carries it. */
const sendBack = async (context: CheckoutContext, said: PayPalRefusal): Promise<void> => {
  const { issue } = said;
  const { stage } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL') return;
  const isLast = isSentBackTooOften(stage);
  if (!isLast) await learnPayerLink(context, stage);
  if (!isAwaiting(context)) return;
  record(context, { event: 'PAYER_SENT_BACK', issue });
  if (!isLast || !(await isSeenUnpaid(context, said))) return;
  const why = `PayPal sent the payer back ${MOST_TIMES_SENT_BACK} times, the last time for ${issue}.`;
  record(context, { event: 'ENDED', as: 'DENIED', why });
};
