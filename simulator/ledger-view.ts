import type { Ledger } from './ledger.ts';
import { visibleStatus } from './payment-representation.ts';
import type { Instant, Order } from './records.ts';
import type { World } from './world.ts';

const iso = (at: Instant) => new Date(at).toISOString();

const effectsView = (ledger: Ledger, orders: readonly Order[]) =>
  orders
    .flatMap((order) => ledger.effectsOf(order))
    .toSorted((a, b) => a.sequence - b.sequence)
    .map(({ at, ...effect }) => ({ ...effect, at: iso(at) }));

const orderView = (world: World, order: Order) => ({
  orderId: order.id,
  merchantId: order.merchantId,
  intent: order.intent,
  status: order.status,
  amount: order.units[0]?.amount ?? null,
  customId: order.units[0]?.custom_id ?? null,
  invoiceId: order.units[0]?.invoice_id ?? null,
  fundingSource: order.fundingSource,
  outcome: order.outcome,
  createdAt: iso(order.createdAt),
  now: iso(world.timeOf(order)),
  authorizations: order.authorizations.map((one) => ({
    authorizationId: one.id,
    rootId: one.rootId,
    status: visibleStatus(world, order, one),
    amount: one.amount,
    createdAt: iso(one.createdAt),
    expiresAt: iso(one.expiresAt),
  })),
  captures: order.captures.map((one) => ({
    captureId: one.id,
    authorizationId: one.authorizationId,
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
  calls: Object.fromEntries(world.ledger.callsByOrder.get(order.id) ?? []),
});

/** The ledger as JSON: of one order, or of all. Times are the order's own. */
export const ledgerView = (world: World, orderId: string | undefined) => {
  const { ledger } = world;
  const one = orderId === undefined ? undefined : world.orders.get(orderId);
  const orders = orderId === undefined ? [...world.orders.values()] : one ? [one] : [];
  const calls =
    orderId === undefined ? ledger.calls : (ledger.callsByOrder.get(orderId) ?? new Map());
  return {
    orders: orders.map((order) => orderView(world, order)),
    effects: effectsView(ledger, orders),
    refused: ledger.refused
      .filter((refused) => orderId === undefined || refused.orderId === orderId)
      .map(({ at, ...refused }) => ({ ...refused, at: iso(at) })),
    calls: Object.fromEntries(calls),
    replays: Object.fromEntries(ledger.replays),
  };
};
