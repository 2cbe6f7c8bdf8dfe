import { z } from 'zod';

import { matching } from './compare-answer.ts';
import type { Reply } from './read-answer.ts';
import { nothing } from './reply-parts.ts';
import { idInPath } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';
import { type WebhookEvent, webhookEventSchema } from './webhook-event.ts';
import { type DeliveryToVerify, questionOf, verdictSchema } from './webhook-postback.ts';

/** A URL that PayPal sends events to. */
type Webhook = {
  readonly webhookId: string;
  readonly url: string;
  /** PayPal's event names; `*` is all of them. */
  readonly eventTypes: readonly string[];
};

type EventSearch = {
  /** RFC 3339 with seconds. */
  readonly startTime?: string;
  readonly endTime?: string;
  readonly eventType?: string;
  readonly transactionId?: string;
  /** 10 if not given. */
  readonly pageSize?: number;
};

/**
 * Webhooks v1, all under the scope applications/webhooks (paypal-rules 1.12). PayPal takes no request id on any of
 * these: list before you create. Every method throws PayPalError and nothing else.
 *
 * @see https://developer.paypal.com/docs/api/webhooks/v1/
 */
export type WebhookCalls = {
  /** `POST /v1/notifications/webhooks`. Https URLs of at most 2048 characters; ten per app. Not safe twice. */
  createWebhook(
    input: { readonly url: string; readonly eventTypes: readonly string[] },
    options?: CallOptions,
  ): Promise<Reply<Webhook>>;

  /** `GET /v1/notifications/webhooks`. A read. */
  listWebhooks(options?: CallOptions): Promise<Reply<readonly Webhook[]>>;

  /** `PATCH /v1/notifications/webhooks/{id}`: replaces what is given. Safe twice. */
  patchWebhook(
    input: {
      readonly webhookId: string;
      readonly url?: string;
      readonly eventTypes?: readonly string[];
    },
    options?: CallOptions,
  ): Promise<Reply<Webhook>>;

  /** `DELETE /v1/notifications/webhooks/{id}`. A second time answers 404. */
  deleteWebhook(input: { readonly webhookId: string }, options?: CallOptions): Promise<Reply<null>>;

  /** `GET /v1/notifications/webhooks-events`: what PayPal sent or tried to send. A read, one page. */
  listEvents(input: EventSearch, options?: CallOptions): Promise<Reply<readonly WebhookEvent[]>>;

  /** `GET /v1/notifications/webhooks-events/{id}`: an event as PayPal made it; 404 where it made none. A read. */
  getEvent(
    input: { readonly eventId: string },
    options?: CallOptions,
  ): Promise<Reply<WebhookEvent>>;

  /** `POST /v1/notifications/webhooks-events/{id}/resend`. Safe twice: deliveries are told apart by event id. */
  resendEvent(
    input: { readonly eventId: string; readonly webhookIds?: readonly string[] },
    options?: CallOptions,
  ): Promise<Reply<null>>;

  /**
   * `POST /v1/notifications/verify-webhook-signature`. The body goes back byte for byte: read and written again it would
   * not verify (paypal-rules 7.4). A body that is not one JSON value is never sent, since it could add members of its
   * own to the question.
   */
  verifyWebhookSignature(
    input: DeliveryToVerify,
    options?: CallOptions,
  ): Promise<Reply<'SUCCESS' | 'FAILURE'>>;
};

const webhooks = 'v1/notifications/webhooks';
const events = 'v1/notifications/webhooks-events';

const webhookSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    event_types: z.array(z.object({ name: z.string() })).default([]),
  })
  .transform(
    (said): Webhook => ({
      webhookId: said.id,
      url: said.url,
      eventTypes: said.event_types.map(({ name }) => name),
    }),
  );

const webhookListSchema = z
  .object({ webhooks: z.array(webhookSchema).default([]) })
  .transform((said): readonly Webhook[] => said.webhooks);

