import { isAgreed, payerOf, paymentSourceOf } from './payer-account.ts';
import {
  authorizationInOrder,
  captureInOrder,
  type Link,
  link,
  orderUrl,
  payeeOf,
  refundBody,
  timestamp,
} from './payment-representation.ts';
import { approvedShipping, paidUnit } from './purchase-unit-form.ts';
import type { Order, PurchaseUnit, Tracker } from './records.ts';
import type { SimulatorState } from './state.ts';

/** Where the payer decides. */
export const approveUrl = (base: string, orderId: string): string =>
  `${base}/checkoutnow?token=${orderId}`;

const orderLinks = (base: string, order: Order): Link[] => {
  const self = link(orderUrl(base, order.id), 'self');
  const toPayer = link(approveUrl(base, order.id), order.sourceGiven ? 'payer-action' : 'approve');
  if (order.status === 'PAYER_ACTION_REQUIRED') {
    return [self, link(approveUrl(base, order.id), 'payer-action')];
  }
  if (order.status !== 'CREATED' && order.status !== 'APPROVED') return [self];
  const verb = order.intent === 'AUTHORIZE' ? 'authorize' : 'capture';
  return [
    self,
    ...(order.status === 'CREATED' ? [toPayer] : []),
    link(self.href, 'update', 'PATCH'),
    link(`${self.href}/${verb}`, verb, 'POST'),
  ];
};

const trackerBody = (base: string, order: Order, tracker: Tracker) => ({
  id: tracker.id,
  status: tracker.status === 'CANCELLED' ? 'CANCELLED' : 'SHIPPED',
  items: tracker.items,
  links: [
    link(`${orderUrl(base, order.id)}/trackers/${tracker.id}`, 'update', 'PATCH'),
    link(orderUrl(base, order.id), 'up'),
  ],
  create_time: timestamp(tracker.createdAt),
  update_time: timestamp(tracker.updatedAt),
});

const paymentsOf = (state: SimulatorState, order: Order, unit: number) => {
  const { authorizations, refunds } = order;
  const captures = order.captures.filter((capture) => capture.unit === unit);
  const own = refunds.filter((refund) => captures.some(({ id }) => id === refund.captureId));
  const payments = {
    ...(authorizations.length > 0 && {
      authorizations: authorizations.map((entry) => authorizationInOrder(state, order, entry)),
    }),
    ...(captures.length > 0 && {
      captures: captures.map((capture) => captureInOrder(state, order, capture)),
    }),
    ...(own.length > 0 && { refunds: own.map((refund) => refundBody(state, order, refund)) }),
  };
  return Object.keys(payments).length > 0 ? { payments } : {};
};

const shippingOf = (
  state: SimulatorState,
  order: Order,
  unit: PurchaseUnit,
): { shipping?: object } => {
  const shipping = isAgreed(order) ? approvedShipping(order, unit) : unit.shipping;
  const trackers = order.trackers.map((tracker) => trackerBody(state.base, order, tracker));
  if (trackers.length > 0) return { shipping: { ...shipping, trackers } };
  return shipping === undefined ? {} : { shipping };
};

const payeeInOrder = (order: Order, unit: PurchaseUnit) => ({
  ...payeeOf(order, unit),
  ...(order.brandName !== null && { display_data: { brand_name: order.brandName } }),
});

export const isPaid = (order: Order): boolean =>
  order.status === 'COMPLETED' || order.status === 'VOIDED';

const unitBody = (state: SimulatorState, order: Order, index: number) => {
  const unit = order.units[index];
  if (!unit) return {};
  return {
    ...(isPaid(order) ? paidUnit(order, unit) : unit),
    reference_id: unit.reference_id ?? 'default',
    payee: payeeInOrder(order, unit),
    ...shippingOf(state, order, unit),
    ...paymentsOf(state, order, index),
  };
};

/** The whole order, as GET and `return=representation` show it. */
export const orderBody = (state: SimulatorState, order: Order) => ({
  id: order.id,
  intent: order.intent,
  status: order.status,
  ...paymentSourceOf(order),
  purchase_units: order.units.map((_, index) => unitBody(state, order, index)),
  ...payerOf(order),
  create_time: timestamp(order.createdAt),
  ...(isPaid(order) && { update_time: timestamp(order.updatedAt) }),
  links: orderLinks(state.base, order),
});

/** What `return=minimal` leaves of an order: id, status, links, and the payment source and payer that were sent. */
export const minimalOrder = (state: SimulatorState, order: Order) => ({
  id: order.id,
  status: order.status,
  ...paymentSourceOf(order),
  ...payerOf(order),
  links: orderLinks(state.base, order),
});

/** The short answer to a call that paid, be it create, authorize or capture: it shows the payments all the same. */
export const paidOrder = (state: SimulatorState, order: Order) => ({
  ...minimalOrder(state, order),
  purchase_units: order.units.map((unit, index) => ({
    reference_id: unit.reference_id ?? 'default',
    ...shippingOf(state, order, unit),
    ...paymentsOf(state, order, index),
  })),
});
