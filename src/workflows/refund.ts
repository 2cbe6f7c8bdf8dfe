import {
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { watchAgain } from '../domain/deadlines.ts';
import { type Money, spellMoney } from '../domain/money.ts';
import type { Refund } from '../domain/paypal.ts';
import {
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundMark,
  refundOfKey,
  refundView,
  refuseRefundOf,
} from '../domain/refund.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { requestIdOf } from '../domain/request-id.ts';
import type { RefundView } from '../domain/view.ts';
import { paypal } from './paypal-calls.ts';
import {
  hasPending,
  isFrozen,
  isToldAgain,
  keep,
  note,
  noteRefund,
  openRefundDesk,
  type RefundDesk,
  type RefundInput,
  refundsOf,
  tell,
} from './refund-desk.ts';
import { answerOf, isRefusal, readAccount, readUntilKnown } from './refund-truth.ts';
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

const makeRefund = async (desk: RefundDesk, command: RefundCommand): Promise<RefundOutcome> => {
  for (;;) {
    const account = await readUntilKnown(desk);
    if (isRefusal(account)) return refused(command, account);
    const earlier = refundOfKey(account.refunds, command);
    if (earlier) return done(desk, earlier.refund, { digest: earlier.digest, debugId: null });
    const why = refuseRefundOf(account, command);
    if (why) return refused(command, why);
    const answered = await send(desk, command, command.amount ?? refundable(account));
    if (answered !== 'UNKNOWN') return answered;
  }
};

const refused = ({ digest }: RefundCommand, why: Refusal): RefundOutcome => ({
  kind: 'REFUSED',
  digest,
  refusal: why,
});

/** The patch under which a refund that nobody can look for is not refused. Histories that are older took the first "no". */
const UNREAD_REFUSALS = 'believe-no-refusal-of-a-refund-unread';

const send = async (
  desk: RefundDesk,
  command: RefundCommand,
  amount: Money,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  const { merchantId, captureId } = desk.input;
  const { key, noteToPayer, digest } = command;
  const requestId = requestIdOf({
    merchantId,
    owner: captureId,
    operation: 'refundCapture',
    target: captureId,
    amount,
    key,
    generation: 0,
  });
  const toPayer = noteToPayer ? { noteToPayer } : {};
  const input = { captureId, amount, requestId, customId: refundMark(command), ...toPayer };
  desk.askedAt ??= Date.now();
  desk.asked = { operation: 'refundCapture', requestId, amount, at: Date.now() };
  note(desk, { event: 'REFUND_ASKED', requestId, amount });
  const said = await answerOf(() =>
    paypal.refundCapture(input, `refund ${spellMoney(amount)} of capture ${captureId}`),
  );
  if (typeof said === 'string') note(desk, { event: 'REFUND_UNANSWERED', requestId });
  if (said === 'UNKNOWN') return 'UNKNOWN';
  if (said === 'MISMATCH') return mismatch(command);
  if (said.kind === 'DONE') return done(desk, said.value, { digest, debugId: said.debugId });
  note(desk, { event: 'REFUND_REFUSED', refusal: said.refusal });
  if (said.refusal.issueClass === 'RECONCILE' || said.afterUnanswered) {
    const account = await readAccount(desk);
    const isShown = account !== 'SILENT' && !isRefusal(account);
    if (!isShown && patched(UNREAD_REFUSALS)) return 'UNKNOWN';
    const earlier = isShown ? refundOfKey(account.refunds, command) : null;
    if (earlier) return done(desk, earlier.refund, { digest: earlier.digest, debugId: null });
  }
  forget(desk);
  return refused(command, refusedByPayPal(said.refusal));
};

/** PayPal answered about another refund than was asked for: a person has to look before anything else is sent. */
const mismatch = (command: RefundCommand): RefundOutcome => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  const reason =
    'PayPal’s answer does not match the refund that was asked for. Compare it in PayPal.';
  return refused(command, refusal('NEEDS_ATTENTION', reason));
};

/** What was asked is answered. */
const forget = (desk: RefundDesk): void => {
  desk.askedAt = null;
  desk.asked = null;
};

const done = (
  desk: RefundDesk,
  made: Refund,
  { digest, debugId }: { readonly digest: string; readonly debugId: string | null },
): RefundOutcome => {
  forget(desk);
  const known = desk.account?.refunds.some(({ id }) => id === made.id);
  noteRefund(desk, made, debugId);
  if (!known) tell(desk, made);
  keep(desk, made);
  return { kind: 'REFUND', digest, refund: refundView(made, desk.input.captureId) };
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
