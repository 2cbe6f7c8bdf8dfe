import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { withKey } from '../../client/requests.ts';
import { actorOf, holdfastFor } from '../actor.ts';
import { requireCaptureAccess } from '../capture-access.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { takesJson } from '../request-body.ts';
import { CaptureSchema, RefundSchema } from '../schemas/checkout-schema.ts';
import { json } from '../schemas/json-content.ts';
import { answers, COMMAND_PROBLEMS } from '../schemas/problem-schema.ts';
import {
  ApproveRequest,
  CaptureRequestSchema,
  ChangePolicyRequest,
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

export const approveCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/approve',
    operationId: 'approveCheckout',
    tags,
    summary: 'Say that the payer may have approved: PayPal is asked at once',
    description: 'A hint and never proof; safe any number of times. The return page sends it.',
    middleware: takesJson('operate'),
    request: { params: CheckoutPath, body: json(ApproveRequest) },
    responses: answers(
      { 202: { description: 'PayPal is being asked; watch the status.' } },
      ...([400, 401, 403, 404, 409, 413, 415, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const holdfast = holdfastFor(c, gateway);
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
      body: json(CaptureRequestSchema),
    },
    responses: answers(
      {
        201: {
          description: 'Captured, or PENDING at PayPal: look at `status`.',
          ...json(CaptureSchema),
        },
      },
      ...COMMAND_PROBLEMS,
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = holdfastFor(c, gateway);
    const ask = () => holdfast.capture(checkoutId, withKey(c.req.valid('json'), key));
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
      body: json(VoidRequest),
    },
    responses: answers({ 200: CHECKOUT }, ...COMMAND_PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = holdfastFor(c, gateway);
    const ask = () => holdfast.void(checkoutId, withKey(c.req.valid('json'), key));
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
      body: json(ReauthorizeRequest),
    },
    responses: answers({ 201: CHECKOUT }, ...COMMAND_PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = holdfastFor(c, gateway);
    const ask = () => holdfast.reauthorize(checkoutId, withKey(c.req.valid('json'), key));
    return sendCheckout(c, await callTemporal(gateway.client, ask), 201);
  });
};

export const changePolicy = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'patch',
    path: '/v1/checkouts/{checkoutId}/policy',
    operationId: 'changePolicy',
    tags,
    summary: 'Change what becomes of a live hold by itself: its deadline, its renewal, its limits',
    description:
      'What is left out stays. No money moves by it: a deadline that has passed by the new policy is refused.',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: OptionalKey,
      body: { ...json(ChangePolicyRequest), required: true },
    },
    responses: answers({ 200: CHECKOUT }, ...COMMAND_PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = holdfastFor(c, gateway);
    const ask = () => holdfast.changePolicy(checkoutId, withKey(c.req.valid('json'), key));
    return sendCheckout(c, await callTemporal(gateway.client, ask), 200);
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
        ...json(RefundRequestSchema),
        required: true,
      },
    },
    responses: answers(
      {
        201: {
          description: 'Refunded, or PENDING at PayPal: look at `status`.',
          ...json(RefundSchema),
        },
      },
      ...COMMAND_PROBLEMS,
    ),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const request = c.req.valid('json');
    const holdfast = holdfastFor(c, gateway);
    const key = c.req.valid('header')['idempotency-key'];
    const { captureId } = request;
    await requireCaptureAccess(gateway, { checkoutId, captureId, caller: c.get('caller') });
    const refund = await callTemporal(gateway.client, () => holdfast.refund(withKey(request, key)));
    return c.json(refund, 201);
  });
};

export const resolveCheckout = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/resolve',
    operationId: 'resolveCheckout',
    tags,
    summary: 'Decide about a checkout that waits for an operator',
    description:
      'The name of the API key, and what Holdfast-Actor says, is kept as the actor, with the reason.',
    middleware: takesJson('admin'),
    request: {
      params: CheckoutPath,
      headers: OptionalKey,
      body: {
        ...json(ResolveRequestSchema),
        required: true,
      },
    },
    responses: answers({ 200: CHECKOUT }, ...COMMAND_PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const decision = { ...c.req.valid('json'), actor: actorOf(c) };
    const key = c.req.valid('header')['idempotency-key'];
    const holdfast = holdfastFor(c, gateway);
    const ask = () => holdfast.resolve(checkoutId, withKey(decision, key));
    return sendCheckout(c, await callTemporal(gateway.client, ask), 200);
  });
};
