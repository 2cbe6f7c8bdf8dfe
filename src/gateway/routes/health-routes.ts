import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { needs } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { Problem } from '../problem.ts';
import { missingParts } from '../readiness.ts';
import { answers } from '../schemas/problem-schema.ts';
import { open } from '../schemas/shapes.ts';

const tags = ['Health'];

const json = (description: string, status: string) => ({
  description,
  content: { 'application/json': { schema: open({ status: z.literal(status) }) } },
});

export const healthRoutes = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const alive = createRoute({
    method: 'get',
    path: '/healthz',
    operationId: 'isAlive',
    tags,
    summary: 'Whether the gateway runs',
    security: [],
    responses: answers({ 200: json('It does.', 'ok') }, 403),
  });
  app.openapi(alive, (c) => c.json({ status: 'ok' }, 200));

  const ready = createRoute({
    method: 'get',
    path: '/readyz',
    operationId: 'isReady',
    tags,
    summary: 'Whether Temporal, a worker and PayPal are all there',
    security: [],
    responses: answers({ 200: json('All are.', 'ready') }, 403, 503),
  });
  let looking: Promise<readonly string[]> | null = null;
  app.openapi(ready, async (c) => {
    looking ??= missingParts(gateway).finally(() => {
      looking = null;
    });
    const missing = await looking;
    if (missing.length === 0) return c.json({ status: 'ready' }, 200);
    throw new Problem('NOT_READY', `Not there now: ${missing.join(', ')}.`, { missing });
  });

  const metrics = createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tags,
    summary: 'Counters for Prometheus',
    middleware: needs('read'),
    responses: answers(
      {
        200: {
          description: 'Prometheus’ text format.',
          content: { 'text/plain': { schema: z.string() } },
        },
      },
      401,
      403,
      429,
    ),
  });
  app.openapi(metrics, async (c) => {
    const { registry } = gateway.metrics;
    return c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
};
