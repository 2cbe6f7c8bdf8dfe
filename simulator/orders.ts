import { unitAmountProblems } from './amounts.ts';
import { type Answer, type Call, type Done, operation } from './operation.ts';
import { placeCardPayment } from './order-payments.ts';
import { minimalOrder, orderBody } from './order-representation.ts';
import { isTakenInvoice, orderOfCall, ownOrder, requireUsablePayee } from './order-rules.ts';
import { fundingSources } from './outcomes.ts';
import { unitProblems } from './purchase-units.ts';
import type { Order, PurchaseUnit } from './records.ts';
import { type Problem, Refusal, unprocessable } from './refusal.ts';
import { bodyOf, noBody, optionalBodyOf } from './request-bodies.ts';
import { toTheSecond, type World } from './world.ts';

interface ExperienceContext {
  return_url?: string;
  cancel_url?: string;
  brand_name?: string;
  user_action?: string;
  shipping_preference?: string;
}

interface CardRequest {
  name?: string;
  expiry?: string;
  attributes?: { verification?: { method?: string } };
}

type SourceRequest = Readonly<
  Record<
    string,
    CardRequest & {
      experience_context?: ExperienceContext;
      vault_id?: string;
      billing_agreement_id?: string;
    }
  >
>;

interface ConfirmRequest {
  payment_source?: SourceRequest;
  application_context?: ExperienceContext;
}

interface OrderRequest extends ConfirmRequest {
  intent: 'AUTHORIZE' | 'CAPTURE';
  purchase_units: PurchaseUnit[];
}

/** A source that PayPal charges in the same step: such a create must carry a PayPal-Request-Id. */
const isSingleStep = (source: SourceRequest | undefined): boolean =>
  source !== undefined &&
  ('card' in source ||
    'token' in source ||
    source['paypal']?.vault_id !== undefined ||
    source['paypal']?.billing_agreement_id !== undefined);

const invoiceProblem = (world: World, order: Order): Problem | undefined => {
  if (!world.knobs.invoiceIdsUnique) return undefined;
  const index = order.units.findIndex((unit) =>
    isTakenInvoice(world, order, unit.invoice_id ?? null),
  );
  const value = order.units[index]?.invoice_id;
  return value === undefined
    ? undefined
    : {
        issue: 'DUPLICATE_INVOICE_ID',
        field: `/purchase_units/${index}/invoice_id`,
        value,
        location: 'body',
      };
};

const sourceOf = (request: ConfirmRequest) =>
  fundingSources.find((name) => name in (request.payment_source ?? {}));

/** The older application_context, overridden by what the payment source says. */
const contextOf = (request: ConfirmRequest): ExperienceContext => ({
  ...request.application_context,
  ...request.payment_source?.[sourceOf(request) ?? 'paypal']?.experience_context,
});

const newOrder = (world: World, call: Call, request: OrderRequest): Order => {
  const fundingSource = sourceOf(request);
  const context = contextOf(request);
  const at = toTheSecond(world.now());
  return {
    id: world.mintId(),
    merchantId: call.merchantId,
    intent: request.intent,
    status: fundingSource === undefined ? 'CREATED' : 'PAYER_ACTION_REQUIRED',
    createdAt: at,
    updatedAt: at,
    offsetMs: 0,
    redirectedAt: null,
    sourceGiven: fundingSource !== undefined,
    fundingSource: fundingSource ?? 'paypal',
    outcome: 'APPROVED',
    payerAccount: 'ACTIVE',
    failedAttempts: 0,
    consented: null,
    returnUrl: context.return_url ?? null,
    cancelUrl: context.cancel_url ?? null,
    brandName: context.brand_name ?? null,
    payNow: context.user_action === 'PAY_NOW',
    units: request.purchase_units,
    authorizations: [],
    captures: [],
    refunds: [],
    trackers: [],
    lapseKnown: false,
  };
};

/** A card that asks for 3-D Secure sends the payer to PayPal first (paypal-rules 6). */
const asksFor3ds = (card: CardRequest | undefined): boolean =>
  card?.attributes?.verification?.method === 'SCA_ALWAYS';

