import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { watchAgain } from '../domain/deadlines.ts';
import { formatMoney, type Money, spellMoney } from '../domain/money.ts';
import type { Answer, Instant, Refund } from '../domain/paypal.ts';
import { refusal, refusedByPayPal } from '../domain/policy.ts';
import {
  type CaptureAccount,
  type RefundCommand,
  type RefundOutcome,
  refundable,
  refundMark,
  refundOfKey,
  refundView,
  refuseRefundOf,
} from '../domain/refund.ts';
import { requestIdOf } from '../domain/request-id.ts';
import type { RefundView } from '../domain/view.ts';
import { freezeSignal, refundsQuery, refundUpdate } from './messages.ts';
import { paypal } from './paypal-calls.ts';
import { NeedsAttentionKey } from './search-attributes.ts';

export type RefundInput = { readonly merchantId: string; readonly captureId: string };

type Letter = { readonly command: RefundCommand; outcome: RefundOutcome | null };

type RefundDesk = {
  readonly input: RefundInput;
  readonly mailbox: Letter[];
  account: CaptureAccount | null;
  frozenBy: string | null;
  generation: number;
  watch: { readonly at: Instant; readonly everyMs: number } | null;
};

/**
 * The refunds of one capture, one at a time. Started on demand, also months after the checkout closed, and over when
 * nothing is asked, nothing is pending and no dispute or reversal has frozen them. It reads PayPal's truth before every refund, so a second run, or the same
 * key again, moves nothing twice.
 */
export async function refund(input: RefundInput): Promise<readonly RefundView[]> {
  const desk = openRefundDesk(input);
  await CancellationScope.nonCancellable(async () => {
    for (;;) {
      const letter = desk.mailbox.shift();
      if (letter) letter.outcome = await makeRefund(desk, letter.command);
      else if (hasPending(desk)) await restUntilSettled(desk);
      else if (desk.frozenBy) await restUntilThawed(desk);
      else break;
    }
    await condition(allHandlersFinished);
  });
  return refundsOf(desk);
}

const openRefundDesk = (input: RefundInput): RefundDesk => {
  const desk: RefundDesk = {
    input,
    mailbox: [],
    account: null,
    frozenBy: null,
    generation: 0,
    watch: null,
  };
  setHandler(refundsQuery, () => refundsOf(desk));
  setHandler(freezeSignal, ({ because }) => {
    desk.frozenBy = because;
  });
  setHandler(refundUpdate, async (command) => {
    const letter: Letter = { command, outcome: null };
    desk.mailbox.push(letter);
    await condition(() => letter.outcome !== null);
    return letter.outcome ?? over(command);
  });
  return desk;
};

const over = ({ digest }: RefundCommand): RefundOutcome => ({
  kind: 'REFUSED',
  digest,
  refusal: refusal('OUTCOME_UNKNOWN', 'The refund was not made; ask again.'),
});

const refundsOf = ({ account, input }: RefundDesk): readonly RefundView[] =>
  (account?.refunds ?? []).map((made) => refundView(made, input.captureId));

const hasPending = ({ account }: RefundDesk): boolean =>
  account?.refunds.some(({ status }) => status === 'PENDING') ?? false;

const makeRefund = async (desk: RefundDesk, command: RefundCommand): Promise<RefundOutcome> => {
  for (;;) {
    const account = await readUntilKnown(desk, command);
    if ('kind' in account) return account;
    const earlier = refundOfKey(account.refunds, command);
    if (earlier) return done(desk, earlier.refund, earlier.digest);
    const why = refuseRefundOf(account, command);
    if (why) return { kind: 'REFUSED', digest: command.digest, refusal: why };
    const answered = await send(desk, command, command.amount ?? refundable(account));
    if (answered !== 'UNKNOWN') return answered;
  }
};

