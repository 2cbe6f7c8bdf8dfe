import type { Money } from '../domain/money/money.ts';
import type { Authorization, Capture, Order, Refund } from '../domain/paypal/resources.ts';
import type { Comparison } from './compare-answer.ts';
import { amountOf, get, pathOf, post, sameAmount, sameId } from './exchange-v1.ts';
import type { Reply } from './read-answer.ts';
import {
  authorizationV1Schema,
  paymentV1Schema,
  refundV1Schema,
  takenV1Schema,
} from './replies-v1.ts';
import { checkedRequestId } from './requests.ts';
import type { Ask, CallOptions, Transport } from './transport.ts';

type CaptureAuthorizationV1 = {
  readonly authorizationId: string;
  readonly amount: Money;
  readonly finalCapture: boolean;
  /** 1..127 characters, of this one capture: PayPal refuses a repetition by it. */
  readonly invoiceId: string;
  /** 1..255 characters. */
  readonly noteToPayer?: string;
};

type RefundTakenV1 = {
  /** Of a capture, or of a sale. */
  readonly captureId: string;
  readonly amount: Money;
  readonly requestId: string;
  /** 1..127 characters, of this one refund: it finds the refund again, and PayPal refuses a repetition by it. */
  readonly invoiceId: string;
};

/**
 * The deprecated Payments v1, as far as holds and captured money still lie there. Answers are read into the facts of v2;
 * refusals are named by v1's own `name`. Every method throws PayPalError and nothing else.
 *
 * Capture and reauthorize take no PayPal-Request-Id: they are sent once, and then the payment is read.
 *
 * @see docs/paypal-v1.md
 */
export type PaymentV1Calls = {
  /** `GET /v1/payments/payment/{id}`: a read. As an order: what it led to is listed inside. */
  getPaymentV1(input: { readonly paymentId: string }, options?: CallOptions): Promise<Reply<Order>>;
  /** `GET /v1/payments/authorization/{id}`: a read. `orderId` is the payment, or the order, that it came of. */
  getAuthorizationV1(
    input: { readonly authorizationId: string },
    options?: CallOptions,
  ): Promise<Reply<Authorization>>;
  /** `POST /v1/payments/authorization/{id}/capture`: takes money. NOT safe twice, but for its invoice number. */
  captureAuthorizationV1(
    input: CaptureAuthorizationV1,
    options?: CallOptions,
  ): Promise<Reply<Capture>>;
  /** `POST /v1/payments/authorization/{root}/reauthorize`: once, day 4 to 29. NOT safe twice. */
  reauthorizeAuthorizationV1(
    input: { readonly authorizationId: string; readonly amount: Money },
    options?: CallOptions,
  ): Promise<Reply<Authorization>>;
  /** `POST /v1/payments/authorization/{root}/void`: releases what is held. Safe twice. */
  voidAuthorizationV1(
    input: { readonly authorizationId: string; readonly requestId: string },
    options?: CallOptions,
  ): Promise<Reply<Authorization>>;
  /** `GET /v1/payments/capture/{id}`: a read. */
  getCaptureV1(
    input: { readonly captureId: string },
    options?: CallOptions,
  ): Promise<Reply<Capture>>;
  /** `POST /v1/payments/capture/{id}/refund`. Safe twice by its invoice number; the payment lists it. */
  refundCaptureV1(input: RefundTakenV1, options?: CallOptions): Promise<Reply<Refund>>;
  /** `GET /v1/payments/sale/{id}`: a read. */
  getSaleV1(input: { readonly captureId: string }, options?: CallOptions): Promise<Reply<Capture>>;
  /** `POST /v1/payments/sale/{id}/refund`. Safe twice: for 30 days the same request id gives the same refund. */
  refundSaleV1(input: RefundTakenV1, options?: CallOptions): Promise<Reply<Refund>>;
  /** `GET /v1/payments/refund/{id}`: a read. */
  getRefundV1(input: { readonly refundId: string }, options?: CallOptions): Promise<Reply<Refund>>;
};

/** A `GET` of one resource by its id, which the answer must echo. */
const read = async <T extends { readonly id: string }>(
  transport: Transport,
  {
    kind,
    id,
    ...asked
  }: Pick<Ask<T>, 'operation' | 'schema'> & {
    readonly kind: 'payment' | 'authorization' | 'capture' | 'sale' | 'refund';
    readonly id: string;
  },
  options?: CallOptions,
): Promise<Reply<T>> => {
  const path = pathOf(asked.operation, kind, id);
  return get(transport, { ...asked, path, compare: sameId(id) }, options);
};

