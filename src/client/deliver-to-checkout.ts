import { WorkflowNotFoundError } from '@temporalio/common';
import { paypalEventNewsUpdate, paypalEventSignal } from '../contract/messages.ts';
import { workflowIdOfMark } from '../contract/workflow-ids.ts';
import type { HandOverTry } from '../domain/checkout/early-events.ts';
import { type Checkout, orderOf } from '../domain/checkout/state.ts';
import type { PayPalEvent } from '../domain/paypal/events.ts';
import { checkoutOfOrder } from './checkout-of-order.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { freezeOf } from './freeze-refunds.ts';
import { checkoutState } from './get-checkout.ts';
import { knownCheckouts, rememberCheckout } from './known-checkouts.ts';
import { isKnownPayment } from './known-payments.ts';
import { isOver, toHoldfastError } from './update-calls.ts';
import { eventWithinUpdateLimit } from './update-limit.ts';

/**
 * How the checkout of an event was found. KNOWN: this process dealt with its order before; KNOWN_PAYMENT: the checkout has told
 * it what the event says, and was not asked. CUSTOM_ID: by the mark that the event carries. LISTED: by one list call, as the order has a `custom_id` of the shop's own; LISTED_AFTER_CUSTOM_ID: as the
 * checkout that the mark names has another order, or is not there.
 */
type EventRoute = 'KNOWN' | 'KNOWN_PAYMENT' | 'CUSTOM_ID' | 'LISTED' | 'LISTED_AFTER_CUSTOM_ID';

export type OnRouted = (route: EventRoute) => void;

export type Routing = {
  /** The event as its checkout gets it. */
  readonly event: PayPalEvent;
  /** Told once how each event's checkout was looked for. */
  readonly onRouted?: OnRouted | undefined;
  /** Whether an event that is early is given back, to be handed over again in a moment. */
  readonly does: HandOverTry['does'];
};

/**
 * The checkout an event is about, and whether it runs: then it has the event, or knows what the event says. Early: it has been
 * sent nothing, and waits for an answer of PayPal that may say the same.
 */
export type CheckoutOfEvent = {
  readonly workflowId: string;
  readonly isOpen: boolean;
  readonly isEarly?: true;
};

const offeredTo = (workflowId: string, said: Offered): CheckoutOfEvent => ({
  workflowId,
  isOpen: said !== 'CLOSED',
  ...(said === 'EARLY' && { isEarly: true }),
});

/**
 * Brings the event to the checkout of its order. Visibility is asked only where neither this process nor the order's mark
 * names the checkout. Null where no checkout has the order. Safe any number of times.
 */
export const deliverToCheckout = async (
  context: ClientContext,
  routing: Routing,
): Promise<CheckoutOfEvent | null> => {
  const found = await routed(context, routing);
  // Of one that is early it is told when it is handed over again.
  if (!found.checkout?.isEarly) routing.onRouted?.(found.by);
  return found.checkout;
};

const routed = async (
  context: ClientContext,
  routing: Routing,
): Promise<{ readonly by: EventRoute; readonly checkout: CheckoutOfEvent | null }> => {
  const { event } = routing;
  const { orderId, mark } = event;
  const known = orderId === null ? undefined : knownCheckouts(context.client).get(orderId);
  if (known !== undefined) {
    if (isKnownPayment(context.client, event)) {
      // Where it has ended meanwhile, it explains this payment: it has named it itself.
      return { by: 'KNOWN_PAYMENT', checkout: { workflowId: known, isOpen: true } };
    }
    return { by: 'KNOWN', checkout: offeredTo(known, await offer(context, known, routing)) };
  }
  const marked = mark === undefined ? null : await deliverByMark(context, { ...routing, mark });
  const listed = mark === undefined ? 'LISTED' : 'LISTED_AFTER_CUSTOM_ID';
  const checkout = marked ?? (await deliverByList(context, routing));
  if (checkout !== null)
    rememberCheckout(context.client, checkout.workflowId, [orderId, event.captureId]);
  return { by: marked ? 'CUSTOM_ID' : listed, checkout };
};