const requireUsableCard = (order: Order, card: CardRequest): void => {
  const month = new Date(order.createdAt).toISOString().slice(0, 7);
  if (card.expiry !== undefined && card.expiry < month) {
    throw unprocessable('CARD_EXPIRED', '/payment_source/card/expiry');
  }
};

const createOrder = (world: World, call: Call, request: OrderRequest): Done => {
  const singleStep = isSingleStep(request.payment_source);
  if (singleStep && call.requestId === null) {
    throw new Refusal(400, [
      { issue: 'PAYPAL_REQUEST_ID_REQUIRED', field: 'PayPal-Request-Id', location: 'header' },
    ]);
  }
  const problems = [
    ...unitAmountProblems(request.purchase_units),
    ...unitProblems({ ...request, application_context: contextOf(request) }),
  ];
  if (problems.length > 0) throw new Refusal(422, problems);
  requireUsablePayee(world);
  const order = newOrder(world, call, request);
  const invoice = invoiceProblem(world, order);
  if (invoice) throw new Refusal(422, [invoice]);
  const card = request.payment_source?.['card'];
  if (card) requireUsableCard(order, card);
  if (card?.name === 'CCREJECT-REFUSED') order.outcome = 'AUTHORIZATION_DENIED';
  if (singleStep && !asksFor3ds(card)) placeCardPayment(world, call, order);
  world.changed(order);
  return { order, resourceId: order.id };
};

const showOrder = (world: World, { order }: Done, full: boolean) =>
  full ? orderBody(world, order) : minimalOrder(world, order);

export const createOrderOperation = operation({
  name: 'createOrder',
  method: 'POST',
  path: '/v2/checkout/orders',
  read: bodyOf<OrderRequest>('orders', 'order_request'),
  keys: 'orders',
  find: () => undefined,
  perform: createOrder,
  show: (world, done, { full, replayed }): Answer => ({
    status: replayed ? 200 : 201,
    body: showOrder(world, done, full),
  }),
});

export const getOrderOperation = operation({
  name: 'getOrder',
  method: 'GET',
  path: '/v2/checkout/orders/:id',
  read: noBody,
  keys: null,
  find: orderOfCall,
  perform: (world, call) => {
    const order = ownOrder(world, call);
    return { order, resourceId: order.id };
  },
  show: (world, { order }) => ({ status: 200, body: orderBody(world, order) }),
});

const confirmOrder = (world: World, call: Call, request: ConfirmRequest): Done => {
  const order = ownOrder(world, call);
  const source = sourceOf(request);
  if (source === undefined) throw unprocessable('NO_PAYMENT_SOURCE_PROVIDED', '/payment_source');
  if (Object.keys(request.payment_source ?? {}).length > 1) {
    throw unprocessable('ONLY_ONE_PAYMENT_SOURCE_ALLOWED', '/payment_source');
  }
  if (order.authorizations.length > 0) throw unprocessable('ORDER_ALREADY_AUTHORIZED');
  if (order.captures.length > 0) throw unprocessable('ORDER_ALREADY_CAPTURED');
  if (order.status === 'COMPLETED') throw unprocessable('ORDER_CANNOT_BE_CONFIRMED');
  if (order.status === 'APPROVED') throw unprocessable('PAYMENT_ALREADY_APPROVED');
  const context = contextOf(request);
  order.status = 'PAYER_ACTION_REQUIRED';
  order.sourceGiven = true;
  order.fundingSource = source;
  order.returnUrl = context.return_url ?? order.returnUrl;
  order.cancelUrl = context.cancel_url ?? order.cancelUrl;
  order.brandName = context.brand_name ?? order.brandName;
  order.payNow =
    context.user_action === undefined ? order.payNow : context.user_action === 'PAY_NOW';
  world.changed(order);
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
  show: (world, done, { full }) => ({ status: 200, body: showOrder(world, done, full) }),
});
