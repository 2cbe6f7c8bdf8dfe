import { overLimit } from '../amounts.ts';
import { isExpired, newestOf, taken } from '../authorizations.ts';
import { placeCaptureOf } from '../capture-authorization.ts';
import type { OperationName } from '../issues.ts';
import { hundredths, type Money } from '../money.ts';
import { type Call, type Done, doneIn, operation } from '../operation.ts';
import { isRepeatedInvoice, requirePayer, requireUsablePayee } from '../order-rules.ts';
import { placeReauthorization } from '../reauthorize-authorization.ts';
import type { Authorization } from '../records.ts';
import { unprocessable } from '../refusal.ts';
import { bodyOf, noBody } from '../request-bodies.ts';
import type { Found, SimulatorState } from '../state.ts';
import { voidChain } from '../void-authorization.ts';
import { ownAuthorizationV1, type Payment, paymentOf, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1 } from './money.ts';
import { authorizationBodyV1, captureBodyV1 } from './representation.ts';

/** The body of a capture, of an authorization or of an order. */
export interface CaptureRequestV1 {
  amount?: AmountV1;
  is_final_capture?: boolean;
  invoice_number?: string;
  note_to_payer?: string;
}

type FoundV1 = Found<Authorization> & { order: Payment };

const showAuthorization = (state: SimulatorState, done: Done): object => {
  const payment = paymentOf(done);
  return authorizationBodyV1(state, payment, doneIn(payment.authorizations, done));
};

export const showCapture = (state: SimulatorState, done: Done): object => {
  const payment = paymentOf(done);
  return captureBodyV1(state, payment, doneIn(payment.captures, done));
};

type Performed<Body> = Parameters<typeof operation<Body>>[0]['perform'];
type Named = { name: OperationName; path: string };

/** What captures an authorization, or an order, by the same body and with the same answer. */
export const captureOperationV1 = ({ name, path }: Named, perform: Performed<CaptureRequestV1>) =>
  operation({
    name,
    method: 'POST',
    path,
    read: bodyOf<CaptureRequestV1>('paymentsV1', 'capture'),
    keys: null,
    find: paymentOfCall,
    perform,
    show: (state, done) => ({ status: 201, body: showCapture(state, done) }),
  });

/** What makes an authorization of an amount: `schema` is PayPal's name of the body. */
export const authorizationOperationV1 = (
  { name, path, schema }: Named & { schema: 'authorization' | 'order' },
  perform: Performed<{ amount: AmountV1 }>,
) =>
  operation({
    name,
    method: 'POST',
    path,
    read: bodyOf<{ amount: AmountV1 }>('paymentsV1', schema),
    keys: null,
    find: paymentOfCall,
    perform,
    show: (state, done) => ({ status: 201, body: showAuthorization(state, done) }),
  });

/** What the state of an authorization says to a capture or a reauthorization. */
const requireHeld = (state: SimulatorState, found: FoundV1): void => {
  switch (found.resource.status) {
    case 'CAPTURED':
      throw unprocessable('AUTHORIZATION_ALREADY_COMPLETED');
    case 'VOIDED':
      throw unprocessable('AUTHORIZATION_VOIDED');
    case 'DENIED':
      throw unprocessable('PAYMENT_DENIED');
    case 'PENDING':
      throw unprocessable('PAYMENT_STATE_INVALID');
    case 'CREATED':
    case 'PARTIALLY_CAPTURED':
  }
  if (isExpired(state, found)) throw unprocessable('AUTHORIZATION_EXPIRED');
};

const requireCurrency = (amount: Money, { currency_code }: Money): void => {
  if (amount.currency_code !== currency_code) throw unprocessable('CURRENCY_MISMATCH');
};

const requireRoom = (state: SimulatorState, { order, resource }: FoundV1, amount: Money): void => {
  const own = order.captures.filter(({ authorizationId }) => authorizationId === resource.id);
  if (own.length >= state.knobs.capturesAllowed) throw unprocessable('TOO_MANY_SETTLEMENTS');
  const chain = new Set<string | null>(
    order.authorizations.filter(({ rootId }) => rootId === resource.rootId).map(({ id }) => id),
  );
  const root = order.authorizations.find(({ id }) => id === resource.rootId) ?? resource;
  const wanted = hundredths(amount.value);
  const ofChain = order.captures.filter(({ authorizationId }) => chain.has(authorizationId));
  const overOwn = taken(own) + wanted > overLimit(state.knobs, resource.amount);
  const overAll = taken(ofChain) + wanted > overLimit(state.knobs, root.amount);
  const whole = order.v1.order && order.units[0]?.amount;
  const overOrder = whole && taken(order.captures) + wanted > overLimit(state.knobs, whole);
  if (overOwn || overAll || overOrder) throw unprocessable('CAPTURE_AMOUNT_LIMIT_EXCEEDED');
};

