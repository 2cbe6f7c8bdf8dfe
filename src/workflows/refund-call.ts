import {
  CancellationScope,
  condition,
  patched,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { type Money, spellMoney } from '../domain/money.ts';
import type { Refund } from '../domain/paypal.ts';
import {
  type KeyedRefund,
  MISMATCHED,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundMark,
  refundOfKey,
  refundView,
  refuseRefundOf,
  spellFreeze,
} from '../domain/refund.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { requestIdOf } from '../domain/request-id.ts';
import { LOOK_AGAIN_AFTER } from './money-call.ts';
import { paypal } from './paypal-calls.ts';
import {
  forget,
  heedFreeze,
  isFrozen,
  keep,
  note,
  noteRefund,
  type RefundDesk,
  tell,
} from './refund-desk.ts';
import { answerOf, isRefusal, readAccount, readUntilKnown } from './refund-truth.ts';
import { NeedsAttentionKey } from './search-attributes.ts';

/** Makes one refund, or finds the one that was made under the same key; not over before it is known which. */
export const makeRefund = async (
  desk: RefundDesk,
  command: RefundCommand,
): Promise<RefundOutcome> => {
  for (;;) {
    const account = await readUntilKnown(desk);
    if (isRefusal(account)) return refused(command, account);
    const earlier = refundOfKey(account.refunds, command);
    if (earlier) return found(desk, earlier);
    const why = refuseRefundOf(account, command);
    const answered = why
      ? await refuse(desk, command, why)
      : await send(desk, command, command.amount ?? refundable(account));
    if (answered !== 'UNKNOWN') return answered;
  }
};

const refused = ({ digest }: RefundCommand, why: Refusal): RefundOutcome => ({
  kind: 'REFUSED',
  digest,
  refusal: why,
});

/** What speaks against a refund may be that very refund, made and not listed yet. */
const refuse = async (
  desk: RefundDesk,
  command: RefundCommand,
  why: Refusal,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  if (desk.askedAt === null || !patched(LATE_REFUNDS)) return refused(command, why);
  const truth = await lookAgain(desk, command);
  if (truth === 'UNKNOWN') return 'UNKNOWN';
  if (truth !== 'ABSENT') return found(desk, truth);
  forget(desk);
  return refused(command, why);
};

/** The patch under which a refund that nobody can look for is not refused. Histories that are older took the first "no". */
const UNREAD_REFUSALS = 'believe-no-refusal-of-a-refund-unread';

/** The patch under which absence is believed when it is seen four times. Histories that are older looked once. */
const LATE_REFUNDS = 'look-again-for-a-refund-listed-late';

const send = async (
  desk: RefundDesk,
  command: RefundCommand,
  amount: Money,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  const { captureId } = desk.input;
  const { noteToPayer, digest } = command;
  const requestId = requestIdFor(desk, command, amount);
  const toPayer = noteToPayer ? { noteToPayer } : {};
  const input = { captureId, amount, requestId, customId: refundMark(command), ...toPayer };
  const isRepeated = desk.askedAt !== null;
  desk.askedAt ??= Date.now();
  desk.asked = { operation: 'refundCapture', requestId, amount, at: Date.now() };
  note(desk, { event: 'REFUND_ASKED', requestId, amount });
  const said = await answerOf(() =>
    untilFrozen(desk, () =>
      paypal.refundCapture(input, `refund ${spellMoney(amount)} of capture ${captureId}`),
    ),
  );
  if (typeof said === 'string') note(desk, { event: 'REFUND_UNANSWERED', requestId });
  if (said === 'UNKNOWN') return 'UNKNOWN';
  if (said === 'MISMATCH') return mismatch(desk, command);
  if (said.kind === 'DONE') return done(desk, said.value, { digest, debugId: said.debugId });
  note(desk, { event: 'REFUND_REFUSED', refusal: said.refusal });
  const afterUnanswered = said.afterUnanswered || (isRepeated && patched(LATE_REFUNDS));
  if (said.refusal.issueClass === 'RECONCILE' || afterUnanswered) {
    const truth = await look(desk, command);
    const sure = truth === 'ABSENT' && afterUnanswered ? await lookAgain(desk, command) : truth;
    if (sure === 'UNKNOWN' && patched(UNREAD_REFUSALS)) return 'UNKNOWN';
    if (typeof sure !== 'string') return found(desk, sure);
  }
  forget(desk);
  return refused(command, refusedByPayPal(said.refusal));
};

/** The patch under which a freeze stops a call that is tried again. Histories that are older went on trying. */
const FREEZE_STOPS_CALLS = 'stop-a-refund-under-way-when-it-is-frozen';

/** A call that PayPal does not answer is tried for days, and what comes of it by then would come on top of a reversal. */
const untilFrozen = <T>(desk: RefundDesk, call: () => Promise<T>): Promise<T> =>
  CancellationScope.cancellable(async () => {
    const answer = call();
    const frozen = condition(() => isFrozen(desk)).then(() => true);
    const isStopped = await Promise.race([
      frozen,
      answer.then(
        () => false,
        () => false,
      ),
    ]);
    if (isStopped && patched(FREEZE_STOPS_CALLS)) CancellationScope.current().cancel();
    return await answer;
  });

const requestIdFor = ({ input }: RefundDesk, { key }: RefundCommand, amount: Money): string =>
  requestIdOf({
    merchantId: input.merchantId,
    owner: input.captureId,
    operation: 'refundCapture',
    target: input.captureId,
    amount,
    key,
    generation: 0,
  });

type Truth = KeyedRefund | 'ABSENT' | 'UNKNOWN';

const look = async (desk: RefundDesk, command: RefundCommand): Promise<Truth> => {
  const account = await readAccount(desk);
  if (account === 'SILENT' || isRefusal(account)) return 'UNKNOWN';
  return refundOfKey(account.refunds, command) ?? 'ABSENT';
};

/** PayPal may list a fresh refund a moment late: after one look without it, it is looked for three times more. */
const lookAgain = async (desk: RefundDesk, command: RefundCommand): Promise<Truth> => {
  if (!patched(LATE_REFUNDS)) return 'ABSENT';
  for (const ms of LOOK_AGAIN_AFTER) {
    await sleep(ms, { summary: 'before reading PayPal again: was it refunded?' });
    const truth = await look(desk, command);
    if (truth !== 'ABSENT') return truth;
  }
  return 'ABSENT';
};

/** The patch under which refunds stop then. Histories that are older went on with the next. */
const MISMATCH_STOPS = 'stop-refunds-after-an-answer-that-does-not-match';

/** PayPal answered about another refund than was asked for: a person has to look before anything else is sent. */
const mismatch = (desk: RefundDesk, command: RefundCommand): RefundOutcome => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  if (patched(MISMATCH_STOPS)) {
    heedFreeze(desk, { because: MISMATCHED });
    desk.askedAt = null;
  }
  return refused(command, refusal('NEEDS_ATTENTION', spellFreeze(MISMATCHED)));
};

const found = (desk: RefundDesk, { refund, digest }: KeyedRefund): RefundOutcome =>
  done(desk, refund, { digest, debugId: null });

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
