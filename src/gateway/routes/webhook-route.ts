import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { readWebhookEvent } from '../../paypal/webhook-event.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { payPalEventOf } from '../paypal-event.ts';
import { Problem } from '../problem.ts';
import { limitedTo } from '../request-body.ts';
import { answers } from '../schemas/problem-schema.ts';
import { open } from '../schemas/shapes.ts';
import { readTemporal } from '../temporal-call.ts';
import { createWebhookIntake } from '../webhook-intake.ts';

const LONGEST_DELIVERY = 1024 * 1024;

/**
 * PayPal's deliveries. The body is kept byte for byte until it is verified; 2xx is said only once the event is in
 * Temporal's keeping; whoever cannot prove to be PayPal is refused, and who could not be judged now is asked to come
 * again.
 */
export const webhookRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const { client, webhooks, metrics, log } = gateway;
  const holdfast = gateway.holdfastOf(gateway.merchantId);
  const intake = createWebhookIntake((event) =>
    readTemporal(client, () => holdfast.receive(event)),
  );
  const route = createRoute({
    method: 'post',
    path: '/webhooks/paypal',
    operationId: 'receivePayPalEvent',
    tags: ['PayPal'],
    summary: 'Where PayPal delivers its events',
    description: 'Signed by PayPal; no API key. Safe twice: events are known by their id.',
    security: [],
    middleware: limitedTo(LONGEST_DELIVERY),
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
    if (webhooks === null) {
      throw new Problem('WEBHOOK_ID_MISSING', 'PAYPAL_WEBHOOK_ID is not set; nothing is taken in.');
    }
    const rawBody = new Uint8Array(await c.req.arrayBuffer());
    const verdict = await webhooks.verify({ headers: c.req.raw.headers, rawBody });
    if (verdict.kind !== 'VERIFIED') {
      metrics.webhooks.inc({ fate: verdict.kind });
      log.warn({ code: verdict.code, requestId: c.get('requestId') }, 'webhook not taken');
      const code = verdict.kind === 'REFUSED' ? 'WEBHOOK_REFUSED' : 'WEBHOOK_UNDECIDED';
      throw new Problem(code, `Not taken: ${verdict.code}.`);
    }
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
