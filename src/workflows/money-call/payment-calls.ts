import type { OpenOrder } from '../../domain/checkout/facts.ts';
import { invoiceIdOf } from '../../domain/paypal/request-id.ts';
import type { Answer, Authorization, Capture, Order } from '../../domain/paypal/resources.ts';
import { paypal } from './paypal-calls.ts';

/** The calls about one payment. */
type PaymentCalls = Pick<
  typeof paypal,
  | 'getOrder'
  | 'authorizeOrder'
  | 'captureOrder'
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
const v1 = ({ orderV1 }: OpenOrder): PaymentCalls => ({
  getOrder: ({ orderId }, ...how) => paypal.getPaymentV1({ paymentId: orderId }, ...how),
  authorizeOrder: async ({ orderId, amount }, summary) => {
    const input = { orderId: orderV1?.id ?? orderId, amount };
    const said = await paypal.authorizeOrderV1(input, summary);
    return asOrder(orderId, said, (made) => ({ authorizations: [made], captures: [] }));
  },
  captureOrder: async ({ orderId, amount }, summary) => {
    const id = orderV1?.id ?? orderId;
    // One capture for each order: its number stays the same, also where a call is made anew.
    const input = { orderId: id, amount, finalCapture: true, invoiceId: invoiceIdOf(id) };
    const said = await paypal.captureOrderV1(input, summary);
    return asOrder(orderId, said, (made) => ({ authorizations: [], captures: [made] }));
  },
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
});

/** v1 answers with what was made alone. Who paid by what is left open: a read completes it. */
const asOrder = <T extends Authorization | Capture>(
  orderId: string,
  said: Answer<T>,
  madeIn: (made: T) => Pick<Order, 'authorizations' | 'captures'>,
): Answer<Order> =>
  said.kind === 'REFUSED'
    ? said
    : {
        ...said,
        value: {
          id: orderId,
          approveUrl: null,
          amount: null,
          customId: null,
          invoiceId: null,
          fundingSource: null,
          createdAt: null,
          refunds: [],
          ...madeIn(said.value),
        },
      };

/** By the API that the payment lives in, which is remembered with its order. */
export const paymentCallsOf = (order: OpenOrder | null): PaymentCalls =>
  order?.api === 'V1' ? v1(order) : paypal;
