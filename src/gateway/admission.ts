import type { Context, MiddlewareHandler } from 'hono';
import { findApiKey, includesScope, type Scope } from './api-keys.ts';
import { browserHeadersOf, isAllowedHost, isOwnOrigin } from './browser-requests.ts';
import type { Caller } from './caller.ts';
import type { GatewayContext, GatewayEnv } from './context.ts';
import { isLoopbackAddress, isLoopbackHost } from './loopback.ts';
import { Problem } from './problem.ts';
import type { GatewaySettings } from './settings.ts';

/** What anybody may read, once the gateway is open to others than this machine: nothing in it is anybody's. */
const PUBLIC = /^\/(healthz|readyz|openapi\.json|errors|docs(\/.*)?)$/;

/** Signed deliveries prove themselves; PayPal has no key, comes from anywhere and by any name. */
const WEBHOOKS = /^\/webhooks\/paypal(\/|$)/;

/** Probes and scrapers come by an address. Without API keys, metrics are for loopback names all the same. */
const ANY_HOST = /^\/(healthz|readyz|metrics)$/;

/** Headers that only a proxy sets: its callers are not on this machine, though the proxy is. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'x-client-ip',
  'cf-connecting-ip',
  'true-client-ip',
];

/**
 * Who may come in. With API keys: whoever presents one. Without: this machine only, called by its own name and not
 * through a proxy. Pages in a browser only from allowed origins and by an allowed name of this host, since they bring
 * their visitor's network along.
 */
export const admission = (gateway: GatewayContext): MiddlewareHandler<GatewayEnv> => {
  const { settings, limits, merchantId } = gateway;
  const onLoopback: Caller = { name: 'loopback', scope: 'admin', merchantId };

  const callerOf = (c: Context<GatewayEnv>): Caller => {
    if (settings.apiKeys.length === 0) {
      requireLoopback(c);
      return onLoopback;
    }
    const key = findApiKey(settings.apiKeys, bearerOf(c));
    if (key === undefined) throw unknownKey();
    limits.charge(key, 1);
    return key;
  };

  return async (c, next) => {
    if (WEBHOOKS.test(c.req.path)) return await next();
    requireOwnPages(c, settings);
    if (settings.apiKeys.length === 0 || !PUBLIC.test(c.req.path)) c.set('caller', callerOf(c));
    await next();
  };
};

/**
 * Charges what a request costs beyond the one that every request is charged. Callers on loopback without a key are not
 * charged.
 * @throws Problem RATE_LIMITED
 */
export const chargeFor = (
  c: Context<GatewayEnv>,
  { settings, limits }: GatewayContext,
  cost: number,
): void => {
  if (settings.apiKeys.length > 0) limits.charge(c.get('caller'), cost);
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

/**
 * For what shows all merchants at once, such as the money that each has on hold: a key of the gateway's own merchant, or
 * one without a merchant.
 */
export const showsAllMerchants =
  ({ merchantId }: Pick<GatewayContext, 'merchantId'>): MiddlewareHandler<GatewayEnv> =>
  async (c, next) => {
    const caller = c.get('caller');
    if (caller.merchantId !== merchantId) {
      throw new Problem(
        'SCOPE_TOO_NARROW',
        `${caller.name} is a key of merchant ${caller.merchantId}; this shows what all merchants have.`,
      );
    }
    await next();
  };

const requireOwnPages = (
  c: Context<GatewayEnv>,
  { allowedHosts, allowedOrigins }: GatewaySettings,
): void => {
  if (!ANY_HOST.test(c.req.path) && !isAllowedHost(c.req.header('host'), allowedHosts)) {
    throw new Problem('HOST_NOT_ALLOWED', 'The gateway is not served by the name in Host.');
  }
  const sent = browserHeadersOf(c.req.method, (name) => c.req.header(name));
  if (isOwnOrigin(sent, allowedOrigins)) return;
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
