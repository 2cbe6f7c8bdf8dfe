import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  patched,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { watchAgain } from '../domain/deadlines.ts';
import { PAYMENT_KEY_LIFE } from '../domain/durations.ts';
import type { Watch } from '../domain/hold.ts';
import type { Answer, Capture, Refund } from '../domain/paypal.ts';
import type { CaptureAccount } from '../domain/refund.ts';
import { AS_LONG_AS_IT_TAKES, type Patience, paypal } from './paypal-calls.ts';
import { describe, type RefundDesk, tellOfSettled } from './refund-desk.ts';
import { NeedsAttentionKey } from './search-attributes.ts';
import { PATIENT_READS } from './truth.ts';

/**
 * Without PayPal's truth nothing is refunded. A silent PayPal is asked again every five minutes; one that does not show what is
 * needed after 1 h, 2 h, ... up to a day.
 */
export const readUntilKnown = async (desk: RefundDesk): Promise<CaptureAccount | 'GONE'> => {
  let account = await readAccount(desk);
  if (account !== 'SILENT') return account;
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  const patience = patched(PATIENT_READS) ? AS_LONG_AS_IT_TAKES : undefined;
  if (patience) account = await readAccount(desk, patience);
  for (let watch: Watch | null = null; account === 'SILENT'; ) {
    watch = watchAgain(watch, Date.now());
    await condition(() => false, watch.at - Date.now(), { summary: 'until PayPal is read again' });
    account = await readAccount(desk, patience);
  }
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: false }]);
  return account;
};

export const readAccount = async (
  desk: RefundDesk,
  patience?: Patience,
): Promise<CaptureAccount | 'GONE' | 'SILENT'> => {
  const { captureId } = desk.input;
  const shown = await answerOf(() =>
    paypal.getCapture({ captureId }, `read capture ${captureId}`, patience),
  );
  if (typeof shown === 'string') return 'SILENT';
  if (shown.kind === 'REFUSED') return shown.refusal.httpStatus === 404 ? 'GONE' : 'SILENT';
  const capture = shown.value;
  const shownRefunds = await readRefunds(desk, capture, patience);
  if (shownRefunds === null) return 'SILENT';
  tellOfSettled(desk, shownRefunds);
  desk.account = { capture, refunds: shownRefunds, frozenBy: desk.frozenBy };
  describe(desk);
  return desk.account;
};

/**
 * The order lists the refunds. Where it has aged out, what this run knows has to do, and PayPal's own limit guards the
 * sum; but not for a refund whose answer was lost so long ago that its request id no longer protects it, nor for refunds
 * of an earlier run.
 */
const readRefunds = async (
  desk: RefundDesk,
  capture: Capture,
  patience: Patience | undefined,
): Promise<readonly Refund[] | null> => {
  const { orderId } = capture;
  if (orderId !== null) {
    const order = await answerOf(() =>
      paypal.getOrder({ orderId }, `read order ${orderId}: its refunds`, patience),
    );
    if (typeof order === 'string') return null;
    if (order.kind === 'DONE') {
      return order.value.refunds.filter(({ captureId }) => captureId === capture.id);
    }
  }
  const unprotected = desk.askedAt !== null && Date.now() - desk.askedAt > PAYMENT_KEY_LIFE;
  const unknown = desk.account === null && capture.status === 'PARTIALLY_REFUNDED';
  return unprotected || unknown ? null : (desk.account?.refunds ?? []);
};

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
