import { z } from 'zod';

import { equal, type Money } from '../domain/money/money.ts';
import type { OrderContext } from '../domain/paypal/order-context.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import type { Order } from '../domain/paypal/resources.ts';
import { completing, type Echo, matching } from './echo.ts';
import { createBody } from './order-body.ts';
import { type Payer, payerSchema } from './payer.ts';
import { orderSchema } from './replies.ts';
import { amountOf, checkedRequestId, idInPath, purchaseUnitOf, referenceOf } from './requests.ts';
import type { CallOptions, Reply, Transport } from './transport.ts';

type CreateOrder = {
  readonly purchaseUnit: PurchaseUnit;
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
  /** Left out: the plain order for the PayPal wallet. */
  readonly orderContext?: OrderContext;
  readonly requestId: string;
};

type AuthorizeOrder = {
  readonly orderId: string;
  /** Not sent; compared with the amount of the authorization that PayPal made. */
  readonly amount: Money;
  readonly requestId: string;
  readonly clientMetadataId?: string;
};

/** Orders v2. Every method throws PayPalError and nothing else. */
export type OrderCalls = {
  /**
   * `POST /v2/checkout/orders`, intent AUTHORIZE, one purchase unit; the PayPal wallet, or what the payer chooses. The order lives 6 h by PayPal's
   * present text and 3 h by the older one (paypal-rules 3.1). Nothing is held and nothing is owed until it is authorized.
   *
   * eChecks are ruled out by IMMEDIATE_PAYMENT_REQUIRED. A shipping address that is given cannot be changed by the
   * payer; where none is given PayPal asks for one, as is its default. Without `returnUrl` the payer stays on PayPal's page.
   * Safe twice: within 6 h the same request id gives the same order. Issues: {@link IssueOf}<'createOrder'>.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_create and paypal-rules 1.2
   */
  createOrder(input: CreateOrder, options?: CallOptions): Promise<Reply<Order>>;

  /**
   * `GET /v2/checkout/orders/{id}`: the order with every authorization, capture and refund made from it; what
   * Holdfast asks when it does not know what became of a call. A read, safe always. 404 INVALID_RESOURCE_ID also
   * for an order whose window is over: no proof that no money moved.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_get and paypal-rules 1.3
   */
  getOrder(input: { readonly orderId: string }, options?: CallOptions): Promise<Reply<Order>>;

  /**
   * The payer and the shipping address of an order, read live from `GET /v2/checkout/orders/{id}`. Personal: it must
   * not enter a Workflow, a log or a search attribute. Null where the payer has not approved yet.
   */
  getPayer(input: { readonly orderId: string }, options?: CallOptions): Promise<Reply<Payer>>;

  /**
   * `PATCH /v2/checkout/orders/{id}`: replaces the purchase unit, while the order is CREATED or APPROVED. PayPal takes no
   * request id here; a repeated replacement leaves the same order, so it is safe twice. Raising the amount after
   * approval may be refused (AMOUNT_CHANGE_NOT_ALLOWED) or send the payer back (PAYER_ACTION_REQUIRED on authorize).
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_patch and paypal-rules 1.3
   */
  patchOrder(
    input: { readonly orderId: string; readonly purchaseUnit: PurchaseUnit },
    options?: CallOptions,
  ): Promise<Reply<null>>;

  /**
   * `POST /v2/checkout/orders/{id}/confirm-payment-source`: names the payment source of an order from the server.
   * Not part of the redirect path. PayPal takes no request id; a second confirmation answers PAYMENT_ALREADY_APPROVED
   * or the order again.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_confirm and paypal-rules 1.3
   */
  confirmOrder(
    input: { readonly orderId: string; readonly paymentSource: Readonly<Record<string, unknown>> },
    options?: CallOptions,
  ): Promise<Reply<Order>>;

  /**
   * `POST /v2/checkout/orders/{id}/authorize`: places the hold. The order's COMPLETED is no hold: the authorization inside
   * may be CREATED, PENDING or DENIED. If the reply does not show it, the order is read once more.
   *
   * Safe twice: within 6 h the same request id gives the same authorization; later PayPal answers
   * ORDER_ALREADY_AUTHORIZED. ORDER_NOT_APPROVED means that the payer has not approved yet. MISMATCH where another
   * amount was authorized than the order's.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_authorize and paypal-rules 1.4
   */
  authorizeOrder(input: AuthorizeOrder, options?: CallOptions): Promise<Reply<Order>>;

  /**
   * `POST /v2/checkout/orders/{id}/capture`: for orders of intent CAPTURE alone; an order of Holdfast's answers
   * ACTION_DOES_NOT_MATCH_INTENT. Safe twice within 6 h under the same request id.
   *
   * @see https://developer.paypal.com/docs/api/orders/v2/#orders_capture and paypal-rules 1.5
   */
  captureOrder(
    input: { readonly orderId: string; readonly requestId: string },
    options?: CallOptions,
  ): Promise<Reply<Order>>;
};

const done = [200, 201];

