import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { readRefundsSignal } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { checkoutIdOf, merchantOf, paypalEventWorkflowId } from '../contract/workflow-ids.ts';
import type { PayPalEventResult, PayPalEventWorkflow } from '../contract/workflows.ts';
import { isSentWithCall } from '../domain/checkout/early-events.ts';
import { isUnexplainedMoney } from '../domain/checkout/event-news.ts';
import {
  captureIdsOf,
  kindOfEvent,
  type PayPalEvent,
  partsOfEvent,
} from '../domain/paypal/events.ts';
import { type ClientContext, queueOf } from './client-context.ts';
import {
  type CheckoutOfEvent,
  deliverToCheckout,
  endedCheckout,
  type Routing,
} from './deliver-to-checkout.ts';
import {
  type CaptureReads,
  freezeDisputed,
  freezeOf,
  freezeOwners,
  freezeRefunds,
  signalRefunds,
} from './freeze-refunds.ts';
import { knownCheckouts } from './known-checkouts.ts';
import { isKnownPayment } from './known-payments.ts';
import { refundStateOf } from './refunds.ts';

/** Where a verified event went: to what it is about, into keeping until that can be found, or nowhere. */
export type HandOver = 'DELIVERED' | 'KEPT' | 'IGNORED';

/** EARLY: nowhere yet. It is handed over again in a moment. */
export type Tried = HandOver | 'EARLY';

/**
 * Hands one verified event over durably: once this returns anything but EARLY, PayPal may be told 2xx. Safe any number of
 * times: the checkout and the keeping Workflow both know the event by its id.
 */
export const tryHandOver = async (context: ClientContext, routing: Routing): Promise<Tried> => {
  const { event } = routing;
  if (kindOfEvent(event.eventType) === null) return 'IGNORED';
  if (await isRefundOfOurs(context, event)) return 'DELIVERED';
  const [firstPart = event, ...more] = partsOfEvent(event);
  if (mustFindOrder(event) || more.length > 0) return await findOrder(context, event, firstPart);
  if (mayRace(context, routing)) return 'EARLY';
  const owner = await deliverToCheckout(context, routing);
  if (owner?.isEarly) return 'EARLY';
  const result = await deliveredTo(context, owner, event);
  if (result === 'DELIVERED' || result === 'CHECKOUT_CLOSED') return 'DELIVERED';
  await keep(context, event);
  return 'KEPT';
};

const mayRace = ({ client }: ClientContext, { event, does }: Routing): boolean =>
  does === 'PAUSE' && isSentWithCall(event) && !isKnownPayment(client, event);

/** Refunds, reversals and disputes may name the capture alone: PayPal is read to learn whose it is. */
const mustFindOrder = (event: PayPalEvent): boolean =>
  event.orderId === null && captureIdsOf(event).length > 0;

/** To the open checkout, to the refunds of its captures, or nowhere because an ended checkout explains it. */
const deliverTo = async (context: ClientContext, event: PayPalEvent): Promise<PayPalEventResult> =>
  await deliveredTo(context, await deliverToCheckout(context, { event, does: 'SEND' }), event);

const deliveredTo = async (
  context: ClientContext,
  owner: CheckoutOfEvent | null,
  event: PayPalEvent,
): Promise<PayPalEventResult> => {
  const merchantId = merchantOf(owner?.workflowId ?? null) ?? context.merchantId;
  const merchant = { ...context, merchantId };
  await signalRefundsOf(merchant, event, checkoutIdOf(owner?.workflowId ?? null));
  if (owner === null) return 'NO_CHECKOUT';
  return owner.isOpen ? 'DELIVERED' : await explained(merchant, owner.workflowId, event);
};

const explained = async (
  context: ClientContext,
  workflowId: string,
  event: PayPalEvent,
): Promise<PayPalEventResult> => {
  if (!kindOfEvent(event.eventType)?.takesMoney) return 'CHECKOUT_CLOSED';
  const checkout = await endedCheckout(context, workflowId);
  if (checkout === null) return 'NO_CHECKOUT';
  return isUnexplainedMoney(checkout, event) ? 'UNEXPLAINED_MONEY' : 'CHECKOUT_CLOSED';
};

