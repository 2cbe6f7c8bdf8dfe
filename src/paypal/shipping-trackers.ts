import { z } from 'zod';

import { type Shipment, type ShownTracker, trackerIdOf } from '../domain/paypal/tracker.ts';
import { matching } from './compare-answer.ts';
import { PayPalError } from './errors.ts';
import type { Reply } from './read-answer.ts';
import { instantOrNull, nothing } from './reply-parts.ts';
import { trackerInPath } from './requests.ts';
import type { TrackerCalls } from './tracker-calls.ts';
import type { CallOptions, Transport } from './transport.ts';

export const carrierOf = ({ trackingNumber, carrier, carrierNameOther }: Shipment) => ({
  tracking_number: trackingNumber,
  carrier,
  carrier_name_other: carrierNameOther,
});

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

/** Trackers by capture alone, in PayPal's older API: for orders that another API made. */
export const shippingTrackerCalls = (
  transport: Transport,
): Pick<TrackerCalls, 'addTrackersBatch' | 'getTracker' | 'replaceTracker'> => ({
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
