import type { Attention } from '../../domain/checkout/attention.ts';
import { withAttention } from '../../domain/checkout/attention.ts';
import type { Refund } from '../../domain/paypal/resources.ts';
import { failedSince, refundFailed } from '../../domain/refund/refund-attention.ts';
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

export const clearRefund = (context: RefundContext, because: string): void => {
  if (context.attention.length === 0) return;
  const codes = context.attention.map(({ code }) => code);
  context.attention = [];
  note(context, { event: 'ATTENTION_CLEARED', codes, because });
  upsertRefundAttention(context);
};
