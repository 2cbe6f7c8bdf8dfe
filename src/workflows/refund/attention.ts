import type { Attention } from '../../domain/checkout/attention.ts';
import { withAttention } from '../../domain/checkout/attention.ts';
import type { Refund } from '../../domain/paypal/resources.ts';
import type { CaptureAccount } from '../../domain/refund/refund.ts';
import { failedSince, refundFailed, unsummedSince } from '../../domain/refund/refund-attention.ts';
import { note, type RefundContext, upsertRefundAttention } from './context.ts';

/** A refund that was refused, or has failed: a person has to look, whoever asked for it. */
export const raiseRefund = (context: RefundContext, attention: Attention): void => {
  context.attention = withAttention(context.attention, attention);
  note(context, { event: 'ATTENTION_RAISED', attention });
  upsertRefundAttention(context);
};

/** What PayPal shows as failed now, and did not before: whoever asked for it was answered PENDING. */
export const raiseFailed = (
  context: RefundContext,
  shown: readonly Refund[],
  debugId: string | null,
): void => {
  for (const failed of failedSince(context.account?.refunds ?? [], shown)) {
    raiseRefund(context, refundFailed(failed, debugId, Date.now()));
  }
};

/** What cannot be summed keeps the Workflow open, and in operators' list, until one of them has compared it in PayPal. */
export const raiseUnsummed = (
  context: RefundContext,
  shown: CaptureAccount,
  debugId: string | null,
): void => {
  const attention = unsummedSince(context.account, shown, { debugId, now: Date.now() });
  if (attention) raiseRefund(context, attention);
};

export const clearRefund = (context: RefundContext, because: string): void => {
  if (context.attention.length === 0) return;
  const codes = context.attention.map(({ code }) => code);
  context.attention = [];
  note(context, { event: 'ATTENTION_CLEARED', codes, because });
  upsertRefundAttention(context);
};
