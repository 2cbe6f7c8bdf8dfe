import type { Money } from '../domain/money/money.ts';
import type { Authorization, Capture, OrderV1 } from '../domain/paypal/resources.ts';
import { amountOf, get, pathOf, post, sameAmount, sameId } from './exchange-v1.ts';
import type { Reply } from './read-answer.ts';
import { authorizationV1Schema, orderV1Schema, takenV1Schema } from './replies-v1.ts';
import { checkedRequestId } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';

type AuthorizeOrderV1 = { readonly orderId: string; readonly amount: Money };

type CaptureOrderV1 = AuthorizeOrderV1 & {
  readonly finalCapture: boolean;
  /** 1..127 characters, of this one capture: PayPal refuses a repetition by it. */
  readonly invoiceId: string;
};

/**
 * Orders of the deprecated Payments v1 (`O-...`), which a payment of intent `order` leads to. PayPal's samples link to
 * `/authorization` and `/void`; the operations are `/authorize` and `/do-void`, and links are not followed.
 *
 * Authorize and capture take no PayPal-Request-Id: they are sent once, and then the payment is read.
 *
 * @see docs/paypal-v1.md
 */
export type OrderV1Calls = {
  /** `GET /v1/payments/orders/{id}`: a read. `paymentId` is the payment that lists all that was made on it. */
  getOrderV1(input: { readonly orderId: string }, options?: CallOptions): Promise<Reply<OrderV1>>;
  /** `POST /v1/payments/orders/{id}/authorize`: holds money. NOT safe twice, but for what is left of the order. */
  authorizeOrderV1(input: AuthorizeOrderV1, options?: CallOptions): Promise<Reply<Authorization>>;
  /** `POST /v1/payments/orders/{id}/capture`: takes money. NOT safe twice, but for its invoice number. */
  captureOrderV1(input: CaptureOrderV1, options?: CallOptions): Promise<Reply<Capture>>;
  /** `POST /v1/payments/orders/{id}/do-void`: closes the order. Safe twice. */
  voidOrderV1(
    input: { readonly orderId: string; readonly requestId: string },
    options?: CallOptions,
  ): Promise<Reply<OrderV1>>;
};

export const orderV1Calls = (transport: Transport): OrderV1Calls => ({
  getOrderV1: async ({ orderId: id }, options) => {
    const operation = 'getOrderV1';
    const path = pathOf(operation, 'orders', id);
    const asked = { operation, path, schema: orderV1Schema, compare: sameId(id) } as const;
    return get(transport, asked, options);
  },

  authorizeOrderV1: async ({ orderId, amount }, options) => {
    const operation = 'authorizeOrderV1';
    const path = `${pathOf(operation, 'orders', orderId)}/authorize`;
    const body = { amount: amountOf(amount) };
    const schema = authorizationV1Schema;
    const compare = sameAmount(amount);
    return post(transport, { operation, path, schema, body, compare }, options);
  },

  captureOrderV1: async ({ orderId, amount, finalCapture, invoiceId }, options) => {
    const operation = 'captureOrderV1';
    const path = `${pathOf(operation, 'orders', orderId)}/capture`;
    const body = {
      amount: amountOf(amount),
      is_final_capture: finalCapture,
      invoice_number: invoiceId,
    };
    const compare = sameAmount(amount);
    return post(transport, { operation, path, schema: takenV1Schema, body, compare }, options);
  },

  voidOrderV1: async ({ orderId: id, ...input }, options) => {
    const operation = 'voidOrderV1';
    const requestId = checkedRequestId(operation, input.requestId);
    const path = `${pathOf(operation, 'orders', id)}/do-void`;
    const schema = orderV1Schema;
    return post(transport, { operation, path, schema, requestId, compare: sameId(id) }, options);
  },
});
