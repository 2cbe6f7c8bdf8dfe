import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import type { Freeze } from '../domain/refund.ts';
import type { PayPalEvent } from '../workflows/messages.ts';
import { freezeSignal, lookSignal, paypalEventSignal } from '../workflows/messages.ts';
import { merchantOf, paypalEventWorkflowId, refundWorkflowId } from '../workflows/names.ts';
import type { paypalEvent } from '../workflows/paypal-event.ts';
import type { refund } from '../workflows/refund.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../workflows/search-attributes.ts';
import { read } from './calls.ts';
import type { Place } from './place.ts';
import { accountOf } from './refunds.ts';

/** Where a verified event went: to the open checkout it is about, or into keeping until one can be found. */
export type HandOver = 'DELIVERED' | 'KEPT';

/**
 * Hands one verified event over durably: once this returns, PayPal may be told 2xx. Safe any number of times: the
 * checkout and the keeping Workflow both know the event by its id.
 */
export const handOver = async (place: Place, event: PayPalEvent): Promise<HandOver> => {
  const owner = await checkoutOf(place.client, event.orderId);
  const merchant = { ...place, merchantId: merchantOf(owner) ?? place.merchantId };
  await tellRefunds(merchant, event, owner !== null);
  const running = await openCheckoutOf(place.client, event.orderId);
  if (running !== null && (await signalled(place, running, event))) return 'DELIVERED';
  await keep(place, event);
  return 'KEPT';
};

/** What an event says about captured money is for the Workflow of that capture's refunds, open checkout or not. */
const tellRefunds = async (place: Place, event: PayPalEvent, ours: boolean): Promise<void> => {
  const { captureId } = event;
  if (captureId === null) return;
  const freeze = freezeOf(event);
  if (freeze) await freezeRefunds(place, captureId, freeze);
  const isRefund = REFUND_EVENTS.test(event.eventType);
  if (isRefund && ours && !(await isKnownRefund(place, captureId, event))) {
    await signalRefunds(place, captureId, { signal: lookSignal.name, signalArgs: [] });
  }
};

const REFUND_EVENTS = /^PAYMENT\.(CAPTURE\.REFUNDED|REFUND\.)/;

/** PayPal tells of the refunds that were made here, too: those are known, and nobody has to look. */
const isKnownRefund = async (
  place: Place,
  captureId: string,
  { resourceId, status }: PayPalEvent,
): Promise<boolean> => {
  try {
    const account = await place.client.withDeadline(Date.now() + KNOWN_WITHIN_MS, () =>
      accountOf(place, captureId),
    );
    return (
      account?.refunds.some((made) => made.refundId === resourceId && made.status === status) ??
      false
    );
  } catch {
    return false;
  }
};

/** PayPal waits for the door's answer: where no worker tells in time, the refunds are looked at. */
const KNOWN_WITHIN_MS = 2_000;

/**
 * Money that PayPal takes back, or that a dispute is about, is not refunded as well: the refunds of that capture stop
 * until the dispute is over or an operator lets them go on (paypal-rules 11, invariant 23).
 */
const freezeRefunds = (place: Place, captureId: string, freeze: Freeze): Promise<void> =>
  signalRefunds(place, captureId, { signal: freezeSignal.name, signalArgs: [freeze] });

const signalRefunds = async (
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
