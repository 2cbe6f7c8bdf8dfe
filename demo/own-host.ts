import type { MiddlewareHandler } from 'hono';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses what is not addressed to this shop: by a loopback name, or by one of `allowedHosts` (without port). A page whose
 * own name was rebound to this machine (DNS rebinding) would count as the shop's own page otherwise.
 */
export const ownHost =
  (allowedHosts: readonly string[]): MiddlewareHandler =>
  async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (!LOOPBACK.test(hostname) && !allowedHosts.includes(hostname)) {
      return c.text('The shop is not served by this name: see HOLDFAST_ALLOWED_HOSTS.', 403);
    }
    return await next();
  };
