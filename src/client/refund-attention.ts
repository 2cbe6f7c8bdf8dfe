import type { RefundAttention } from '../domain/checkout/checkout-list.ts';
import { attentionOf } from '../domain/refund/refund-attention.ts';
import type { RefundState } from '../domain/refund/state.ts';
import { formatInstant } from '../domain/time/format.ts';
import { checkoutOfOrder } from './checkout-of-order.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { refundStateOf } from './refunds.ts';
import { type Execution, startedAt } from './summaries.ts';

/** Refunds that wait for a person, and why. One that does not answer is UNREADABLE, and never breaks the list. */
export const refundAttention = async (
  context: ClientContext,
  execution: Execution,
): Promise<RefundAttention> => {
  const id = execution.execution?.workflowId ?? '';
  const captureId = id.slice(id.lastIndexOf(':') + 1);
  const unreadable = {
    kind: 'REFUND',
    id,
    checkoutId: null,
    captureId,
    code: 'UNREADABLE',
    since: startedAt(execution),
    issue: null,
    debugId: null,
  } as const;
  try {
    const state = await refundStateOf(context, captureId);
    if (state === null) return unreadable;
    const checkoutId = await checkoutIdOf(context, state);
    const { since, ...open } = attentionOf(state);
    return {
      ...unreadable,
      checkoutId,
      ...open,
      ...(since !== null && { since: formatInstant(since) }),
    };
  } catch (error) {
    if (error instanceof HoldfastError) return unreadable;
    throw error;
  }
};

const checkoutIdOf = async (
  { client }: ClientContext,
  { account }: RefundState,
): Promise<string | null> => {
  const found = await checkoutOfOrder(client, account?.capture.orderId ?? null);
  return found?.workflowId.split(':').slice(2).join(':') ?? null;
};
