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
  /** Disputes v1. */
  | 'getDispute'
  | 'listOpenDisputes'
  /** Webhooks v1: an event that PayPal sent. */
  | 'getEvent';
