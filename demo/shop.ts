import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { Clock } from './clock.ts';
import { createDevTools } from './dev-tools.ts';
import { createGateway, Refused } from './gateway.ts';
import { operatorRoutes } from './operator-routes.ts';
import { failurePage } from './pages/layout.ts';
import { payerRoutes } from './payer-routes.ts';
import type { Settings } from './settings.ts';

const LARGEST_FORM_BYTES = 8_192;

const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url));
const ASSETS = {
  'style.css': { body: asset('style.css'), type: 'text/css; charset=utf-8' },
  'live.js': { body: asset('live.js'), type: 'text/javascript; charset=utf-8' },
  'icon.svg': { body: asset('icon.svg'), type: 'image/svg+xml' },
} as const;

/** The shop as one fetch handler. It keeps nothing: every page is read from the gateway. */
export const createShop = (settings: Settings): Hono => {
  const gateway = createGateway(settings);
  const clock = new Clock();
  const app = new Hono();

  app.use(secureHeaders(HEADERS));
  app.use(async (c, next) => {
    // Browsers say how long a form is, and Node holds them to it.
    if (c.req.header('transfer-encoding') !== undefined) return c.text('Say how long it is.', 411);
    const length = Number(c.req.header('content-length') ?? 0);
    return length > LARGEST_FORM_BYTES ? c.text('That is no form of ours.', 413) : next();
  });
  app.use(async (c, next) => {
    // Forms are for the shop's own pages: another site's page can send one, but not say that it is ours.
    const site = c.req.header('sec-fetch-site');
    const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (c.req.method === 'POST' && foreign) return c.text('Not from here.', 403);
    await next();
    return undefined;
  });

  for (const [name, { body, type }] of Object.entries(ASSETS)) {
    app.get(`/assets/${name}`, (c) => c.body(new Uint8Array(body), 200, { 'content-type': type }));
  }
  app.route('/', payerRoutes({ gateway, clock }));
  app.route('/', operatorRoutes({ gateway, clock, dev: createDevTools(gateway) }));
  app.notFound((c) => c.html(failurePage('Nothing here', 'There is no such page.'), 404));
  app.onError((error, c) => {
    if (error instanceof Refused) {
      const missing = error.status === 404;
      const title = missing ? 'No such order' : 'That did not work';
      return c.html(failurePage(title, `${error.message} (${error.code})`), missing ? 404 : 502);
    }
    process.stderr.write(`${error.stack ?? error.message}\n`);
    return c.html(failurePage('The shop has failed', 'Nothing is lost. Please try again.'), 500);
  });
  return app;
};

/** Payers are sent on to PayPal by a form, so PayPal's pages (and the simulator's, on loopback) are form targets too. */
const HEADERS: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: [
      "'self'",
      'https://www.paypal.com',
      'https://www.sandbox.paypal.com',
      'http://127.0.0.1:*',
      'http://localhost:*',
    ],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
};
