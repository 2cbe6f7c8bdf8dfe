import { kindOfEvent, type PayPalEvent } from '../paypal/events.ts';
import { type Checkout, capturesOf, hasPayment, holdOf } from './state.ts';

/** Whether one of PayPal's events may say something the checkout does not know yet: only then is it worth a GET. */
export const isNews = (
  checkout: Checkout,
  { eventType, resourceId, status }: PayPalEvent,
): boolean => {
  if (!hasPayment(checkout)) return true;
  const kind = kindOfEvent(eventType);
  if (kind?.isAlwaysNews) return true;
  if (kind?.resource === 'order') return false;
  const authorizations = holdOf(checkout)?.authorizations ?? [];
  const known = [...authorizations, ...capturesOf(checkout)].find(({ id }) => id === resourceId);
  return known === undefined || status === null || known.status !== status;
};
