import { z } from 'zod';
import { transmit } from './deliveries.ts';
import { sampleEvent } from './event-samples.ts';
import { transmissionId } from './ids.ts';
import { timestamp } from './payment-representation.ts';
import { notFound } from './refusal.ts';
import type { SimulatorState } from './state.ts';
import { invalidField } from './webhook-errors.ts';

const text = z.string().optional().catch(undefined);

/** PayPal's specification allows no hyphen in event_type, though names have some: only the fields are read here. */
const requestSchema = z
  .object({ event_type: text, url: text, webhook_id: text })
  .catch({ event_type: undefined, url: undefined, webhook_id: undefined });

/** What is sent where, once the request has been read. */
export interface SimulatedEvent {
  event: object;
  /** Sends it once, without retries; resolves when there was an answer or none came in time. */
  send(): Promise<unknown>;
}

/**
 * `POST simulate-event`: a whole sample of the type, sent once to a registered webhook or to a URL. It is signed for
 * a webhook that does not exist, so it never verifies (paypal-rules 7.4).
 */
export const simulatedEvent = (
  state: SimulatorState,
  body: unknown,
  { merchantId, base }: { merchantId: string; base: string },
): SimulatedEvent => {
  const request = requestSchema.parse(body);
  if (request.event_type === undefined)
    throw invalidField('event_type', 'Required field is missing');
  const webhook = state.notifications.webhooks.get(request.webhook_id ?? '');
  const url = request.url ?? (webhook?.merchantId === merchantId ? webhook.url : undefined);
  if (url === undefined) throw notFound();
  if (!URL.canParse(url)) throw invalidField('url', 'Not a valid webhook URL');
  const number = state.mintNumber();
  const event = sampleEvent({
    name: request.event_type,
    merchantId,
    at: state.now(),
    seed: state.seed + number,
    base,
  });
  if (!event) throw invalidField('event_type', 'Not a valid event name');
  return {
    event,
    send: () =>
      transmit(state, {
        url,
        transmissionId: transmissionId(state.seed, number),
        transmissionTime: timestamp(state.now()),
        webhookId: 'WEBHOOK_ID',
        body: JSON.stringify(event),
      }),
  };
};
