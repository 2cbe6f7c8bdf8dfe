import { overLimit } from '../amounts.ts';
import { isExpired, leftOf } from '../authorizations.ts';
import { hundredths, type Money } from '../money.ts';
import { type Call, type Done, operation } from '../operation.ts';
import { isRepeatedInvoice, requirePayer, requireUsablePayee } from '../order-rules.ts';
import { placeAuthorization, placeCapture, tookMoney } from '../payment-placement.ts';
import { notFound, unprocessable } from '../refusal.ts';
import { noBody } from '../request-bodies.ts';
import type { SimulatorState } from '../state.ts';
import { holds, voidChain } from '../void-authorization.ts';
import { sendAuthorizationEvent, sendCaptureEvent, sendOrderEventV1 } from '../webhook-events.ts';
import {
  authorizationOperationV1,
  type CaptureRequestV1,
  captureOperationV1,
} from './authorizations.ts';
import { ownOrderV1, type Payment, paymentOf, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1 } from './money.ts';
import type { OrderV1 } from './records.ts';
import { committedOf, orderBodyV1 } from './representation.ts';

const endsAt = (state: SimulatorState, { createdAt }: OrderV1): number =>
  createdAt + state.knobs.v1OrderLifeSeconds * 1000;

const requireOpen = (state: SimulatorState, payment: Payment, order: OrderV1): void => {
  if (order.ended === 'VOIDED') throw unprocessable('ORDER_VOIDED');
  if (order.ended === 'COMPLETED') throw unprocessable('ORDER_ALREADY_COMPLETED');
  if (state.timeOf(payment) >= endsAt(state, order)) throw unprocessable('ORDER_IS_EXPIRED');
};

/** What authorizations of the order hold now and its captures took, in hundredths. */
const committed = (state: SimulatorState, payment: Payment): bigint =>
  committedOf(payment, (one) =>
    holds(one) && !isExpired(state, { order: payment, resource: one }) ? leftOf(payment, one) : 0n,
  );

/** The amount asked for, within what the order was made for. */
const amountWithin = (
  state: SimulatorState,
  payment: Payment,
  { asked, issue }: { asked: AmountV1 | undefined; issue: string },
): Money => {
  const amount = acceptedAmountV1(asked);
  const whole = payment.units[0]?.amount;
  if (!whole || amount.currency_code !== whole.currency_code) {
    throw unprocessable('CURRENCY_MISMATCH');
  }
  const after = committed(state, payment) + hundredths(amount.value);
  if (after > overLimit(state.knobs, whole)) throw unprocessable(issue);
  return amount;
};

const touch = (state: SimulatorState, payment: Payment, order: OrderV1): void => {
  order.updatedAt = state.stampOf(payment);
  state.changed(payment);
};

const authorizeOrder = (state: SimulatorState, call: Call, request: { amount: AmountV1 }): Done => {
  const { payment, order } = ownOrderV1(state, call);
  requireOpen(state, payment, order);
  if (payment.authorizations.length >= state.knobs.v1OrderAuthorizationsAllowed) {
    throw unprocessable('MAXIMUM_ALLOWED_AUTHORIZATION_REACHED_FOR_ORDER');
  }
  const issue = 'AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED';
  const amount = amountWithin(state, payment, { asked: request.amount, issue });
  requirePayer(payment);
  requireUsablePayee(state);
  const authorization = placeAuthorization(state, call, { order: payment, part: amount });
  touch(state, payment, order);
  sendAuthorizationEvent(state, payment, { authorization, voided: false });
  return { order: payment, resourceId: authorization.id };
};

const captureOrder = (state: SimulatorState, call: Call, request: CaptureRequestV1): Done => {
  const { payment, order } = ownOrderV1(state, call);
  requireOpen(state, payment, order);
  const issue = 'CAPTURE_AMOUNT_LIMIT_EXCEEDED';
  const amount = amountWithin(state, payment, { asked: request.amount, issue });
  if (isRepeatedInvoice(state, payment, request.invoice_number)) {
    throw unprocessable('DUPLICATE_TRANSACTION');
  }
  requirePayer(payment);
  requireUsablePayee(state);
  const [unit] = payment.units;
  const capture = placeCapture(state, call, {
    order: payment,
    intent: {
      unit: 0,
      amount,
      authorizationId: null,
      left: 0n,
      finalCapture: request.is_final_capture ?? false,
      invoiceId: request.invoice_number ?? unit?.invoice_id ?? null,
      ...(request.note_to_payer !== undefined && { noteToPayer: request.note_to_payer }),
    },
  });
  const whole = unit && committed(state, payment) >= hundredths(unit.amount.value);
  if (tookMoney(capture) && (capture.finalCapture || whole)) order.ended = 'COMPLETED';
  touch(state, payment, order);
  sendCaptureEvent(state, payment, capture);
  return { order: payment, resourceId: capture.id };
};

/** Voids the order, and with it the authorizations that still hold money (assumed). */
const voidOrder = (state: SimulatorState, call: Call): Done => {
  const { payment, order } = ownOrderV1(state, call);
  if (order.ended === 'VOIDED') throw unprocessable('ORDER_VOIDED');
  if (order.ended === 'COMPLETED' || state.timeOf(payment) >= endsAt(state, order)) {
    throw unprocessable('ORDER_CANNOT_BE_VOIDED');
  }
  for (const resource of payment.authorizations) {
    const held = holds(resource) && !isExpired(state, { order: payment, resource });
    if (held) voidChain(state, { order: payment, resource }, call);
  }
  order.ended = 'VOIDED';
  touch(state, payment, order);
  sendOrderEventV1(state, payment, 'PAYMENT.ORDER.CANCELLED');
  return { order: payment, resourceId: order.id };
};

const showOrder = (state: SimulatorState, done: Done): object => {
  const payment = paymentOf(done);
  if (!payment.v1.order) throw notFound();
  return orderBodyV1(state, payment, payment.v1.order);
};

const at = (verb: string) => `/v1/payments/orders/:id${verb}`;

export const orderOperationsV1 = [
  operation({
    name: 'getOrderV1',
    method: 'GET',
    path: at(''),
    read: noBody,
    keys: null,
    find: paymentOfCall,
    perform: (state, call) => {
      const { payment, order } = ownOrderV1(state, call);
      return { order: payment, resourceId: order.id };
    },
    show: (state, done) => ({ status: 200, body: showOrder(state, done) }),
  }),
  authorizationOperationV1(
    { name: 'authorizeOrderV1', path: at('/authorize'), schema: 'order' },
    authorizeOrder,
  ),
  captureOperationV1({ name: 'captureOrderV1', path: at('/capture') }, captureOrder),
  operation({
    name: 'voidOrderV1',
    method: 'POST',
    path: at('/do-void'),
    read: noBody,
    keys: 'payments-v1',
    find: paymentOfCall,
    perform: voidOrder,
    show: (state, done) => ({ status: 200, body: showOrder(state, done) }),
  }),
] as const;
