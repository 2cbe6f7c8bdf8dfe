import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import type { Freeze } from '../domain/refund.ts';
import type { PayPalEvent } from '../workflows/messages.ts';
import { freezeSignal } from '../workflows/messages.ts';
import { merchantOf, refundWorkflowId } from '../workflows/names.ts';
import type { refund } from '../workflows/refund.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../workflows/search-attributes.ts';
import { checkoutOfOrder } from './checkout-of-order.ts';
import type { Place } from './place.ts';

/** PayPal documents no event for reversed money that comes back, so no dispute's end undoes a reversal. */
export const freezeOf = ({
  eventId,
  eventType,
  resourceId,
  status,
}: PayPalEvent): Freeze | null => {
  const source = resourceId || eventId;
  switch (eventType) {
    case 'PAYMENT.CAPTURE.REVERSED':
      return { because: eventType, source: eventId };
    case 'CUSTOMER.DISPUTE.CREATED':
    case 'RISK.DISPUTE.CREATED':
      return { because: eventType, source };
    // The news of a dispute may come first, or alone.
    case 'CUSTOMER.DISPUTE.UPDATED':
      return status === 'RESOLVED' ? null : { because: eventType, source };
    case 'CUSTOMER.DISPUTE.RESOLVED':
      return { because: null, source };
    default:
      return null;
  }
};

/**
 * Money that PayPal takes back, or that a dispute is about, is not refunded as well: the refunds of those captures stop
 * until the dispute is over or an operator lets them go on (paypal-rules 11, invariant 23).
 */
export const freezeRefunds = async (
  place: Place,
  captureIds: readonly string[],
  freeze: Freeze,
): Promise<void> => {
  for (const captureId of captureIds) {
    const signalArgs: [Freeze] = [freeze];
    await signalRefunds(place, captureId, { signal: freezeSignal.name, signalArgs });
  }
};

/**
 * The same where PayPal names no order: each capture's own order tells whose it is. What nobody here knows is the
 * merchant's whose PayPal account it is.
 */
export const freezeOwners = async (
  place: Place,
  event: PayPalEvent,
  orderOfCapture: (captureId: string) => Promise<string | null>,
): Promise<void> => {
  const freeze = freezeOf(event);
  if (freeze === null) return;
  for (const captureId of captureIdsOf(event)) {
    const owner = await checkoutOfOrder(place.client, await orderOfCapture(captureId));
    const merchantId = merchantOf(owner) ?? place.merchantId;
    await freezeRefunds({ ...place, merchantId }, [captureId], freeze);
    if (merchantId !== place.merchantId) await unfreeze(place, captureId, freeze);
  }
};

/** The first merchant's refunds may have been stopped as long as nobody knew whose capture it is. */
const unfreeze = async (
  { client, merchantId }: Place,
  captureId: string,
  { source }: Freeze,
): Promise<void> => {
  const over: Freeze = { because: null, ...(source !== undefined && { source }) };
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
  { client, merchantId, taskQueue, notify }: Place,
  captureId: string,
  sent: { readonly signal: string; readonly signalArgs: [Freeze?] },
): Promise<void> => {
  await client.workflow.signalWithStart<typeof refund, [Freeze?]>('refund', {
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
