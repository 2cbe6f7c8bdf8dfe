import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import type { PayPalEvent } from '../workflows/messages.ts';
import { lookSignal, paypalEventSignal } from '../workflows/messages.ts';
import { merchantOf, paypalEventWorkflowId } from '../workflows/names.ts';
import type { PayPalEventFate, paypalEvent } from '../workflows/paypal-event.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../workflows/search-attributes.ts';
import { checkoutOfOrder, openCheckoutOfOrder } from './checkout-of-order.ts';
import { captureIdsOf, freezeOf, freezeOwners, freezeRefunds, signalRefunds } from './freezes.ts';
import type { Place } from './place.ts';
import { accountOf } from './refunds.ts';

/** Where a verified event went: to the open checkout it is about, or into keeping until one can be found. */
export type HandOver = 'DELIVERED' | 'KEPT';

/**
 * Hands one verified event over durably: once this returns, PayPal may be told 2xx. Safe any number of times: the
 * checkout and the keeping Workflow both know the event by its id.
 */
export const handOver = async (place: Place, event: PayPalEvent): Promise<HandOver> => {
  if (mustFindOwner(event)) return await findOwner(place, event);
  const owner = await checkoutOfOrder(place.client, event.orderId);
  const merchant = { ...place, merchantId: merchantOf(owner) ?? place.merchantId };
  await tellRefunds(merchant, event, owner !== null);
  const running = await openCheckoutOfOrder(place.client, event.orderId);
  if (running !== null && (await signalled(place, running, event))) return 'DELIVERED';
  await keep(place, event);
  return 'KEPT';
};

/** PayPal names no order in a dispute, and the merchant whose events these are need not be the one it concerns. */
const mustFindOwner = (event: PayPalEvent): boolean =>
  event.orderId === null && freezeOf(event) !== null && captureIdsOf(event).length > 0;

/**
 * The keeping Workflow reads PayPal to learn whose capture it is, and stops its refunds. Until that is done, however long
 * it takes, those of the merchant whose events these are stop in its place.
 */
const findOwner = async (place: Place, event: PayPalEvent): Promise<HandOver> => {
  await keep(place, event);
  const freeze = freezeOf(event);
  if (freeze && !(await isDone(place, event))) {
    await freezeRefunds(place, captureIdsOf(event), freeze);
  }
  return 'KEPT';
};

const isDone = async ({ client }: Place, { eventId }: PayPalEvent): Promise<boolean> => {
  try {
    await client.withDeadline(Date.now() + FOUND_WITHIN_MS, () =>
      client.workflow.getHandle(paypalEventWorkflowId(eventId)).result(),
    );
    return true;
  } catch {
    return false;
  }
};

/** PayPal waits for the door's answer. */
const FOUND_WITHIN_MS = 5_000;

/** What an event says about captured money is for the Workflow of that capture's refunds, open checkout or not. */
const tellRefunds = async (place: Place, event: PayPalEvent, ours: boolean): Promise<void> => {
  const { captureId } = event;
  const freeze = freezeOf(event);
  if (freeze) await freezeRefunds(place, captureIdsOf(event), freeze);
  const isRefund = captureId !== null && REFUND_EVENTS.test(event.eventType);
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

/** Where no worker tells in time, the refunds are looked at. */
const KNOWN_WITHIN_MS = 2_000;

/** Tries to deliver a kept event: to the open checkout of its order, or to the refunds of the captures it names. */
export const deliver = async (
  place: Place,
  event: PayPalEvent,
  orderOfCapture: (captureId: string) => Promise<string | null>,
): Promise<PayPalEventFate> => {
  if (mustFindOwner(event)) {
    await freezeOwners(place, event, orderOfCapture);
    return 'CHECKOUT_CLOSED';
  }
  const running = await openCheckoutOfOrder(place.client, event.orderId);
  if (running !== null && (await signalled(place, running, event))) return 'DELIVERED';
  const ended = await checkoutOfOrder(place.client, event.orderId);
  return ended === null ? 'NO_CHECKOUT' : 'CHECKOUT_CLOSED';
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
  { client, merchantId, taskQueue, notify }: Place,
  event: PayPalEvent,
): Promise<void> => {
  try {
    await client.workflow.start<typeof paypalEvent>('paypalEvent', {
      workflowId: paypalEventWorkflowId(event.eventId),
      taskQueue,
      args: [{ merchantId, event, notify }],
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
