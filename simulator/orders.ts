import { unitAmountProblems } from './amounts.ts';
import { asksFor3ds, cardFrom, hasNumber, requireUnexpired } from './cards.ts';
import { type Answer, type Call, type Done, operation } from './operation.ts';
import { placeSingleStepPayment } from './order-payments.ts';
import { isPaid, minimalOrder, orderBody, paidOrder } from './order-representation.ts';
import { isTakenInvoice, orderOfCall, ownOrder, requireUsablePayee } from './order-rules.ts';
import { canBeAuthorized } from './outcomes.ts';
import {
  type ExperienceContext,
  isSingleStep,
  type SourceRequest,
  shownSource,
  sourceName,
  takeSource,
} from './payment-sources.ts';
import { keptUnit } from './purchase-unit-form.ts';
import { byReference, shippingProblems, unitProblems } from './purchase-units.ts';
import type { Order, PurchaseUnit } from './records.ts';
import { Refusal, unprocessable } from './refusal.ts';
import { bodyOf, noBody, optionalBodyOf } from './request-bodies.ts';
import { type SimulatorState, toTheSecond } from './state.ts';
import { requireStoredCredential, vaultedCard, vaultInstruction } from './vault.ts';

interface ConfirmRequest {
  payment_source?: SourceRequest;
  application_context?: ExperienceContext;
  processing_instruction?: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL' | 'NO_INSTRUCTION';
}

interface OrderRequest extends ConfirmRequest {
  intent: 'AUTHORIZE' | 'CAPTURE';
  purchase_units: PurchaseUnit[];
}

/** What a source that is charged in the same step says of an invoice id; a wallet order learns it when it is paid. */
const requireFreshInvoices = (state: SimulatorState, order: Order): void => {
  if (order.units.some((unit) => isTakenInvoice(state, order, unit.invoice_id ?? null))) {
    throw unprocessable('DUPLICATE_INVOICE_ID');
  }
};

/** The older application_context, overridden by what the payment source says. */
const contextOf = (request: ConfirmRequest): ExperienceContext => ({
  ...request.application_context,
  ...request.payment_source?.[sourceName(request.payment_source) ?? 'paypal']?.experience_context,
});

/** The payer is sent to PayPal for every source but a card that is entered on the shop's own page. */
const needsPayer = (source: SourceRequest | undefined): boolean =>
  sourceName(source) !== undefined && (isSingleStep(source) || source?.['card'] === undefined);

/**
 * Whether PayPal shall capture by itself after the approval. That is for payment methods that are charged at once;
 * wallets and cards are refused with it (assumed which ones, O2 names no list).
 */
