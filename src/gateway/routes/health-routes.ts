import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { needs, showsAllMerchants } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { Problem } from '../problem.ts';
import { type Status, statusOf, temporalStatus } from '../readiness.ts';
import { open } from '../schemas/object-schemas.ts';
import { answers } from '../schemas/problem-schema.ts';

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
    summary: 'Whether Temporal can be used, so that requests may be sent here',
    security: [],
    responses: answers({ 200: json('It can.', 'ready') }, 403, 503),
  });
  let looking: Promise<string> | null = null;
  app.openapi(ready, async (c) => {
    if (gateway.shuttingDown.aborted) throw notReady('The gateway is stopping.', []);
    looking ??= temporalStatus(gateway).finally(() => {
      looking = null;
    });
    const temporal = await looking;
    if (temporal === 'ok') return c.json({ status: 'ready' }, 200);
    throw notReady(`Temporal cannot be used now: ${temporal}.`, ['Temporal']);
  });
};

/** For people and monitors that ask what is wrong; it names merchants, so it takes a key. */
export const statusRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const status = createRoute({
    method: 'get',
    path: '/status',
    operationId: 'getStatus',
    tags,
    summary: 'Everything a checkout needs: Temporal, a worker, PayPal, webhooks',
    middleware: [needs('read'), showsAllMerchants(gateway)],
    responses: answers(
      {
        200: {
          description: 'Each is `ok`, or the code of what is wrong.',
          content: { 'application/json': { schema: StatusSchema } },
        },
      },
      401,
      403,
      429,
    ),
  });
  let pending: Promise<Status> | null = null;
  app.openapi(status, async (c) => {
    pending ??= statusOf(gateway).finally(() => {
      pending = null;
    });
    return c.json(await pending, 200);
  });
};

/** For Prometheus. */
export const metricsRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const metrics = createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tags,
    summary: 'Counters for Prometheus',
    middleware: [needs('read'), showsAllMerchants(gateway)],
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

const notReady = (detail: string, missing: readonly string[]): Problem =>
  new Problem('NOT_READY', detail, { missing });

const StatusSchema = open({
  temporal: z.string(),
  worker: z.string(),
  paypal: z.record(z.string(), z.string()).openapi({ description: 'By merchant id.' }),
  webhooks: z.string(),
  version: z.string(),
}).openapi('Status');
