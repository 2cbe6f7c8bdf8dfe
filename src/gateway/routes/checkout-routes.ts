import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { patchWithKey } from '../../client/patch-request.ts';
import { withKey } from '../../client/requests.ts';
import type {
  CheckoutFilter,
  CheckoutPage,
  FullCheckoutPage,
} from '../../domain/checkout/checkout-list.ts';
import type { CheckoutStatus } from '../../domain/checkout/status.ts';
import type { CheckoutView } from '../../domain/checkout/view.ts';
import { stopOn } from '../abort-signal.ts';
import { holdfastFor } from '../actor.ts';
import { chargeFor, needs } from '../admission.ts';
import type { Caller } from '../caller.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { openCursor, sealCursor } from '../cursor.ts';
import { etagOf, matchesEtag } from '../etag.ts';
import { takesJson } from '../request-body.ts';
import { CheckoutPageSchema } from '../schemas/checkout-page-schema.ts';
import { CheckoutSchema } from '../schemas/checkout-schema.ts';
import { json } from '../schemas/json-content.ts';
import { answers } from '../schemas/problem-schema.ts';
import {
  CheckoutPath,
  ListQuery,
  OptionalKey,
  PatchRequest,
  ShowQuery,
  startRequest,
} from '../schemas/request-schemas.ts';
import { callTemporal, readTemporal } from '../temporal-call.ts';
import { whenStatus } from '../watch.ts';

export const CHECKOUT = {
  description: 'The checkout as it stands.',
  headers: { ETag: { description: 'For If-None-Match.', schema: { type: 'string' as const } } },
  ...json(CheckoutSchema),
};

export const sendCheckout = (
  c: Context<GatewayEnv>,
  view: CheckoutView,
  status: 200 | 201,
): Response => c.json(view, status, headersOf(etagOf(view)));

const headersOf = (ETag: string) => ({ ETag, 'Cache-Control': 'private, no-cache' });

const tags = ['Checkouts'];

/** So many checkouts in a list are charged as one request, besides the request itself. */
const LISTED_FOR_ONE = 10;

export const createCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts',
    operationId: 'startCheckout',
    tags,
    summary: 'Start a checkout; send the payer to approveUrl',
    middleware: takesJson('operate'),
    request: {
      headers: OptionalKey,
      body: {
        content: { 'application/json': { schema: startRequest(gateway.settings.redirects) } },
        required: true,
      },
    },
    responses: answers({ 201: CHECKOUT }, 400, 401, 403, 409, 413, 415, 422, 429, 503),
  });
  app.openapi(route, async (c) => {
    const request = c.req.valid('json');
    const key = c.req.valid('header')['idempotency-key'] ?? request.checkoutId;
    const holdfast = holdfastFor(c, gateway);
    const view = await callTemporal(gateway.client, () => holdfast.start(withKey(request, key)));
    c.set('checkoutId', view.checkoutId);
    c.header('Location', `/v1/checkouts/${view.checkoutId}`);
    return sendCheckout(c, view, 201);
  });
};

export const showCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'get',
    path: '/v1/checkouts/{checkoutId}',
    operationId: 'getCheckout',
    tags,
    summary: 'Show a checkout, or wait until it has a status',
    middleware: needs('read'),
    request: { params: CheckoutPath, query: ShowQuery },
    responses: answers(
      { 200: CHECKOUT, 304: { description: 'Not changed since If-None-Match.' } },
      ...([400, 401, 403, 404, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const { wait, timeout } = c.req.valid('query');
    const caller = c.get('caller');
    const holdfast = gateway.holdfastOf(caller.merchantId);
    const view =
      wait === undefined
        ? await readTemporal(gateway.client, () => holdfast.get(checkoutId))
        : await untilStatus(gateway, {
            watched: { caller, checkoutId, wait },
            seconds: timeout,
            left: c.req.raw.signal,
          });
    const ETag = etagOf(view);
    if (!matchesEtag(c.req.header('if-none-match'), ETag)) {
      return c.json(view, 200, headersOf(ETag));
    }
    return c.body(null, 304, { ETag });
  });
};

type Waiting = {
  readonly watched: {
    readonly caller: Caller;
    readonly checkoutId: string;
    readonly wait: CheckoutStatus;
  };
  readonly seconds: number;
  /** Aborted when the caller leaves. */
  readonly left: AbortSignal;
};

/** The checkout as soon as it has the status or has ended, or as it stands when waiting is over. */
const untilStatus = async (
  gateway: GatewayContext,
  { watched, seconds, left }: Waiting,
): Promise<CheckoutView> => {
  const { signal, stop, release } = stopOn(left, gateway.closing);
  const timer = setTimeout(stop, seconds * 1000);
  try {
    return await whenStatus(gateway, watched, signal);
  } finally {
    clearTimeout(timer);
    stop();
    release();
  }
};

export const listCheckouts = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'get',
    path: '/v1/checkouts',
    operationId: 'listCheckouts',
    tags,
    summary: 'List checkouts, newest first; a return page finds its own by orderId',
    middleware: needs('read'),
    request: { query: ListQuery },
    responses: answers(
      {
        200: {
          description: 'One page; `nextCursor` is null on the last.',
          ...json(CheckoutPageSchema),
        },
      },
      ...([400, 401, 403, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const { actBefore, cursor, limit, view, ...query } = c.req.valid('query');
    const { merchantId } = c.get('caller');
    const filter: CheckoutFilter = {
      ...query,
      ...(actBefore !== undefined && { actBefore: new Date(actBefore).toISOString() }),
    };
    const listing = { merchantId, filter, key: gateway.cursorKeyOf(merchantId) };
    const at = cursor === undefined ? {} : { cursor: openCursor(cursor, listing) };
    const holdfast = gateway.holdfastOf(merchantId);
    const isFull = view === 'full';
    if ((isFull || filter.needsAttention) && filter.orderId === undefined) {
      chargeFor(c, gateway, Math.ceil(limit / LISTED_FOR_ONE));
    }
    const asked = { ...filter, limit, ...at };
    const page = await gateway.limits.list(c.get('caller'), () =>
      readTemporal(
        gateway.client,
        (): Promise<CheckoutPage | FullCheckoutPage> =>
          isFull ? holdfast.listFull(asked) : holdfast.list(asked),
      ),
    );
    const nextCursor = sealCursor(page.nextCursor, listing);
    const shown = { ...page, checkouts: [...page.checkouts], nextCursor };
    return c.json(shown, 200, { 'Cache-Control': 'private, no-cache' });
  });
};

export const patchCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'patch',
    path: '/v1/checkouts/{checkoutId}',
    operationId: 'patchCheckout',
    tags,
    summary: 'Change the order before it is authorized',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: OptionalKey,
      body: { ...json(PatchRequest), required: true },
    },
    responses: answers({ 200: CHECKOUT }, 400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const holdfast = holdfastFor(c, gateway);
    const key = c.req.valid('header')['idempotency-key'];
    const ask = () => holdfast.patch(checkoutId, patchWithKey(c.req.valid('json'), key));
    return sendCheckout(c, await callTemporal(gateway.client, ask), 200);
  });
};
