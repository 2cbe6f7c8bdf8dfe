import type { Dispute } from './dispute.ts';
import { disputeBody } from './dispute-representation.ts';
import { type SentType, sendEvent, sum } from './event-sending.ts';
import { orderBody } from './order-representation.ts';
import { authorizationBody, captureBody, refundBody } from './payment-representation.ts';
import {
  authorizationSubjectV1,
  captureSubjectV1,
  orderSubjectV1,
  paymentSubject,
  refundSubjectV1,
} from './payments-v1/events.ts';
import { isPayment } from './payments-v1/find.ts';
import type { Authorization, Capture, Order, Refund } from './records.ts';
import type { SimulatorState } from './state.ts';

const orderSummaries = {
  'CHECKOUT.ORDER.APPROVED': 'An order has been approved by buyer',
  'CHECKOUT.ORDER.COMPLETED': 'Checkout Order Completed',
  'CHECKOUT.PAYMENT-APPROVAL.REVERSED': 'A payment approval has been reversed',
} as const;

/**
 * PayPal's events carry an empty `breakdown` where the order has none (recorded). A receiver that decodes and encodes
 * the event again may turn `{}` into `[]`; then its bytes are others and the signature does not verify.
 */
const unitInEvent = (unit: { amount?: object }) =>
  unit.amount && !('breakdown' in unit.amount)
    ? { ...unit, amount: { ...unit.amount, breakdown: {} } }
    : unit;

const orderInEvent = (state: SimulatorState, order: Order) => {
  const body = orderBody(state, order);
  return { ...body, purchase_units: body.purchase_units.map(unitInEvent) };
};

export const sendOrderEvent = (
  state: SimulatorState,
  order: Order,
  type: keyof typeof orderSummaries,
): void => {
  if (isPayment(order)) {
    if (type === 'CHECKOUT.ORDER.APPROVED') sendEvent(state, order, paymentSubject(state, order));
    return;
  }
  sendEvent(state, order, {
    type,
    resourceType: 'checkout-order',
    resourceId: order.id,
    summary: orderSummaries[type],
    resource: orderInEvent(state, order),
  });
};

/** The order of a Payments v1 payment was made or voided. */
export const sendOrderEventV1 = (
  state: SimulatorState,
  order: Order,
  type: 'PAYMENT.ORDER.CREATED' | 'PAYMENT.ORDER.CANCELLED',
): void => {
  const subject = isPayment(order) ? orderSubjectV1(state, order, type) : undefined;
  if (subject) sendEvent(state, order, subject);
};

/** Created or voided; PayPal documents no event for a denial or for the end of a review. */
export const sendAuthorizationEvent = (
  state: SimulatorState,
  order: Order,
  change: { authorization: Authorization; voided: boolean },
): void => {
  const { authorization, voided } = change;
  if (isPayment(order)) {
    sendEvent(state, order, authorizationSubjectV1(state, order, change));
    return;
  }
  sendEvent(state, order, {
    type: voided ? 'PAYMENT.AUTHORIZATION.VOIDED' : 'PAYMENT.AUTHORIZATION.CREATED',
    resourceType: 'authorization',
    resourceId: authorization.id,
    summary: `A payment authorization was ${voided ? 'voided' : 'created'} for ${sum(authorization)}`,
    resource: authorizationBody(state, order, authorization),
  });
};

const captureEvent = (state: SimulatorState, capture: Capture): [SentType, string] => {
  if (capture.reversed) return ['PAYMENT.CAPTURE.REVERSED', 'A payment capture was reversed'];
  switch (capture.status) {
    case 'PENDING':
      return ['PAYMENT.CAPTURE.PENDING', 'Payment pending'];
    case 'DECLINED':
    case 'FAILED':
      return [state.knobs.declinedCaptureEvent, 'Payment denied'];
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return ['PAYMENT.CAPTURE.COMPLETED', 'Payment completed'];
  }
};

export const sendCaptureEvent = (state: SimulatorState, order: Order, capture: Capture): void => {
  if (isPayment(order)) {
    sendEvent(state, order, captureSubjectV1(state, order, capture));
    return;
  }
  const [type, words] = captureEvent(state, capture);
  sendEvent(state, order, {
    type,
    resourceType: 'capture',
    resourceId: capture.id,
    summary: `${words} for ${sum(capture)}`,
    resource: captureBody(state, order, capture),
  });
};

const refundEvent = (refund: Refund): [SentType, string] => {
  switch (refund.status) {
    case 'COMPLETED':
      return ['PAYMENT.CAPTURE.REFUNDED', 'capture payment was refunded'];
    case 'PENDING':
      return ['PAYMENT.REFUND.PENDING', 'refund is pending'];
    case 'FAILED':
    case 'CANCELLED':
      return ['PAYMENT.REFUND.FAILED', 'refund failed'];
  }
};

export const sendRefundEvent = (state: SimulatorState, order: Order, refund: Refund): void => {
  if (isPayment(order)) {
    sendEvent(state, order, refundSubjectV1(state, order, refund));
    return;
  }
  const [type, words] = refundEvent(refund);
  sendEvent(state, order, {
    type,
    resourceType: 'refund',
    resourceId: refund.id,
    summary: `A ${sum(refund)} ${words}`,
    resource: refundBody(state, order, refund),
  });
};

const disputeEvent = ({ status }: Dispute, isNew: boolean): [SentType, string] => {
  if (status === 'RESOLVED') return ['CUSTOMER.DISPUTE.RESOLVED', 'A dispute was resolved'];
  return isNew
    ? ['CUSTOMER.DISPUTE.CREATED', 'A new dispute opened']
    : ['CUSTOMER.DISPUTE.UPDATED', 'A dispute was updated'];
};

/** A dispute in the shape of PayPal's Disputes API. */
export const sendDisputeEvent = (
  state: SimulatorState,
  order: Order,
  { dispute, isNew }: { readonly dispute: Dispute; readonly isNew: boolean },
): void => {
  const [type, summary] = disputeEvent(dispute, isNew);
  sendEvent(state, order, {
    type,
    resourceType: 'dispute',
    resourceId: dispute.id,
    summary,
    version: '1.0',
    resource: disputeBody(state.base, order, dispute),
  });
};
