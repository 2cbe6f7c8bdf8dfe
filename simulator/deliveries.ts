import { createSign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Delivery } from './notifications.ts';
import { timestamp } from './payment-representation.ts';
import type { Instant } from './records.ts';
import type { SimulatorState } from './state.ts';

/** What a webhook's signature covers: id, time, webhook id and the CRC32 of the body's bytes (paypal-rules 7.5). */
export const signedMessage = (parts: {
  transmissionId: string;
  transmissionTime: string;
  webhookId: string;
  body: string | Buffer;
}): string =>
  [parts.transmissionId, parts.transmissionTime, parts.webhookId, crc32(parts.body)].join('|');

/** One transmission: the bytes, where they go and what is signed about them. */
export interface Transmission {
  url: string;
  transmissionId: string;
  transmissionTime: string;
  webhookId: string;
  body: string;
}

const headersFor = (state: SimulatorState, transmission: Transmission): Record<string, string> => {
  const { signer } = state.notifications;
  if (!signer) throw new Error('a webhook cannot be sent before the simulator has a key pair');
  const signature = createSign('RSA-SHA256').update(signedMessage(transmission));
  return {
    'Content-Type': 'application/json',
    'PayPal-Auth-Algo': 'SHA256withRSA',
    'PayPal-Auth-Version': 'v2',
    'PayPal-Cert-Url': `${state.base}/v1/notifications/certs/${signer.certificateId}`,
    'PayPal-Transmission-Id': transmission.transmissionId,
    'PayPal-Transmission-Time': transmission.transmissionTime,
    'PayPal-Transmission-Sig': signature.sign(signer.privateKeyPem, 'base64'),
    'Correlation-Id': transmission.transmissionId.slice(0, 13),
    'User-Agent': 'PayPal/AUHD-1.0-1',
  };
};

/** Sends it once; the HTTP status, or null where no answer came in time. */
export const transmit = async (
  state: SimulatorState,
  transmission: Transmission,
): Promise<number | null> => {
  try {
    const response = await fetch(transmission.url, {
      method: 'POST',
      headers: headersFor(state, transmission),
      body: transmission.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(state.knobs.webhookTimeoutMs),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
};

/**
 * When a failed delivery is tried again. PayPal publishes 25 retries in three days and no more; here they are close
 * together at first, 17 seconds, and the last one ends the three days (paypal-rules 7.3).
 */
const nextRetry = (state: SimulatorState, delivery: Delivery): Instant | undefined => {
  const { webhookRetries, webhookRetrySpanSeconds } = state.knobs;
  if (delivery.attempts > webhookRetries) return undefined;
  const share = (delivery.attempts / webhookRetries) ** 3;
  return delivery.firstDueAt + Math.round(webhookRetrySpanSeconds * 1000 * share);
};

/** One attempt of a delivery. Anything but a 2xx answer is tried again until the retries are used up. */
export const attemptDelivery = async (
  state: SimulatorState,
  delivery: Delivery,
  at: Instant,
): Promise<void> => {
  const { notifications, knobs } = state;
  const event = notifications.events.get(delivery.eventId);
  if (!event || !notifications.webhooks.has(delivery.webhookId)) {
    notifications.drop(delivery);
    return;
  }
  delivery.attempts += 1;
  delivery.lastStatus = await transmit(state, {
    url: delivery.url,
    transmissionId: delivery.transmissionId,
    transmissionTime: timestamp(knobs.retriesResigned ? at : delivery.firstDueAt),
    webhookId: delivery.webhookId,
    body: event.body,
  });
  const { lastStatus } = delivery;
  const retryAt = nextRetry(state, delivery);
  if (lastStatus !== null && lastStatus >= 200 && lastStatus < 300) delivery.state = 'DELIVERED';
  else if (retryAt === undefined) delivery.state = 'FAILED';
  else delivery.dueAt = retryAt;
  notifications.saveDelivery(delivery);
};
