import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { stopOn } from '../abort-signal.ts';
import { needs } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { etagOf } from '../etag.ts';
import { Problem } from '../problem.ts';
import { answers } from '../schemas/problem-schema.ts';
import { CheckoutPath } from '../schemas/request-schemas.ts';
import type { GatewaySettings } from '../settings.ts';
import { readTemporal } from '../temporal-call.ts';
import { ENDED, type Sight, watchCheckout } from '../watch.ts';

export const eventsRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'get',
    path: '/v1/checkouts/{checkoutId}/events',
    operationId: 'watchCheckout',
    tags: ['Checkouts'],
    summary: 'The checkout, and again whenever it changes, as server-sent events',
    description:
      'Each event is named `checkout`, has the ETag as its id and the checkout as its data. The stream closes when the checkout has ended, when the gateway stops and after the longest life of a stream (an hour by default): come back with the last id. Once the checkout has ended, a reconnect with that last id is answered 204, which tells EventSource to stop.',
    middleware: needs('read'),
    request: { params: CheckoutPath },
    responses: answers(
      {
        200: {
          description: 'A stream of server-sent events.',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        204: { description: 'Ended, and Last-Event-ID shows that the caller knows.' },
      },
      ...([400, 401, 403, 404, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const caller = c.get('caller');
    if (c.req.method === 'HEAD') {
      const headers = { Allow: 'GET' };
      throw new Problem('METHOD_NOT_ALLOWED', 'A stream has no head to look at.', { headers });
    }
    const holdfast = gateway.holdfastOf(caller.merchantId);
    const now = await readTemporal(gateway.client, () => holdfast.get(checkoutId));
    const known = c.req.header('last-event-id');
    if (ENDED.has(now.status) && known === etagOf(now)) return c.body(null, 204);

    const { signal, stop, release } = stopOn(gateway.closing);
    const sights = watchCheckout(gateway, { caller, checkoutId }, signal);
    // nginx would keep events back until its buffer is full.
    c.header('X-Accel-Buffering', 'no');
    // The reader sees the stream end and comes back; why it ended is for the log.
    return streamSSE(
      c,
      (sse) => pour(sse, { sights, known, stop, settings: gateway.settings }).finally(release),
      async (error) => {
        gateway.log.warn({ requestId: c.get('requestId'), reason: error.message }, 'stream cut');
      },
    );
  });
};

type Stream = {
  readonly sights: AsyncGenerator<Sight, void>;
  /** The ETag that the reader has seen. */
  readonly known: string | undefined;
  readonly stop: () => void;
  readonly settings: GatewaySettings;
};

/**
 * Writes what there is to see, with comments between, since proxies drop what is silent for a minute. Ends after the longest
 * life of a stream, so that nobody holds a place for ever: the reader comes back with what it knows.
 */
const pour = async (
  sse: SSEStreamingApi,
  { sights, known, stop, settings }: Stream,
): Promise<void> => {
  sse.onAbort(stop);
  const heartbeat = setInterval(
    () => void sse.write(': still here\n\n'),
    settings.streamHeartbeatSeconds * 1000,
  );
  const life = setTimeout(stop, settings.streamLifeSeconds * 1000);
  try {
    let shown = known;
    for await (const { view, etag } of sights) {
      if (etag === shown) continue;
      await sse.writeSSE({ event: 'checkout', id: etag, data: JSON.stringify(view) });
      shown = etag;
    }
  } finally {
    clearInterval(heartbeat);
    clearTimeout(life);
  }
};
