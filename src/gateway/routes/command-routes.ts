import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { checkoutOfOrder } from '../../client/checkout-of-order.ts';
import { HoldfastError } from '../../client/error.ts';
import type { Holdfast } from '../../client.ts';
import { PayPalError } from '../../paypal/errors.ts';
import { needs } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { Problem } from '../problem.ts';
import { limitedBody, takesJson } from '../request-body.ts';
import { CaptureSchema, RefundSchema } from '../schemas/checkout-schema.ts';
import { answers } from '../schemas/problem-schema.ts';
import {
  CaptureRequestSchema,
  CheckoutPath,
  OptionalKey,
  ReauthorizeRequest,
  RefundRequestSchema,
  RequiredKey,
  ResolveRequestSchema,
  VoidRequest,
} from '../schemas/request-schemas.ts';
import { callTemporal, readTemporal } from '../temporal-call.ts';
import { CHECKOUT, sendCheckout } from './checkout-routes.ts';

const tags = ['Commands'];
const PROBLEMS = [400, 401, 403, 404, 409, 413, 415, 422, 429, 503] as const;

export const approveCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/approve',
    operationId: 'approveCheckout',
    tags,
    summary: 'Say that the payer may have approved: PayPal is asked at once',
    description: 'A hint and never proof; safe any number of times. The return page sends it.',
    middleware: [needs('operate'), limitedBody],
    request: { params: CheckoutPath },
    responses: answers(
      { 202: { description: 'PayPal is being asked; watch the status.' } },
      ...([400, 401, 403, 404, 409, 413, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const holdfast = gateway.holdfastOf(c.get('caller').merchantId);
    await readTemporal(gateway.client, () => holdfast.approve(c.req.valid('param').checkoutId));
    return c.body(null, 202);
  });
};

export const captureCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/captures',
    operationId: 'captureCheckout',
    tags,
    summary: 'Take money from the hold',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: RequiredKey,
      body: { content: { 'application/json': { schema: CaptureRequestSchema } } },
    },
    responses: answers(
      {
        201: {
          description: 'Captured, or PENDING at PayPal: look at `status`.',
          content: { 'application/json': { schema: CaptureSchema } },
        },
      },
      ...PROBLEMS,
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = gateway.holdfastOf(c.get('caller').merchantId);
    const ask = () => holdfast.capture(checkoutId, c.req.valid('json'), key);
    return c.json(await callTemporal(gateway.client, ask), 201);
  });
};

export const voidCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/void',
    operationId: 'voidCheckout',
    tags,
    summary: 'Release what is held; before approval it ends the checkout',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: OptionalKey,
      body: { content: { 'application/json': { schema: VoidRequest } } },
    },
    responses: answers({ 200: CHECKOUT }, ...PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = gateway.holdfastOf(c.get('caller').merchantId);
    const ask = () => holdfast.void(checkoutId, c.req.valid('json'), key);
    return sendCheckout(c, await callTemporal(gateway.client, ask), 200);
  });
};

export const reauthorizeCheckout = (
  app: OpenAPIHono<GatewayEnv>,
  gateway: GatewayContext,
): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/reauthorize',
    operationId: 'reauthorizeCheckout',
    tags,
    summary: 'Ask PayPal for a new honor period',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: OptionalKey,
      body: { content: { 'application/json': { schema: ReauthorizeRequest } } },
    },
    responses: answers({ 201: CHECKOUT }, ...PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = gateway.holdfastOf(c.get('caller').merchantId);
    const ask = () => holdfast.reauthorize(checkoutId, c.req.valid('json'), key);
    return sendCheckout(c, await callTemporal(gateway.client, ask), 201);
  });
};

export const refundCapture = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/refunds',
    operationId: 'refundCapture',
    tags,
    summary: 'Give captured money back, also long after the checkout has ended',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: RequiredKey,
      body: {
        content: { 'application/json': { schema: RefundRequestSchema } },
        required: true,
      },
    },
    responses: answers(
      {
        201: {
          description: 'Refunded, or PENDING at PayPal: look at `status`.',
          content: { 'application/json': { schema: RefundSchema } },
        },
      },
      ...PROBLEMS,
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const request = c.req.valid('json');
    const holdfast = gateway.holdfastOf(c.get('caller').merchantId);
    const key = c.req.valid('header')['idempotency-key'];
    await requireOwner(gateway, holdfast, { checkoutId, captureId: request.captureId });
    const refund = await callTemporal(gateway.client, () => holdfast.refund(request, key));
    return c.json(refund, 201);
  });
};

type Ownership = { readonly checkoutId: string; readonly captureId: string };

/**
 * A capture is refunded through its own checkout, so that a mixed-up id moves nobody else's money. Once the checkout is
 * older than what Temporal keeps, the capture id alone must do: then only the one merchant of this gateway may.
 * @throws Problem CAPTURE_NOT_FOUND for a checkout without this capture, HoldfastError CHECKOUT_NOT_FOUND
 */
const requireOwner = async (
  gateway: GatewayContext,
  holdfast: Holdfast,
  { checkoutId, captureId }: Ownership,
): Promise<void> => {
  try {
    const { captures } = await readTemporal(gateway.client, () => holdfast.get(checkoutId));
    if (captures.some((capture) => capture.captureId === captureId)) return;
  } catch (error) {
    const unknown = error instanceof HoldfastError && error.code === 'CHECKOUT_NOT_FOUND';
    const merchants = holdfast.merchantId === gateway.merchantId;
    if (unknown && merchants && (await isForgotten(gateway, captureId))) return;
    throw error;
  }
  throw new Problem('CAPTURE_NOT_FOUND', 'The checkout has no such capture.');
};

/**
 * Whether PayPal knows the capture and Temporal no checkout of its order, whatever the merchant: else the id of a checkout
 * was mistaken, or the money is another merchant's.
 */
const isForgotten = async (
  { client, paypal }: GatewayContext,
  captureId: string,
): Promise<boolean> => {
  try {
    const { orderId } = (await paypal.getCapture({ captureId })).value;
    if (orderId === null) return true;
    return (await readTemporal(client, () => checkoutOfOrder(client, orderId))) === null;
  } catch (error) {
    if (error instanceof PayPalError && error.problem.kind === 'REFUSED') return false;
    throw error;
  }
};

export const resolveCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/resolve',
    operationId: 'resolveCheckout',
    tags,
    summary: 'Decide about a checkout that waits for an operator',
    description: 'The name of the API key is kept as the actor, with the reason.',
    middleware: takesJson('admin'),
    request: {
      params: CheckoutPath,
      headers: OptionalKey,
      body: {
        content: { 'application/json': { schema: ResolveRequestSchema } },
        required: true,
      },
    },
    responses: answers({ 200: CHECKOUT }, ...PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const { name: actor, merchantId } = c.get('caller');
    const decision = { ...c.req.valid('json'), actor };
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = gateway.holdfastOf(merchantId);
    const ask = () => holdfast.resolve(checkoutId, decision, key);
    return sendCheckout(c, await callTemporal(gateway.client, ask), 200);
  });
};
