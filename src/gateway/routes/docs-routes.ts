import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { COMPILED, PACKAGE_ROOT } from '../../package-files.ts';
import type { GatewayEnv } from '../context.ts';
import { ERRORS } from '../error-codes.ts';

/** The build copies the two files: swagger-ui-dist itself stays out of what is installed, its telemetry with it. */
const SWAGGER = COMPILED
  ? path.join(PACKAGE_ROOT, 'dist', 'swagger-ui')
  : path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** All that the page needs, from this machine: nothing is fetched from another host. */
const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdfast gateway</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><main id="docs"></main><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
`;

const START =
  "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n";

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export const docsRoutes = (app: OpenAPIHono<GatewayEnv>): void => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key with the scope read, operate or admin. Without keys: loopback only.',
  });
  let document: string | undefined;
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(app.getOpenAPI31Document(ABOUT));
    return c.body(document, 200, { 'Content-Type': 'application/json' });
  });
  app.get('/docs', (c) => c.html(PAGE, 200, { 'Content-Security-Policy': CSP }));
  app.get('/docs/start.js', (c) =>
    c.body(START, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    app.get(`/docs/${name}`, async (c) =>
      c.body(await readFile(path.join(SWAGGER, name)), 200, {
        'Content-Type': type,
        'Cache-Control': 'public, max-age=3600',
      }),
    );
  }
  app.get('/errors', (c) => c.html(errorsPage(), 200, { 'Content-Security-Policy': CSP }));
};

const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'Holdfast gateway',
    version: '1',
    description:
      'PayPal’s authorize-capture lifecycle, one durable checkout at a time. Errors are RFC 9457 problem+json with a stable `code`; [/errors](/errors) lists them all.',
  },
  security: [{ apiKey: [] }],
};

/** On a narrow screen each error is a block instead of a row. */
const ERRORS_STYLE = `
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
td,th{padding:.3rem .8rem .3rem 0;text-align:left;vertical-align:top}
tr:target{background:#ffef9e}
@media(max-width:48rem){thead{display:none}td{display:block;padding:0}tr{display:block;padding:.5rem 0}}
`;

const errorsPage = (): string => {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, title, todo }]) =>
      `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${title}.</td><td>${todo}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Errors of the Holdfast gateway</title><link rel="icon" href="data:,">
<style>${ERRORS_STYLE}</style></head>
<body><h1>Errors</h1><table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th><th>What to do</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></body></html>
`;
};
