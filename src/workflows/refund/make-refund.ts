import {
  CancellationScope,
  condition,
  patched,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { NeedsAttentionKey } from '../../contract/search-attributes.ts';
import { type Money, moneyText } from '../../domain/money/money.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Refund } from '../../domain/paypal/resources.ts';
import {
  freezeText,
  type KeyedRefund,
  MISMATCHED,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundMark,
  refundOfKey,
  refundView,
  refuseRefundOf,
} from '../../domain/refund/refund.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { LOOK_AGAIN_AFTER } from '../money-call/confirm-absence.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import {
  forget,
  heedFreeze,
  isFrozen,
  keep,
  note,
  noteRefund,
  publishRefund,
  type RefundContext,
} from './context.ts';
import { answerOf, isRefusal, readAccount, readUntilKnown } from './reconcile.ts';

/** Makes one refund, or finds the one that was made under the same key; not over before it is known which. */
export const makeRefund = async (
  context: RefundContext,
  command: RefundCommand,
): Promise<RefundOutcome> => {
  for (;;) {
    const account = await readUntilKnown(context);
    if (isRefusal(account)) return refused(command, account);
    const earlier = refundOfKey(account.refunds, command);
    if (earlier) return found(context, earlier);
    const why = refuseRefundOf(account, command);
    const answered = why
      ? await refuse(context, command, why)
      : await send(context, command, command.amount ?? refundable(account));
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
  context: RefundContext,
  command: RefundCommand,
  why: Refusal,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  if (context.askedAt === null || !patched(LATE_REFUNDS)) return refused(command, why);
  const truth = await lookAgain(context, command);
  if (truth === 'UNKNOWN') return 'UNKNOWN';
  if (truth !== 'ABSENT') return found(context, truth);
  forget(context);
  return refused(command, why);
};

/** The patch under which a refund that nobody can look for is not refused. Histories that are older took the first "no". */
const UNREAD_REFUSALS = 'believe-no-refusal-of-a-refund-unread';

/** The patch under which absence is believed when it is seen four times. Histories that are older looked once. */
const LATE_REFUNDS = 'look-again-for-a-refund-listed-late';

const send = async (
  context: RefundContext,
  command: RefundCommand,
  amount: Money,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  const { captureId } = context.input;
  const { noteToPayer, digest } = command;
  const requestId = requestIdFor(context, command, amount);
  const toPayer = noteToPayer ? { noteToPayer } : {};
  const input = { captureId, amount, requestId, customId: refundMark(command), ...toPayer };
  const isRepeated = context.askedAt !== null;
  context.askedAt ??= Date.now();
  context.asked = { operation: 'refundCapture', requestId, amount, at: Date.now() };
  note(context, { event: 'REFUND_ASKED', requestId, amount });
  const said = await answerOf(() =>
    untilFrozen(context, () =>
      paypal.refundCapture(input, `refund ${moneyText(amount)} of capture ${captureId}`),
    ),
  );
  if (typeof said === 'string') note(context, { event: 'REFUND_UNANSWERED', requestId });
  if (said === 'UNKNOWN') return 'UNKNOWN';
  if (said === 'MISMATCH') return mismatch(context, command);
  if (said.kind === 'DONE') return done(context, said.value, { digest, debugId: said.debugId });
  note(context, { event: 'REFUND_REFUSED', refusal: said.refusal });
  const afterUnanswered = said.afterUnanswered || (isRepeated && patched(LATE_REFUNDS));
  if (said.refusal.issueClass === 'RECONCILE' || afterUnanswered) {
    const truth = await look(context, command);
    const sure = truth === 'ABSENT' && afterUnanswered ? await lookAgain(context, command) : truth;
    if (sure === 'UNKNOWN' && patched(UNREAD_REFUSALS)) return 'UNKNOWN';
    if (typeof sure !== 'string') return found(context, sure);
  }
  forget(context);
  return refused(command, refusedByPayPal(said.refusal));
};

/** The patch under which a freeze stops a call that is tried again. Histories that are older went on trying. */
const FREEZE_STOPS_CALLS = 'stop-a-refund-under-way-when-it-is-frozen';

/** A call that PayPal does not answer is tried for days, and what comes of it by then would come on top of a reversal. */
const untilFrozen = <T>(context: RefundContext, call: () => Promise<T>): Promise<T> =>
  CancellationScope.cancellable(async () => {
    const answer = call();
    const frozen = condition(() => isFrozen(context)).then(() => true);
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

const requestIdFor = ({ input }: RefundContext, { key }: RefundCommand, amount: Money): string =>
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

const look = async (context: RefundContext, command: RefundCommand): Promise<Truth> => {
  const account = await readAccount(context);
  if (account === 'SILENT' || isRefusal(account)) return 'UNKNOWN';
  return refundOfKey(account.refunds, command) ?? 'ABSENT';
};

/** PayPal may list a fresh refund a moment late: after one look without it, it is looked for three times more. */
const lookAgain = async (context: RefundContext, command: RefundCommand): Promise<Truth> => {
  if (!patched(LATE_REFUNDS)) return 'ABSENT';
  for (const ms of LOOK_AGAIN_AFTER) {
    await sleep(ms, { summary: 'before reading PayPal again: was it refunded?' });
    const truth = await look(context, command);
    if (truth !== 'ABSENT') return truth;
  }
  return 'ABSENT';
};

/** The patch under which refunds stop then. Histories that are older went on with the next. */
const MISMATCH_STOPS = 'stop-refunds-after-an-answer-that-does-not-match';

/** PayPal answered about another refund than was asked for: a person has to look before anything else is sent. */
const mismatch = (context: RefundContext, command: RefundCommand): RefundOutcome => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  if (patched(MISMATCH_STOPS)) {
    heedFreeze(context, { because: MISMATCHED });
    context.askedAt = null;
  }
  return refused(command, refusal('NEEDS_ATTENTION', freezeText(MISMATCHED)));
};

const found = (context: RefundContext, { refund, digest }: KeyedRefund): RefundOutcome =>
  done(context, refund, { digest, debugId: null });

const done = (
  context: RefundContext,
  made: Refund,
  { digest, debugId }: { readonly digest: string; readonly debugId: string | null },
): RefundOutcome => {
  forget(context);
  const known = context.account?.refunds.some(({ id }) => id === made.id);
  noteRefund(context, made, debugId);
  if (!known) publishRefund(context, made);
  keep(context, made);
  return { kind: 'REFUND', digest, refund: refundView(made, context.input.captureId) };
};
