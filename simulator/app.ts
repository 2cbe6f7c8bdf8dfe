import { type HttpBindings, RequestError } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { Reply } from './call-faults.ts';
import { answerCall } from './calls.ts';
import { consolePage } from './console-page.ts';
import { HookError } from './hook-error.ts';
import { hooks } from './hooks.ts';
import { operations } from './operations.ts';
import { payerPages } from './payer-pages.ts';
import { errorBody } from './refusal.ts';
import type { Simulation } from './simulation.ts';
import { tokenRoute } from './token-route.ts';
import { baseOf, webhookApi } from './webhook-api.ts';

type Bindings = { Bindings: HttpBindings };

/** Sends what PayPal answered, or ends the connection without an answer. */
const send = (context: Context<Bindings>, reply: Reply): Response => {
  if (reply.kind !== 'answer') {
    const { socket } = context.env.incoming;
    if (reply.kind === 'reset') socket.resetAndDestroy();
    else socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const headers =
    reply.body === null ? reply.headers : { ...reply.headers, 'Content-Type': 'application/json' };
  const body = reply.body === null ? null : JSON.stringify(reply.body);
  return new Response(body, { status: reply.status, headers });
};

/** Every route of the simulator on one base URL. */
export const simulatorApp = (simulation: Simulation): Hono<Bindings> => {
  const app = new Hono<Bindings>();
  const serviceError = (c: Context, httpStatus: 404 | 500): Response => {
    const debugId = simulation.world.mintDebugId();
    const body = errorBody({ httpStatus, problems: [], links: [], debugId, api: 'orders' });
    return c.json(body, httpStatus, { 'PayPal-Debug-Id': debugId });
  };
  app.post('/v1/oauth2/token', async (c) => send(c, await tokenRoute(simulation, c)));
  for (const operation of operations) {
    app.on(operation.method, operation.path, async (c) => {
      const reply = await answerCall(simulation, operation, {
        base: baseOf(c),
        params: c.req.param(),
        query: c.req.query(),
        header: (name) => c.req.header(name),
        text: operation.method === 'GET' ? '' : await c.req.text(),
      });
      return send(c, reply);
    });
  }
  app.route('/v1/notifications', webhookApi(simulation));
  app.get('/', (c) => c.redirect('/_simulator/'));
  app.get('/_simulator', (c) => c.redirect('/_simulator/', 301));
  app.route('/_simulator/', consolePage(simulation));
  app.route('/_simulator', hooks(simulation));
  app.route('/', payerPages(simulation));
  app.onError((error, c) => {
    if (error instanceof HookError) {
      return c.json({ error: { code: error.code, message: error.message } }, error.status);
    }
    if (error instanceof RequestError) return c.body(null, 400);
    process.stderr.write(`${error.stack ?? error.message}\n`);
    return serviceError(c, 500);
  });
  app.notFound((c) => serviceError(c, 404));
  return app;
};
