import { z } from 'zod';

import {
  type Shipment,
  type ShownTracker,
  type TrackerItem,
  trackerIdOf,
} from '../domain/paypal/tracker.ts';
import { completing, matching } from './compare-answer.ts';
import { PayPalError } from './errors.ts';
import { instantOrNull } from './reply-parts.ts';
import { checkedRequestId, idInPath, trackerInPath } from './requests.ts';
import type { TrackerCalls, TrackOrder } from './tracker-calls.ts';
import type { CallOptions, Reply, Transport } from './transport.ts';

const nothing = z.unknown().transform(() => null);

const trackerSchema = z
  .object({
    id: z.string().min(1),
    status: z.string().min(1).catch('UNRECOGNIZED'),
    create_time: instantOrNull,
    update_time: instantOrNull,
  })
  .transform(
    (said): ShownTracker => ({
      id: said.id,
      status: said.status,
      createdAt: said.create_time,
      updatedAt: said.update_time,
    }),
  );

/** Strict inside: a tracker that cannot be read must not look like none, or it would be added again. */
const orderTrackersSchema = z
  .object({
    id: z.string().min(1),
    purchase_units: z
      .array(
        z.object({
          shipping: z.object({ trackers: z.array(trackerSchema).default([]) }).nullish(),
        }),
      )
      .default([]),
  })
  .transform((said) => ({
    orderId: said.id,
    trackers: said.purchase_units.flatMap(({ shipping }) => shipping?.trackers ?? []),
  }));

type OrderTrackers = z.infer<typeof orderTrackersSchema>;

const itemOf = ({ name, quantity, sku, url, imageUrl, upc }: TrackerItem) => ({
  name,
  quantity,
  sku,
  url,
  image_url: imageUrl,
  upc: upc && { type: upc.type, code: upc.code },
});

const carrierOf = ({ trackingNumber, carrier, carrierNameOther }: Shipment) => ({
  tracking_number: trackingNumber,
  carrier,
  carrier_name_other: carrierNameOther,
});

const readOrderTrackers = async (
  transport: Transport,
  { operation, orderId }: { readonly operation: 'getTrackers' | 'trackOrder'; orderId: string },
  options?: CallOptions,
): Promise<Reply<OrderTrackers>> => {
  const reply = await transport.send(
    {
      operation,
      method: 'get',
      path: `v2/checkout/orders/${idInPath(operation, orderId)}`,
      yes: [200],
      schema: orderTrackersSchema,
    },
    options,
  );
  return matching(operation, reply, ({ orderId: answered }) => [
    { field: 'order id', asked: orderId, answered },
  ]);
};

/** The tracker among those of the answer; the order is read once where the answer leaves it out. */
const trackOrder = async (
  transport: Transport,
  input: TrackOrder,
  options?: CallOptions,
): Promise<Reply<ShownTracker>> => {
  const operation = 'trackOrder';
  const { orderId } = input;
  const id = trackerIdOf(input);
  const reply = await transport.send(
    {
      operation,
      method: 'post',
      path: `v2/checkout/orders/${idInPath(operation, orderId)}/track`,
      requestId: checkedRequestId(operation, input.requestId),
      body: JSON.stringify({
        capture_id: input.captureId,
        ...carrierOf(input),
        notify_payer: input.notifyPayer,
        items: input.items?.map(itemOf),
      }),
      yes: [200, 201],
      schema: orderTrackersSchema,
    },
    options,
  );
  const same = matching(operation, reply, ({ orderId: answered }) => [
    { field: 'order id', asked: orderId, answered },
  ]);
  const isShown = same.value.trackers.some((tracker) => tracker.id === id);
  const whole = isShown
    ? same
    : await completing(() => readOrderTrackers(transport, { operation, orderId }, options));
  const { httpStatus, debugId } = reply;
  const value = whole.value.trackers.find((tracker) => tracker.id === id);
  if (value) return { value, httpStatus, debugId };
  const what = 'the order shows no such tracker';
  throw new PayPalError({ kind: 'UNREADABLE', operation, httpStatus, what, debugId });
};

const shippingPath = 'v1/shipping/trackers';

