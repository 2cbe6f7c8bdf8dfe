import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { GatewayContext, GatewayEnv } from './context.ts';
import { CheckoutId } from './schemas/request-schemas.ts';

/**
 * Names each request, counts it and writes one line about it: method, route pattern, status, code of a refusal and PayPal's
 * debug id, milliseconds and request id, and who did it to what: the name of the API key, its merchant and the checkout's
 * id. No path, query, header or body, which may be personal or secret.
 */
export const requestLog =
  ({ log, metrics }: GatewayContext): MiddlewareHandler<GatewayEnv> =>
  async (c, next) => {
    const given = c.req.header('x-request-id');
    const requestId = given !== undefined && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    const startedAt = performance.now();
    await next();
    // Only now: an error's answer is another Response than the one that headers were set on before.
    c.res.headers.set('X-Request-Id', requestId);
    const ms = performance.now() - startedAt;
    const { method } = c.req;
    const { status } = c.res;
    const route = routeOf(c);
    metrics.requests.inc({ method, route, status });
    metrics.durations.observe({ method, route }, ms / 1000);
    const code = c.get('problemCode');
    const debugId = c.get('debugId');
    const { name: key, merchantId } = c.get('caller') ?? {};
    const checkoutId = checkoutIdOf(c);
    const who = { key, merchantId, checkoutId };
    const line = { method, route, status, code, debugId, ms: Math.round(ms), requestId, ...who };
    if (status >= 500) log.warn(line, 'answered');
    else log.info(line, 'answered');
  };

/** Only what a checkout can be called: the rest of a path is whatever somebody sent. */
const checkoutIdOf = (c: Context<GatewayEnv>): string | undefined => {
  const id = c.get('checkoutId') ?? c.req.param('checkoutId');
  return id !== undefined && CheckoutId.safeParse(id).success ? id : undefined;
};

/** The pattern of the route that was meant, never the path itself. */
export const routeOf = (c: Context<GatewayEnv>): string =>
  matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
