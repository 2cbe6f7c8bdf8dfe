import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import type { PayPalEvent } from '../contract/messages.ts';
import { lookSignal, paypalEventSignal } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { merchantOf, paypalEventWorkflowId } from '../contract/workflow-ids.ts';
import type { PayPalEventResult, PayPalEventWorkflow } from '../contract/workflows.ts';
import { checkoutOfOrder, openCheckoutOfOrder } from './checkout-of-order.ts';
import type { ClientContext } from './client-context.ts';
import { captureIdsOf, freezeOf, freezeOwners, freezeRefunds, signalRefunds } from './freezes.ts';
import { accountOf } from './refunds.ts';

/** Where a verified event went: to the open checkout it is about, or into keeping until one can be found. */
export type HandOver = 'DELIVERED' | 'KEPT';

/**
 * Hands one verified event over durably: once this returns, PayPal may be told 2xx. Safe any number of times: the
 * checkout and the keeping Workflow both know the event by its id.
 */
export const handOver = async (context: ClientContext, event: PayPalEvent): Promise<HandOver> => {
  if (mustFindOwner(event)) return await findOwner(context, event);
  const owner = await checkoutOfOrder(context.client, event.orderId);
  const merchant = { ...context, merchantId: merchantOf(owner) ?? context.merchantId };
  await tellRefunds(merchant, event, owner !== null);
  const running = await openCheckoutOfOrder(context.client, event.orderId);
  if (running !== null && (await signalled(context, running, event))) return 'DELIVERED';
  await keep(context, event);
  return 'KEPT';
};

/** PayPal names no order in a dispute, and the merchant whose events these are need not be the one it concerns. */
const mustFindOwner = (event: PayPalEvent): boolean =>
  event.orderId === null && freezeOf(event) !== null && captureIdsOf(event).length > 0;

/**
 * The keeping Workflow reads PayPal to learn whose capture it is, and stops its refunds. Until that is done, however long
 * it takes, those of the merchant whose events these are stop in its context.
 */
const findOwner = async (context: ClientContext, event: PayPalEvent): Promise<HandOver> => {
  await keep(context, event);
  const freeze = freezeOf(event);
  if (freeze && !(await isDone(context, event))) {
    await freezeRefunds(context, captureIdsOf(event), freeze);
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

/** PayPal waits for the door's answer. */
const FOUND_WITHIN_MS = 5_000;

/** What an event says about captured money is for the Workflow of that capture's refunds, open checkout or not. */
const tellRefunds = async (
  context: ClientContext,
  event: PayPalEvent,
  ours: boolean,
): Promise<void> => {
  const { captureId } = event;
  const freeze = freezeOf(event);
  if (freeze) await freezeRefunds(context, captureIdsOf(event), freeze);
  const isRefund = captureId !== null && REFUND_EVENTS.test(event.eventType);
  if (isRefund && ours && !(await isKnownRefund(context, captureId, event))) {
    await signalRefunds(context, captureId, { signal: lookSignal.name, signalArgs: [] });
  }
};

const REFUND_EVENTS = /^PAYMENT\.(CAPTURE\.REFUNDED|REFUND\.)/;

/** PayPal tells of the refunds that were made here, too: those are known, and nobody has to look. */
const isKnownRefund = async (
  context: ClientContext,
  captureId: string,
  { resourceId, status }: PayPalEvent,
): Promise<boolean> => {
  try {
    const account = await context.client.withDeadline(Date.now() + KNOWN_WITHIN_MS, () =>
      accountOf(context, captureId),
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
  context: ClientContext,
  event: PayPalEvent,
  orderOfCapture: (captureId: string) => Promise<string | null>,
): Promise<PayPalEventResult> => {
  if (mustFindOwner(event)) {
    await freezeOwners(context, event, orderOfCapture);
    return 'CHECKOUT_CLOSED';
  }
  const running = await openCheckoutOfOrder(context.client, event.orderId);
  if (running !== null && (await signalled(context, running, event))) return 'DELIVERED';
  const ended = await checkoutOfOrder(context.client, event.orderId);
  return ended === null ? 'NO_CHECKOUT' : 'CHECKOUT_CLOSED';
};

const signalled = async (
  { client }: Pick<ClientContext, 'client'>,
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
  { client, merchantId, taskQueue, notify }: ClientContext,
  event: PayPalEvent,
): Promise<void> => {
  try {
    await client.workflow.start<PayPalEventWorkflow>('paypalEvent', {
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
