import { orderTotal, overLimit } from './amounts.ts';
import { hundredths, money } from './money.ts';
import type { Call } from './operation.ts';
import type { Order } from './records.ts';
import { forbidden, notFound, unprocessable } from './refusal.ts';
import type { World } from './world.ts';

/** Orders v2 and Payments v2 do not know what Payments v1 made (assumed, docs/simulator.md). */
export const knownToV2 = <Known extends { order: Order }>(
  found: Known | undefined,
): Known | undefined => (found?.order.v1 ? undefined : found);

/** The order a call names, whosever it is and however old. */
export const orderOfCall = (world: World, call: Call): Order | undefined => {
  const order = world.orders.get(call.params['id'] ?? '');
  return order?.v1 ? undefined : order;
};

/** Refuses with 403 whoever neither made the order nor is paid by it. */
export const requireOwn = (order: Order, call: Call): void => {
  const payee = order.units[0]?.payee?.merchant_id;
  if (order.merchantId !== call.merchantId && payee !== call.merchantId) throw forbidden();
};

/** The order a call names: the caller's own and not aged out, or PayPal's refusal. */
export const ownOrder = (world: World, call: Call): Order => {
  const order = orderOfCall(world, call);
  if (!order || hasLapsed(world, order)) throw notFound();
  requireOwn(order, call);
  return order;
};

/** The moment an order that nobody paid is gone (paypal-rules 3.1). */
export const lapsesAt = (world: World, order: Order): number =>
  (order.redirectedAt ?? order.createdAt) + world.knobs.orderLifeSeconds * 1000;

export const hasLapsed = (world: World, order: Order): boolean =>
  order.status !== 'COMPLETED' &&
  order.status !== 'VOIDED' &&
  world.timeOf(order) >= lapsesAt(world, order);

/** Whether another payment of this merchant carries the invoice id already. */
export const isTakenInvoice = (world: World, order: Order, invoiceId: string | null): boolean => {
  const owner =
    invoiceId === null ? undefined : world.invoices.get(`${order.merchantId} ${invoiceId}`);
  return world.knobs.invoiceIdsUnique && owner !== undefined && owner !== order.id;
};

/** An invoice id of a capture's own must be new; the order's may stand on its first capture. */
export const isRepeatedInvoice = (
  world: World,
  order: Order,
  invoiceId: string | undefined,
): boolean => {
  const repeated =
    invoiceId !== undefined &&
    world.knobs.invoiceIdsUnique &&
    order.captures.some((capture) => capture.invoiceId === invoiceId);
  return repeated || isTakenInvoice(world, order, invoiceId ?? null);
};

/** Refuses while the merchant's own account cannot take part in payments. */
export const requireUsablePayee = (world: World): void => {
  switch (world.knobs.payeeAccount) {
    case 'ACTIVE':
      return;
    case 'RESTRICTED':
      throw unprocessable('PAYEE_ACCOUNT_RESTRICTED');
    case 'LOCKED_OR_CLOSED':
      throw unprocessable('PAYEE_ACCOUNT_LOCKED_OR_CLOSED');
    case 'INVALID':
      throw unprocessable('PAYEE_ACCOUNT_INVALID');
  }
};

/** Refuses while the payer's account cannot pay. */
export const requirePayer = (order: Order): void => {
  switch (order.payerAccount) {
    case 'ACTIVE':
      return;
    case 'CANNOT_PAY':
      throw unprocessable('PAYER_CANNOT_PAY');
    case 'RESTRICTED':
      throw unprocessable('PAYER_ACCOUNT_RESTRICTED');
    case 'LOCKED_OR_CLOSED':
      throw unprocessable('PAYER_ACCOUNT_LOCKED_OR_CLOSED');
    case 'REFUSED':
      throw unprocessable('TRANSACTION_REFUSED');
  }
};

/** Whether the total has grown so far beyond what the payer saw that PayPal asks again (paypal-rules 6). */
export const exceedsConsent = (world: World, order: Order): boolean => {
  const currency = order.units[0]?.amount.currency_code ?? 'USD';
  if (order.consented === null) return false;
  const seen = money(currency, hundredths(order.consented));
  return orderTotal(order.units) > overLimit(world.knobs, seen);
};
