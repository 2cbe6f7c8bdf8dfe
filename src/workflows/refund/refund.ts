import {
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { NeedsAttentionKey } from '../../contract/search-attributes.ts';
import type { RefundInput } from '../../contract/workflows.ts';
import { watchAgain } from '../../domain/checkout/deadlines.ts';
import type { RefundView } from '../../domain/checkout/view.ts';
import {
  hasPending,
  isFrozen,
  isToldAgain,
  publishRefund,
  type RefundContext,
  refundsOf,
  registerRefundHandlers,
} from './context.ts';
import { makeRefund } from './make-refund.ts';
import { isRefusal, readAccount, readUntilKnown } from './reconcile.ts';

/**
 * The refunds of one capture, one at a time. Started on demand, also months after the checkout closed, and over when
 * nothing is asked, nothing is pending, no dispute or reversal has frozen them and PayPal tells of none again. It reads
 * PayPal's truth before every refund, so a second run, or the same key again, moves nothing twice.
 */
export async function refund(input: RefundInput): Promise<readonly RefundView[]> {
  const context = registerRefundHandlers(input);
  await CancellationScope.nonCancellable(async () => {
    for (;;) {
      const pending = context.commandQueue.shift();
      if (pending) pending.outcome = await makeRefund(context, pending.command);
      else if (context.lookAsked) await lookForRefunds(context);
      else if (isUnread(context)) await readEarlierRuns(context);
      else if (hasPending(context)) await restUntilSettled(context);
      else if (isFrozen(context)) await restUntilThawed(context);
      else if (isToldAgain(context)) await restWhileToldAgain(context);
      else if (await isOver(context)) break;
    }
  });
  return refundsOf(context);
}

/** Over when everybody was told and answered. Money does not wait for that: what comes meanwhile has its turn. */
const isOver = async (context: RefundContext): Promise<boolean> => {
  const goesOn = () => isAsked(context) || isFrozen(context) || isToldAgain(context);
  await Promise.race([context.outbox.sent, condition(goesOn)]);
  await condition(() => allHandlersFinished() || goesOn());
  return !goesOn();
};

const isAsked = ({ commandQueue, lookAsked }: RefundContext): boolean =>
  commandQueue.length > 0 || lookAsked;

/** Refunds that somebody made at PayPal are known and told of like those that were made here. */
const lookForRefunds = async (context: RefundContext): Promise<void> => {
  context.lookAsked = false;
  const known = new Set(context.account?.refunds.map(({ id }) => id));
  const account = await readUntilKnown(context);
  if (isRefusal(account)) return;
  for (const made of account.refunds) {
    if (!known.has(made.id)) publishRefund(context, made);
  }
};

/** A run that a dispute started has read nothing: the refunds of earlier runs would be out of sight for as long as it rests. */
const isUnread = (context: RefundContext): boolean =>
  context.account === null && !context.earlierRead && (isFrozen(context) || isToldAgain(context));

/** The patch under which a run reads before it rests. Histories that are older read before a refund alone. */
const EARLIER_RUNS = 'read-the-refunds-of-earlier-runs';

const readEarlierRuns = async (context: RefundContext): Promise<void> => {
  context.earlierRead = true;
  if (patched(EARLIER_RUNS)) await readUntilKnown(context);
};

/** A refund funded by eCheck settles days later (paypal-rules 2.4): it is read again, ever more slowly. */
const restUntilSettled = async (context: RefundContext): Promise<void> => {
  context.watch = watchAgain(context.watch, Date.now());
  const ms = context.watch.at - Date.now();
  const asked = await condition(() => isAsked(context), ms, {
    summary: 'until READ_PAYPAL',
  });
  if (!asked) await readAccount(context);
};

/** Kept open and in sight of operators: as long as it is, no refund is made on top of what PayPal takes back. */
const restUntilThawed = async (context: RefundContext): Promise<void> => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  await condition(() => isAsked(context) || !isFrozen(context));
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: isFrozen(context) }]);
};

/** Kept open so that it still knows which disputes are over when PayPal tells of them again. */
const restWhileToldAgain = async (context: RefundContext): Promise<void> => {
  const ms = context.toldAgainUntil - Date.now();
  await condition(() => isAsked(context) || isFrozen(context), ms, {
    summary: 'until PayPal repeats no event of the capture',
  });
};
