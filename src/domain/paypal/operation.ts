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
  /** The deprecated Payments v1. */
  | 'getPaymentV1'
  | 'getAuthorizationV1'
  | 'captureAuthorizationV1'
  | 'reauthorizeAuthorizationV1'
  | 'voidAuthorizationV1'
  | 'getCaptureV1'
  | 'refundCaptureV1'
  | 'getSaleV1'
  | 'refundSaleV1'
  | 'getRefundV1'
  | 'getOrderV1'
  | 'authorizeOrderV1'
  | 'captureOrderV1'
  | 'voidOrderV1'
  /** Transaction Search v1. */
  | 'searchTransactions'
  /** Disputes v1. */
  | 'getDispute'
  | 'listOpenDisputes'
  /** Webhooks v1: an event that PayPal sent. */
  | 'getEvent';
