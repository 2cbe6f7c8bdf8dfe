import { type Call, doneIn, operation, operationOnMany } from './operation.ts';
import { timestamp } from './payment-representation.ts';
import type { Capture, Order, Tracker } from './records.ts';
import { forbidden, notFound, Refusal } from './refusal.ts';
import { bodyOf, noBody } from './request-bodies.ts';
import type { Found, SimulatorState } from './state.ts';

/** A tracker as the tracking API of its own (v1) sends it: `transaction_id` is a capture's. */
interface TrackerRequest {
  transaction_id: string;
  status: string;
  tracking_number?: string;
  carrier?: string;
  carrier_name_other?: string;
  notify_buyer?: boolean;
}

const idOf = ({ transaction_id, tracking_number }: TrackerRequest): string =>
  `${transaction_id}-${tracking_number ?? 'NOTRACKER'}`;

/** The caller's capture behind a transaction id, of Payments v2 or v1. */
const captureOf = (state: SimulatorState, call: Call, id: string): Found<Capture> => {
  const found = state.findCapture(id);
  if (!found) throw notFound();
  if (found.order.merchantId !== call.merchantId) throw forbidden();
  return found;
};

const optional = (request: TrackerRequest) => ({
  ...(request.tracking_number !== undefined && { trackingNumber: request.tracking_number }),
  ...(request.carrier !== undefined && { carrier: request.carrier }),
  ...(request.carrier_name_other !== undefined && { carrierNameOther: request.carrier_name_other }),
});

const addTracker = (state: SimulatorState, order: Order, request: TrackerRequest): Tracker => {
  const at = state.timeOf(order);
  const tracker: Tracker = {
    id: idOf(request),
    captureId: request.transaction_id,
    status: request.status,
    items: [],
    notifyPayer: request.notify_buyer ?? false,
    ...optional(request),
    createdAt: at,
    updatedAt: at,
  };
  order.trackers.push(tracker);
  state.changed(order);
  return tracker;
};

const linksOf = ({ base }: SimulatorState, id: string) => [
  { href: `${base}/v1/shipping/trackers/${id}`, rel: 'self', method: 'GET' },
  { href: `${base}/v1/shipping/trackers/${id}`, rel: 'replace', method: 'PUT' },
];

const trackerBody = (state: SimulatorState, tracker: Tracker) => ({
  transaction_id: tracker.captureId,
  status: tracker.status,
  ...(tracker.trackingNumber !== undefined && { tracking_number: tracker.trackingNumber }),
  ...(tracker.carrier !== undefined && { carrier: tracker.carrier }),
  ...(tracker.carrierNameOther !== undefined && { carrier_name_other: tracker.carrierNameOther }),
  notify_buyer: tracker.notifyPayer,
  last_updated_time: timestamp(tracker.updatedAt),
  links: linksOf(state, tracker.id),
});

/** What became of one tracker of a batch: its ids, or what was wrong with it. */
const added = (state: SimulatorState, call: Call, request: TrackerRequest) => {
  const { order, resource } = captureOf(state, call, request.transaction_id);
  if (resource.status === 'DECLINED' || resource.status === 'FAILED') throw notFound();
  const known = order.trackers.find(({ id }) => id === idOf(request));
  const tracker = known ?? addTracker(state, order, request);
  return {
    transaction_id: tracker.captureId,
    ...(tracker.trackingNumber !== undefined && { tracking_number: tracker.trackingNumber }),
    links: linksOf(state, tracker.id),
  };
};

/** Adds each of up to twenty trackers by itself: what is wrong with one stands under `errors`, and the others are there. */
const addBatch = (
  state: SimulatorState,
  call: Call,
  { trackers }: { trackers: TrackerRequest[] },
) => {
  const tracker_identifiers: object[] = [];
  const errors: object[] = [];
  for (const request of trackers) {
    try {
      tracker_identifiers.push(added(state, call, request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({
        name: error.httpStatus === 403 ? 'NOT_AUTHORIZED' : 'RESOURCE_NOT_FOUND',
        message: 'This tracker was not added.',
        debug_id: state.mintDebugId(),
        details: error.problems.map(({ issue }) => ({
          field: '/transaction_id',
          value: request.transaction_id,
          location: 'body',
          issue,
        })),
      });
    }
  }
  const body = {
    ...(tracker_identifiers.length > 0 && { tracker_identifiers }),
    ...(errors.length > 0 && { errors }),
    links: [],
  };
  return { status: 200, body };
};

const adding = (path: string, name: 'addTrackers' | 'addTrackersBatch') =>
  operationOnMany({
    name,
    method: 'POST',
    path,
    read: bodyOf<{ trackers: TrackerRequest[] }>('trackers', 'tracker_collection'),
    answer: addBatch,
  });

/** The order and the tracker behind `{capture}-{number}` in a path. */
const trackerOfCall = (state: SimulatorState, call: Call): Found<Tracker> => {
  const id = call.params['id'] ?? '';
  const { order } = captureOf(state, call, id.split('-')[0] ?? '');
  const resource = order.trackers.find((tracker) => tracker.id === id);
  if (!resource) throw notFound();
  return { order, resource };
};

const orderOfTracker = (state: SimulatorState, { params }: Call): Order | undefined =>
  state.findCapture(params['id']?.split('-')[0] ?? '')?.order;

export const shippingOperations = [
  adding('/v1/shipping/trackers-batch', 'addTrackersBatch'),
  adding('/v1/shipping/trackers', 'addTrackers'),
  operationOnMany({
    name: 'findTracker',
    method: 'GET',
    path: '/v1/shipping/trackers',
    read: noBody,
    answer: (state, call) => {
      const { transaction_id: captureId = '', tracking_number: number } = call.query;
      const { order } = captureOf(state, call, captureId);
      const tracker = order.trackers.find(
        (one) =>
          one.captureId === captureId && (number ?? one.trackingNumber) === one.trackingNumber,
      );
      if (!tracker) throw notFound();
      return { status: 200, body: trackerBody(state, tracker) };
    },
  }),
  operation({
    name: 'getTracker',
    method: 'GET',
    path: '/v1/shipping/trackers/:id',
    read: noBody,
    keys: null,
    find: orderOfTracker,
    perform: (state, call) => {
      const { order, resource } = trackerOfCall(state, call);
      return { order, resourceId: resource.id };
    },
    show: (state, done) => ({
      status: 200,
      body: trackerBody(state, doneIn(done.order.trackers, done)),
    }),
  }),
  operation({
    name: 'replaceTracker',
    method: 'PUT',
    path: '/v1/shipping/trackers/:id',
    read: bodyOf<TrackerRequest>('trackers', 'tracker'),
    keys: null,
    find: orderOfTracker,
    perform: (state, call, request) => {
      const { order, resource } = trackerOfCall(state, call);
      Object.assign(resource, optional(request), {
        status: request.status,
        updatedAt: state.timeOf(order),
      });
      state.changed(order);
      return { order, resourceId: resource.id };
    },
    show: () => ({ status: 204, body: null }),
  }),
] as const;
