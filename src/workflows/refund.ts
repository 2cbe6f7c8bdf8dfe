import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { watchAgain } from '../domain/deadlines.ts';
import { PAYMENT_KEY_LIFE } from '../domain/durations.ts';
import { formatMoney, type Money, spellMoney } from '../domain/money.ts';
import { outgoingOfRefund } from '../domain/outgoing.ts';
import type { Answer, Capture, Instant, Refund } from '../domain/paypal.ts';
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
import { patiently } from './desk.ts';
import { freezeSignal, refundsQuery, refundUpdate } from './messages.ts';
import { paypal } from './paypal-calls.ts';
import { emptyOutbox, type Outbox, sendOut } from './publish.ts';
import { NeedsAttentionKey } from './search-attributes.ts';

export type RefundInput = {
  readonly merchantId: string;
  readonly captureId: string;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
};

type Letter = { readonly command: RefundCommand; outcome: RefundOutcome | null };

type RefundDesk = {
  readonly input: RefundInput;
  readonly mailbox: Letter[];
  account: CaptureAccount | null;
  frozenBy: string | null;
  /** When a refund was first sent whose answer is still not known. */
  askedAt: Instant | null;
  readonly outbox: Outbox;
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
    await desk.outbox.sent;
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
    askedAt: null,
    outbox: emptyOutbox(),
    watch: null,
  };
  setHandler(refundsQuery, () => refundsOf(desk));
  setHandler(freezeSignal, ({ because }) => {
    desk.frozenBy = because;
  });
  setHandler(refundUpdate, async (command) => {
    const letter: Letter = { command, outcome: null };
    desk.mailbox.push(letter);
    await patiently(() => letter.outcome !== null);
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
    await condition(() => false, watch.at - Date.now(), { summary: 'until PayPal is read again' });
  }
};

const readAccount = async (desk: RefundDesk): Promise<CaptureAccount | 'GONE' | 'SILENT'> => {
  const { captureId } = desk.input;
  const shown = await answerOf(() => paypal.getCapture({ captureId }, `read capture ${captureId}`));
  if (typeof shown === 'string') return 'SILENT';
  if (shown.kind === 'REFUSED') return shown.refusal.httpStatus === 404 ? 'GONE' : 'SILENT';
  const capture = shown.value;
  const shownRefunds = await readRefunds(desk, capture);
  if (shownRefunds === null) return 'SILENT';
  tellOfSettled(desk, shownRefunds);
  desk.account = { capture, refunds: shownRefunds, frozenBy: desk.frozenBy };
  describe(desk);
  return desk.account;
};

/**
 * The order lists the refunds. Where it has aged out, what this run knows has to do, and PayPal's own limit guards the
 * sum; but not for a refund whose answer was lost so long ago that its request id no longer protects it.
 */
const readRefunds = async (
  desk: RefundDesk,
  capture: Capture,
): Promise<readonly Refund[] | null> => {
  const { orderId } = capture;
  if (orderId !== null) {
    const order = await answerOf(() =>
      paypal.getOrder({ orderId }, `read order ${orderId}: its refunds`),
    );
    if (typeof order === 'string') return null;
    if (order.kind === 'DONE') {
      return order.value.refunds.filter(({ captureId }) => captureId === capture.id);
    }
  }
  const unprotected = desk.askedAt !== null && Date.now() - desk.askedAt > PAYMENT_KEY_LIFE;
  return unprotected ? null : (desk.account?.refunds ?? []);
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
    generation: 0,
  });
  const note = noteToPayer ? { noteToPayer } : {};
  const input = { captureId, amount, requestId, customId: refundMark(command), ...note };
  desk.askedAt ??= Date.now();
  const said = await answerOf(() =>
    paypal.refundCapture(input, `refund ${spellMoney(amount)} of capture ${captureId}`),
  );
  if (said === 'UNKNOWN') return 'UNKNOWN';
  if (said === 'MISMATCH') return mismatch(digest);
  desk.askedAt = null;
  if (said.kind === 'DONE') return done(desk, said.value, digest);
  if (said.refusal.issueClass === 'RECONCILE') {
    const account = await readAccount(desk);
    const earlier = typeof account === 'object' ? refundOfKey(account.refunds, command) : null;
    if (earlier) return done(desk, earlier.refund, earlier.digest);
  }
  return { kind: 'REFUSED', digest, refusal: refusedByPayPal(said.refusal) };
};

/** PayPal answered about another refund than was asked for: a person has to look before anything else is sent. */
const mismatch = (digest: string): RefundOutcome => {
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  const reason =
    'PayPal’s answer does not match the refund that was asked for. Compare it in PayPal.';
  return { kind: 'REFUSED', digest, refusal: refusal('NEEDS_ATTENTION', reason) };
};

const done = (desk: RefundDesk, made: Refund, digest: string): RefundOutcome => {
  const known = desk.account?.refunds.some(({ id }) => id === made.id);
  if (!known) tell(desk, made);
  keep(desk, made);
  return { kind: 'REFUND', digest, refund: refundView(made, desk.input.captureId) };
};

/** A refund that was PENDING and is not any more. */
const tellOfSettled = ({ account, ...desk }: RefundDesk, shown: readonly Refund[]): void => {
  for (const before of account?.refunds ?? []) {
    const now = shown.find(({ id }) => id === before.id);
    if (now && now.status !== before.status) tell(desk, now);
  }
};

const tell = ({ input, outbox }: Pick<RefundDesk, 'input' | 'outbox'>, made: Refund): void => {
  if (!input.notify) return;
  const event = outgoingOfRefund(input.merchantId, refundView(made, input.captureId), Date.now());
  if (event) outbox.waiting.push(event);
  sendOut(outbox, input.merchantId);
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

const answerOf = async <T>(
  call: () => Promise<Answer<T>>,
): Promise<Answer<T> | 'UNKNOWN' | 'MISMATCH'> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    const mismatched = cause instanceof ApplicationFailure && cause.type === 'PAYPAL_MISMATCH';
    return mismatched ? 'MISMATCH' : 'UNKNOWN';
  }
};

const describe = ({ account, input }: RefundDesk): void => {
  if (account === null) return;
  const left = formatMoney(refundable(account));
  setCurrentDetails(
    `Refunds of capture ${input.captureId}: ${account.refunds.length} made, ${left.value} ${left.currencyCode} not refunded.`,
  );
};
