import { blocks } from '../../domain/checkout/attention.ts';
import { readLater } from '../../domain/checkout/deadlines.ts';
import { payOperation, payWords } from '../../domain/checkout/pay-operation.ts';
import { hasPayment, isBlocked } from '../../domain/checkout/state.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import { concludeStep } from './conclude.ts';
import { type CheckoutContext, clear, record } from './context.ts';
import { findByReading } from './money-call-context.ts';
import { type ReadResult, readPayPal, readUntilAnswered } from './reconcile.ts';

/** A read that shows the order settles whether anything is held: what it shows, or that nothing is. */
export const readForHold = async (
  context: CheckoutContext,
  because: string,
  read: (context: CheckoutContext, because: string) => Promise<ReadResult> = readPayPal,
): Promise<ReadResult> => {
  const wasBlocked = isBlocked(context.checkout);
  const result = await read(context, because);
  if (wasBlocked && hasPayment(context.checkout)) settleDoubt(context, paymentShown(context));
  if (result === 'SHOWN' && maySettle(context)) await confirmNothingHeld(context);
  if (result === 'UNAVAILABLE' && !context.unread.includes(because)) context.unread.push(because);
  concludeStep(context);
  return result;
};

const paymentShown = ({ checkout }: CheckoutContext): string =>
  `PayPal shows the ${payWords(checkout).made}`;

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
  const found = await confirmAbsence(soughtHold(context), { first: { kind: 'ABSENT' } });
  if (found.kind === 'FOUND') settleDoubt(context, paymentShown(context));
  if (found.kind !== 'ABSENT') return;
  record(context, { event: 'PROVED_ABSENT', operation: payOperation(context.checkout) });
  const { made } = payWords(context.checkout);
  settleDoubt(
    context,
    `PayPal shows the order without ${made === 'capture' ? 'a capture' : 'an authorization'}`,
  );
  endIfOver(context);
};

/** Whether the order was paid after all: a hold or, of intent CAPTURE, captures. */
export const soughtHold = (context: CheckoutContext) => {
  const operation = payOperation(context.checkout);
  const found = () => hasPayment(context.checkout) || null;
  return { operation, find: findByReading(context, { operation, until: null, found }) };
};

/** Whether the hold that turned up is what was asked for is judged anew. */
export const settleDoubt = (context: CheckoutContext, because: string): void => {
  clear(context, ['OUTCOME_UNKNOWN', 'UNEXPECTED_ANSWER'], because);
  concludeStep(context);
};

export const endIfOver = (context: CheckoutContext): void => {
  const { stage } = context.checkout;
  if (stage.name !== 'AWAITING_APPROVAL' || !stage.isOver || isBlocked(context.checkout)) return;
  if (stage.isCompleting) return;
  record(context, { event: 'ENDED', as: 'EXPIRED', why: 'The payer did not approve in time.' });
};

export const readAgainForHold = async (context: CheckoutContext): Promise<void> => {
  readForHoldLater(context);
  await readForHold(context, 'is anything held?', readWhileWaiting);
  // A payment that turned up has been concluded: what of it is still pending is read again.
  const isSettled = !isBlocked(context.checkout) && !isCompleting(context);
  if (isSettled && !hasPayment(context.checkout) && context.checkout.read) {
    record(context, { event: 'READ_DEFERRED', read: null });
  }
};

const isCompleting = ({ checkout: { stage } }: CheckoutContext): boolean =>
  stage.name === 'AWAITING_APPROVAL' && stage.isCompleting === true;

/** Until the window ends or somebody asks for something. */
const readWhileWaiting = (context: CheckoutContext, because: string): Promise<ReadResult> => {
  const { stage } = context.checkout;
  const isOpen = stage.name === 'AWAITING_APPROVAL' && !stage.isOver;
  return readUntilAnswered(context, because, {
    at: isOpen ? stage.approvalEndsAt : null,
    isInterrupted: () => context.commandQueue.length > 0 || context.events.length > 0,
  });
};

/** After 1 h, 2 h, ... up to a day. */
export const readForHoldLater = (context: CheckoutContext): void => {
  const read = readLater(context.checkout.read, 'is anything held?', Date.now());
  record(context, { event: 'READ_DEFERRED', read });
};