/**
 * The keeping Workflow reads PayPal to learn whose captures they are, and stops their refunds. Until that is done, however
 * long it takes, those of the merchant whose events these are stop in its context: of an event that names many, the first.
 */
const findOrder = async (
  context: ClientContext,
  event: PayPalEvent,
  atOnce: PayPalEvent,
): Promise<HandOver> => {
  await keep(context, event);
  const freeze = freezeOf(event);
  if (freeze && !(await isDone(context, event))) {
    await freezeRefunds(context, captureIdsOf(atOnce), { freeze, checkoutId: null });
  }
  return 'KEPT';
};

const isDone = async ({ client }: ClientContext, { eventId }: PayPalEvent): Promise<boolean> => {
  try {
    await client.withDeadline(Date.now() + FOUND_WITHIN_MS, () =>
      client.workflow.getHandle(paypalEventWorkflowId(eventId)).result(),
    );
    return true;
  } catch {
    return false;
  }
};

/** PayPal waits for the gateway's answer. */
const FOUND_WITHIN_MS = 2_000;

/** What an event says about captured money is for the Workflow of that capture's refunds, open checkout or not. */
const signalRefundsOf = async (
  context: ClientContext,
  event: PayPalEvent,
  checkoutId: string | null,
): Promise<void> => {
  const { captureId, eventType } = event;
  const freeze = freezeOf(event);
  if (freeze) await freezeRefunds(context, captureIdsOf(event), { freeze, checkoutId });
  const isRefund = captureId !== null && kindOfEvent(eventType)?.resource === 'refund';
  if (isRefund && checkoutId !== null && !(await isKnownRefund(context, captureId, event))) {
    const signal = readRefundsSignal.name;
    await signalRefunds(context, captureId, { signal, signalArgs: [], checkoutId });
  }
};

/** PayPal reports the refunds that were made here, too, and may name the capture alone. */
const isRefundOfOurs = async (context: ClientContext, event: PayPalEvent): Promise<boolean> => {
  const { captureId, eventType } = event;
  if (captureId === null || kindOfEvent(eventType)?.resource !== 'refund' || freezeOf(event)) {
    return false;
  }
  const owner = knownCheckouts(context.client).get(captureId) ?? null;
  const merchantId = merchantOf(owner) ?? context.merchantId;
  return await isKnownRefund({ ...context, merchantId }, captureId, event);
};

/** Those are known, and nobody has to read. */
const isKnownRefund = async (
  context: ClientContext,
  captureId: string,
  { resourceId, status }: PayPalEvent,
): Promise<boolean> => {
  try {
    const known = await context.client.withDeadline(Date.now() + KNOWN_WITHIN_MS, () =>
      refundStateOf(context, captureId),
    );
    const refunds = known?.account?.refunds ?? [];
    return refunds.some((made) => made.id === resourceId && made.status === status);
  } catch {
    return false;
  }
};

/** Where no worker answers in time, the refunds are read. */
const KNOWN_WITHIN_MS = 2_000;

/** Tries to deliver a kept event: to the open checkout of its order, or to the refunds of the captures it names. */
export const deliver = async (
  context: ClientContext,
  event: PayPalEvent,
  reads: CaptureReads,
): Promise<PayPalEventResult> => {
  if (event.isPart) {
    return (await freezeDisputed(context, event, reads)) ? 'CHECKOUT_CLOSED' : 'NO_CHECKOUT';
  }
  if (!mustFindOrder(event)) return await deliverTo(context, event);
  if (freezeOf(event)) {
    await freezeOwners(context, event, reads);
    return 'CHECKOUT_CLOSED';
  }
  const [captureId = ''] = captureIdsOf(event);
  return await deliverTo(context, { ...event, ...(await reads.orderOf(captureId)) });
};

/** Starts the Workflow that looks after the event until somebody explains it. Safe twice: one for each event id. */
export const keep = async (
  { client, merchantId, taskQueue, notify }: ClientContext,
  event: PayPalEvent,
): Promise<void> => {
  try {
    await client.workflow.start<PayPalEventWorkflow>('paypalEvent', {
      workflowId: paypalEventWorkflowId(event.eventId),
      ...queueOf({ merchantId, taskQueue }),
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
