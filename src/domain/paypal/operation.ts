/** PayPal's operations on the authorize-capture path, in the words of its own client. */
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
  | 'getRefund';
