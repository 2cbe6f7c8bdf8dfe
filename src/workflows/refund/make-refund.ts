import { CancellationScope, condition } from '@temporalio/workflow';
import { type Money, moneyText } from '../../domain/money/money.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Answer, Refund } from '../../domain/paypal/resources.ts';
import { type AfterRefundCall, afterRefundCall } from '../../domain/refund/after-refund-call.ts';
import { MISMATCHED } from '../../domain/refund/freezes.ts';
import {
  type CaptureAccount,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refuseFieldsOfV1,
  refuseRefundOf,
} from '../../domain/refund/refund.ts';
import { refundFailed } from '../../domain/refund/refund-attention.ts';
import {
  type KeyedRefund,
  refundMark,
  refundMarkV1,
  refundOfKey,
} from '../../domain/refund/refund-mark.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { confirmAbsence } from '../money-call/confirm-absence.ts';
import type { FindHow, Found, MoneyCallContext } from '../money-call/money-call.ts';
import { AS_LONG_AS_IT_TAKES, paypal } from '../money-call/paypal-calls.ts';
import { runMoneyCall } from '../money-call/run.ts';
import { clearRefund, raiseRefund } from './attention.ts';
import {
  isFrozen,
  keepRefund,
  noteRefund,
  publishRefund,
  type RefundContext,
  receiveFreeze,
  upsertRefundAttention,
} from './context.ts';
import { noteCall } from './note-call.ts';
import { isRefusal, readAccount, readUntilKnown } from './reconcile.ts';

/** Makes one refund, or finds the one that was made under the same key; not over before it is known which. */
export const makeRefund = async (
  context: RefundContext,
  command: RefundCommand,
): Promise<RefundOutcome> => {
  for (;;) {
    const account = await readUntilKnown(context);
    if (isRefusal(account)) return refused(command, account);
    const outcome = await findOrSend(context, command, account);
    if (outcome !== 'UNKNOWN') return outcome;
  }
};

const findOrSend = async (
  context: RefundContext,
  command: RefundCommand,
  account: CaptureAccount,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  const earlier = refundOfKey(account.refunds, command);
  if (earlier) return settle(context, command, { kind: 'FOUND', value: earlier });
  const why = refuseFieldsOfV1(context.kind, command) ?? refuseRefundOf(account, command);
  return why
    ? await refuse(context, command, why)
    : await send(context, command, command.amount ?? refundable(account));
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
  if (context.asked?.requestId !== requestIdFor(context, command.key)) return refused(command, why);
  const find = findByReading(context, command);
  const truth = await confirmAbsence({ operation: 'refundCapture', find });
  if (truth.kind === 'FOUND') return settle(context, command, truth);
  if (truth.kind !== 'ABSENT') return 'UNKNOWN';
  context.asked = null;
  return refused(command, why);
};

const send = async (
  context: RefundContext,
  command: RefundCommand,
  amount: Money,
): Promise<RefundOutcome | 'UNKNOWN'> => {
  const { captureId } = context.input;
  const { key } = command;
  const summary = `refund ${moneyText(amount)} of capture ${captureId}`;
  const result = await runMoneyCall(moneyCallContext(context), {
    operation: 'refundCapture',
    target: captureId,
    amount,
    key,
    necessity: 'REQUIRED',
    send: (requestId) =>
      untilFrozen(context, () => askPayPal(context, command, { amount, requestId, summary })),
    find: findByReading(context, command),
  });
  return settle(context, command, result);
};

const askPayPal = (
  { input, kind }: RefundContext,
  command: RefundCommand,
  { summary, ...sent }: Sent,
): Promise<Answer<Refund>> => {
  const asked = { captureId: input.captureId, ...sent };
  const { noteToPayer, paymentInstruction } = command;
  switch (kind) {
    case 'CAPTURE_V1':
      return paypal.refundCaptureV1({ ...asked, invoiceId: refundMarkV1(command) }, summary);
    case 'SALE_V1':
      return paypal.refundSaleV1({ ...asked, invoiceId: refundMarkV1(command) }, summary);
    case 'V2':
    case null: {
      const mark = refundMark(command);
      const more = {
        ...(noteToPayer && { noteToPayer }),
        ...(paymentInstruction && { paymentInstruction }),
      };
      return paypal.refundCapture({ ...asked, ...mark, ...more }, summary);
    }
  }
};

type Sent = {
  readonly amount: Money;
  readonly requestId: string;
  readonly summary: string;
};

