import { z } from 'zod';
import { type ShownTracker, type TrackerItem, trackerIdOf } from '../domain/paypal/tracker.ts';
import { completing, matching } from './compare-answer.ts';
import { PayPalError } from './errors.ts';
import type { Reply } from './read-answer.ts';
import { instantOrNull, nothing } from './reply-parts.ts';
import { checkedRequestId, idInPath, trackerInPath } from './requests.ts';
import { carrierOf, shippingTrackerCalls } from './shipping-trackers.ts';
import type { TrackerCalls, TrackOrder } from './tracker-calls.ts';
import type { CallOptions, Transport } from './transport.ts';

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

  ...shippingTrackerCalls(transport),
});
