import { captureReversed } from '../../domain/checkout/attention.ts';
import { isNews } from '../../domain/checkout/event-news.ts';
import { debugIdOf } from '../../domain/checkout/shown-in.ts';
import { capturesOf } from '../../domain/checkout/state.ts';
import { captureIdsOf, kindOfEvent, type PayPalEvent } from '../../domain/paypal/events.ts';
import { type CheckoutContext, raise, record } from './context.ts';

/** News is not put off with what PayPal still owes. */
const readNow = (context: CheckoutContext, because: string): void => {
  context.unread.push(because);
  if (context.checkout.read) record(context, { event: 'READ_DEFERRED', read: null });
};

const isUnknown =
  ({ checkout, namedCaptures }: CheckoutContext) =>
  (captureId: string): boolean =>
    !namedCaptures.includes(captureId) && !capturesOf(checkout).some(({ id }) => id === captureId);

/**
 * What has arrived is on record before money moves. An event can only cause a GET (paypal-rules 11, invariant 18), and
 * only where it may say something new; the read comes with the next step that needs it.
 */
export const takeEvents = (context: CheckoutContext): void => {
  for (const event of context.events.splice(0)) {
    const { eventId, eventType } = event;
    record(context, { event: 'PAYPAL_EVENT_RECEIVED', eventId, eventType });
    if (isNews(context.checkout, event)) {
      readNow(context, `PayPal sent ${eventType}`);
      context.namedCaptures.push(...captureIdsOf(event).filter(isUnknown(context)));
    }
    if (kindOfEvent(eventType)?.reverses === 'capture') raiseReversed(context, event);
  }
};

export const raiseReversed = (context: CheckoutContext, event: PayPalEvent): void => {
  const { captureId } = event;
  const debugId = captureId === null ? null : debugIdOf(context.checkout, captureId);
  raise(context, captureReversed(event, debugId, Date.now()));
};
