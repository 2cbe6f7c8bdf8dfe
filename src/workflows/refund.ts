import {
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { watchAgain } from '../domain/deadlines.ts';
import type { RefundView } from '../domain/view.ts';
import { makeRefund } from './refund-call.ts';
import {
  hasPending,
  isFrozen,
  isToldAgain,
  openRefundDesk,
  type RefundDesk,
  type RefundInput,
  refundsOf,
  tell,
} from './refund-desk.ts';
import { isRefusal, readAccount, readUntilKnown } from './refund-truth.ts';
import { NeedsAttentionKey } from './search-attributes.ts';

/**
 * The refunds of one capture, one at a time. Started on demand, also months after the checkout closed, and over when
 * nothing is asked, nothing is pending, no dispute or reversal has frozen them and PayPal tells of none again. It reads
 * PayPal's truth before every refund, so a second run, or the same key again, moves nothing twice.
 */
export async function refund(input: RefundInput): Promise<readonly RefundView[]> {
  const desk = openRefundDesk(input);
  await CancellationScope.nonCancellable(async () => {
    for (;;) {
      const letter = desk.mailbox.shift();
      if (letter) letter.outcome = await makeRefund(desk, letter.command);
      else if (desk.lookAsked) await lookForRefunds(desk);
      else if (isUnread(desk)) await readEarlierRuns(desk);
      else if (hasPending(desk)) await restUntilSettled(desk);
      else if (isFrozen(desk)) await restUntilThawed(desk);
      else if (isToldAgain(desk)) await restWhileToldAgain(desk);
      else if (await isOver(desk)) break;
    }
  });
  return refundsOf(desk);
}

/** Over when everybody was told and answered. Money does not wait for that: what comes meanwhile has its turn. */
const isOver = async (desk: RefundDesk): Promise<boolean> => {
  const goesOn = () => isAsked(desk) || isFrozen(desk) || isToldAgain(desk);
  await Promise.race([desk.outbox.sent, condition(goesOn)]);
  await condition(() => allHandlersFinished() || goesOn());
  return !goesOn();
};

const isAsked = ({ mailbox, lookAsked }: RefundDesk): boolean => mailbox.length > 0 || lookAsked;

/** Refunds that somebody made at PayPal are known and told of like those that were made here. */
const lookForRefunds = async (desk: RefundDesk): Promise<void> => {
  desk.lookAsked = false;
  const known = new Set(desk.account?.refunds.map(({ id }) => id));
  const account = await readUntilKnown(desk);
  if (isRefusal(account)) return;
  for (const made of account.refunds) {
    if (!known.has(made.id)) tell(desk, made);
  }
};

/** A run that a dispute started has read nothing: the refunds of earlier runs would be out of sight for as long as it rests. */
const isUnread = (desk: RefundDesk): boolean =>
  desk.account === null && !desk.earlierRead && (isFrozen(desk) || isToldAgain(desk));

/** The patch under which a run reads before it rests. Histories that are older read before a refund alone. */
const EARLIER_RUNS = 'read-the-refunds-of-earlier-runs';

const readEarlierRuns = async (desk: RefundDesk): Promise<void> => {
  desk.earlierRead = true;
  if (patched(EARLIER_RUNS)) await readUntilKnown(desk);
};

/** A refund funded by eCheck settles days later (paypal-rules 2.4): it is read again, ever more slowly. */
const restUntilSettled = async (desk: RefundDesk): Promise<void> => {
  desk.watch = watchAgain(desk.watch, Date.now());
  const ms = desk.watch.at - Date.now();
  const asked = await condition(() => isAsked(desk), ms, {
    summary: 'until READ_PAYPAL',
  });
  if (!asked) await readAccount(desk);
};

/** Kept open and in sight of operators: as long as it is, no refund is made on top of what PayPal takes back. */
const restUntilThawed = async (desk: RefundDesk): Promise<void> => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  await condition(() => isAsked(desk) || !isFrozen(desk));
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: isFrozen(desk) }]);
};

/** Kept open so that it still knows which disputes are over when PayPal tells of them again. */
const restWhileToldAgain = async (desk: RefundDesk): Promise<void> => {
  const ms = desk.toldAgainUntil - Date.now();
  await condition(() => isAsked(desk) || isFrozen(desk), ms, {
    summary: 'until PayPal repeats no event of the capture',
  });
};
