import { kindOfEvent, type PayPalEvent } from '../paypal/events.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { Hint } from './approval-hints.ts';
import { isEarly } from './early-events.ts';
import { type Checkout, capturesOf, hasPayment, holdOf, orderOf } from './state.ts';

/** What a checkout has received: the ids of PayPal's events, and the hints that PayPal has not been asked about yet. */
export type Received = {
  readonly seenEvents: readonly string[];
  readonly approvals: readonly Hint[];
};

/** What an event does when it is received. What tells nothing new is only noted: it neither wakes the loop nor restarts its timer. */
export const effectOf = (
  checkout: Checkout,
  event: PayPalEvent,
  { seenEvents }: Received,
): 'NONE' | 'NOTED' | 'HINT' | 'TAKEN_IN' => {
  if (seenEvents.includes(event.eventId) || isOfAnotherOrder(checkout, event)) return 'NONE';
  if (isOpenWithPayment(checkout) && !isNews(checkout, event)) return 'NOTED';
  return kindOfEvent(event.eventType)?.approves ? 'HINT' : 'TAKEN_IN';
};

/** Whether it is worth to send the event: the answer to whoever asks before. It is refused either way and leaves no event. */
export const eventNews = (checkout: Checkout, event: PayPalEvent, received: Received): Refusal => {
  if (isOfAnotherOrder(checkout, event)) {
    return refusal('EVENT_OF_ANOTHER_ORDER', 'This checkout has another order.');
  }
  // It takes no more in while its last events are published: unknown money is for a person then.
  if (checkout.stage.name === 'ENDED') {
    return refusal('CHECKOUT_CLOSED', 'The checkout has ended.');
  }
  if (!wouldChange(checkout, event, received)) {
    return refusal('EVENT_IS_KNOWN', 'The event says what the checkout knows.');
  }
  return isEarly(checkout, event)
    ? refusal('EVENT_IS_EARLY', 'A call that may say the same is under way: ask again in a moment.')
    : refusal('EVENT_IS_NEWS', 'The event may say what the checkout does not know.');
};

/** A hint that is kept has PayPal asked, whoever gave it: another one before that changes nothing. */
const wouldChange = (checkout: Checkout, event: PayPalEvent, received: Received): boolean => {
  const effect = effectOf(checkout, event, received);
  return (effect === 'HINT' && received.approvals.length === 0) || effect === 'TAKEN_IN';
};

const isOpenWithPayment = ({ stage }: Checkout): boolean =>
  stage.name === 'HELD' || stage.name === 'ORDER_CAPTURED';

/** The `custom_id` that led an event here may have been set by anybody who makes orders in this PayPal account. */
const isOfAnotherOrder = (checkout: Checkout, { orderId }: PayPalEvent): boolean => {
  const known = orderOf(checkout)?.orderId;
  return orderId !== null && known !== undefined && known !== orderId;
};

/** Whether one of PayPal's events may say something the checkout does not know yet: only then is it worth a GET. */
export const isNews = (checkout: Checkout, event: PayPalEvent): boolean =>
  !hasPayment(checkout) || isNewsOfPayment(event, knownStatus(checkout, event.resourceId));

/** The same of an order that is known to have a payment; the status of the event's authorization or capture, where it is known. */
export const isNewsOfPayment = (
  { eventType, status }: Pick<PayPalEvent, 'eventType' | 'status'>,
  knownAs: string | undefined,
): boolean => {
  const kind = kindOfEvent(eventType);
  if (kind?.isAlwaysNews) return true;
  if (kind?.resource === 'order') return false;
  return knownAs === undefined || status === null || knownAs !== status;
};

/**
 * Whether the event tells of captured money that the checkout does not know. Of one that has ended it is for a person:
 * nothing that is over looks after it.
 */
export const isUnexplainedMoney = (
  checkout: Checkout,
  { eventType, resourceId, captureId }: PayPalEvent,
): boolean =>
  kindOfEvent(eventType)?.takesMoney === true &&
  !capturesOf(checkout).some(({ id }) => id === (captureId ?? resourceId));

const knownStatus = (checkout: Checkout, resourceId: string): string | undefined => {
  const authorizations = holdOf(checkout)?.authorizations ?? [];
  return [...authorizations, ...capturesOf(checkout)].find(({ id }) => id === resourceId)?.status;
};