/** Success says all there is to say; a body that comes along is not read. */
const nothing = z.unknown().transform(() => null);

const orderPath = (id: string): string => `v2/checkout/orders/${id}`;

/** The order that was asked for and, where an amount was, an authorization of it: a later one has an amount of its own. */
const sameOrder =
  (input: { readonly orderId: string; readonly amount?: Money }) =>
  (order: Order): readonly Echo[] => {
    const { amount } = input;
    const id = { field: 'order id', asked: input.orderId, answered: order.id };
    if (amount === undefined) return [id];
    const amounts = order.authorizations.map((authorization) => authorization.amount);
    const answered = amounts.find((one) => equal(one, amount)) ?? amounts[0] ?? null;
    return [id, { field: 'amount', asked: amount, answered }];
  };

const patchBody = (purchaseUnit: PurchaseUnit): string =>
  JSON.stringify([
    {
      op: 'replace',
      path: `/purchase_units/@reference_id=='${referenceOf(purchaseUnit)}'`,
      value: purchaseUnitOf('patchOrder', purchaseUnit),
    },
  ]);

const createOrder = async (
  transport: Transport,
  input: CreateOrder,
  options?: CallOptions,
): Promise<Reply<Order>> => {
  const operation = 'createOrder';
  const amount = amountOf(operation, input.purchaseUnit.amount);
  const requestId = checkedRequestId(operation, input.requestId);
  const body = createBody(input);
  const reply = await transport.send(
    {
      operation,
      method: 'post',
      path: 'v2/checkout/orders',
      requestId,
      clientMetadataId: input.orderContext?.clientMetadataId,
      body,
      yes: done,
      schema: orderSchema,
    },
    options,
  );
  return matching(operation, reply, (order) => [
    { field: 'amount', asked: amount, answered: order.amount },
  ]);
};

/** Reads an order on behalf of `operation`, which may be a write whose reply left something out. */
const readOrder = async <T>(
  transport: Transport,
  ask: {
    readonly operation: 'getOrder' | 'getPayer' | 'authorizeOrder';
    readonly orderId: string;
    readonly schema: z.ZodType<T>;
  },
  options?: CallOptions,
): Promise<Reply<T>> => {
  const path = orderPath(idInPath(ask.operation, ask.orderId));
  return transport.send(
    { operation: ask.operation, method: 'get', path, yes: [200], schema: ask.schema },
    options,
  );
};

const authorizeOrder = async (
  transport: Transport,
  input: AuthorizeOrder,
  options?: CallOptions,
): Promise<Reply<Order>> => {
  const operation = 'authorizeOrder';
  const path = `${orderPath(idInPath(operation, input.orderId))}/authorize`;
  const requestId = checkedRequestId(operation, input.requestId);
  const { clientMetadataId } = input;
  const reply = await transport.send(
    {
      operation,
      method: 'post',
      path,
      requestId,
      clientMetadataId,
      body: '{}',
      yes: done,
      schema: orderSchema,
    },
    options,
  );
  const shown = reply.value.authorizations.length > 0;
  const { orderId } = input;
  const whole = shown
    ? reply
    : await completing(() =>
        readOrder(transport, { operation, orderId, schema: orderSchema }, options),
      );
  return matching(operation, whole, sameOrder(input));
};

export const orderCalls = (transport: Transport): OrderCalls => ({
  createOrder: (input, options) => createOrder(transport, input, options),

  getOrder: async ({ orderId }, options) => {
    const reply = await readOrder(
      transport,
      { operation: 'getOrder', orderId, schema: orderSchema },
      options,
    );
    return matching('getOrder', reply, sameOrder({ orderId }));
  },

  getPayer: ({ orderId }, options) =>
    readOrder(transport, { operation: 'getPayer', orderId, schema: payerSchema }, options),

  patchOrder: async ({ orderId, purchaseUnit }, options) => {
    const operation = 'patchOrder';
    const path = orderPath(idInPath(operation, orderId));
    const body = patchBody(purchaseUnit);
    return transport.send(
      { operation, method: 'patch', path, body, yes: [200, 204], schema: nothing },
      options,
    );
  },

  confirmOrder: async ({ orderId, paymentSource }, options) => {
    const operation = 'confirmOrder';
    const path = `${orderPath(idInPath(operation, orderId))}/confirm-payment-source`;
    const body = JSON.stringify({ payment_source: paymentSource });
    const reply = await transport.send(
      { operation, method: 'post', path, body, yes: done, schema: orderSchema },
      options,
    );
    return matching(operation, reply, sameOrder({ orderId }));
  },

  authorizeOrder: (input, options) => authorizeOrder(transport, input, options),

  captureOrder: async (input, options) => {
    const operation = 'captureOrder';
    const path = `${orderPath(idInPath(operation, input.orderId))}/capture`;
    const requestId = checkedRequestId(operation, input.requestId);
    const reply = await transport.send(
      { operation, method: 'post', path, requestId, body: '{}', yes: done, schema: orderSchema },
      options,
    );
    return matching(operation, reply, sameOrder({ orderId: input.orderId }));
  },
});