const batchSchema = z.object({
  errors: z
    .array(
      z.looseObject({
        name: z.string().catch('UNPROCESSABLE_ENTITY'),
        details: z
          .array(
            z.looseObject({
              issue: z.string().catch('UNPROCESSABLE_ENTITY'),
              field: z.string().nullable().catch(null),
              description: z.string().nullable().catch(null),
            }),
          )
          .catch([]),
      }),
    )
    .nullish(),
});

const STATUS_OF_NAME: Readonly<Record<string, number>> = {
  INVALID_REQUEST: 400,
  NOT_AUTHORIZED: 403,
  RESOURCE_NOT_FOUND: 404,
};

/** PayPal answers 200 to a batch of one that it refused: what was wrong stands inside (paypal-rules 1.13). */
const addTrackersBatch = async (
  transport: Transport,
  shipment: Shipment,
  options?: CallOptions,
): Promise<Reply<ShownTracker>> => {
  const operation = 'addTrackersBatch';
  const tracker = {
    transaction_id: shipment.captureId,
    status: 'SHIPPED',
    ...carrierOf(shipment),
    notify_buyer: shipment.notifyPayer,
  };
  const { value, httpStatus, debugId } = await transport.send(
    {
      operation,
      method: 'post',
      path: `${shippingPath}-batch`,
      body: JSON.stringify({ trackers: [tracker] }),
      yes: [200, 201],
      schema: batchSchema,
    },
    options,
  );
  const [refused] = value.errors ?? [];
  if (refused) {
    throw new PayPalError({
      kind: 'REFUSED',
      operation,
      httpStatus: STATUS_OF_NAME[refused.name] ?? 422,
      name: refused.name,
      issues: refused.details,
      debugId,
      retryAfterMs: null,
    });
  }
  const added = { id: trackerIdOf(shipment), status: 'SHIPPED', createdAt: null, updatedAt: null };
  return { value: added, httpStatus, debugId };
};

const shippingTrackerSchema = z.object({
  transaction_id: z.string(),
  status: z.string().min(1).catch('UNRECOGNIZED'),
  last_updated_time: instantOrNull,
});

export const trackerCalls = (transport: Transport): TrackerCalls => ({
  trackOrder: (input, options) => trackOrder(transport, input, options),

  patchTracker: async ({ orderId, trackerId, status }, options) => {
    const operation = 'patchTracker';
    const order = idInPath(operation, orderId);
    const tracker = trackerInPath(operation, trackerId);
    return await transport.send(
      {
        operation,
        method: 'patch',
        path: `v2/checkout/orders/${order}/trackers/${tracker}`,
        body: JSON.stringify([{ op: 'replace', path: '/status', value: status }]),
        yes: [200, 204],
        schema: nothing,
      },
      options,
    );
  },

  getTrackers: async ({ orderId }, options) => {
    const { value, ...reply } = await readOrderTrackers(
      transport,
      { operation: 'getTrackers', orderId },
      options,
    );
    return { ...reply, value: value.trackers };
  },

  addTrackersBatch: (shipment, options) => addTrackersBatch(transport, shipment, options),

  getTracker: async (named, options) => {
    const operation = 'getTracker';
    const id = trackerIdOf(named);
    const reply = await transport.send(
      {
        operation,
        method: 'get',
        path: `${shippingPath}/${trackerInPath(operation, id)}`,
        yes: [200],
        schema: shippingTrackerSchema,
      },
      options,
    );
    const { value, ...rest } = matching(operation, reply, ({ transaction_id: answered }) => [
      { field: 'capture id', asked: named.captureId, answered },
    ]);
    const { status, last_updated_time: updatedAt } = value;
    return { ...rest, value: { id, status, createdAt: null, updatedAt } };
  },

  replaceTracker: async ({ status, ...shipment }, options) => {
    const operation = 'replaceTracker';
    return await transport.send(
      {
        operation,
        method: 'put',
        path: `${shippingPath}/${trackerInPath(operation, trackerIdOf(shipment))}`,
        body: JSON.stringify({
          transaction_id: shipment.captureId,
          status,
          ...carrierOf(shipment),
        }),
        yes: [200, 204],
        schema: nothing,
      },
      options,
    );
  },
});
