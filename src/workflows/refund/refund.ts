import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { RefundInput } from '../../contract/workflows.ts';
import { readLater } from '../../domain/checkout/deadlines.ts';
import { openDisputes } from '../../domain/refund/freezes.ts';
import type { RefundState } from '../../domain/refund/state.ts';
import { withPriority } from '../priority.ts';
import {
  hasPending,
  isFrozen,
  mayHearAgain,
  publishRefund,
  type RefundContext,
  stateOf,
  upsertRefundAttention,
} from './context.ts';
import { readDisputes } from './disputes.ts';
import { registerRefundHandlers } from './handlers.ts';
import { makeRefund } from './make-refund.ts';
import { isRefusal, readAccount, readUntilKnown } from './reconcile.ts';

/**
 * The refunds of one capture, one at a time. Started on demand, also months after the checkout closed, and over when
 * nothing is asked, nothing is pending, no dispute or reversal has frozen them and PayPal repeats no event. It reads
 * PayPal's truth before every refund, so a second run, or the same key again, moves nothing twice.
 */
export async function refund(input: RefundInput): Promise<RefundState> {
  const context = registerRefundHandlers(input);
  await CancellationScope.nonCancellable(() => withPriority('READ', () => untilOver(context)));
  return stateOf(context);
}

const untilOver = async (context: RefundContext): Promise<void> => {
  for (;;) {
    const [pending] = context.commandQueue;
    if (context.disputesToRead.length > 0) await readDisputes(context);
    else if (pending) {
      pending.outcome = await withPriority('COMMAND', () => makeRefund(context, pending.command));
      context.commandQueue.shift();
    } else if (context.isReadAsked) await readForeignRefunds(context);
    else if (isUnread(context)) await readEarlierRuns(context);
    else if (hasPending(context)) await waitUntilSettled(context);
    else if (isFrozen(context)) await waitUntilThawed(context);
    else if (context.attention.length > 0) await waitForPerson(context);
    else if (mayHearAgain(context)) await waitForRepeatedEvents(context);
    else if (await isOver(context)) return;
  }
};

/** Over when everybody was told and answered. Money does not wait for that: what comes meanwhile has its turn. */
const isOver = async (context: RefundContext): Promise<boolean> => {
  const goesOn = () => isAsked(context) || isFrozen(context) || mayHearAgain(context);
  await Promise.race([context.outbox.sent, condition(goesOn)]);
  await condition(() => allHandlersFinished() || goesOn());
  return !goesOn();
};

const isAsked = ({ commandQueue, isReadAsked, disputesToRead }: RefundContext): boolean =>
  commandQueue.length > 0 || isReadAsked || disputesToRead.length > 0;

/** Refunds that somebody made at PayPal are known and published like those that were made here. */
const readForeignRefunds = async (context: RefundContext): Promise<void> => {
  context.isReadAsked = false;
  const known = new Set(context.account?.refunds.map(({ id }) => id));
  const account = await readUntilKnown(context);
  if (isRefusal(account)) return;
  for (const made of account.refunds) {
    if (!known.has(made.id)) publishRefund(context, made);
  }
};

/** A run that a dispute started has read nothing: the refunds of earlier runs would be out of sight while it waits. */
const isUnread = (context: RefundContext): boolean =>
  context.account === null &&
  !context.hasReadEarlierRun &&
  (isFrozen(context) || mayHearAgain(context));

const readEarlierRuns = async (context: RefundContext): Promise<void> => {
  context.hasReadEarlierRun = true;
  await readUntilKnown(context);
};

/** A refund funded by eCheck settles days later (paypal-rules 2.4): it is read again, ever more slowly. */
const waitUntilSettled = async (context: RefundContext): Promise<void> => {
  context.read = readLater(context.read, 'has the refund settled?', Date.now());
  upsertRefundAttention(context);
  const isInterrupted = await condition(() => isAsked(context), context.read.at - Date.now(), {
    summary: 'until PayPal is read again: has the refund settled?',
  });
  if (!isInterrupted) await readAccount(context);
};

/** Kept open and in sight of operators: as long as it is, no refund is made on top of what PayPal takes back. */
const waitUntilThawed = async (context: RefundContext): Promise<void> => {
  upsertRefundAttention(context);
  const isInterrupted = () => isAsked(context) || !isFrozen(context);
  const open = openDisputes(context.freezes);
  const isReadAgain = open.length > 0 && context.disputesReadUntil > Date.now();
  if (!isReadAgain) await condition(isInterrupted);
  else {
    context.disputeRead = readLater(context.disputeRead, 'how does the dispute stand?', Date.now());
    const ms = context.disputeRead.at - Date.now();
    const summary = 'until PayPal is read again: how does the dispute stand?';
    const interrupted = await condition(isInterrupted, ms, { summary });
    // An event of PayPal's may be lost: its end would never be known.
    if (interrupted) context.disputeRead = null;
    else context.disputesToRead.push(...open.map((source) => ({ because: null, source })));
  }
  upsertRefundAttention(context);
};

/** Kept open, and in the list of what needs a person, until an operator has seen it or a refund was made after all. */
const waitForPerson = async (context: RefundContext): Promise<void> => {
  upsertRefundAttention(context);
  await condition(() => isAsked(context) || isFrozen(context) || context.attention.length === 0);
};

/** Kept open so that it still knows which disputes are over when PayPal repeats their events. */
const waitForRepeatedEvents = async (context: RefundContext): Promise<void> => {
  upsertRefundAttention(context);
  const ms = context.eventsRepeatedUntil - Date.now();
  await condition(() => isAsked(context) || isFrozen(context), ms, {
    summary: 'until PayPal repeats no event of the capture',
  });
};
