import { z } from 'zod';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { payPalEventOf } from '../../src/gateway/paypal-event.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';
import { payPalToken } from '../support/paypal-token.ts';
import type { Shop } from '../support/shop.ts';

/** What PayPal does with a dispute: the body of the simulator's hook. */
type News = Readonly<Record<string, string | null>>;

const changed = z.object({ dispute: z.object({ id: z.string() }) });
const events = z.object({ events: z.array(z.looseObject({ id: z.string() })) });

const clientOf = (shop: Shop) =>
  createPayPalClient({ baseUrl: shop.paypal.url, clientId: 'shop', clientSecret: 'secret' });

/** Without a webhook PayPal makes no events; where it sends them to, nobody listens. */
const subscribe = async (shop: Shop): Promise<void> => {
  const paypal = clientOf(shop);
  const url = 'http://127.0.0.1:9/hooks';
  const { value: webhooks } = await paypal.listWebhooks();
  if (webhooks.some((one) => one.url === url)) return;
  await paypal.createWebhook({ url, eventTypes: ['*'] });
};

const newestEvent = async (shop: Shop): Promise<PayPalEvent> => {
  const bearer = await payPalToken(shop.paypal.url);
  const listed = await fetch(`${shop.paypal.url}/v1/notifications/webhooks-events?page_size=1`, {
    headers: { Authorization: `Bearer ${bearer}` },
  });
  const [newest] = events.parse(await listed.json()).events;
  const event = payPalEventOf(readWebhookEvent(JSON.stringify(newest)));
  if (event === null) throw new Error('PayPal made no event');
  return event;
};

/**
 * A dispute at PayPal about a capture, opened or changed there, and the event that PayPal made of it: for a story to hand
 * over, or to leave out.
 */
export const disputeAtPayPal = async (
  shop: Shop,
  captureId: string,
  news: News = {},
): Promise<{ readonly disputeId: string; readonly event: PayPalEvent }> => {
  await subscribe(shop);
  const { dispute } = changed.parse(await shop.paypal.dispute(captureId, news));
  return { disputeId: dispute.id, event: await newestEvent(shop) };
};

/** A dispute that Holdfast has heard of; `ends` ends it at PayPal, and hands the event over. */
export const aDispute = async (shop: Shop, captureId: string, news: News = {}) => {
  const { disputeId, event } = await disputeAtPayPal(shop, captureId, news);
  await shop.holdfast.receive(event);
  return {
    disputeId,
    opened: event,
    changes: async (status: string, more: News = {}) => {
      const change = await disputeAtPayPal(shop, captureId, { disputeId, status, ...more });
      await shop.holdfast.receive(change.event);
      return change.event;
    },
    ends: async (outcome: string | null = 'RESOLVED_SELLER_FAVOUR') => {
      const end = await disputeAtPayPal(shop, captureId, {
        disputeId,
        status: 'RESOLVED',
        outcome,
      });
      await shop.holdfast.receive(end.event);
      return end.event;
    },
  };
};
