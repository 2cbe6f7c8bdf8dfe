import { readFileSync } from 'node:fs';
import { Hono, type MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { buttonsRoutes } from './buttons-routes.ts';
import { Clock } from './clock.ts';
import { createDevTools } from './dev-tools.ts';
import { createGateway, Refused } from './gateway.ts';
import { operatorRoutes } from './operator-routes.ts';
import { ownHost } from './own-host.ts';
import { failurePage } from './pages/layout.ts';
import { payerRoutes } from './payer-routes.ts';
import type { Settings } from './settings.ts';

const LARGEST_FORM_BYTES = 8_192;

const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url));
const ASSETS = {
  'style.css': { body: asset('style.css'), type: 'text/css; charset=utf-8' },
  'buttons.js': { body: asset('buttons.js'), type: 'text/javascript; charset=utf-8' },
  'sdk-stand-in.js': { body: asset('sdk-stand-in.js'), type: 'text/javascript; charset=utf-8' },
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
  app.use(ownHost(settings.allowedHosts));
  // Forms are for the shop's own pages: browsers say where a form comes from, and a form that does not say is refused.
  app.use(csrf({ secFetchSite: ['same-origin', 'none'] }));

  for (const [name, { body, type }] of Object.entries(ASSETS)) {
    app.get(`/assets/${name}`, (c) => c.body(new Uint8Array(body), 200, { 'content-type': type }));
  }
  app.route('/', payerRoutes({ gateway, clock }));
  app.route('/', buttonsRoutes({ gateway }));
  if (!settings.operatorPages) app.use('/desk/*', operatorPagesAreOff);
  app.route('/', operatorRoutes({ gateway, clock, dev: createDevTools(gateway) }));
  app.notFound((c) => c.html(failurePage('Nothing here', 'There is no such page.'), 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof Refused) {
      // 400 on a page is an address that names nothing: forms are answered on their own pages.
      const missing = error.status === 404 || (error.status === 400 && c.req.method === 'GET');
      const title = missing ? 'No such order' : 'That did not work';
      return c.html(failurePage(title, `${error.message} (${error.code})`), missing ? 404 : 502);
    }
    process.stderr.write(`${error.stack ?? error.message}\n`);
    return c.html(failurePage('The shop has failed', 'Nothing is lost. Please try again.'), 500);
  });
  return app;
};

/** These pages ask for nobody's name and move money with the gateway's key: with real money they are for who asks for them. */
const operatorPagesAreOff: MiddlewareHandler = async (c) =>
  c.html(
    failurePage(
      'The merchant’s pages are off',
      'They capture, void and refund without a sign-in. Set HOLDFAST_DEMO_OPERATOR_PAGES=on to have them.',
    ),
    403,
  );

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
