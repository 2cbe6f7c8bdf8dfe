import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { freezeSignal } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { merchantOf, refundWorkflowId } from '../contract/workflow-ids.ts';
import type { RefundWorkflow } from '../contract/workflows.ts';
import { kindOfEvent, type PayPalEvent, sellerKeepsTheMoney } from '../domain/paypal/events.ts';
import type { Freeze } from '../domain/refund/freezes.ts';
import { checkoutOfOrder } from './checkout-of-order.ts';
import type { ClientContext } from './client-context.ts';
import { ownersKnownTo } from './owners.ts';

/** Reads PayPal for the order of a capture, and for the mark that it carries. */
export type OrderOfCapture = (
  captureId: string,
) => Promise<{ readonly orderId: string | null; readonly mark?: string }>;

/** What an event says about refunds; null where it is not about them. */
export const freezeOf = ({
  eventId,
  eventType,
  resourceId,
  status,
  outcome,
}: PayPalEvent): Freeze | null => {
  const kind = kindOfEvent(eventType);
  if (kind?.thaws) {
    return {
      because: null,
      source: resourceId || eventId,
      isSettled: sellerKeepsTheMoney(outcome),
    };
  }
  // The news of a dispute may come first, or alone.
  if (!kind?.freezes || status === 'RESOLVED') return null;
  const source = kind.resource === 'dispute' ? resourceId || eventId : eventId;
  return { because: eventType, source };
};

/**
 * Money that PayPal takes back, or that a dispute is about, is not refunded as well: the refunds of those captures stop
 * until the dispute is over or an operator lets them go on (paypal-rules 11, invariant 23).
 */
export const freezeRefunds = async (
  context: ClientContext,
  captureIds: readonly string[],
  freeze: Freeze,
): Promise<void> => {
  for (const captureId of captureIds) {
    const signalArgs: [Freeze] = [freeze];
    await signalRefunds(context, captureId, { signal: freezeSignal.name, signalArgs });
  }
};

/**
 * The same where PayPal names no order: each capture's own order tells whose it is. What nobody here knows is the
 * merchant's whose PayPal account it is.
 */
export const freezeOwners = async (
  context: ClientContext,
  event: PayPalEvent,
  orderOfCapture: OrderOfCapture,
): Promise<void> => {
  const freeze = freezeOf(event);
  if (freeze === null) return;
  for (const captureId of captureIdsOf(event)) {
    const { orderId } = await orderOfCapture(captureId);
    const known = orderId === null ? undefined : ownersKnownTo(context.client).get(orderId);
    const owner = known ?? (await checkoutOfOrder(context.client, orderId))?.workflowId ?? null;
    const merchantId = merchantOf(owner) ?? context.merchantId;
    await freezeRefunds({ ...context, merchantId }, [captureId], freeze);
    if (merchantId !== context.merchantId) await unfreeze(context, captureId, freeze);
  }
};

/** The first merchant's refunds may have been stopped as long as nobody knew whose capture it is. */
const unfreeze = async (
  { client, merchantId }: ClientContext,
  captureId: string,
  { source }: Freeze,
): Promise<void> => {
  const over: Freeze = { because: null, source, isSettled: true };
  try {
    const run = client.workflow.getHandle(refundWorkflowId(merchantId, captureId));
    await run.signal(freezeSignal, over);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
};

export const captureIdsOf = ({
  captureId,
  otherCaptureIds = [],
}: PayPalEvent): readonly string[] => [
  ...(captureId === null ? [] : [captureId]),
  ...otherCaptureIds,
];

export const signalRefunds = async (
  { client, merchantId, taskQueue, notify }: ClientContext,
  captureId: string,
  sent: { readonly signal: string; readonly signalArgs: [Freeze?] },
): Promise<void> => {
  await client.workflow.signalWithStart<RefundWorkflow, [Freeze?]>('refund', {
    workflowId: refundWorkflowId(merchantId, captureId),
    taskQueue,
    args: [{ merchantId, captureId, notify }],
    ...sent,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `Refunds of capture ${captureId}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: merchantId },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
};
