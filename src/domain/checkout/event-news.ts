import { kindOfEvent, type PayPalEvent } from '../paypal/events.ts';
import { type Checkout, holdOf } from './state.ts';

/** Whether one of PayPal's events may say something the checkout does not know yet: only then is it worth a GET. */
export const isNews = (
  checkout: Checkout,
  { eventType, resourceId, status }: PayPalEvent,
): boolean => {
  const hold = holdOf(checkout);
  if (hold === null) return true;
  const kind = kindOfEvent(eventType);
  if (kind?.isAlwaysNews) return true;
  if (kind?.resource === 'order') return false;
  const known = [...hold.authorizations, ...hold.captures].find(({ id }) => id === resourceId);
  return known === undefined || status === null || known.status !== status;
};
