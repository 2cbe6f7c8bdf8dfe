/** What came of a call, as far as every client shows it. */
export interface Outcome {
  httpStatus: number;
  id: string;
  status: string;
  /** Issues of a refusal; empty for an answer. */
  issues: string[];
}

/** The calls of a whole life, made with somebody else's PayPal client. Amounts are decimal strings in USD. */
export interface ForeignClient {
  createOrder(key: string, value: string): Promise<Outcome>;
  getOrder(orderId: string): Promise<Outcome>;
  patchAmount(orderId: string, value: string): Promise<Outcome>;
  /** The id of the outcome is that of the authorization. */
  authorizeOrder(orderId: string, key: string): Promise<Outcome>;
  getAuthorization(authorizationId: string): Promise<Outcome>;
  reauthorize(authorizationId: string, key: string): Promise<Outcome>;
  capture(authorizationId: string, capture: KeyedAmount & { final: boolean }): Promise<Outcome>;
  void(authorizationId: string, key: string): Promise<Outcome>;
  getCapture(captureId: string): Promise<Outcome>;
  refund(captureId: string, refund: KeyedAmount): Promise<Outcome>;
  getRefund(refundId: string): Promise<Outcome>;
}

interface KeyedAmount {
  /** The PayPal-Request-Id. */
  key: string;
  value: string;
}