/** Capture has no PayPal-Request-Id in Payments v1: what is repeated takes money again, unless its invoice number stops it. */
const captureAuthorization = (
  state: SimulatorState,
  call: Call,
  request: CaptureRequestV1,
): Done => {
  const found = ownAuthorizationV1(state, call);
  const { order, resource } = found;
  requireHeld(state, found);
  if (newestOf(order, resource.rootId)?.id !== resource.id) {
    throw unprocessable('AUTHORIZATION_VOIDED');
  }
  const amount = acceptedAmountV1(request.amount);
  requireCurrency(amount, resource.amount);
  requireRoom(state, found, amount);
  if (isRepeatedInvoice(state, order, request.invoice_number)) {
    throw unprocessable('DUPLICATE_TRANSACTION');
  }
  requirePayer(order);
  requireUsablePayee(state);
  const wanted = {
    amount,
    finalCapture: request.is_final_capture ?? false,
    invoiceId: request.invoice_number ?? resource.invoiceId,
    ...(request.note_to_payer !== undefined && { noteToPayer: request.note_to_payer }),
  };
  return placeCaptureOf(state, call, { found, wanted });
};

const requireReauthorizable = (state: SimulatorState, found: FoundV1): void => {
  const { order, resource } = found;
  const { knobs } = state;
  if (order.v1.order) throw unprocessable('REAUTH_NOT_SUPPORTED_FOR_ORDER');
  if (resource.id !== resource.rootId) throw unprocessable('CANNOT_REAUTH_CHILD_AUTHORIZATION');
  const newest = newestOf(order, resource.id) ?? resource;
  requireHeld(state, found);
  requireHeld(state, { order, resource: newest });
  if (state.timeOf(order) < resource.createdAt + knobs.reauthorizeAfterSeconds * 1000) {
    throw unprocessable('CANNOT_REAUTH_INSIDE_HONOR_PERIOD');
  }
  const made = order.authorizations.filter(({ rootId }) => rootId === resource.id).length - 1;
  if (made >= knobs.reauthorizationsAllowed) throw unprocessable('TOO_MANY_REAUTHORIZATIONS');
};

const reauthorize = (state: SimulatorState, call: Call, request: { amount: AmountV1 }): Done => {
  const found = ownAuthorizationV1(state, call);
  const { order, resource } = found;
  requireReauthorizable(state, found);
  const amount = acceptedAmountV1(request.amount);
  requireCurrency(amount, resource.amount);
  const wanted = taken(order.captures) + hundredths(amount.value);
  if (wanted > overLimit(state.knobs, resource.amount)) {
    throw unprocessable('AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED');
  }
  requirePayer(order);
  requireUsablePayee(state);
  return placeReauthorization(state, call, { found, amount });
};

const requireVoidable = (state: SimulatorState, { order, resource }: FoundV1): void => {
  if (resource.id !== resource.rootId) throw unprocessable('AUTHORIZATION_CANNOT_BE_VOIDED');
  const newest = newestOf(order, resource.id) ?? resource;
  if (newest.status === 'VOIDED') throw unprocessable('AUTHORIZATION_VOIDED');
  const over = newest.status === 'CAPTURED' || newest.status === 'DENIED';
  if (over || isExpired(state, { order, resource: newest })) {
    throw unprocessable('AUTHORIZATION_CANNOT_BE_VOIDED');
  }
};

const at = (verb: string) => `/v1/payments/authorization/:id${verb}`;

export const authorizationOperationsV1 = [
  operation({
    name: 'getAuthorizationV1',
    method: 'GET',
    path: at(''),
    read: noBody,
    keys: null,
    find: paymentOfCall,
    perform: (state, call) => {
      const { order, resource } = ownAuthorizationV1(state, call);
      return { order, resourceId: resource.id };
    },
    show: (state, done) => ({ status: 200, body: showAuthorization(state, done) }),
  }),
  captureOperationV1(
    { name: 'captureAuthorizationV1', path: at('/capture') },
    captureAuthorization,
  ),
  authorizationOperationV1(
    { name: 'reauthorizeAuthorizationV1', path: at('/reauthorize'), schema: 'authorization' },
    reauthorize,
  ),
  operation({
    name: 'voidAuthorizationV1',
    method: 'POST',
    path: at('/void'),
    read: noBody,
    keys: 'payments-v1',
    find: paymentOfCall,
    perform: (state, call) => {
      const found = ownAuthorizationV1(state, call);
      requireVoidable(state, found);
      voidChain(state, found, call);
      return { order: found.order, resourceId: found.resource.id };
    },
    show: (state, done) => ({ status: 200, body: showAuthorization(state, done) }),
  }),
] as const;
