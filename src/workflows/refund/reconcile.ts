import { condition } from '@temporalio/workflow';
import { readLater } from '../../domain/checkout/deadlines.ts';
import type { DeferredRead } from '../../domain/checkout/facts.ts';
import type { Capture, Refund } from '../../domain/paypal/resources.ts';
import { whyFrozen } from '../../domain/refund/freezes.ts';
import {
  areKnownUnlisted,
  isPending,
  refundsNotListed,
  withKnown,
} from '../../domain/refund/known-refunds.ts';
import type { CaptureAccount } from '../../domain/refund/refund.ts';
import { captureNotShown, type Refusal } from '../../domain/refusal.ts';
import { readOrNull } from '../activity-result.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from '../money-call/paypal-calls.ts';
import { raiseFailed, raiseUnsummed } from './attention.ts';
import {
  noteRefund,
  noteSettled,
  type RefundContext,
  showRefunds,
  upsertRefundAttention,
} from './context.ts';
import { readCapture } from './read-capture.ts';

/** With PayPal's trace of the answer that showed them. */
type Listed = { readonly refunds: readonly Refund[]; readonly debugId: string | null };

/** What PayPal shows of a capture and its refunds; a refusal where it answers, but will not show them. */
export type AccountRead = CaptureAccount | Refusal | 'UNAVAILABLE';

/**
 * Without PayPal's truth nothing is refunded. A silent PayPal is asked again every five minutes; one that does not show
 * what became of a refund after 1 h, 2 h, ... up to a day, or as soon as it reports a refund.
 */
export const readUntilKnown = async (context: RefundContext): Promise<CaptureAccount | Refusal> => {
  let { reports } = context;
  let account = await readAccount(context);
  let read: DeferredRead | null = null;
  while (!isKnown(context, account)) {
    context.isStuck = true;
    upsertRefundAttention(context);
    if (account !== 'UNAVAILABLE') {
      read = readLater(read, 'what became of the refund?', Date.now());
      await condition(() => context.reports > reports, read.at - Date.now(), {
        summary: 'until PayPal is read again',
      });
    }
    ({ reports } = context);
    account = await readAccount(context, AS_LONG_AS_IT_TAKES);
  }
  context.isStuck = false;
  upsertRefundAttention(context);
  return account;
};

/** As long as it is not known what came of a refund, a "no" to a read answers nobody (paypal-rules 11, invariant 21). */
const isKnown = (
  { asked }: RefundContext,
  account: AccountRead,
): account is CaptureAccount | Refusal =>
  account !== 'UNAVAILABLE' && (!isRefusal(account) || asked === null);

export const isRefusal = (shown: object): shown is Refusal => 'code' in shown;

export const readAccount = async (
  context: RefundContext,
  patience?: Patience,
): Promise<AccountRead> => {
  const shown = await readCapture(context, patience);
  if (shown === null) return 'UNAVAILABLE';
  if (shown.kind === 'REFUSED') return captureNotShown(shown.refusal);
  const capture = shown.value;
  const listed = await readRefunds(context, capture, patience);
  if (listed === 'UNAVAILABLE' || isRefusal(listed)) return listed;
  const { refunds, debugId } = listed;
  context.listedBy = debugId;
  noteSettled(context, refunds);
  raiseFailed(context, refunds, debugId);
  for (const made of refunds) noteRefund(context, made, null);
  const account = { capture, refunds, frozenBy: whyFrozen(context.freezes) };
  raiseUnsummed(context, account, debugId);
  context.account = account;
  showRefunds(context);
  return context.account;
};

/** The order lists the refunds. Where it has aged out, what this run knows has to do. */
const readRefunds = async (
  context: RefundContext,
  capture: Capture,
  patience: Patience | undefined,
): Promise<Listed | Refusal | 'UNAVAILABLE'> => {
  const { orderId } = capture;
  if (orderId !== null) {
    const order = await readOrNull(() => listOf(context, orderId, patience));
    if (order === null) return 'UNAVAILABLE';
    if (order.kind === 'DONE') {
      const listed = order.value.refunds.filter(({ captureId }) => captureId === capture.id);
      const refunds = withKnown(context.account?.refunds ?? [], listed);
      return { refunds, debugId: order.debugId };
    }
  }
  const { asked, account } = context;
  return areKnownUnlisted(capture, { asked, account }, Date.now())
    ? await readPending(context, account?.refunds ?? [])
    : refundsNotListed(capture);
};

/** The order, or the payment of v1, that lists the refunds. */
const listOf = ({ kind }: RefundContext, orderId: string, patience: Patience | undefined) =>
  kind === null || kind === 'V2'
    ? paypal.getOrder({ orderId }, `read order ${orderId}: its refunds`, patience)
    : paypal.getPaymentV1({ paymentId: orderId }, `read payment ${orderId}: its refunds`, patience);

/** What no order lists any more is known, but for what came of a refund that was pending. */
const readPending = async (
  { kind }: RefundContext,
  known: readonly Refund[],
): Promise<Listed | 'UNAVAILABLE'> => {
  const refunds: Refund[] = [];
  let debugId: string | null = null;
  for (const made of known) {
    if (!isPending(made)) {
      refunds.push(made);
      continue;
    }
    const summary = `read refund ${made.id}: has it settled?`;
    const { getRefund, getRefundV1 } = paypal;
    const read = kind === null || kind === 'V2' ? getRefund : getRefundV1;
    const shown = await readOrNull(() => read({ refundId: made.id }, summary));
    if (shown === null) return 'UNAVAILABLE';
    const { status, reason } = shown.kind === 'DONE' ? shown.value : made;
    if (shown.kind === 'DONE') debugId = shown.debugId;
    refunds.push({ ...made, status, reason });
  }
  return { refunds, debugId };
};
