import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import { loggedError } from '../temporal/logged-error.ts';
import { stopOn } from './abort-signal.ts';
import { admission } from './admission.ts';
import type { GatewayContext, GatewayEnv } from './context.ts';
import { invalidRequest, malformedBody } from './invalid-request.ts';
import { Problem, problemOf, problemResponse } from './problem.ts';
import { requestLog } from './request-log.ts';
import { requestSpan } from './request-span.ts';
import { adoptCheckout } from './routes/adopt-route.ts';
import {
  createCheckout,
  listCheckouts,
  patchCheckout,
  showCheckout,
} from './routes/checkout-routes.ts';
import { codecRoute } from './routes/codec-route.ts';
import {
  approveCheckout,
  captureCheckout,
  changePolicy,
  reauthorizeCheckout,
  refundCapture,
  resolveCheckout,
  voidCheckout,
} from './routes/command-routes.ts';
import { developmentRoutes } from './routes/development-routes.ts';
import { docsRoutes } from './routes/docs-routes.ts';
import { eventsRoute } from './routes/events-route.ts';
import { healthRoutes, metricsRoute, statusRoute } from './routes/health-routes.ts';
import { payerRoute } from './routes/payer-route.ts';
import { reconcileCheckout, showHistory } from './routes/reconcile-routes.ts';
import { addTracker, listTrackers, updateTracker } from './routes/tracker-routes.ts';
import { webhookRoute } from './routes/webhook-route.ts';
import { registerShapes } from './schemas/body-schema.ts';

/** Every route, and what comes before all of them. */
export const gatewayApp = (gateway: GatewayContext): OpenAPIHono<GatewayEnv> => {
  const app = new OpenAPIHono<GatewayEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result);
    },
  });
  app.onError((error, c) => problemAnswer(gateway, error, c));
  app.notFound((c) =>
    problemAnswer(gateway, new Problem('NOT_FOUND', 'There is no such route; see /docs.'), c),
  );
  registerShapes(app);
  app.use(requestSpan);
  app.use(requestLog(gateway));
  // Strict-Transport-Security is for whoever ends TLS: it would bind a whole domain.
  app.use(secureHeaders({ strictTransportSecurity: false, xFrameOptions: 'DENY' }));
  app.use(loadsNothing);
  app.use(crossOrigin(gateway.settings.allowedOrigins));
  app.use(admission(gateway));
  app.use('/v1/*', abortedOnDisconnect(gateway));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const Allow = methods.join(', ');
        const problem = new Problem('METHOD_NOT_ALLOWED', `Here: ${Allow}.`, {
          headers: { Allow },
        });
        return problemAnswer(gateway, problem, c);
      },
    }),
  );

  createCheckout(app, gateway);
  adoptCheckout(app, gateway);
  listCheckouts(app, gateway);
  showCheckout(app, gateway);
  patchCheckout(app, gateway);
  approveCheckout(app, gateway);
  captureCheckout(app, gateway);
  voidCheckout(app, gateway);
  reauthorizeCheckout(app, gateway);
  changePolicy(app, gateway);
  refundCapture(app, gateway);
  addTracker(app, gateway);
  updateTracker(app, gateway);
  listTrackers(app, gateway);
  resolveCheckout(app, gateway);
  reconcileCheckout(app, gateway);
  showHistory(app, gateway);
  eventsRoute(app, gateway);
  payerRoute(app, gateway);
  webhookRoute(app, gateway);
  codecRoute(app, gateway);
  developmentRoutes(app, gateway);
  healthRoutes(app, gateway);
  statusRoute(app, gateway);
  metricsRoute(app, gateway);
  docsRoutes(app);
  return app;
};

/** Whatever a browser takes an answer for, it loads and runs nothing; the pages for people say what they need. */
const loadsNothing: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  await next();
  if (c.res.headers.has('Content-Security-Policy')) return;
  c.res.headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
};

/** No page of another origin reads an answer, unless its origin is configured. */
const crossOrigin = (allowed: readonly string[]): MiddlewareHandler<GatewayEnv> => {
  if (allowed.length === 0) return (_c, next) => next();
  return cors({
    origin: [...allowed],
    allowMethods: ['GET', 'POST', 'PATCH'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      'Last-Event-ID',
      'X-Namespace',
    ],
    exposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
};

const problemAnswer = (
  { log, metrics }: GatewayContext,
  error: unknown,
  c: Context<GatewayEnv>,
): Response => {
  const problem = hasLeft(c) ? callerLeft() : ofAnything(error);
  const { code, cause } = problem;
  metrics.problems.inc({ code });
  c.set('problemCode', code);
  if (problem.extras.debugId) c.set('debugId', problem.extras.debugId);
  const requestId = c.get('requestId');
  if (code === 'INTERNAL_ERROR') {
    log.error({ code, requestId, err: loggedError(cause) }, 'failed');
  } else if (problem.status >= 500) {
    // Foreseen: whoever asked repeats it. Its cause may speak of another part than the one that is away.
    log.warn({ code, requestId, detail: problem.message }, 'not answered');
  }
  // As it was sent: a decoded path is no URI.
  return problemResponse(problem, new URL(c.req.url).pathname);
};

const ofAnything = (error: unknown): Problem =>
  error instanceof HTTPException ? ofHono(error) : problemOf(error);

/** Nobody hears the answer: what failed, failed because the caller has left and its calls were given up. */
const hasLeft = (c: Context<GatewayEnv>): boolean => c.req.raw.signal.aborted;

const callerLeft = (): Problem => new Problem('CALLER_LEFT', 'The caller left before the answer.');

/**
 * Gives up what is under way at Temporal for a caller who has left. What it asked for may still be done: it is safe twice
 * with its key.
 */
const abortedOnDisconnect =
  ({ client }: GatewayContext): MiddlewareHandler<GatewayEnv> =>
  async (c, next) => {
    const call = stopOn(c.req.raw.signal);
    try {
      await client.withAbortSignal(call.signal, next);
    } finally {
      call.release();
    }
  };

/** What Hono itself refuses: a body it cannot read. */
const ofHono = (error: HTTPException): Problem =>
  error.status === 415
    ? new Problem('CONTENT_TYPE_NOT_SUPPORTED', 'Send Content-Type: application/json.')
    : malformedBody('The body cannot be read.');
