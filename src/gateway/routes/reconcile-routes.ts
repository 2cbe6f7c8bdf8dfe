import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { holdfastFor } from '../actor.ts';
import { needs } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { openCursor, sealCursor } from '../cursor.ts';
import { takesJson } from '../request-body.ts';
import { json } from '../schemas/json-content.ts';
import { answers } from '../schemas/problem-schema.ts';
import { HistoryPageSchema, ReconciliationSchema } from '../schemas/reconcile-schema.ts';
import { CheckoutPath, HistoryQuery, ReconcileRequest } from '../schemas/request-schemas.ts';
import { callTemporal, readTemporal } from '../temporal-call.ts';

export const reconcileCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/reconcile',
    operationId: 'reconcileCheckout',
    tags: ['Commands'],
    summary: 'Read PayPal now, take over what it shows, and say what differed',
    description: 'No money moves. Safe any number of times, so it takes no Idempotency-Key.',
    middleware: takesJson('operate'),
    request: { params: CheckoutPath, body: json(ReconcileRequest) },
    responses: answers(
      {
        200: {
          description: 'The checkout as the read left it, and what differed before.',
          ...json(ReconciliationSchema),
        },
      },
      ...([400, 401, 403, 404, 409, 413, 415, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const holdfast = holdfastFor(c, gateway);
    const { checkout, differences } = await callTemporal(gateway.client, () =>
      holdfast.reconcile(c.req.valid('param').checkoutId),
    );
    return c.json({ checkout, differences: [...differences] }, 200);
  });
};

export const showHistory = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'get',
    path: '/v1/checkouts/{checkoutId}/history',
    operationId: 'getCheckoutHistory',
    tags: ['Checkouts'],
    summary: 'Show the whole timeline of a checkout, page by page',
    middleware: needs('read'),
    request: { params: CheckoutPath, query: HistoryQuery },
    responses: answers(
      {
        200: {
          description: 'One page; `nextCursor` is null on the last.',
          ...json(HistoryPageSchema),
        },
      },
      ...([400, 401, 403, 404, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const { cursor, limit } = c.req.valid('query');
    const { merchantId } = c.get('caller');
    const filter = { historyOf: checkoutId };
    const listing = { merchantId, filter, key: gateway.cursorKeyOf(merchantId) };
    const at = cursor === undefined ? {} : { cursor: openCursor(cursor, listing) };
    const page = await readTemporal(gateway.client, () =>
      gateway.holdfastOf(merchantId).history(checkoutId, { limit, ...at }),
    );
    const nextCursor = sealCursor(page.nextCursor, listing);
    const shown = { entries: [...page.entries], unknown: [...page.unknown], nextCursor };
    return c.json(shown, 200, { 'Cache-Control': 'private, no-cache' });
  });
};