/** Without PayPal's truth nothing is refunded; it is asked for again after 1 h, 2 h, ... up to a day. */
const readUntilKnown = async (
  desk: RefundDesk,
  command: RefundCommand,
): Promise<CaptureAccount | RefundOutcome> => {
  let watch: RefundDesk['watch'] = null;
  for (;;) {
    const account = await readAccount(desk);
    if (account !== 'SILENT') {
      if (watch) upsertSearchAttributes([{ key: NeedsAttentionKey, value: false }]);
      return account === 'GONE'
        ? {
            kind: 'REFUSED',
            digest: command.digest,
            refusal: refusal('CAPTURE_NOT_FOUND', 'PayPal shows no such capture.'),
          }
        : account;
    }
    if (watch === null) upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
    watch = watchAgain(watch, Date.now());
    await condition(() => false, watch.at - Date.now(), { summary: 'until READ_PAYPAL' });
  }
};

const readAccount = async (desk: RefundDesk): Promise<CaptureAccount | 'GONE' | 'SILENT'> => {
  const { captureId } = desk.input;
  const shown = await answerOf(() => paypal.getCapture({ captureId }, `read capture ${captureId}`));
  if (shown === null) return 'SILENT';
  if (shown.kind === 'REFUSED') return shown.refusal.httpStatus === 404 ? 'GONE' : 'SILENT';
  const capture = shown.value;
  const { orderId } = capture;
  const order =
    orderId === null
      ? null
      : await answerOf(() => paypal.getOrder({ orderId }, `read order ${orderId}: its refunds`));
  if (orderId !== null && order === null) return 'SILENT';
  const shownRefunds =
    order?.kind === 'DONE'
      ? order.value.refunds.filter((made) => made.captureId === captureId)
      : (desk.account?.refunds ?? []);
  desk.account = { capture, refunds: shownRefunds, frozenBy: desk.frozenBy };
  describe(desk);
  return desk.account;
};

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
    generation: desk.generation,
  });
  const note = noteToPayer ? { noteToPayer } : {};
  const input = { captureId, amount, requestId, customId: refundMark(command), ...note };
  const said = await answerOf(() =>
    paypal.refundCapture(input, `refund ${spellMoney(amount)} of capture ${captureId}`),
  );
  if (said === null) {
    desk.generation += 1;
    return 'UNKNOWN';
  }
  if (said.kind === 'DONE') return done(desk, said.value, digest);
  if (said.refusal.issueClass === 'RECONCILE') {
    const account = await readAccount(desk);
    const earlier = typeof account === 'object' ? refundOfKey(account.refunds, command) : null;
    if (earlier) return done(desk, earlier.refund, earlier.digest);
  }
  return { kind: 'REFUSED', digest, refusal: refusedByPayPal(said.refusal) };
};

const done = (desk: RefundDesk, made: Refund, digest: string): RefundOutcome => {
  keep(desk, made);
  return { kind: 'REFUND', digest, refund: refundView(made, desk.input.captureId) };
};

const keep = (desk: RefundDesk, made: Refund): void => {
  if (desk.account === null) return;
  const others = desk.account.refunds.filter(({ id }) => id !== made.id);
  desk.account = { ...desk.account, refunds: [...others, made] };
  describe(desk);
};

/** A refund funded by eCheck settles days later (paypal-rules 2.4): it is read again, ever more slowly. */
const restUntilSettled = async (desk: RefundDesk): Promise<void> => {
  desk.watch = watchAgain(desk.watch, Date.now());
  const ms = desk.watch.at - Date.now();
  const asked = await condition(() => desk.mailbox.length > 0, ms, {
    summary: 'until READ_PAYPAL',
  });
  if (!asked) await readAccount(desk);
};

/** Kept open and in sight of operators: as long as it is, no refund is made on top of what PayPal takes back. */
const restUntilThawed = async (desk: RefundDesk): Promise<void> => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  await condition(() => desk.mailbox.length > 0 || desk.frozenBy === null);
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: desk.frozenBy !== null }]);
};

const answerOf = async <T>(call: () => Promise<Answer<T>>): Promise<Answer<T> | null> => {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
};

const describe = ({ account, input }: RefundDesk): void => {
  if (account === null) return;
  const left = formatMoney(refundable(account));
  setCurrentDetails(
    `Refunds of capture ${input.captureId}: ${account.refunds.length} made, ${left.value} ${left.currencyCode} not refunded.`,
  );
};
