import type { Ledger } from './ledger.ts';
import { visibleStatus } from './payment-representation.ts';
import type { Instant, Order } from './records.ts';
import type { SimulatorState } from './state.ts';

const iso = (at: Instant) => new Date(at).toISOString();

const effectsView = (ledger: Ledger, orders: readonly Order[]) =>
  orders
    .flatMap((order) => ledger.effectsOf(order))
    .toSorted((a, b) => a.sequence - b.sequence)
    .map(({ at, ...effect }) => ({ ...effect, at: iso(at) }));

const orderView = (state: SimulatorState, order: Order) => ({
  orderId: order.id,
  merchantId: order.merchantId,
  intent: order.intent,
  status: order.status,
  amount: order.units[0]?.amount ?? null,
  customId: order.units[0]?.custom_id ?? null,
  invoiceId: order.units[0]?.invoice_id ?? null,
  units: order.units.map((unit) => ({
    referenceId: unit.reference_id ?? 'default',
    amount: unit.amount,
    customId: unit.custom_id ?? null,
    invoiceId: unit.invoice_id ?? null,
  })),
  fundingSource: order.fundingSource,
  outcome: order.outcome,
  createdAt: iso(order.createdAt),
  now: iso(state.timeOf(order)),
  authorizations: order.authorizations.map((one) => ({
    authorizationId: one.id,
    rootId: one.rootId,
    status: visibleStatus(state, order, one),
    amount: one.amount,
    createdAt: iso(one.createdAt),
    expiresAt: iso(one.expiresAt),
  })),
  captures: order.captures.map((one) => ({
    captureId: one.id,
    authorizationId: one.authorizationId,
    referenceId: order.units[one.unit]?.reference_id ?? 'default',
    status: one.status,
    amount: one.amount,
    finalCapture: one.finalCapture,
    createdAt: iso(one.createdAt),
  })),
  refunds: order.refunds.map((one) => ({
    refundId: one.id,
    captureId: one.captureId,
    status: one.status,
    amount: one.amount,
    createdAt: iso(one.createdAt),
  })),
  calls: Object.fromEntries(state.ledger.callsByOrder.get(order.id) ?? []),
});

/** What of the ledger is asked for: one order, a page of so many orders, or, with neither, all of it. */
export interface LedgerQuery {
  orderId?: string | undefined;
  limit?: number | undefined;
  /** How many orders came on the pages before. */
  cursor: number;
}

const ordersAsked = (state: SimulatorState, { orderId, limit, cursor }: LedgerQuery): Order[] => {
  if (orderId !== undefined) return [state.orders.get(orderId) ?? []].flat();
  const all = [...state.orders.values()];
  return limit === undefined ? all : all.slice(cursor, cursor + limit);
};

/** Refusals that concern no order stand on the first page. */
const refusedAsked = (ledger: Ledger, { orderId, limit, cursor }: LedgerQuery, orders: Order[]) => {
  if (orderId === undefined && limit === undefined) return ledger.refused;
  const asked = new Set<string | null>(
    orderId === undefined ? orders.map(({ id }) => id) : [orderId],
  );
  if (orderId === undefined && cursor === 0) asked.add(null);
  return ledger.refused.filter((refused) => asked.has(refused.orderId));
};

/** The ledger as JSON. Times are each order's own; calls and replays are counts over all pages. */
export const ledgerView = (state: SimulatorState, query: LedgerQuery) => {
  const { ledger } = state;
  const { orderId, limit, cursor } = query;
  const orders = ordersAsked(state, query);
  const calls =
    orderId === undefined ? ledger.calls : (ledger.callsByOrder.get(orderId) ?? new Map());
  const next = cursor + orders.length;
  return {
    orders: orders.map((order) => orderView(state, order)),
    effects: effectsView(ledger, orders),
    refused: refusedAsked(ledger, query, orders).map(({ at, ...refused }) => ({
      ...refused,
      at: iso(at),
    })),
    calls: Object.fromEntries(calls),
    replays: Object.fromEntries(ledger.replays),
    ...(orderId === undefined &&
      limit !== undefined && { nextCursor: next < state.orders.size ? String(next) : null }),
  };
};
