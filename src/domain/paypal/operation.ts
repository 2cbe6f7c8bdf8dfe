/** PayPal's operations that Workflows ask for, in the words of its own client. */
export type Operation =
  | 'createOrder'
  | 'getOrder'
  | 'patchOrder'
  | 'confirmOrder'
  | 'authorizeOrder'
  | 'captureOrder'
  | 'getAuthorization'
  | 'captureAuthorization'
  | 'reauthorizeAuthorization'
  | 'voidAuthorization'
  | 'getCapture'
  | 'refundCapture'
  | 'getRefund'
  /** Shipments, by the order. */
  | 'trackOrder'
  | 'patchTracker'
  | 'getTrackers'
  /** Shipments, by the capture alone: the tracking API v1. */
  | 'addTrackersBatch'
  | 'getTracker'
  | 'replaceTracker'
  /** Disputes v1. */
  | 'getDispute'
  | 'listOpenDisputes'
  /** Webhooks v1: an event that PayPal sent. */
  | 'getEvent';