const completesOnApproval = (request: ConfirmRequest): boolean => {
  if (request.processing_instruction !== 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL') return false;
  const source = sourceName(request.payment_source);
  if (source === undefined || canBeAuthorized(source)) {
    throw unprocessable('UNSUPPORTED_PROCESSING_INSTRUCTION', '/processing_instruction');
  }
  return true;
};

const newOrder = (state: SimulatorState, call: Call, request: OrderRequest): Order => {
  const source = request.payment_source;
  const context = contextOf(request);
  const sourceGiven = needsPayer(source);
  const instruction = vaultInstruction(source);
  const at = toTheSecond(state.now());
  return {
    id: state.mintId(),
    merchantId: call.merchantId,
    ...(call.partnerId !== undefined && { partnerId: call.partnerId }),
    intent: request.intent,
    status: sourceGiven ? 'PAYER_ACTION_REQUIRED' : 'CREATED',
    createdAt: at,
    updatedAt: at,
    offsetMs: 0,
    redirectedAt: null,
    sourceGiven,
    fundingSource: sourceName(source) ?? 'paypal',
    ...(source && { sourceSent: shownSource(source) }),
    ...(instruction && { vaultInstruction: instruction }),
    ...(context.shipping_preference !== undefined && {
      shippingPreference: context.shipping_preference,
    }),
    outcome: 'APPROVED',
    ...(completesOnApproval(request) && { completesOnApproval: true }),
    payerAccount: 'ACTIVE',
    failedAttempts: 0,
    consented: null,
    returnUrl: context.return_url ?? null,
    cancelUrl: context.cancel_url ?? null,
    brandName: context.brand_name ?? null,
    payNow: context.user_action === 'PAY_NOW',
    units: request.purchase_units.map(keptUnit),
    authorizations: [],
    captures: [],
    refunds: [],
    trackers: [],
    lapseKnown: false,
  };
};

const createOrder = (state: SimulatorState, call: Call, request: OrderRequest): Done => {
  const singleStep = isSingleStep(request.payment_source);
  if (singleStep && call.requestId === null) {
    throw new Refusal(400, [{ issue: 'PAYPAL_REQUEST_ID_REQUIRED' }]);
  }
  const problems = [
    ...unitAmountProblems(request.purchase_units),
    ...unitProblems({ ...request, application_context: contextOf(request) }),
    ...shippingProblems(request.purchase_units),
  ];
  if (problems.length > 0) throw new Refusal(422, byReference(request.purchase_units, problems));
  requireUsablePayee(state);
  const source = request.payment_source;
  requireStoredCredential(source, request.purchase_units.length);
  const order = newOrder(state, call, request);
  requireUnexpired(source?.['card'], order.createdAt);
  if (singleStep && source) {
    requireFreshInvoices(state, order);
    takeSource(order, source, vaultedCard(state, call.merchantId, source));
    order.challenged = asksFor3ds(state, source['card']);
    if (!order.challenged) placeSingleStepPayment(state, call, order);
  }
  state.changed(order);
  return { order, resourceId: order.id };
};

const showOrder = (state: SimulatorState, { order }: Done, full: boolean) => {
  if (full) return orderBody(state, order);
  return isPaid(order) ? paidOrder(state, order) : minimalOrder(state, order);
};

export const createOrderOperation = operation({
  name: 'createOrder',
  method: 'POST',
  path: '/v2/checkout/orders',
  read: bodyOf<OrderRequest>('orders', 'order_request'),
  keys: 'orders',
  find: () => undefined,
  perform: createOrder,
  show: (state, done, { full, replayed }): Answer => ({
    status: replayed ? 200 : 201,
    body: showOrder(state, done, full),
  }),
});

export const getOrderOperation = operation({
  name: 'getOrder',
  method: 'GET',
  path: '/v2/checkout/orders/:id',
  read: noBody,
  keys: null,
  find: orderOfCall,
  perform: (state, call) => {
    const order = ownOrder(state, call);
    return { order, resourceId: order.id };
  },
  show: (state, { order }) => ({ status: 200, body: orderBody(state, order) }),
});

const confirmOrder = (state: SimulatorState, call: Call, request: ConfirmRequest): Done => {
  const order = ownOrder(state, call);
  const source = sourceName(request.payment_source);
  if (source === undefined) throw unprocessable('NO_PAYMENT_SOURCE_PROVIDED', '/payment_source');
  if (Object.keys(request.payment_source ?? {}).length > 1) {
    throw unprocessable('ONLY_ONE_PAYMENT_SOURCE_ALLOWED', '/payment_source');
  }
  if (order.authorizations.length > 0) throw unprocessable('ORDER_ALREADY_AUTHORIZED');
  if (order.captures.length > 0) throw unprocessable('ORDER_ALREADY_CAPTURED');
  if (order.status === 'COMPLETED') throw unprocessable('ORDER_CANNOT_BE_CONFIRMED');
  if (order.status === 'APPROVED') throw unprocessable('PAYMENT_ALREADY_APPROVED');
  const card = request.payment_source?.['card'];
  requireUnexpired(card, state.timeOf(order));
  const context = contextOf(request);
  const completes = completesOnApproval(request);
  order.status = 'PAYER_ACTION_REQUIRED';
  order.completesOnApproval = completes;
  order.sourceGiven = true;
  order.fundingSource = source;
  order.sourceSent = shownSource(request.payment_source ?? {});
  order.challenged = asksFor3ds(state, card);
  if (order.challenged && card && hasNumber(card)) order.card = cardFrom(card);
  const instruction = vaultInstruction(request.payment_source);
  if (instruction) order.vaultInstruction = instruction;
  order.returnUrl = context.return_url ?? order.returnUrl;
  order.cancelUrl = context.cancel_url ?? order.cancelUrl;
  order.brandName = context.brand_name ?? order.brandName;
  order.payNow =
    context.user_action === undefined ? order.payNow : context.user_action === 'PAY_NOW';
  state.changed(order);
  return { order, resourceId: order.id };
};

export const confirmOrderOperation = operation({
  name: 'confirmOrder',
  method: 'POST',
  path: '/v2/checkout/orders/:id/confirm-payment-source',
  read: optionalBodyOf<ConfirmRequest>('orders', 'confirm_order_request'),
  keys: null,
  find: orderOfCall,
  perform: confirmOrder,
  show: (state, done, { full }) => ({ status: 200, body: showOrder(state, done, full) }),
});
