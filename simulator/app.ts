import { RequestError } from '@hono/node-server';
import { type Context, type Handler, Hono } from 'hono';
import { baseUrl } from './base-url.ts';
import type { Reply } from './call-faults.ts';
import { answerCall } from './calls.ts';
import { consolePage } from './console-page.ts';
import { disputesApi } from './disputes-api.ts';
import { errorBody } from './error-body.ts';
import { HookError } from './hook-error.ts';
import { hooks } from './hooks.ts';
import { type Bindings, sendReply } from './http-reply.ts';
import { clientToken, userInfo } from './identity-api.ts';
import { waitForLatency } from './latency.ts';
import type { AnyOperation } from './operation.ts';
import { operations } from './operations.ts';
import { payerPages } from './payer-pages.ts';
import { Refusal } from './refusal.ts';
import type { Simulation } from './simulation.ts';
import { terminateRoute, tokenRoute } from './token-route.ts';
import { webhookApi } from './webhook-api.ts';

type Answer = (c: Context<Bindings>) => Reply | Promise<Reply>;

const errorReply = ({ state }: Simulation, httpStatus: number): Reply => {
  const debugId = state.mintDebugId();
  const body = errorBody({ httpStatus, problems: [], links: [], debugId, api: 'orders' });
  return { kind: 'answer', status: httpStatus, body, headers: { 'PayPal-Debug-Id': debugId } };
};

const operationReply =
  (simulation: Simulation, operation: AnyOperation): Answer =>
  async (c) =>
    answerCall(simulation, operation, {
      base: baseUrl(c, simulation.publicUrl),
      params: c.req.param(),
      query: c.req.query(),
      header: (name) => c.req.header(name),
      text: operation.method === 'GET' ? '' : await c.req.text(),
    });

/** An answer for whoever a bearer token stands for, or 401. */
const identityReply =
  (simulation: Simulation, bodyFor: (simulation: Simulation, c: Context) => object): Answer =>
  async (c) => {
    await waitForLatency(simulation.state);
    try {
      const body = bodyFor(simulation, c);
      const headers = { 'PayPal-Debug-Id': simulation.state.mintDebugId() };
      return { kind: 'answer', status: 200, body, headers };
    } catch (error) {
      if (error instanceof Refusal) return errorReply(simulation, error.httpStatus);
      throw error;
    }
  };

/** Every route of PayPal's API but the webhooks: method, path and answer. */
const apiRoutes = (simulation: Simulation): [string, string, Answer][] => [
  ['POST', '/v1/oauth2/token', (c) => tokenRoute(simulation, c)],
  ['POST', '/v1/oauth2/token/terminate', (c) => terminateRoute(simulation, c)],
  ['GET', '/v1/identity/oauth2/userinfo', identityReply(simulation, userInfo)],
  ['GET', '/v1/identity/openidconnect/userinfo', identityReply(simulation, userInfo)],
  ['POST', '/v1/identity/generate-token', identityReply(simulation, clientToken)],
  ...operations.map((operation): [string, string, Answer] => [
    operation.method,
    operation.path,
    operationReply(simulation, operation),
  ]),
];

/** The answers of one path, by method. */
type Methods = Map<string, Answer>;

const byPath = (simulation: Simulation): Map<string, Methods> => {
  const paths = new Map<string, Methods>();
  for (const [method, path, answer] of apiRoutes(simulation)) {
    const methods = paths.get(path) ?? new Map<string, Answer>();
    paths.set(path, methods.set(method, answer));
  }
  return paths;
};

/** A method that a path does not know, HEAD included, as PayPal documents it. */
const notSupported = (simulation: Simulation, methods: Methods): Reply => {
  const reply = errorReply(simulation, 405);
  if (reply.kind === 'answer') reply.headers['Allow'] = [...methods.keys()].join(', ');
  return reply;
};

/**
 * The routes of PayPal's API, one for each path: a second handler on a path costs every call a detour in Hono. PayPal's
 * own client of Payments v1 (paypal-rest-sdk) makes and lists payments with a slash behind the path.
 */
const paypalApi = (simulation: Simulation): Hono<Bindings> => {
  const app = new Hono<Bindings>();
  for (const [path, methods] of byPath(simulation)) {
    const answer: Handler<Bindings> = async (c) => {
      const known = methods.get(c.req.method);
      return sendReply(c, known ? await known(c) : notSupported(simulation, methods));
    };
    app.all(path, answer);
    if (path === '/v1/payments/payment') app.all(`${path}/`, answer);
  }
  return app;
};

/** Every route of the simulator on one base URL. */
export const simulatorApp = (simulation: Simulation): Hono<Bindings> => {
  const app = new Hono<Bindings>();
  app.route('/', paypalApi(simulation));
  app.route('/v1/notifications', webhookApi(simulation));
  app.route('/v1/customer', disputesApi(simulation));
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
    return sendReply(c, errorReply(simulation, 500));
  });
  app.notFound((c) => sendReply(c, errorReply(simulation, 404)));
  return app;
};
