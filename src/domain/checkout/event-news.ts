import { kindOfEvent, type PayPalEvent } from '../paypal/events.ts';
import { type Checkout, capturesOf, hasPayment, holdOf } from './state.ts';

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
