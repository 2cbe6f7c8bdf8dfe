import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { needs } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { merchantUnknown, Problem } from '../problem.ts';
import { PayerSchema } from '../schemas/checkout-schema.ts';
import { json } from '../schemas/json-content.ts';
import { answers } from '../schemas/problem-schema.ts';
import { CheckoutPath } from '../schemas/request-schemas.ts';
import { readTemporal } from '../temporal-call.ts';

/** Personal data, read from PayPal for each request and kept nowhere: no cache, no log, no Workflow. */
export const payerRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'get',
    path: '/v1/checkouts/{checkoutId}/payer',
    operationId: 'getPayer',
    tags: ['Checkouts'],
    summary: 'Who pays and where it goes, live from PayPal',
    middleware: needs('operate'),
    request: { params: CheckoutPath },
    responses: answers(
      {
        200: {
          description: 'Null where PayPal does not know yet: the payer has not approved.',
          ...json(PayerSchema),
        },
      },
      ...([400, 401, 403, 404, 409, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const { merchantId } = c.get('caller');
    const holdfast = gateway.holdfastOf(merchantId);
    const { paypal } = gateway.accountOf(merchantId) ?? merchantUnknown(merchantId);
    const { orderId } = await readTemporal(gateway.client, () => holdfast.get(checkoutId));
    if (orderId === null) {
      throw new Problem('ORDER_NOT_CREATED', 'There is no order at PayPal to read the payer of.');
    }
    const { value } = await paypal.getPayer({ orderId }, { signal: c.req.raw.signal });
    return c.json(value, 200, { 'Cache-Control': 'no-store' });
  });
};
