import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { readWebhookEvent } from '../../paypal/webhook-event.ts';
import type { WebhookVerifier } from '../../paypal/webhooks.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { payPalEventOf } from '../paypal-event.ts';
import { Problem } from '../problem.ts';
import { HeldBytes, limitedTo } from '../request-body.ts';
import { answers } from '../schemas/problem-schema.ts';
import { open } from '../schemas/shapes.ts';
import { readTemporal } from '../temporal-call.ts';
import { createWebhookIntake } from '../webhook-intake.ts';

/** PayPal's events have some kilobytes. */
const LONGEST_DELIVERY = 256 * 1024;

type Untaken = { readonly kind: 'REFUSED' | 'UNDECIDED'; readonly code: string };

/**
 * PayPal's deliveries. The body is kept byte for byte until it is verified; 2xx is said only once the event is in
 * Temporal's keeping; whoever cannot prove to be PayPal is refused, and who could not be judged now is asked to come
 * again.
 */
export const webhookRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const { client, webhooks, metrics, log } = gateway;
  const holdfast = gateway.holdfastOf(gateway.merchantId);
  const intake = createWebhookIntake((event) =>
    readTemporal(client, () => holdfast.receive(event, (by) => metrics.eventRoutes.inc({ by }))),
  );
  const verifier = (): WebhookVerifier => {
    if (webhooks !== null) return webhooks;
    throw new Problem('WEBHOOK_ID_MISSING', 'PAYPAL_WEBHOOK_ID is not set; nothing is taken in.');
  };
  const notTaken = (c: Context<GatewayEnv>, { kind, code }: Untaken): Problem => {
    metrics.webhooks.inc({ fate: kind });
    log.warn({ code, requestId: c.get('requestId') }, 'webhook not taken');
    const problem = kind === 'REFUSED' ? 'WEBHOOK_REFUSED' : 'WEBHOOK_UNDECIDED';
    return new Problem(problem, `Not taken: ${code}.`, { headers: { Connection: 'close' } });
  };
  /** Whoever cannot be PayPal is not listened to any longer. */
  const headersFirst: MiddlewareHandler<GatewayEnv> = async (c, next) => {
    const code = verifier().refuseHeaders(c.req.raw.headers);
    if (code !== null) throw notTaken(c, { kind: 'REFUSED', code });
    await next();
  };
  const route = createRoute({
    method: 'post',
    path: '/webhooks/paypal',
    operationId: 'receivePayPalEvent',
    tags: ['PayPal'],
    summary: 'Where PayPal delivers its events',
    description: 'Signed by PayPal; no API key. Safe twice: events are known by their id.',
    security: [],
    middleware: [headersFirst, limitedTo({ maxSize: LONGEST_DELIVERY, held: new HeldBytes() })],
    responses: answers(
      {
        200: {
          description: 'Handed over durably.',
          content: { 'application/json': { schema: open({ fate: z.string() }) } },
        },
      },
      400,
      413,
      503,
    ),
  });
  app.openapi(route, async (c) => {
    const rawBody = new Uint8Array(await c.req.arrayBuffer());
    const verdict = await verifier().verify({ headers: c.req.raw.headers, rawBody });
    if (verdict.kind !== 'VERIFIED') throw notTaken(c, verdict);
    const text = Buffer.from(rawBody).toString('utf8');
    const event = payPalEventOf(text);
    if (event === null) {
      metrics.webhooks.inc({ fate: 'REFUSED' });
      throw new Problem('WEBHOOK_REFUSED', 'Signed by PayPal, but not an event.');
    }
    const { createdAt } = readWebhookEvent(text) ?? {};
    if (createdAt) metrics.webhookLag.observe(Math.max(0, Date.now() - createdAt) / 1_000);
    try {
      const fate = await intake.take(event);
      metrics.webhooks.inc({ fate });
      return c.json({ fate }, 200);
    } catch (error) {
      metrics.webhooks.inc({ fate: 'FAILED' });
      throw error;
    }
  });
};
