import type { OpenOrder } from '../../domain/checkout/facts.ts';
import { invoiceIdOf } from '../../domain/paypal/request-id.ts';
import { paypal } from './paypal-calls.ts';

/** The calls about one payment. */
type PaymentCalls = Pick<
  typeof paypal,
  | 'getOrder'
  | 'getAuthorization'
  | 'getCapture'
  | 'captureAuthorization'
  | 'reauthorizeAuthorization'
  | 'voidAuthorization'
>;

/**
 * A payment of the deprecated Payments v1: the payment takes the order's place. What v1 cannot carry (the soft descriptor)
 * is refused before (domain/checkout/refusals.ts).
 */
const v1: PaymentCalls = {
  getOrder: ({ orderId }, ...how) => paypal.getPaymentV1({ paymentId: orderId }, ...how),
  getAuthorization: (input, ...how) => paypal.getAuthorizationV1(input, ...how),
  getCapture: (input, ...how) => paypal.getCaptureV1(input, ...how),
  captureAuthorization: (input, summary) => {
    const { authorizationId, amount, finalCapture, requestId, noteToPayer } = input;
    const invoiceId = input.invoiceId ?? invoiceIdOf(requestId);
    return paypal.captureAuthorizationV1(
      {
        authorizationId,
        amount,
        finalCapture,
        invoiceId,
        ...(noteToPayer !== undefined && { noteToPayer }),
      },
      summary,
    );
  },
  reauthorizeAuthorization: ({ rootId, amount }, summary) =>
    paypal.reauthorizeAuthorizationV1({ rootId, amount }, summary),
  voidAuthorization: (input, summary) => paypal.voidAuthorizationV1(input, summary),
};

/** By the API that the payment lives in, which is remembered with its order. */
export const paymentCallsOf = (order: OpenOrder | null): PaymentCalls =>
  order?.api === 'V1' ? v1 : paypal;