/** A mark may have been set by anybody who makes orders in this PayPal account: the checkout says whether the order is its own. */
const deliverByMark = async (
  context: ClientContext,
  routing: Routing & { readonly mark: string },
): Promise<CheckoutOfEvent | null> => {
  const { event, mark } = routing;
  const workflowId = workflowIdOfMark(mark);
  const said = await offer(context, workflowId, routing);
  if (said === 'ANOTHER_ORDER') return null;
  // What stops refunds goes to the right merchant, or waits until somebody can say whose it is.
  if (said === 'NO_WORKER' && freezeOf(event) !== null) return null;
  if (said !== 'CLOSED') return offeredTo(workflowId, said);
  const ended = await endedCheckout(context, workflowId);
  const isIts = ended !== null && orderOf(ended)?.orderId === event.orderId;
  return isIts ? { workflowId, isOpen: false } : null;
};

const deliverByList = async (
  context: ClientContext,
  routing: Routing,
): Promise<CheckoutOfEvent | null> => {
  const listed = await checkoutOfOrder(context.client, routing.event.orderId);
  if (listed === null || !listed.isOpen) return listed;
  return offeredTo(listed.workflowId, await offer(context, listed.workflowId, routing));
};

/** What an ended checkout knows; null where it never was, or is kept no longer. */
export const endedCheckout = async (
  context: ClientContext,
  workflowId: string,
): Promise<Checkout | null> => {
  try {
    return (await checkoutState(context, workflowId)).checkout;
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'CHECKOUT_NOT_FOUND') return null;
    throw error;
  }
};

/** TAKEN: by a Signal. NO_WORKER: the same, and no worker could say whether it was news, or of this order. EARLY: not sent. */
type Offered = 'TAKEN' | 'NO_WORKER' | 'KNOWN' | 'EARLY' | 'ANOTHER_ORDER' | 'CLOSED';

/**
 * An open checkout is first asked whether the event would change anything: that leaves nothing in its history. News goes
 * as a Signal, which is kept; so does everything while no worker answers, and what stays early for longer than a moment.
 */
const offer = async (
  context: ClientContext,
  workflowId: string,
  { event, does }: Routing,
): Promise<Offered> => {
  const answered = await askedForNews(context, workflowId, event);
  const said = answered === 'EARLY' && does === 'SEND' ? 'TAKEN' : answered;
  if (said !== 'TAKEN' && said !== 'NO_WORKER') return said;
  try {
    await context.client.workflow.getHandle(workflowId).signal(paypalEventSignal, event);
    return said;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'CLOSED';
    throw error;
  }
};

/** A worker that is there answers within milliseconds, a busy one within a second. */
const ANSWERED_WITHIN_MS = 3_000;
/** So long after a question that no worker answered, no other is asked: the gateway must not wait for workers that are away. */
const NOT_ASKED_FOR_MS = 10_000;

const timedOutAt = new WeakMap<ClientContext['client'], number>();

const isWorkerAway = (client: ClientContext['client']): boolean =>
  Date.now() - (timedOutAt.get(client) ?? 0) < NOT_ASKED_FOR_MS;

const askedForNews = async (
  { client }: ClientContext,
  workflowId: string,
  event: PayPalEvent,
): Promise<Offered> => {
  const handle = client.workflow.getHandle(workflowId);
  const ask = async (): Promise<void> => {
    if (isWorkerAway(client)) return;
    await client.withDeadline(Date.now() + ANSWERED_WITHIN_MS, () =>
      handle.executeUpdate(paypalEventNewsUpdate, { args: [event] }),
    );
  };
  try {
    await eventWithinUpdateLimit(client, workflowId, ask);
    return 'NO_WORKER';
  } catch (error) {
    if (isOver(error)) return 'CLOSED';
    const why = toHoldfastError(error);
    const answer = why instanceof HoldfastError ? ANSWERS[why.code] : undefined;
    if (answer !== undefined) return answer;
    const isTooLate = why instanceof HoldfastError && why.code === 'OUTCOME_PENDING';
    if (isTooLate) timedOutAt.set(client, Date.now());
    return 'NO_WORKER';
  }
};

const ANSWERS: Readonly<Record<string, Offered>> = {
  EVENT_IS_NEWS: 'TAKEN',
  EVENT_IS_KNOWN: 'KNOWN',
  EVENT_IS_EARLY: 'EARLY',
  EVENT_OF_ANOTHER_ORDER: 'ANOTHER_ORDER',
  CHECKOUT_CLOSED: 'CLOSED',
};
