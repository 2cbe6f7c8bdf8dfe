import type { OutgoingEvent } from '../checkout/outgoing-events.ts';
import { digestOf } from '../paypal/request-id.ts';
import { formatInstant } from '../time/format.ts';
import type { Tracker } from './tracker.ts';

/** The event of a tracker that PayPal has. Its id is the same however often it is found. */
export const outgoingOfTracker = (
  { merchantId, checkoutId }: { readonly merchantId: string; readonly checkoutId: string },
  { id: trackerId, captureId, status }: Tracker,
  at: number,
): OutgoingEvent => ({
  id: `evt_${digestOf(['tracker', merchantId, trackerId])}`,
  type: 'tracker.added',
  timestamp: formatInstant(at),
  data: { merchantId, checkoutId, tracker: { trackerId, captureId, status } },
});
