import { createVerify, X509Certificate } from 'node:crypto';
import { signedMessage } from './deliveries.ts';
import { eventTypeBody, eventTypeNamed } from './event-types.ts';
import type { Webhook, WebhookEvent } from './notifications.ts';
import { type Problem, Refusal } from './refusal.ts';
import { bodyOf } from './request-bodies.ts';
import type { SimulatorState } from './state.ts';
import { invalidField, WebhookRefusal } from './webhook-errors.ts';

interface WebhookRequest {
  url: string;
  event_types: { name: string }[];
}

interface VerifyRequest {
  auth_algo: string;
  cert_url: string;
  transmission_id: string;
  transmission_sig: string;
  transmission_time: string;
  webhook_id: string;
}

export const readWebhook = bodyOf<WebhookRequest>('notifications', 'webhook');
export const readPatches = bodyOf<{ op: string; path?: string; value?: unknown }[]>(
  'notifications',
  'patch_request',
);
export const readResend = bodyOf<{ webhook_ids?: string[] }>('notifications', 'event_resend');
export const readVerify = bodyOf<VerifyRequest>('notifications', 'verify_webhook_signature');

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const webhooksPerMerchant = 10;

const webhooksOf = (state: SimulatorState, merchantId: string): Webhook[] =>
  [...state.notifications.webhooks.values()].filter((one) => one.merchantId === merchantId);

/** Refuses one webhook more than the ten PayPal keeps. */
export const requireRoom = (state: SimulatorState, merchantId: string): void => {
  if (webhooksOf(state, merchantId).length >= webhooksPerMerchant) {
    throw new WebhookRefusal('WEBHOOK_NUMBER_LIMIT_EXCEEDED');
  }
};

/** Refuses an address PayPal would not deliver to, or that another webhook of the merchant has. */
export const requireWebhookUrl = (
  state: SimulatorState,
  { id, merchantId, url }: Pick<Webhook, 'merchantId' | 'url'> & { id?: string },
): void => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const local = parsed?.protocol === 'http:' && loopback.test(parsed.hostname);
  const allowed =
    parsed?.protocol === 'https:' || (local && state.knobs.webhookUrls === 'HTTPS_OR_LOOPBACK');
  if (!allowed) throw invalidField('url', 'Not a valid webhook URL');
  if (webhooksOf(state, merchantId).some((other) => other.url === url && other.id !== id)) {
    throw new WebhookRefusal('WEBHOOK_URL_ALREADY_EXISTS');
  }
};

/** The names of the event types; one that PayPal does not list is refused, in its words (recorded). */
export const knownEventTypes = (requested: readonly { name: string }[]): string[] => {
  const unknown = requested.findIndex(({ name }) => name !== '*' && !eventTypeNamed(name));
  if (unknown !== -1) throw invalidField(`event_types[${unknown}].name`, 'Not a valid event name');
  return requested.map(({ name }) => name);
};

export const webhookBody = (base: string, webhook: Webhook) => {
  const href = `${base}/v1/notifications/webhooks/${webhook.id}`;
  return {
    id: webhook.id,
    url: webhook.url,
    event_types: webhook.eventTypes.map(eventTypeBody),
    links: [
      { href, rel: 'self', method: 'GET' },
      { href, rel: 'update', method: 'PATCH' },
      { href, rel: 'delete', method: 'DELETE' },
    ],
  };
};

/** The event as an object; its stored bytes stay what is delivered and signed. */
export const eventAsJson = (event: WebhookEvent): object => JSON.parse(event.body);

/** Replaces /url or /event_types of a webhook, and nothing else. */
export const patchedWebhook = (
  state: SimulatorState,
  webhook: Webhook,
  patches: readonly { op: string; path?: string; value?: unknown }[],
): Webhook =>
  patches.reduce((current, patch) => {
    if (patch.op !== 'replace') throw invalidField('op', 'Only replace is supported');
    if (patch.path === '/url' && typeof patch.value === 'string') {
      const moved = { ...current, url: patch.value };
      requireWebhookUrl(state, moved);
      return moved;
    }
    if (patch.path === '/event_types') {
      const { event_types } = readWebhook({ url: current.url, event_types: patch.value });
      return { ...current, eventTypes: knownEventTypes(event_types) };
    }
    throw invalidField('path', 'Only /url and /event_types can be replaced');
  }, webhook);

/** Which events a list is asked for; times are milliseconds since 1970. */
interface EventQuery {
  pageSize: number;
  from: number;
  to: number;
}

/** The query of the list of events: the ten newest where it says nothing, 400 where it says nonsense. */
export const eventQuery = (query: Readonly<Record<string, string>>): EventQuery => {
  const { page_size = '10', start_time, end_time } = query;
  const read = {
    page_size: /^\d+$/.test(page_size) ? Number(page_size) : 0,
    start_time: start_time === undefined ? -Infinity : Date.parse(start_time),
    end_time: end_time === undefined ? Infinity : Date.parse(end_time),
  };
  const problems = Object.entries(read)
    .filter(([name, value]) => Number.isNaN(value) || (name === 'page_size' && value < 1))
    .map(([field]): Problem => ({ field, location: 'query', issue: 'INVALID_PARAMETER_VALUE' }));
  if (problems.length > 0) throw new Refusal(400, problems);
  return { pageSize: read.page_size, from: read.start_time, to: read.end_time };
};

/** Whether the signature is ours, made for this webhook of the merchant's over exactly these bytes. */
export const isGenuine = (
  state: SimulatorState,
  request: VerifyRequest,
  { rawEvent, merchantId }: { rawEvent: string; merchantId: string },
): boolean => {
  const { signer, webhooks } = state.notifications;
  if (!signer || webhooks.get(request.webhook_id)?.merchantId !== merchantId) return false;
  if (request.auth_algo !== 'SHA256withRSA') return false;
  if (!request.cert_url.endsWith(`/v1/notifications/certs/${signer.certificateId}`)) return false;
  const message = signedMessage({
    transmissionId: request.transmission_id,
    transmissionTime: request.transmission_time,
    webhookId: request.webhook_id,
    body: rawEvent,
  });
  const { publicKey } = new X509Certificate(signer.certificatePem);
  return createVerify('RSA-SHA256')
    .update(message)
    .verify(publicKey, request.transmission_sig, 'base64');
};