const refundCall =
  (transport: Transport, kind: 'capture' | 'sale') =>
  async (input: RefundTakenV1, options?: CallOptions): Promise<Reply<Refund>> => {
    const operation = kind === 'sale' ? 'refundSaleV1' : 'refundCaptureV1';
    const { captureId, amount, invoiceId } = input;
    const requestId = checkedRequestId(operation, input.requestId);
    const path = `${pathOf(operation, kind, captureId)}/refund`;
    const body = { amount: amountOf(amount), invoice_number: invoiceId };
    const compare = (refund: Refund): readonly Comparison[] => [
      ...sameAmount(amount)(refund),
      { field: `${kind} id`, asked: captureId, answered: refund.captureId },
    ];
    const schema = refundV1Schema;
    return post(transport, { operation, path, schema, body, requestId, compare }, options);
  };

type AuthorizationV1Calls = Pick<
  PaymentV1Calls,
  | 'getAuthorizationV1'
  | 'captureAuthorizationV1'
  | 'reauthorizeAuthorizationV1'
  | 'voidAuthorizationV1'
>;

const authorizationV1Calls = (transport: Transport): AuthorizationV1Calls => ({
  getAuthorizationV1: ({ authorizationId: id }, options) =>
    read(
      transport,
      { operation: 'getAuthorizationV1', kind: 'authorization', id, schema: authorizationV1Schema },
      options,
    ),

  captureAuthorizationV1: async (input, options) => {
    const operation = 'captureAuthorizationV1';
    const { authorizationId, amount, finalCapture, invoiceId, noteToPayer } = input;
    const path = `${pathOf(operation, 'authorization', authorizationId)}/capture`;
    const body = {
      amount: amountOf(amount),
      is_final_capture: finalCapture,
      invoice_number: invoiceId,
      note_to_payer: noteToPayer,
    };
    const compare = (made: Capture): readonly Comparison[] => [
      ...sameAmount(amount)(made),
      { field: 'authorization id', asked: authorizationId, answered: made.authorizationId },
    ];
    return post(transport, { operation, path, schema: takenV1Schema, body, compare }, options);
  },

  reauthorizeAuthorizationV1: async ({ authorizationId, amount }, options) => {
    const operation = 'reauthorizeAuthorizationV1';
    const path = `${pathOf(operation, 'authorization', authorizationId)}/reauthorize`;
    const body = { amount: amountOf(amount) };
    const compare = sameAmount(amount);
    const schema = authorizationV1Schema;
    return post(transport, { operation, path, schema, body, compare }, options);
  },

  voidAuthorizationV1: async ({ authorizationId: id, ...input }, options) => {
    const operation = 'voidAuthorizationV1';
    const requestId = checkedRequestId(operation, input.requestId);
    const path = `${pathOf(operation, 'authorization', id)}/void`;
    const compare = sameId(id);
    const schema = authorizationV1Schema;
    return post(transport, { operation, path, schema, requestId, compare }, options);
  },
});

/** What was taken, as a capture or as a sale, and what of it was given back. */
const takenV1Calls = (
  transport: Transport,
): Omit<PaymentV1Calls, keyof AuthorizationV1Calls | 'getPaymentV1'> => ({
  getCaptureV1: ({ captureId: id }, options) =>
    read(
      transport,
      { operation: 'getCaptureV1', kind: 'capture', id, schema: takenV1Schema },
      options,
    ),

  refundCaptureV1: refundCall(transport, 'capture'),

  getSaleV1: ({ captureId: id }, options) =>
    read(transport, { operation: 'getSaleV1', kind: 'sale', id, schema: takenV1Schema }, options),

  refundSaleV1: refundCall(transport, 'sale'),

  getRefundV1: ({ refundId: id }, options) =>
    read(
      transport,
      { operation: 'getRefundV1', kind: 'refund', id, schema: refundV1Schema },
      options,
    ),
});

export const paymentV1Calls = (transport: Transport): PaymentV1Calls => ({
  getPaymentV1: ({ paymentId: id }, options) =>
    read(
      transport,
      { operation: 'getPaymentV1', kind: 'payment', id, schema: paymentV1Schema },
      options,
    ),

  ...authorizationV1Calls(transport),
  ...takenV1Calls(transport),
});
