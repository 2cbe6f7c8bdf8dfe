import type { Context, MiddlewareHandler } from 'hono';
import { findApiKey, includesScope, type Scope } from './api-keys.ts';
import type { Caller, GatewayContext, GatewayEnv } from './context.ts';
import { isLoopbackAddress, isLoopbackHost } from './loopback.ts';
import { Problem } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';

/** What anybody may read, once the gateway is open to others than this machine: nothing in it is anybody's. */
const PUBLIC = /^\/(healthz|readyz|openapi\.json|errors|docs(\/.*)?)$/;

/** Signed deliveries prove themselves; PayPal has no key and comes from anywhere. */
const WEBHOOK_ROUTE = '/webhooks/paypal';

/** Headers that only a proxy sets: its callers are not on this machine, though the proxy is. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Who may come in. With API keys: whoever presents one. Without: this machine only, called by its own name and not
 * through a proxy. Pages in a browser only from allowed origins, since they bring their visitor's network along.
 */
export const admission = (gateway: GatewayContext): MiddlewareHandler<GatewayEnv> => {
  const { settings, merchantId } = gateway;
  const limit = createRateLimit(settings.requestsPerSecond);
  const onLoopback: Caller = { name: 'loopback', scope: 'admin', merchantId };

  const callerOf = (c: Context<GatewayEnv>): Caller => {
    if (settings.apiKeys.length === 0) {
      requireLoopback(c);
      return onLoopback;
    }
    const key = findApiKey(settings.apiKeys, bearerOf(c));
    if (key === undefined) throw unknownKey();
    const seconds = limit.wait(key.name);
    if (seconds > 0) {
      const detail = `This key may send ${settings.requestsPerSecond} requests a second.`;
      throw new Problem('RATE_LIMITED', detail, { retryAfterSeconds: seconds });
    }
    return key;
  };

  return async (c, next) => {
    if (c.req.path === WEBHOOK_ROUTE) return await next();
    requireOrigin(c, settings.allowedOrigins);
    if (settings.apiKeys.length === 0 || !PUBLIC.test(c.req.path)) c.set('caller', callerOf(c));
    await next();
  };
};

/** The scope a route asks for. */
export const needs =
  (scope: Scope): MiddlewareHandler<GatewayEnv> =>
  async (c, next) => {
    const { name, scope: held } = c.get('caller');
    if (!includesScope(held, scope)) {
      throw new Problem('SCOPE_TOO_NARROW', `${name} has the scope ${held}; this takes ${scope}.`);
    }
    await next();
  };

const requireOrigin = (c: Context<GatewayEnv>, allowed: readonly string[]): void => {
  const origin = c.req.header('origin');
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === c.req.header('host')) return;
  throw new Problem('ORIGIN_NOT_ALLOWED', 'Pages of this origin may not call the gateway.');
};

const requireLoopback = (c: Context<GatewayEnv>): void => {
  const here =
    isLoopbackAddress(c.env.incoming.socket.remoteAddress) && isLoopbackHost(c.req.header('host'));
  if (here && !FORWARDED.some((name) => c.req.header(name) !== undefined)) return;
  const detail =
    'No API key is configured, so only callers on this machine are served, by a loopback name and without a proxy.';
  throw new Problem('LOOPBACK_ONLY', detail);
};

const CHALLENGE = { headers: { 'WWW-Authenticate': 'Bearer realm="holdfast"' } };

const bearerOf = (c: Context<GatewayEnv>): string => {
  const authorization = c.req.header('authorization');
  if (authorization === undefined) {
    throw new Problem('API_KEY_REQUIRED', 'Send Authorization: Bearer with an API key.', CHALLENGE);
  }
  const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
  if (bearer === undefined) throw unknownKey();
  return bearer;
};

const unknownKey = (): Problem =>
  new Problem('API_KEY_UNKNOWN', 'This API key is not known here.', CHALLENGE);
