import { orderTotal, overLimit } from './amounts.ts';
import { hundredths, money } from './money.ts';
import type { Call } from './operation.ts';
import type { Order } from './records.ts';
import { forbidden, notFound, unprocessable } from './refusal.ts';
import type { SimulatorState } from './state.ts';

/** Orders v2 and Payments v2 do not know what Payments v1 made (assumed, docs/simulator.md). */
export const knownToV2 = <Known extends { order: Order }>(
  found: Known | undefined,
): Known | undefined => (found?.order.v1 ? undefined : found);

/** The order a call names, whosever it is and however old. */
export const orderOfCall = (state: SimulatorState, call: Call): Order | undefined => {
  const order = state.orders.get(call.params['id'] ?? '');
  return order?.v1 ? undefined : order;
};

/** Refuses with 403 whoever neither made the order nor is paid by it. */
export const requireOwn = (order: Order, call: Call): void => {
  const payee = order.units[0]?.payee?.merchant_id;
  if (order.merchantId !== call.merchantId && payee !== call.merchantId) throw forbidden();
};

/** The order a call names: the caller's own and not aged out, or PayPal's refusal. */
export const ownOrder = (state: SimulatorState, call: Call): Order => {
  const order = orderOfCall(state, call);
  if (!order || hasLapsed(state, order)) throw notFound();
  requireOwn(order, call);
  return order;
};

/** The moment an order that nobody paid is gone (paypal-rules 3.1). */
export const lapsesAt = (state: SimulatorState, order: Order): number =>
  (order.redirectedAt ?? order.createdAt) + state.knobs.orderLifeSeconds * 1000;

export const hasLapsed = (state: SimulatorState, order: Order): boolean =>
  order.status !== 'COMPLETED' &&
  order.status !== 'VOIDED' &&
  state.timeOf(order) >= lapsesAt(state, order);

/** Whether another payment of this merchant carries the invoice id already. */
export const isTakenInvoice = (
  state: SimulatorState,
  order: Order,
  invoiceId: string | null,
): boolean => {
  const owner =
    invoiceId === null ? undefined : state.invoices.get(`${order.merchantId} ${invoiceId}`);
  return state.knobs.invoiceIdsUnique && owner !== undefined && owner !== order.id;
};

/** An invoice id of a capture's own must be new; the order's may stand on its first capture. */
export const isRepeatedInvoice = (
  state: SimulatorState,
  order: Order,
  invoiceId: string | undefined,
): boolean => {
  const repeated =
    invoiceId !== undefined &&
    state.knobs.invoiceIdsUnique &&
    order.captures.some((capture) => capture.invoiceId === invoiceId);
  return repeated || isTakenInvoice(state, order, invoiceId ?? null);
};

/** Refuses while the merchant's own account cannot take part in payments. */
export const requireUsablePayee = (state: SimulatorState): void => {
  switch (state.knobs.payeeAccount) {
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
export const exceedsConsent = (state: SimulatorState, order: Order): boolean => {
  const currency = order.units[0]?.amount.currency_code ?? 'USD';
  if (order.consented === null) return false;
  const seen = money(currency, hundredths(order.consented));
  return orderTotal(order.units) > overLimit(state.knobs, seen);
};
