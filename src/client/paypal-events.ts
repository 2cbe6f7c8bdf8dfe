import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import type { Freeze } from '../domain/refund.ts';
import type { PayPalEvent } from '../workflows/messages.ts';
import { freezeSignal, paypalEventSignal } from '../workflows/messages.ts';
import { merchantOf, paypalEventWorkflowId, refundWorkflowId } from '../workflows/names.ts';
import type { paypalEvent } from '../workflows/paypal-event.ts';
import type { refund } from '../workflows/refund.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../workflows/search-attributes.ts';
import { read } from './calls.ts';
import type { Place } from './place.ts';

/** Where a verified event went: to the open checkout it is about, or into keeping until one can be found. */
export type HandOver = 'DELIVERED' | 'KEPT';

/**
 * Hands one verified event over durably: once this returns, PayPal may be told 2xx. Safe any number of times: the
 * checkout and the keeping Workflow both know the event by its id.
 */
export const handOver = async (place: Place, event: PayPalEvent): Promise<HandOver> => {
  const owner = await checkoutOf(place.client, event.orderId);
  await freezeRefunds({ ...place, merchantId: merchantOf(owner) ?? place.merchantId }, event);
  const running = await openCheckoutOf(place.client, event.orderId);
  if (running !== null && (await signalled(place, running, event))) return 'DELIVERED';
  await keep(place, event);
  return 'KEPT';
};

/**
 * Money that PayPal takes back, or that a dispute is about, is not refunded as well: the refunds of that capture stop
 * until the dispute is over or an operator lets them go on (paypal-rules 11, invariant 23).
 */
const freezeRefunds = async (
  { client, merchantId, taskQueue, notify }: Place,
  event: PayPalEvent,
): Promise<void> => {
  const { captureId } = event;
  const freeze = freezeOf(event);
  if (captureId === null || freeze === null) return;
  await client.workflow.signalWithStart<typeof refund, [Freeze?]>('refund', {
    workflowId: refundWorkflowId(merchantId, captureId),
    taskQueue,
    args: [{ merchantId, captureId, notify }],
    signal: freezeSignal,
    signalArgs: [freeze],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `Refunds of capture ${captureId}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: merchantId },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
};

/** PayPal documents no event for reversed money that comes back, so no dispute's end undoes a reversal. */
const freezeOf = ({ eventId, eventType, resourceId }: PayPalEvent): Freeze | null => {
  switch (eventType) {
    case 'PAYMENT.CAPTURE.REVERSED':
      return { because: eventType, source: eventId };
    case 'CUSTOMER.DISPUTE.CREATED':
    case 'RISK.DISPUTE.CREATED':
      return { because: eventType, source: resourceId || eventId };
    case 'CUSTOMER.DISPUTE.RESOLVED':
      return { because: null, source: resourceId || eventId };
    default:
      return null;
  }
};

/** Tries to deliver a kept event to the open checkout of its order. */
export const deliver = async (
  place: Pick<Place, 'client'>,
  event: PayPalEvent,
): Promise<'DELIVERED' | 'CHECKOUT_CLOSED' | 'NO_CHECKOUT'> => {
  const running = await openCheckoutOf(place.client, event.orderId);
  if (running !== null && (await signalled(place, running, event))) return 'DELIVERED';
  const ended = await checkoutOf(place.client, event.orderId);
  return ended === null ? 'NO_CHECKOUT' : 'CHECKOUT_CLOSED';
};

/** The Workflow Id of the open checkout of an order, as visibility knows it a moment after the order was made. */
const openCheckoutOf = (client: Client, orderId: string | null): Promise<string | null> =>
  checkoutOf(client, orderId, ` AND ExecutionStatus = 'Running'`);

/** Whose merchant's it is does not matter: an order id is unique in the PayPal account that all of them share. */
const checkoutOf = async (
  client: Client,
  orderId: string | null,
  and = '',
): Promise<string | null> => {
  if (orderId === null || !/^[A-Z0-9]{1,36}$/.test(orderId)) return null;
  const page = await read(client, () =>
    client.workflowService.listWorkflowExecutions({
      namespace: client.options.namespace,
      pageSize: 1,
      query: `WorkflowType = 'checkout' AND PayPalOrderId = '${orderId}'${and}`,
    }),
  );
  return page.executions[0]?.execution?.workflowId ?? null;
};

const signalled = async (
  { client }: Pick<Place, 'client'>,
  workflowId: string,
  event: PayPalEvent,
): Promise<boolean> => {
  try {
    await client.workflow.getHandle(workflowId).signal(paypalEventSignal, event);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
};

const keep = async (
  { client, merchantId, taskQueue }: Place,
  event: PayPalEvent,
): Promise<void> => {
  try {
    await client.workflow.start<typeof paypalEvent>('paypalEvent', {
      workflowId: paypalEventWorkflowId(event.eventId),
      taskQueue,
      args: [{ merchantId, event }],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: MerchantIdKey, value: merchantId },
        { key: NeedsAttentionKey, value: false },
      ]),
      staticSummary: `${event.eventType} of ${event.resourceId}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
};
