import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { freezeSignal } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { checkoutIdOf, merchantOf, refundWorkflowId } from '../contract/workflow-ids.ts';
import type { RefundWorkflow } from '../contract/workflows.ts';
import { captureIdsOf, kindOfEvent, type PayPalEvent } from '../domain/paypal/events.ts';
import type { Freeze } from '../domain/refund/freezes.ts';
import { checkoutOfOrder } from './checkout-of-order.ts';
import { type ClientContext, queueOf } from './client-context.ts';
import { knownCheckouts } from './known-checkouts.ts';

/** What is read at PayPal about the captures that an event names. */
export type CaptureReads = {
  /** The order of a capture, and the mark that it carries. */
  readonly orderOf: (
    captureId: string,
  ) => Promise<{ readonly orderId: string | null; readonly mark?: string }>;
  /** The captures of a dispute. NOT_SHOWN: PayPal shows no such dispute, or not yet. NOT_PERMITTED: the app may not read it. */
  readonly disputed: (disputeId: string) => Promise<DisputedCaptures>;
};

export type DisputedCaptures = readonly string[] | 'NOT_SHOWN' | 'NOT_PERMITTED';

/** What an event says about refunds; null where it is not about them. */
export const freezeOf = ({
  eventId,
  eventType,
  resourceId,
  status,
}: PayPalEvent): Freeze | null => {
  const kind = kindOfEvent(eventType);
  const source = kind?.resource === 'dispute' ? resourceId || eventId : eventId;
  // The news of a dispute may come first, or alone.
  if (kind?.thaws || (kind?.freezes && status === 'RESOLVED')) {
    return { because: null, source, eventId };
  }
  return kind?.freezes ? { because: eventType, source } : null;
};

/**
 * Money that PayPal takes back, or that a dispute is about, is not refunded as well: the refunds of those captures stop
 * until PayPal shows that the dispute is over or an operator lets them go on (paypal-rules 11, invariant 23).
 */
export const freezeRefunds = async (
  context: ClientContext,
  captureIds: readonly string[],
  { freeze, checkoutId }: { readonly freeze: Freeze; readonly checkoutId: string | null },
): Promise<void> => {
  for (const captureId of captureIds) {
    const signalArgs: [Freeze] = [freeze];
    const sent = { signal: freezeSignal.name, signalArgs, checkoutId };
    await signalRefunds(context, captureId, sent);
  }
};

/**
 * The same where PayPal names no order: each capture's own order tells whose it is. What nobody here knows is the
 * merchant's whose PayPal account it is.
 */
export const freezeOwners = async (
  context: ClientContext,
  event: PayPalEvent,
  reads: CaptureReads,
): Promise<void> => {
  const freeze = freezeOf(event);
  if (freeze === null) return;
  for (const captureId of captureIdsOf(event)) {
    const { orderId } = await reads.orderOf(captureId);
    const known = orderId === null ? undefined : knownCheckouts(context.client).get(orderId);
    const owner = known ?? (await checkoutOfOrder(context.client, orderId))?.workflowId ?? null;
    const merchantId = merchantOf(owner) ?? context.merchantId;
    const checkoutId = checkoutIdOf(owner);
    await freezeRefunds({ ...context, merchantId }, [captureId], { freeze, checkoutId });
    if (merchantId !== context.merchantId) {
      await disown(context, captureId, { ...freeze, owner: merchantId });
    }
  }
};

/**
 * The same for a part of an event that names many captures: only what PayPal's own dispute names, where it can be read.
 * @returns false where PayPal does not show the dispute now
 */
export const freezeDisputed = async (
  context: ClientContext,
  event: PayPalEvent,
  reads: CaptureReads,
): Promise<boolean> => {
  const disputed = await reads.disputed(event.resourceId);
  if (disputed === 'NOT_SHOWN') return false;
  const isStopped = (id: string) => disputed === 'NOT_PERMITTED' || disputed.includes(id);
  const [captureId = null, ...otherCaptureIds] = captureIdsOf(event).filter(isStopped);
  await freezeOwners(context, { ...event, captureId, otherCaptureIds }, reads);
  return true;
};

/**
 * The first merchant's refunds may have been stopped as long as nobody knew whose capture it is: they look for themselves
 * whose it is, and go on where it is another's.
 */
const disown = async (
  { client, merchantId }: ClientContext,
  captureId: string,
  freeze: Freeze,
): Promise<void> => {
  try {
    const run = client.workflow.getHandle(refundWorkflowId(merchantId, captureId));
    await run.signal(freezeSignal, freeze);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
};

export const signalRefunds = async (
  { client, merchantId, taskQueue, notify }: ClientContext,
  captureId: string,
  {
    checkoutId,
    ...sent
  }: {
    readonly signal: string;
    readonly signalArgs: [Freeze?];
    /** The checkout that made the capture, where it is known. */
    readonly checkoutId: string | null;
  },
): Promise<void> => {
  await client.workflow.signalWithStart<RefundWorkflow, [Freeze?]>('refund', {
    workflowId: refundWorkflowId(merchantId, captureId),
    ...queueOf({ merchantId, taskQueue }),
    args: [
      { merchantId, captureId, notify, mayBeV1: true, ...(checkoutId !== null && { checkoutId }) },
    ],
    ...sent,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `Refunds of capture ${captureId}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: merchantId },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
};
