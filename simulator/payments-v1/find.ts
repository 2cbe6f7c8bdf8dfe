import type { Call, Done } from '../operation.ts';
import type { Authorization, Capture, Order } from '../records.ts';
import { forbidden, notFound } from '../refusal.ts';
import type { Found, SimulatorState } from '../state.ts';
import type { OrderV1, PaymentV1 } from './records.ts';

/** A payment of Payments v1: an order record with what v1 adds to it. */
export type Payment = Order & { v1: PaymentV1 };

export const isPayment = (order: Order | undefined): order is Payment => order?.v1 !== undefined;

/** The payment that a call did something with. */
export const paymentOf = ({ order }: Done): Payment => {
  if (!isPayment(order)) throw notFound();
  return order;
};

/** The payment that a call is about: the path has its id, or that of something it led to. */
export const paymentOfCall = (state: SimulatorState, call: Call): Payment | undefined => {
  const id = call.params['id'] ?? '';
  const order = state.orders.get(state.ownerOf.get(id) ?? id);
  return isPayment(order) ? order : undefined;
};

/** The same, the caller's own, or PayPal's refusal. */
const ownPaymentOfCall = (state: SimulatorState, call: Call): Payment => {
  const payment = paymentOfCall(state, call);
  if (!payment) throw notFound();
  if (payment.merchantId !== call.merchantId) throw forbidden();
  return payment;
};

/** The payment whose own id the path has. */
export const ownPayment = (state: SimulatorState, call: Call): Payment => {
  const payment = ownPaymentOfCall(state, call);
  if (payment.id !== call.params['id']) throw notFound();
  return payment;
};

const namedIn = <Resource extends { id: string }>(among: readonly Resource[], call: Call) => {
  const resource = among.find(({ id }) => id === call.params['id']);
  if (!resource) throw notFound();
  return resource;
};

export const ownAuthorizationV1 = (
  state: SimulatorState,
  call: Call,
): Found<Authorization> & { order: Payment } => {
  const order = ownPaymentOfCall(state, call);
  return { order, resource: namedIn(order.authorizations, call) };
};

/** A sale of a payment with that intent, or a capture of any other. */
export const isSale = ({ v1 }: Payment): boolean => v1.intent === 'sale';

export const ownTaken = (
  state: SimulatorState,
  call: Call,
  kind: 'sale' | 'capture',
): Found<Capture> & { order: Payment } => {
  const order = ownPaymentOfCall(state, call);
  if (isSale(order) !== (kind === 'sale')) throw notFound();
  return { order, resource: namedIn(order.captures, call) };
};

export const ownRefund = (state: SimulatorState, call: Call) => {
  const order = ownPaymentOfCall(state, call);
  return { order, resource: namedIn(order.refunds, call) };
};

/** The order of a payment, by its `O-` id. */
export const ownOrderV1 = (
  state: SimulatorState,
  call: Call,
): { payment: Payment; order: OrderV1 } => {
  const payment = ownPaymentOfCall(state, call);
  const { order } = payment.v1;
  if (order?.id !== call.params['id'] || !order) throw notFound();
  return { payment, order };
};
