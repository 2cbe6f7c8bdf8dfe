import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { withKey } from '../../client/requests.ts';
import { holdfastFor } from '../actor.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { Problem } from '../problem.ts';
import { takesJson } from '../request-body.ts';
import { AdoptionPreviewSchema } from '../schemas/adoption-schema.ts';
import { json } from '../schemas/json-content.ts';
import { answers } from '../schemas/problem-schema.ts';
import { AdoptQuery, AdoptRequestSchema, OptionalKey } from '../schemas/request-schemas.ts';
import { callTemporal } from '../temporal-call.ts';
import { CHECKOUT, sendCheckout } from './checkout-routes.ts';

export const adoptCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/adopt',
    operationId: 'adoptCheckout',
    tags: ['Checkouts'],
    summary: 'Take over an order or payment that was made elsewhere',
    description:
      'It is read from PayPal and compared with what is expected before anything is authorized. Takes an Idempotency-Key, except with `preview=true`.',
    middleware: takesJson('admin'),
    request: {
      headers: OptionalKey,
      query: AdoptQuery,
      body: {
        ...json(AdoptRequestSchema),
        required: true,
      },
    },
    responses: answers(
      {
        200: {
          description: 'With `preview=true`: what would be done, and when. Nothing has changed.',
          ...json(AdoptionPreviewSchema),
        },
        201: CHECKOUT,
      },
      ...([400, 401, 403, 404, 409, 413, 415, 422, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const request = c.req.valid('json');
    const holdfast = holdfastFor(c, gateway);
    if (c.req.valid('query').preview) {
      const ask = () => holdfast.previewAdoption(withKey(request));
      return c.json(await callTemporal(gateway.client, ask), 200);
    }
    const key = c.req.valid('header')['idempotency-key'];
    if (key === undefined) {
      const detail = 'An adoption takes an Idempotency-Key header of your own; a preview does not.';
      throw new Problem('IDEMPOTENCY_KEY_REQUIRED', detail);
    }
    const view = await callTemporal(gateway.client, () => holdfast.adopt(withKey(request, key)));
    c.set('checkoutId', view.checkoutId);
    c.header('Location', `/v1/checkouts/${view.checkoutId}`);
    return sendCheckout(c, view, 201);
  });
};
