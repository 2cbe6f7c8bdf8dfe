import type { z } from 'zod';

import { equal, type Money, sum } from '../domain/money/money.ts';
import type { Order } from '../domain/paypal/resources.ts';
import { type Comparison, completing, matching } from './compare-answer.ts';
import { createBody, payBody } from './order-body.ts';
import type { AuthorizeOrder, CaptureOrder, CreateOrder, OrderCalls } from './order-calls.ts';
import { patchOrder } from './order-patch.ts';
import { payerSchema } from './payer.ts';
import type { Reply } from './read-answer.ts';
import { orderSchema } from './replies.ts';
import { amountOf, checkedRequestId, idInPath } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';

const done = [200, 201];

/** Success says all there is to say; a body that comes along is not read. */
const orderPath = (id: string): string => `v2/checkout/orders/${id}`;

/** The order that was asked for and, where an amount was, an authorization of it: a later one has an amount of its own. */
const sameOrder =
  (input: { readonly orderId: string; readonly amount?: Money }) =>
  (order: Order): readonly Comparison[] => {
    const { amount } = input;
    const id = { field: 'order id', asked: input.orderId, answered: order.id };
    if (amount === undefined) return [id];
    const amounts = order.authorizations.map((authorization) => authorization.amount);
    const answered = amounts.find((one) => equal(one, amount)) ?? amounts[0] ?? null;
    return [id, { field: 'amount', asked: amount, answered }];
  };

/** The order that was asked for, with captures that come to its amount; a currency of another kind is shown as it is. */
const sameCaptures =
  ({ orderId, amount }: CaptureOrder) =>
  (order: Order): readonly Comparison[] => {
    const amounts = order.captures.map((capture) => capture.amount);
    const foreign = amounts.find(({ currency }) => currency !== amount.currency);
    const answered = amounts.length === 0 ? null : (foreign ?? sum(amount.currency, amounts));
    return [
      { field: 'order id', asked: orderId, answered: order.id },
      { field: 'amount', asked: amount, answered },
    ];
  };

const totalOf = (
  operation: 'createOrder',
  { purchaseUnit, otherUnits = [] }: CreateOrder,
): Money => {
  const { currencyCode } = purchaseUnit.amount;
  const units = [purchaseUnit, ...otherUnits].map(({ amount }) => amountOf(operation, amount));
  return sum(currencyCode, units);
};

const createOrder = async (
  transport: Transport,
  input: CreateOrder,
  options?: CallOptions,
): Promise<Reply<Order>> => {
  const operation = 'createOrder';
  const amount = totalOf(operation, input);
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
    readonly operation: 'getOrder' | 'getPayer' | 'authorizeOrder' | 'captureOrder';
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

/** Authorizes or captures; a reply that shows no payment is completed by reading the order. */
const pay = async (
  transport: Transport,
  {
    operation,
    input,
  }: {
    readonly operation: 'authorizeOrder' | 'captureOrder';
    readonly input: AuthorizeOrder | CaptureOrder;
  },
  options?: CallOptions,
): Promise<Reply<Order>> => {
  const verb = operation === 'captureOrder' ? 'capture' : 'authorize';
  const path = `${orderPath(idInPath(operation, input.orderId))}/${verb}`;
  const requestId = checkedRequestId(operation, input.requestId);
  const { clientMetadataId } = input;
  const reply = await transport.send(
    {
      operation,
      method: 'post',
      path,
      requestId,
      clientMetadataId,
      body: payBody(input),
      yes: done,
      schema: orderSchema,
    },
    options,
  );
  const { authorizations, captures } = reply.value;
  const shown = operation === 'captureOrder' ? captures : authorizations;
  const { orderId } = input;
  return shown.length > 0
    ? reply
    : await completing(() =>
        readOrder(transport, { operation, orderId, schema: orderSchema }, options),
      );
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

  patchOrder: (input, options) => patchOrder(transport, input, options),

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

  authorizeOrder: async (input, options) => {
    const operation = 'authorizeOrder';
    const reply = await pay(transport, { operation, input }, options);
    return matching(operation, reply, sameOrder(input));
  },

  captureOrder: async (input, options) => {
    const operation = 'captureOrder';
    const reply = await pay(transport, { operation, input }, options);
    return matching(operation, reply, sameCaptures(input));
  },
});
