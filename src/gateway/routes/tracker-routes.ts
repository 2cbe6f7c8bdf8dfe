import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { withKey } from '../../client/requests.ts';
import { holdfastFor } from '../actor.ts';
import { needs } from '../admission.ts';
import { requireCaptureAccess } from '../capture-access.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { takesJson } from '../request-body.ts';
import { json } from '../schemas/json-content.ts';
import { answers, COMMAND_PROBLEMS } from '../schemas/problem-schema.ts';
import {
  CheckoutPath,
  OptionalKey,
  RequiredKey,
  TrackerPath,
  TrackerRequestSchema,
  TrackerUpdateSchema,
} from '../schemas/request-schemas.ts';
import { TrackerListSchema, TrackerSchema } from '../schemas/tracker-schema.ts';
import { callTemporal, readTemporal } from '../temporal-call.ts';

const tags = ['Trackers'];

const TRACKER = {
  description: 'The tracker as PayPal shows it.',
  ...json(TrackerSchema),
};

export const addTracker = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'post',
    path: '/v1/checkouts/{checkoutId}/trackers',
    operationId: 'addTracker',
    tags,
    summary: 'Say that goods of a capture are shipped, also after the checkout has ended',
    middleware: takesJson('operate'),
    request: {
      params: CheckoutPath,
      headers: RequiredKey,
      body: { ...json(TrackerRequestSchema), required: true },
    },
    responses: answers({ 201: TRACKER }, ...COMMAND_PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const { checkoutId } = c.req.valid('param');
    const parcel = c.req.valid('json');
    const key = c.req.valid('header')['idempotency-key'];
    const caller = c.get('caller');
    await requireCaptureAccess(gateway, { checkoutId, captureId: parcel.captureId, caller });
    const ask = () => holdfastFor(c, gateway).addTracker(checkoutId, withKey(parcel, key));
    return c.json(await callTemporal(gateway.client, ask), 201);
  });
};

export const updateTracker = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'patch',
    path: '/v1/checkouts/{checkoutId}/trackers/{trackerId}',
    operationId: 'updateTracker',
    tags,
    summary: 'Cancel a tracker, or set its status',
    middleware: takesJson('operate'),
    request: {
      params: TrackerPath,
      headers: OptionalKey,
      body: { ...json(TrackerUpdateSchema), required: true },
    },
    responses: answers({ 200: TRACKER }, ...COMMAND_PROBLEMS),
  });
  app.openapi(route, async (c) => {
    const holdfast = holdfastFor(c, gateway);
    const key = c.req.valid('header')['idempotency-key'];
    const ask = () =>
      holdfast.updateTracker(c.req.valid('param'), withKey(c.req.valid('json'), key));
    return c.json(await callTemporal(gateway.client, ask), 200);
  });
};

export const listTrackers = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const route = createRoute({
    method: 'get',
    path: '/v1/checkouts/{checkoutId}/trackers',
    operationId: 'listTrackers',
    tags,
    summary: 'List the trackers of a checkout, with the seller protection of its captures',
    middleware: needs('read'),
    request: { params: CheckoutPath },
    responses: answers(
      {
        200: {
          description: 'In the order they were added.',
          ...json(TrackerListSchema),
        },
      },
      ...([400, 401, 403, 404, 429, 503] as const),
    ),
  });
  app.openapi(route, async (c) => {
    const holdfast = gateway.holdfastOf(c.get('caller').merchantId);
    const { checkoutId } = c.req.valid('param');
    const { trackers, sellerProtection } = await readTemporal(gateway.client, () =>
      holdfast.trackers(checkoutId),
    );
    const shown = {
      trackers: [...trackers],
      sellerProtection: sellerProtection.map(({ disputeCategories, ...capture }) => ({
        ...capture,
        disputeCategories: [...disputeCategories],
      })),
    };
    return c.json(shown, 200, { 'Cache-Control': 'private, no-cache' });
  });
};
