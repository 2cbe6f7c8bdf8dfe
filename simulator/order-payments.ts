import { captureUnits } from './capture-units.ts';
import { asksFor3ds, requireNumber, requireUnexpired } from './cards.ts';
import type { Money } from './money.ts';
import { type Call, type Done, operation, type ReadyOperation } from './operation.ts';
import { approveUrl, orderBody, paidOrder } from './order-representation.ts';
import {
  exceedsConsent,
  hasLapsed,
  isTakenInvoice,
  orderOfCall,
  requireOwn,
  requirePayer,
  requireUsablePayee,
} from './order-rules.ts';
import { canBeAuthorized, refusesPayment } from './outcomes.ts';
import { placeAuthorization } from './payment-placement.ts';
import { isSingleStep, type SourceRequest, takeSource } from './payment-sources.ts';
import type { Authorization, Order } from './records.ts';
import { notFound, Refusal, unprocessable } from './refusal.ts';
import { type BodyReader, optionalBodyOf } from './request-bodies.ts';
import type { SimulatorState } from './state.ts';
import { requireStoredCredential, vaultedCard, vaultInstruction } from './vault.ts';
import { sendAuthorizationEvent, sendOrderEvent } from './webhook-events.ts';

/** The answer that sends the payer back to the same order (paypal-rules 6). */
const backToThePayer = (state: SimulatorState, order: Order, issue: string): Refusal =>
  new Refusal(
    422,
    [{ issue }],
    [{ href: approveUrl(state.base, order.id), rel: 'redirect', method: 'GET' }],
  );

/** A decline the payer can answer: it is counted, and the order asks for the payer again. */
export const refusePayment = (state: SimulatorState, order: Order, issue: string): never => {
  order.failedAttempts += 1;
  if (state.knobs.orderAfterDecline === 'PAYER_ACTION_REQUIRED') {
    order.status = 'PAYER_ACTION_REQUIRED';
    order.outcome = 'APPROVED';
  }
  state.changed(order);
  throw backToThePayer(state, order, issue);
};

/** What the payer must have done where the call brings no source of its own to pay with. */
const requireApproval = (state: SimulatorState, order: Order): void => {
  if (order.status !== 'APPROVED') throw unprocessable('ORDER_NOT_APPROVED');
  if (exceedsConsent(state, order)) {
    order.status = 'PAYER_ACTION_REQUIRED';
    state.changed(order);
    throw backToThePayer(state, order, 'PAYER_ACTION_REQUIRED');
  }
  if (refusesPayment(order.outcome)) refusePayment(state, order, order.outcome);
  requirePayer(order);
};

const requirePayableOrder = (state: SimulatorState, order: Order, source?: SourceRequest): void => {
  if (order.failedAttempts >= state.knobs.paymentAttemptsAllowed) {
    throw unprocessable('MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED');
  }
  if (isSingleStep(source)) requireUnexpired(source?.['card'], state.timeOf(order));
  else requireApproval(state, order);
  requireUsablePayee(state);
  if (order.units.some((unit) => isTakenInvoice(state, order, unit.invoice_id ?? null))) {
    throw unprocessable('DUPLICATE_INVOICE_ID');
  }
};

/** The caller's order, ORDER_EXPIRED while PayPal still knows that it once was, 404 otherwise. */
const orderToPay = (state: SimulatorState, call: Call): Order => {
  const order = orderOfCall(state, call);
  if (!order) throw notFound();
  requireOwn(order, call);
  if (hasLapsed(state, order)) {
    throw state.knobs.lapsedOrder === 'ORDER_EXPIRED' ? unprocessable('ORDER_EXPIRED') : notFound();
  }
  return order;
};

interface PayRequest {
  payment_source?: SourceRequest;
  amount?: Money;
}

/** Reads the body of authorize or capture order; a card in it pays now, so it needs a number. */
const payRequest = (schema: string): BodyReader<PayRequest> => {
  const read = optionalBodyOf<PayRequest>('orders', schema);
  return (body) => {
    const request = read(body);
    requireNumber(request.payment_source?.['card']);
    return request;
  };
};

