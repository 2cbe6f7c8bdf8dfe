import { log } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import ky, { HTTPError } from 'ky';
import { Webhook } from 'standardwebhooks';
import type { DeliveryActivities } from '../contract/activities.ts';
import type { OutgoingEvent } from '../domain/checkout/outgoing-events.ts';

/** Where the merchant wants to be told, and the secret (`whsec_...`) that signs what is sent there. */
type Receiver = { readonly url: string; readonly secret: string };

const TIMEOUT_MS = 15_000;

/**
 * Delivery after the Standard Webhooks specification: `webhook-id`, `webhook-timestamp` and `webhook-signature` over the
 * exact body. Safe twice: the receiver knows an event by its id.
 */
export const createDeliveryActivities = ({
  receiverOf,
}: {
  /** Null where nothing is sent to the merchant. */
  readonly receiverOf: (merchantId: string) => Receiver | null;
}): DeliveryActivities => ({
  /** Any 2xx is a delivery; redirects are not followed; everything else is tried again. */
  async postEvent(event: OutgoingEvent): Promise<void> {
    const merchantId = String(event.data['merchantId']);
    const receiver = receiverOf(merchantId);
    if (receiver === null) {
      throw ApplicationFailure.create({
        type: 'NO_EVENTS_URL',
        message: `This worker knows no URL for events of merchant ${merchantId}: set HOLDFAST_EVENTS_URL and HOLDFAST_EVENTS_SECRET, or eventsUrl and eventsSecretEnv in the file of HOLDFAST_MERCHANTS.`,
      });
    }
    const now = new Date();
    const body = JSON.stringify({ type: event.type, timestamp: event.timestamp, data: event.data });
    const signature = new Webhook(receiver.secret).sign(event.id, now, body);
    await post(receiver.url, body, {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signature,
    });
    log.info('event delivered', { event: event.id, type: event.type });
  },
});

const post = async (url: string, body: string, headers: Record<string, string>): Promise<void> => {
  try {
    await ky.post(url, { body, headers, timeout: TIMEOUT_MS, retry: 0, redirect: 'error' });
  } catch (error) {
    const status = error instanceof HTTPError ? error.response.status : null;
    throw ApplicationFailure.create({
      type: 'EVENT_NOT_DELIVERED',
      message: status ? `The receiver answered ${status}.` : 'The receiver could not be reached.',
      details: [{ status }],
    });
  }
};
