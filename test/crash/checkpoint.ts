import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

export const ABOUT_SHIPMENTS = [
  'trackOrder',
  'patchTracker',
  'addTrackersBatch',
  'replaceTracker',
] as const;

/** Money calls, and those about a shipment, that a command leads to; an order of v1 is paid as soon as it is adopted. */
export const COMMANDED = [
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
  'refundCapture',
  'authorizeOrderV1',
  'captureOrderV1',
  'captureAuthorizationV1',
  'reauthorizeAuthorizationV1',
  'voidAuthorizationV1',
  'voidOrderV1',
  'refundCaptureV1',
  'refundSaleV1',
  ...ABOUT_SHIPMENTS,
] as const;
export type CommandedCall = (typeof COMMANDED)[number];

export const MONEY_CALLS = ['createOrder', 'authorizeOrder', 'captureOrder', ...COMMANDED] as const;
export type MoneyCallName = (typeof MONEY_CALLS)[number];

/** Where in a call the worker dies. */
export const MOMENTS = [
  'before the request reaches PayPal',
  'after PayPal committed, before its answer',
  'after the answer, before Temporal knows',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** One call to be stopped: the first of this operation whose path, body or input contains the mark. */
type Stop = {
  readonly call: MoneyCallName;
  readonly moment: Moment;
  readonly mark: string;
};

/** A money call as it left a worker. */
type Sent = {
  readonly call: MoneyCallName;
  readonly requestId: string;
  readonly words: string;
};

/**
 * Stands between the worker and PayPal and stops chosen calls at an exact moment: none of it is a matter of timing.
 * What is stopped stays so until the worker that made the call is gone.
 */
export type Checkpoint = {
  readonly url: string;
  readonly sent: readonly Sent[];
  /** Resolves when the call has come to its moment and stands there. */
  readonly stopAt: (stop: Stop) => Promise<void>;
  readonly close: () => Promise<void>;
};

const ROUTES: readonly (readonly [MoneyCallName, RegExp, ('PATCH' | 'PUT')?])[] = [
  ['createOrder', /^\/v2\/checkout\/orders$/],
  ['authorizeOrder', /^\/v2\/checkout\/orders\/[^/]+\/authorize$/],
  ['captureOrder', /^\/v2\/checkout\/orders\/[^/]+\/capture$/],
  ['captureAuthorization', /^\/v2\/payments\/authorizations\/[^/]+\/capture$/],
  ['reauthorizeAuthorization', /^\/v2\/payments\/authorizations\/[^/]+\/reauthorize$/],
  ['voidAuthorization', /^\/v2\/payments\/authorizations\/[^/]+\/void$/],
  ['refundCapture', /^\/v2\/payments\/captures\/[^/]+\/refund$/],
  ['authorizeOrderV1', /^\/v1\/payments\/orders\/[^/]+\/authorize$/],
  ['captureOrderV1', /^\/v1\/payments\/orders\/[^/]+\/capture$/],
  ['captureAuthorizationV1', /^\/v1\/payments\/authorization\/[^/]+\/capture$/],
  ['reauthorizeAuthorizationV1', /^\/v1\/payments\/authorization\/[^/]+\/reauthorize$/],
  ['voidAuthorizationV1', /^\/v1\/payments\/authorization\/[^/]+\/void$/],
  ['voidOrderV1', /^\/v1\/payments\/orders\/[^/]+\/do-void$/],
  ['refundCaptureV1', /^\/v1\/payments\/capture\/[^/]+\/refund$/],
  ['refundSaleV1', /^\/v1\/payments\/sale\/[^/]+\/refund$/],
  ['trackOrder', /^\/v2\/checkout\/orders\/[^/]+\/track$/],
  ['patchTracker', /^\/v2\/checkout\/orders\/[^/]+\/trackers\/[^/]+$/, 'PATCH'],
  ['addTrackersBatch', /^\/v1\/shipping\/trackers-batch$/],
  ['replaceTracker', /^\/v1\/shipping\/trackers\/[^/]+$/, 'PUT'],
];

const callOf = (method: string | undefined, path: string): MoneyCallName | undefined =>
  ROUTES.find(([, route, verb = 'POST']) => verb === method && route.test(path))?.[0];

/** Where a worker says that PayPal's answer has arrived, before it tells Temporal. */
export const ANSWERED_PATH = '/_checkpoint/answered';

const answeredSchema = z.object({ call: z.string(), input: z.string() });

export const openCheckpoint = async (paypalUrl: string): Promise<Checkpoint> => {
  const sent: Sent[] = [];
  const stops: (Stop & { readonly reached: () => void })[] = [];

  /** Whether the call stands here for good; each stop stops one call. */
  const stands = (call: string, moment: Moment, words: string): boolean => {
    const index = stops.findIndex(
      (stop) => stop.call === call && stop.moment === moment && words.includes(stop.mark),
    );
    const [stop] = index < 0 ? [] : stops.splice(index, 1);
    stop?.reached();
    return stop !== undefined;
  };

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const path = request.url ?? '/';
    if (path === ANSWERED_PATH) {
      const { call, input } = answeredSchema.parse(JSON.parse(body.toString()));
      if (!stands(call, MOMENTS[2], input)) response.writeHead(204).end();
      return;
    }
    const call = callOf(request.method, path);
    const words = `${path} ${body.toString()}`;
    if (call) {
      sent.push({ call, requestId: String(request.headers['paypal-request-id']), words });
      if (stands(call, MOMENTS[0], words)) return;
    }
    const answer = await forwarded(paypalUrl, request, body);
    if (call && stands(call, MOMENTS[1], words)) return;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((request, response) => {
    pass(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent,
    stopAt: (stop) => new Promise((reached) => void stops.push({ ...stop, reached })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const CARRIED = ['authorization', 'content-type', 'paypal-request-id', 'prefer'] as const;
const CARRIED_BACK = ['content-type', 'paypal-debug-id', 'retry-after'] as const;

const forwarded = async (paypalUrl: string, request: IncomingMessage, body: Buffer) => {
  const headers = CARRIED.flatMap((name): [string, string][] => {
    const value = request.headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const answer = await fetch(`${paypalUrl}${request.url}`, {
    method: request.method ?? 'GET',
    headers,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const back = CARRIED_BACK.flatMap((name): [string, string][] => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    status: answer.status,
    headers: Object.fromEntries(back),
    body: Buffer.from(await answer.arrayBuffer()),
  };
};
