import { type Call, type Done, operation } from './operation.ts';
import { orderBody } from './order-representation.ts';
import { orderOfCall, ownOrder } from './order-rules.ts';
import type { Order, Tracker, TrackerItem } from './records.ts';
import { forbidden, Refusal, unprocessable } from './refusal.ts';
import { bodyOf } from './request-bodies.ts';
import type { SimulatorState } from './state.ts';

interface TrackRequest {
  capture_id: string;
  tracking_number?: string;
  carrier?: string;
  carrier_name_other?: string;
  notify_payer?: boolean;
  items?: TrackerItem[];
}

const requireKnownSkus = (order: Order, items: readonly TrackerItem[]): void => {
  const sold = new Set(order.units.flatMap((unit) => (unit.items ?? []).map(({ sku }) => sku)));
  if (items.some(({ sku }) => sku !== undefined && !sold.has(sku))) {
    throw unprocessable('ITEM_SKU_MISMATCH', '/items');
  }
};

/** Adds a tracker to a completed capture; the same capture and number again is the same tracker (paypal-rules 1.6). */
const track = (state: SimulatorState, call: Call, request: TrackRequest): Done => {
  const order = ownOrder(state, call);
  if (order.units.length > 1) throw unprocessable('MSP_NOT_SUPPORTED');
  const capture = order.captures.find(({ id }) => id === request.capture_id);
  if (!capture) {
    const foreign = state.findCapture(request.capture_id)?.order.merchantId;
    if (foreign !== undefined && foreign !== call.merchantId) throw forbidden();
    throw unprocessable('CAPTURE_ID_NOT_FOUND', '/capture_id');
  }
  if (capture.status !== 'COMPLETED')
    throw unprocessable('CAPTURE_STATUS_NOT_VALID', '/capture_id');
  requireKnownSkus(order, request.items ?? []);
  const id = `${capture.id}-${request.tracking_number ?? 'NOTRACKER'}`;
  if (order.trackers.some((tracker) => tracker.id === id)) {
    return { order, resourceId: id, repeated: true };
  }
  order.trackers.push(newTracker(state, order, { id, request }));
  state.changed(order);
  return { order, resourceId: id };
};

const newTracker = (
  state: SimulatorState,
  order: Order,
  { id, request }: { id: string; request: TrackRequest },
): Tracker => {
  const at = state.timeOf(order);
  return {
    id,
    captureId: request.capture_id,
    status: 'SHIPPED',
    items: request.items ?? [],
    notifyPayer: request.notify_payer ?? false,
    ...(request.tracking_number !== undefined && { trackingNumber: request.tracking_number }),
    ...(request.carrier !== undefined && { carrier: request.carrier }),
    ...(request.carrier_name_other !== undefined && {
      carrierNameOther: request.carrier_name_other,
    }),
    createdAt: at,
    updatedAt: at,
  };
};

export const trackOrderOperation = operation({
  name: 'trackOrder',
  method: 'POST',
  path: '/v2/checkout/orders/:id/track',
  read: bodyOf<TrackRequest>('orders', 'order_tracker_request'),
  keys: null,
  find: orderOfCall,
  perform: track,
  show: (state, { order, repeated }) => ({
    status: repeated === true ? 200 : 201,
    body: orderBody(state, order),
  }),
});

interface TrackerPatch {
  op: string;
  path?: string;
  value?: unknown;
}

const readItems = (value: unknown): TrackerItem[] =>
  readTrackerItems({ capture_id: 'X', items: value }).items ?? [];

const readTrackerItems = bodyOf<TrackRequest>('orders', 'order_tracker_request');

const refuse = (status: 400 | 422, issue: string, field: string): never => {
  throw new Refusal(status, [{ issue, field, location: 'body' }]);
};

const applyPatch = (order: Order, tracker: Tracker, patch: TrackerPatch): void => {
  const { op, path, value } = patch;
  if (path === undefined || path === '') return refuse(422, 'PATCH_PATH_REQUIRED', '/path');
  if (!path.startsWith('/')) return refuse(422, 'INVALID_JSON_POINTER_FORMAT', '/path');
  if (op === 'move' || op === 'copy' || op === 'test')
    return refuse(400, 'INVALID_PARAMETER_VALUE', '/op');
  if (op === 'remove') return refuse(400, 'INVALID_PATCH_OPERATION', '/op');
  if (value === undefined) return refuse(422, 'PATCH_VALUE_REQUIRED', '/value');
  switch (path) {
    case '/status':
      if (value !== 'CANCELLED') return refuse(400, 'INVALID_PARAMETER_VALUE', '/value');
      if (tracker.status === 'CANCELLED') return refuse(422, 'NOT_PATCHABLE', '/path');
      tracker.status = 'CANCELLED';
      return;
    case '/items': {
      const items = readItems(value);
      requireKnownSkus(order, items);
      tracker.items = items;
      return;
    }
    case '/notify_payer':
      if (typeof value !== 'boolean') return refuse(400, 'INVALID_PARAMETER_VALUE', '/value');
      tracker.notifyPayer = value;
      return;
    default:
      refuse(400, 'FIELD_NOT_PATCHABLE', '/path');
  }
};

const patchTracker = (state: SimulatorState, call: Call, patches: TrackerPatch[]): Done => {
  const order = ownOrder(state, call);
  const position = order.trackers.findIndex(({ id }) => id === call.params['tracker_id']);
  const tracker = order.trackers[position];
  if (!tracker) throw new Refusal(404, [{ issue: 'TRACKER_ID_NOT_FOUND' }]);
  const draft = structuredClone(tracker);
  for (const patch of patches) applyPatch(order, draft, patch);
  draft.updatedAt = state.timeOf(order);
  order.trackers[position] = draft;
  state.changed(order);
  return { order, resourceId: draft.id };
};

export const patchTrackerOperation = operation({
  name: 'patchTracker',
  method: 'PATCH',
  path: '/v2/checkout/orders/:id/trackers/:tracker_id',
  read: bodyOf<TrackerPatch[]>('orders', 'patch_request'),
  keys: null,
  find: orderOfCall,
  perform: patchTracker,
  show: () => ({ status: 204, body: null }),
});
