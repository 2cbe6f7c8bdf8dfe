import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  patched,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { NeedsAttentionKey } from '../../contract/search-attributes.ts';
import { watchAgain } from '../../domain/checkout/deadlines.ts';
import type { Watch } from '../../domain/checkout/hold.ts';
import type { Answer, Capture, PayPalRefusal, Refund } from '../../domain/paypal/resources.ts';
import { type CaptureAccount, whyFrozen } from '../../domain/refund/refund.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { PAYMENT_KEY_LIFE } from '../../domain/time/durations.ts';
import { PATIENT_READS } from '../checkout/reconcile.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from '../money-call/paypal-calls.ts';
import { describe, noteRefund, type RefundContext, tellOfSettled } from './context.ts';

/** What PayPal shows of a capture and its refunds; a refusal where it answers, but will not show them. */
type Reading = CaptureAccount | Refusal | 'SILENT';

/** The patch under which a "no" to a read is passed on. Histories that are older waited as if PayPal were silent. */
const ANSWERED_READS = 'pass-on-what-paypal-will-not-show';

/**
 * Without PayPal's truth nothing is refunded. A silent PayPal is asked again every five minutes; one that does not show
 * what became of a refund after 1 h, 2 h, ... up to a day.
 */
export const readUntilKnown = async (context: RefundContext): Promise<CaptureAccount | Refusal> => {
  let reading = await readAccount(context);
  if (isKnown(context, reading)) return reading;
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  const patience = patched(PATIENT_READS) ? AS_LONG_AS_IT_TAKES : undefined;
  if (patience) reading = await readAccount(context, patience);
  for (let watch: Watch | null = null; !isKnown(context, reading); ) {
    watch = watchAgain(watch, Date.now());
    await condition(() => false, watch.at - Date.now(), { summary: 'until PayPal is read again' });
    reading = await readAccount(context, patience);
  }
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: false }]);
  return reading;
};

/** As long as it is not known what came of a refund, a "no" to a read answers nobody (paypal-rules 11, invariant 21). */
const isKnown = (context: RefundContext, reading: Reading): reading is CaptureAccount | Refusal => {
  if (reading === 'SILENT') return false;
  if (!isRefusal(reading)) return true;
  return patched(ANSWERED_READS) ? context.askedAt === null : reading.code === 'CAPTURE_NOT_FOUND';
};

export const isRefusal = (shown: object): shown is Refusal => 'code' in shown;

export const readAccount = async (
  context: RefundContext,
  patience?: Patience,
): Promise<Reading> => {
  const { captureId } = context.input;
  const shown = await answerOf(() =>
    paypal.getCapture({ captureId }, `read capture ${captureId}`, patience),
  );
  if (typeof shown === 'string') return 'SILENT';
  if (shown.kind === 'REFUSED') return notShown(shown.refusal);
  const capture = shown.value;
  const refunds = await readRefunds(context, capture, patience);
  if (refunds === 'SILENT' || isRefusal(refunds)) return refunds;
  tellOfSettled(context, refunds);
  for (const made of refunds) noteRefund(context, made, null);
  context.account = { capture, refunds, frozenBy: whyFrozen(context.freezes) };
  describe(context);
  return context.account;
};

const notShown = (said: PayPalRefusal): Refusal =>
  said.httpStatus === 404
    ? refusal('CAPTURE_NOT_FOUND', 'PayPal shows no such capture.')
    : refusedByPayPal(said);

const notListed = refusal(
  'NEEDS_ATTENTION',
  'PayPal no longer lists the refunds of this capture. See in PayPal what was refunded, and refund the wait there.',
);

/**
 * The order lists the refunds. Where it has aged out, what this run knows has to do, and PayPal's own limit guards the
 * sum; but not for a refund whose answer was lost so long ago that its request id no longer protects it, nor for refunds
 * of an earlier run.
 */
const readRefunds = async (
  context: RefundContext,
  capture: Capture,
  patience: Patience | undefined,
): Promise<readonly Refund[] | Refusal | 'SILENT'> => {
  const { orderId } = capture;
  if (orderId !== null) {
    const order = await answerOf(() =>
      paypal.getOrder({ orderId }, `read order ${orderId}: its refunds`, patience),
    );
    if (typeof order === 'string') return 'SILENT';
    if (order.kind === 'DONE') {
      return order.value.refunds.filter(({ captureId }) => captureId === capture.id);
    }
  }
  const unprotected = context.askedAt !== null && Date.now() - context.askedAt > PAYMENT_KEY_LIFE;
  const unknown = context.account === null && capture.status === 'PARTIALLY_REFUNDED';
  return unprotected || unknown ? notListed : await readPending(context.account?.refunds ?? []);
};

/** The patch under which a refund is read by itself. Histories that are older took one for pending for good. */
const UNLISTED_REFUNDS = 'read-a-pending-refund-that-no-order-lists';

/** What no order lists any more is known, but for what came of a refund that was pending. */
const readPending = async (known: readonly Refund[]): Promise<readonly Refund[] | 'SILENT'> => {
  const refunds: Refund[] = [];
  for (const made of known) {
    const settles = made.status === 'PENDING' && patched(UNLISTED_REFUNDS);
    const shown = settles ? await readRefund(made.id) : null;
    if (typeof shown === 'string') return 'SILENT';
    const { status, reason } = shown?.kind === 'DONE' ? shown.value : made;
    refunds.push({ ...made, status, reason });
  }
  return refunds;
};

const readRefund = (refundId: string) =>
  answerOf(() => paypal.getRefund({ refundId }, `read refund ${refundId}: has it settled?`));

export const answerOf = async <T>(
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
