import type { Shipment, ShownTracker, TrackerStatus } from '../domain/paypal/tracker.ts';
import type { Reply } from './read-answer.ts';
import type { CallOptions } from './transport.ts';

export type TrackOrder = Shipment & { readonly orderId: string; readonly requestId: string };

type NamedTracker = Pick<Shipment, 'captureId' | 'trackingNumber'>;

/**
 * Shipments, by the order (Orders v2), and by the capture alone (the tracking API v1) where PayPal shows no order any more.
 * An app gets the tracking API apart from payments. Every method throws PayPalError and nothing else.
 */
export type TrackerCalls = {
  /**
   * `POST /v2/checkout/orders/{id}/track`: adds a tracker to a COMPLETED capture; else CAPTURE_STATUS_NOT_VALID. PayPal
   * documents no request id here (it is sent, and may be ignored) and may write to the payer: where the answer is lost, read
   * the trackers before a second try. The order is read once where the answer leaves the tracker out.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_track_create and paypal-rules 1.6
   */
  trackOrder(input: TrackOrder, options?: CallOptions): Promise<Reply<ShownTracker>>;

  /** `PATCH /v2/checkout/orders/{id}/trackers/{tracker_id}`: cancels a tracker, the one status that PayPal takes here. */
  patchTracker(
    input: {
      readonly orderId: string;
      readonly trackerId: string;
      readonly status: 'CANCELLED';
    },
    options?: CallOptions,
  ): Promise<Reply<null>>;

  /** The trackers of an order, from `GET /v2/checkout/orders/{id}`. A read, safe always. */
  getTrackers(
    input: { readonly orderId: string },
    options?: CallOptions,
  ): Promise<Reply<readonly ShownTracker[]>>;

  /**
   * `POST /v1/shipping/trackers-batch` with one tracker, SHIPPED. No request id; the same capture and number is the same
   * tracker. What PayPal refuses inside its 200 is thrown as a refusal.
   *
   * @see https://developer.paypal.com/docs/api/tracking/v1/ and paypal-rules 1.13
   */
  addTrackersBatch(shipment: Shipment, options?: CallOptions): Promise<Reply<ShownTracker>>;

  /** `GET /v1/shipping/trackers/{transaction_id}-{tracking_number}`. A read, safe always. */
  getTracker(named: NamedTracker, options?: CallOptions): Promise<Reply<ShownTracker>>;

  /** `PUT` of the same: sets the status. Safe twice: the same replacement leaves the same tracker. */
  replaceTracker(
    input: Shipment & { readonly status: TrackerStatus },
    options?: CallOptions,
  ): Promise<Reply<null>>;
};
