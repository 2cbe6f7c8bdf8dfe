import type { Client } from '@temporalio/client';
import { deliver } from '../client/paypal-events.ts';
import type { PayPalEventFate, PayPalEventInput } from '../workflows/paypal-event.ts';

/** Activities that look things up in Temporal itself, not at PayPal. */
export const createEventActivities = ({ client }: { readonly client: Client }) => ({
  /** Finds the checkout a kept event is about and signals it. Safe twice: receivers know events by their id. */
  deliverEvent: ({ merchantId, event }: PayPalEventInput): Promise<PayPalEventFate> =>
    deliver({ client, merchantId }, event),
});

export type EventActivities = ReturnType<typeof createEventActivities>;