/** The order is payable, and paid with the source that the call brings, where it brings one that needs no payer. */
const settleSource = (
  state: SimulatorState,
  order: Order,
  source: SourceRequest | undefined,
): void => {
  requirePayableOrder(state, order, source);
  if (!source || !isSingleStep(source)) return;
  requireStoredCredential(source, order.units.length);
  const challenge = asksFor3ds(state, source['card']) && order.authentication === undefined;
  takeSource(order, source, vaultedCard(state, order.merchantId, source));
  const instruction = vaultInstruction(source);
  if (instruction) order.vaultInstruction = instruction;
  if (!challenge) return;
  order.challenged = true;
  order.status = 'PAYER_ACTION_REQUIRED';
  state.changed(order);
  throw backToThePayer(state, order, 'PAYER_ACTION_REQUIRED');
};

const authorizeOrder = (state: SimulatorState, call: Call, request: PayRequest): Done => {
  const order = orderToPay(state, call);
  if (order.intent !== 'AUTHORIZE') throw unprocessable('ACTION_DOES_NOT_MATCH_INTENT');
  if (request.amount) throw unprocessable('AMOUNT_CANNOT_BE_SPECIFIED', '/amount');
  if (order.status === 'VOIDED') throw unprocessable('ORDER_COMPLETED_OR_VOIDED');
  if (order.authorizations.length > 0) throw unprocessable('ORDER_ALREADY_AUTHORIZED');
  settleSource(state, order, request.payment_source);
  if (!canBeAuthorized(order.fundingSource)) {
    throw unprocessable('UNSUPPORTED_INTENT_FOR_PAYMENT_SOURCE');
  }
  const authorization = placeAuthorization(state, call, { order });
  state.changed(order);
  sendPaymentEvents(state, order, authorization);
  return { order, resourceId: order.id };
};

const showPaid: ReadyOperation['show'] = (state, { order }, { full, replayed }) => ({
  status: replayed ? 200 : 201,
  body: full ? orderBody(state, order) : paidOrder(state, order),
});

export const authorizeOrderOperation = operation({
  name: 'authorizeOrder',
  method: 'POST',
  path: '/v2/checkout/orders/:id/authorize',
  read: payRequest('order_authorize_request'),
  keys: 'orders',
  find: orderOfCall,
  perform: authorizeOrder,
  show: showPaid,
});

/** A denied authorization has no event of its own; the order is COMPLETED all the same. */
const sendPaymentEvents = (
  state: SimulatorState,
  order: Order,
  authorization: Authorization,
): void => {
  if (authorization.status !== 'DENIED') {
    sendAuthorizationEvent(state, order, { authorization, voided: false });
  }
  sendOrderEvent(state, order, 'CHECKOUT.ORDER.COMPLETED');
};

const captureOrder = (state: SimulatorState, call: Call, request: PayRequest): Done => {
  const order = orderToPay(state, call);
  if (order.intent !== 'CAPTURE') throw unprocessable('ACTION_DOES_NOT_MATCH_INTENT');
  if (order.captures.length > 0) throw unprocessable('ORDER_ALREADY_CAPTURED');
  if (order.completesAt) throw unprocessable('ORDER_COMPLETION_IN_PROGRESS');
  settleSource(state, order, request.payment_source);
  captureUnits(state, call, order);
  return { order, resourceId: order.id };
};

export const captureOrderOperation = operation({
  name: 'captureOrder',
  method: 'POST',
  path: '/v2/checkout/orders/:id/capture',
  read: payRequest('order_capture_request'),
  keys: 'orders',
  find: orderOfCall,
  perform: captureOrder,
  show: showPaid,
});

/** An order created with a card or a vaulted source pays in the same step (paypal-rules 2.1). */
export const placeSingleStepPayment = (state: SimulatorState, call: Call, order: Order): void => {
  if (order.intent === 'AUTHORIZE') {
    const authorization = placeAuthorization(state, call, { order });
    sendPaymentEvents(state, order, authorization);
  } else {
    captureUnits(state, call, order);
  }
};