const eventListSchema = z
  .object({ events: z.array(webhookEventSchema).default([]) })
  .transform((said): readonly WebhookEvent[] => said.events);

const named = (eventTypes: readonly string[]): unknown => eventTypes.map((name) => ({ name }));

const searchOf = (search: EventSearch): string => {
  const wanted = {
    start_time: search.startTime,
    end_time: search.endTime,
    event_type: search.eventType,
    transaction_id: search.transactionId,
    page_size: search.pageSize?.toString(),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted))
    if (value !== undefined) query.set(name, value);
  return query.size === 0 ? '' : `?${query.toString()}`;
};

const patchOf = (input: {
  readonly url?: string;
  readonly eventTypes?: readonly string[];
}): string => {
  const replace = (path: string, value: unknown): unknown[] =>
    value === undefined ? [] : [{ op: 'replace', path, value }];
  const eventTypes = input.eventTypes && named(input.eventTypes);
  return JSON.stringify([...replace('/url', input.url), ...replace('/event_types', eventTypes)]);
};

type EventCallName = 'listEvents' | 'getEvent' | 'resendEvent' | 'verifyWebhookSignature';

const subscriptionCalls = (transport: Transport): Omit<WebhookCalls, EventCallName> => ({
  createWebhook: ({ url, eventTypes }, options) => {
    const body = JSON.stringify({ url, event_types: named(eventTypes) });
    const operation = 'createWebhook';
    return transport.send(
      { operation, method: 'post', path: webhooks, body, yes: [200, 201], schema: webhookSchema },
      options,
    );
  },
  listWebhooks: (options) =>
    transport.send(
      {
        operation: 'listWebhooks',
        method: 'get',
        path: webhooks,
        yes: [200],
        schema: webhookListSchema,
      },
      options,
    ),
  patchWebhook: async (input, options) => {
    const operation = 'patchWebhook';
    const path = `${webhooks}/${idInPath(operation, input.webhookId)}`;
    return transport.send(
      {
        operation,
        method: 'patch',
        path,
        body: patchOf(input),
        yes: [200],
        schema: webhookSchema,
      },
      options,
    );
  },
  deleteWebhook: async ({ webhookId }, options) => {
    const operation = 'deleteWebhook';
    const path = `${webhooks}/${idInPath(operation, webhookId)}`;
    return transport.send(
      { operation, method: 'delete', path, yes: [200, 204], schema: nothing },
      options,
    );
  },
});

const eventCalls = (transport: Transport): Pick<WebhookCalls, EventCallName> => ({
  listEvents: (search, options) => {
    const path = `${events}${searchOf(search)}`;
    return transport.send(
      { operation: 'listEvents', method: 'get', path, yes: [200], schema: eventListSchema },
      options,
    );
  },
  getEvent: async ({ eventId }, options) => {
    const operation = 'getEvent';
    const path = `${events}/${idInPath(operation, eventId)}`;
    const reply = await transport.send(
      { operation, method: 'get', path, yes: [200], schema: webhookEventSchema },
      options,
    );
    return matching(operation, reply, (event) => [
      { field: 'event id', asked: eventId, answered: event.eventId },
    ]);
  },
  resendEvent: async ({ eventId, webhookIds }, options) => {
    const operation = 'resendEvent';
    const path = `${events}/${idInPath(operation, eventId)}/resend`;
    const body = JSON.stringify({ webhook_ids: webhookIds });
    return transport.send(
      { operation, method: 'post', path, body, yes: [200, 202], schema: nothing },
      options,
    );
  },
  verifyWebhookSignature: async (input, options) => {
    const operation = 'verifyWebhookSignature';
    const path = 'v1/notifications/verify-webhook-signature';
    return transport.send(
      {
        operation,
        method: 'post',
        path,
        body: questionOf(input),
        yes: [200],
        schema: verdictSchema,
      },
      options,
    );
  },
});

export const webhookCalls = (transport: Transport): WebhookCalls => ({
  ...subscriptionCalls(transport),
  ...eventCalls(transport),
});