/** What became of the call is kept and published, and answers its caller; UNKNOWN where PayPal has to be read again. */
const settle = (
  context: RefundContext,
  command: RefundCommand,
  result: Parameters<typeof afterRefundCall>[0],
): RefundOutcome | 'UNKNOWN' => {
  const after = afterRefundCall(result, command, context);
  if (after.does === 'READ_AGAIN') return 'UNKNOWN';
  if (after.does === 'REFUSE') {
    if (after.isSettled) context.asked = null;
    return refused(command, after.refusal);
  }
  const answered = keep(context, after);
  if (after.other === null) return answered;
  if (after.other.stopsRefunds) freezeMismatched(context, context.listedBy);
  return refused(command, after.other.refusal);
};

const requestIdFor = ({ input }: RefundContext, key: string | null): string => {
  const { merchantId, captureId: owner } = input;
  return requestIdOf({ merchantId, owner, operation: 'refundCapture', key: key ?? owner });
};

/** How the refunds of a capture make their money calls (workflows/money-call). A freeze stops what is asked. */
const moneyCallContext = (context: RefundContext): MoneyCallContext => ({
  ...untilNextLook(context),
  requestIdFor: ({ key }) => requestIdFor(context, key),
  record: (...facts) => {
    for (const fact of facts) noteCall(context, fact);
  },
  raise: ({ code, issue, debugId }) => {
    context.asked = context.asked && { ...context.asked, trace: { issue, debugId } };
    // A mismatch waits for the operator who compares it, and for nothing after that.
    if (code === 'UNEXPECTED_ANSWER') freezeMismatched(context, debugId);
    else context.isStuck = true;
    upsertRefundAttention(context);
  },
  // Its request id is the key's alone: what PayPal repeats is that key's answer, and refunds are read before each call.
  mayFollowEarlierRun: () => false,
  settled: () => {
    context.isStuck = false;
    upsertRefundAttention(context);
  },
  mustStop: () => isFrozen(context),
  isInterrupted: () => false,
  afterLook: ({ isSure }) => (isSure ? 'SEND_AGAIN' : 'KEEP_ASKING'),
});

/** PayPal's report of a refund may tell what came of the one that is parked: PayPal is read at once. */
const untilNextLook = (context: RefundContext): Pick<MoneyCallContext, 'waitUntil'> => {
  let { reports } = context;
  const isAwake = () => isFrozen(context) || context.reports > reports;
  return {
    waitUntil: async (at) => {
      await condition(isAwake, Math.max(at - Date.now(), 1), {
        summary: 'until PayPal is asked again about the refund',
      });
      ({ reports } = context);
    },
  };
};

/** A call that PayPal does not answer is repeated, and what comes of it by then would come on top of a reversal. */
const untilFrozen = <T>(context: RefundContext, call: () => Promise<T>): Promise<T> =>
  CancellationScope.cancellable(async () => {
    const answer = call();
    const isStopped = await Promise.race([
      condition(() => isFrozen(context)).then(() => true),
      answer.then(
        () => false,
        () => false,
      ),
    ]);
    if (isStopped) CancellationScope.current().cancel();
    return await answer;
  });

const findByReading =
  (context: RefundContext, command: RefundCommand) =>
  async (how: FindHow): Promise<Found<KeyedRefund>> => {
    const account = await readAccount(context, how === 'ONCE' ? undefined : AS_LONG_AS_IT_TAKES);
    if (account === 'UNAVAILABLE') return { kind: 'UNAVAILABLE' };
    if (isRefusal(account)) return { kind: 'GONE' };
    const value = refundOfKey(account.refunds, command);
    return value ? { kind: 'FOUND', value } : { kind: 'ABSENT' };
  };

/** PayPal answered about another refund than was asked for: a person has to look before anything else is sent. */
const freezeMismatched = (context: RefundContext, debugId: string | null): void =>
  receiveFreeze(context, {
    because: MISMATCHED,
    source: MISMATCHED,
    ...(debugId !== null && { debugId }),
  });

const keep = (
  context: RefundContext,
  { made, debugId, attention }: Extract<AfterRefundCall, { does: 'KEEP' }>,
): RefundOutcome => {
  const { refund, digest } = made;
  context.asked = null;
  const isKnown = context.account?.refunds.some(({ id }) => id === refund.id);
  noteRefund(context, refund, debugId);
  if (!isKnown) publishRefund(context, refund);
  keepRefund(context, refund);
  if (attention === 'CLEAR') clearRefund(context, `refund ${refund.id} was made`);
  if (attention === 'RAISE') raiseRefund(context, refundFailed(refund, debugId, Date.now()));
  return { kind: 'REFUND', digest, refund };
};
