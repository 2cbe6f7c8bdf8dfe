import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { secureHeaders } from 'hono/secure-headers';
import { browserHeadersOf, isAllowedHost, isOwnOrigin } from '../gateway/browser-requests.ts';
import type { HiddenAddress } from './ports.ts';

export type UiProxy = { readonly close: () => Promise<void> };

/**
 * Temporal's UI at its port, for people at this machine: called by a loopback name, not by pages of other origins, and in
 * no frame. Whatever else asks is answered 403; while Temporal is away, 502.
 * @throws Error where the port cannot be had
 */
export async function openUiProxy(port: number, target: HiddenAddress): Promise<UiProxy> {
  const app = new Hono();
  app.use(secureHeaders({ strictTransportSecurity: false, xFrameOptions: 'DENY' }));
  app.use(async (c, next) => {
    const sent = browserHeadersOf(c.req.method, (name) => c.req.header(name));
    if (!isAllowedHost(sent.host, []))
      return c.text('Temporal’s UI is not served by this name.', 403);
    if (!isOwnOrigin(sent, [])) return c.text('Pages of this origin may not call.', 403);
    await next();
    c.res.headers.append('Content-Security-Policy', "frame-ancestors 'none'");
    return undefined;
  });
  app.all('*', (c) => {
    const { pathname, search } = new URL(c.req.url);
    return proxy(`http://${target.ip}:${target.port}${pathname}${search}`, {
      raw: c.req.raw,
      redirect: 'manual',
    }).catch(() => c.text('Temporal’s UI does not answer now.', 502));
  });
  const server = await listening(port, app);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

const listening = (port: number, app: Hono): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const server = serve(
      { fetch: app.fetch, hostname: '127.0.0.1', port },
      (_info: AddressInfo) => {
        server.off('error', reject);
        resolve(server);
      },
    );
    server.once('error', reject);
  });
