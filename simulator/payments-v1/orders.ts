import { overLimit } from '../amounts.ts';
import { isExpired, leftOf } from '../authorizations.ts';
import { hundredths, type Money } from '../money.ts';
import { type Call, type Done, operation } from '../operation.ts';
import { isRepeatedInvoice, requirePayer, requireUsablePayee } from '../order-rules.ts';
import { placeAuthorization, placeCapture, tookMoney } from '../payment-placement.ts';
import { notFound, unprocessable } from '../refusal.ts';
import { bodyOf, noBody } from '../request-bodies.ts';
import { holds, voidChain } from '../void-authorization.ts';
import { sendAuthorizationEvent, sendCaptureEvent, sendOrderEventV1 } from '../webhook-events.ts';
import type { World } from '../world.ts';
import { type CaptureRequestV1, showAuthorizationV1, showCaptureV1 } from './authorizations.ts';
import { isPayment, ownOrderV1, type Payment, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1 } from './money.ts';
import type { OrderV1 } from './records.ts';
import { committedOf, orderBodyV1 } from './representation.ts';

const endsAt = (world: World, { createdAt }: OrderV1): number =>
  createdAt + world.knobs.v1OrderLifeSeconds * 1000;

const requireOpen = (world: World, payment: Payment, order: OrderV1): void => {
  if (order.ended === 'VOIDED') throw unprocessable('ORDER_VOIDED');
  if (order.ended === 'COMPLETED') throw unprocessable('ORDER_ALREADY_COMPLETED');
  if (world.timeOf(payment) >= endsAt(world, order)) throw unprocessable('ORDER_IS_EXPIRED');
};

/** What authorizations of the order hold now and its captures took, in hundredths. */
const committed = (world: World, payment: Payment): bigint =>
  committedOf(payment, (one) =>
    holds(one) && !isExpired(world, { order: payment, resource: one }) ? leftOf(payment, one) : 0n,
  );

/** The amount asked for, within what the order was made for. */
const amountWithin = (
  world: World,
  payment: Payment,
  { asked, issue }: { asked: AmountV1 | undefined; issue: string },
): Money => {
  const amount = acceptedAmountV1(asked);
  const whole = payment.units[0]?.amount;
  if (!whole || amount.currency_code !== whole.currency_code) {
    throw unprocessable('CURRENCY_MISMATCH');
  }
  const after = committed(world, payment) + hundredths(amount.value);
  if (after > overLimit(world.knobs, whole)) throw unprocessable(issue);
  return amount;
};

const touch = (world: World, payment: Payment, order: OrderV1): void => {
  order.updatedAt = world.stampOf(payment);
  world.changed(payment);
};

const authorizeOrder = (world: World, call: Call, request: { amount: AmountV1 }): Done => {
  const { payment, order } = ownOrderV1(world, call);
  requireOpen(world, payment, order);
  if (payment.authorizations.length >= world.knobs.v1OrderAuthorizationsAllowed) {
    throw unprocessable('MAXIMUM_ALLOWED_AUTHORIZATION_REACHED_FOR_ORDER');
  }
  const issue = 'AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED';
  const amount = amountWithin(world, payment, { asked: request.amount, issue });
  requirePayer(payment);
  requireUsablePayee(world);
  const authorization = placeAuthorization(world, call, { order: payment, part: amount });
  touch(world, payment, order);
  sendAuthorizationEvent(world, payment, { authorization, voided: false });
  return { order: payment, resourceId: authorization.id };
};

const captureOrder = (world: World, call: Call, request: CaptureRequestV1): Done => {
  const { payment, order } = ownOrderV1(world, call);
  requireOpen(world, payment, order);
  const issue = 'CAPTURE_AMOUNT_LIMIT_EXCEEDED';
  const amount = amountWithin(world, payment, { asked: request.amount, issue });
  if (isRepeatedInvoice(world, payment, request.invoice_number)) {
    throw unprocessable('DUPLICATE_TRANSACTION');
  }
  requirePayer(payment);
  requireUsablePayee(world);
  const [unit] = payment.units;
  const capture = placeCapture(world, call, {
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
  const whole = unit && committed(world, payment) >= hundredths(unit.amount.value);
  if (tookMoney(capture) && (capture.finalCapture || whole)) order.ended = 'COMPLETED';
  touch(world, payment, order);
  sendCaptureEvent(world, payment, capture);
  return { order: payment, resourceId: capture.id };
};

/** Voids the order, and with it the authorizations that still hold money (assumed). */
const voidOrder = (world: World, call: Call): Done => {
  const { payment, order } = ownOrderV1(world, call);
  if (order.ended === 'VOIDED') throw unprocessable('ORDER_VOIDED');
  if (order.ended === 'COMPLETED' || world.timeOf(payment) >= endsAt(world, order)) {
    throw unprocessable('ORDER_CANNOT_BE_VOIDED');
  }
  for (const resource of payment.authorizations) {
    const held = holds(resource) && !isExpired(world, { order: payment, resource });
    if (held) voidChain(world, { order: payment, resource }, call);
  }
  order.ended = 'VOIDED';
  touch(world, payment, order);
  sendOrderEventV1(world, payment, 'PAYMENT.ORDER.CANCELLED');
  return { order: payment, resourceId: order.id };
};

const showOrder = (world: World, { order: payment }: Done): object => {
  if (!isPayment(payment) || !payment.v1.order) throw notFound();
  return orderBodyV1(world, payment, payment.v1.order);
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
    perform: (world, call) => {
      const { payment, order } = ownOrderV1(world, call);
      return { order: payment, resourceId: order.id };
    },
    show: (world, done) => ({ status: 200, body: showOrder(world, done) }),
  }),
  operation({
    name: 'authorizeOrderV1',
    method: 'POST',
    path: at('/authorize'),
    read: bodyOf<{ amount: AmountV1 }>('paymentsV1', 'authorization'),
    keys: null,
    find: paymentOfCall,
    perform: authorizeOrder,
    show: (world, done) => ({ status: 201, body: showAuthorizationV1(world, done) }),
  }),
  operation({
    name: 'captureOrderV1',
    method: 'POST',
    path: at('/capture'),
    read: bodyOf<CaptureRequestV1>('paymentsV1', 'capture'),
    keys: null,
    find: paymentOfCall,
    perform: captureOrder,
    show: (world, done) => ({ status: 201, body: showCaptureV1(world, done) }),
  }),
  operation({
    name: 'voidOrderV1',
    method: 'POST',
    path: at('/do-void'),
    read: noBody,
    keys: 'payments-v1',
    find: paymentOfCall,
    perform: voidOrder,
    show: (world, done) => ({ status: 200, body: showOrder(world, done) }),
  }),
] as const;
