import { acceptedAmount, overLimit } from './amounts.ts';
import { hundredths, type Money, money, total } from './money.ts';
import { type Call, type Done, operation } from './operation.ts';
import { placeCapture } from './order-payments.ts';
import { isTakenInvoice, requirePayer, requireUsablePayee } from './order-rules.ts';
import {
  authorizationBody,
  captureBody,
  minimalAuthorization,
  minimalCapture,
} from './payment-representation.ts';
import type { Authorization, Capture, Order } from './records.ts';
import { forbidden, notFound, unprocessable } from './refusal.ts';
import { noBody, optionalBodyOf } from './request-bodies.ts';
import type { Found, World } from './world.ts';

const find = (world: World, call: Call): Order | undefined =>
  world.findAuthorization(call.params['id'] ?? '')?.order;

/** The authorization a call names, the caller's own, or PayPal's refusal. */
const ownAuthorization = (world: World, call: Call): Found<Authorization> => {
  const found = world.findAuthorization(call.params['id'] ?? '');
  if (!found) throw notFound();
  if (found.order.merchantId !== call.merchantId) throw forbidden();
  return found;
};

const isExpired = (world: World, { order, resource }: Found<Authorization>): boolean =>
  world.timeOf(order) >= resource.expiresAt;

/** The newest authorization of the chain: the one whose honor period counts and that is captured. */
export const newestOf = (order: Order, rootId: string): Authorization | undefined =>
  order.authorizations.findLast((candidate) => candidate.rootId === rootId);

/** Money taken or on its way; declined and failed captures took none. */
const taken = (captures: readonly Capture[]): bigint =>
  total(
    captures
      .filter(({ status }) => status !== 'DECLINED' && status !== 'FAILED')
      .map(({ amount }) => amount),
  );

const takenOn = (order: Order, authorizationId: string): bigint =>
  taken(order.captures.filter((capture) => capture.authorizationId === authorizationId));

interface CaptureRequest {
  amount?: Money;
  invoice_id?: string;
  final_capture?: boolean;
  note_to_payer?: string;
  soft_descriptor?: string;
  payment_instruction?: { disbursement_mode?: string };
}

const requireCapturable = (world: World, found: Found<Authorization>): void => {
  const { order, resource } = found;
  switch (resource.status) {
    case 'CAPTURED':
      throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED');
    case 'DENIED':
      throw unprocessable('AUTHORIZATION_DENIED');
    case 'VOIDED':
      throw unprocessable('AUTHORIZATION_VOIDED');
    case 'PENDING':
      throw unprocessable(world.knobs.captureOfPending);
    case 'CREATED':
    case 'PARTIALLY_CAPTURED':
  }
  if (isExpired(world, found)) throw unprocessable('AUTHORIZATION_EXPIRED');
  const superseded = newestOf(order, resource.rootId)?.id !== resource.id;
  if (superseded && world.knobs.captureOnSuperseded !== 'ALLOW') {
    throw unprocessable(world.knobs.captureOnSuperseded);
  }
};

const requireWithinLimits = (
  world: World,
  { order, resource }: Found<Authorization>,
  amount: Money,
) => {
  if (amount.currency_code !== resource.amount.currency_code) {
    throw unprocessable('AUTH_CAPTURE_CURRENCY_MISMATCH', '/amount/currency_code');
  }
  const captured = order.captures.filter(({ authorizationId }) => authorizationId === resource.id);
  if (captured.length >= world.knobs.capturesAllowed) {
    throw unprocessable('MAX_CAPTURE_COUNT_EXCEEDED');
  }
  const root = order.authorizations.find(({ id }) => id === resource.rootId) ?? resource;
  const wanted = hundredths(amount.value);
  const overOwn = taken(captured) + wanted > overLimit(world.knobs, resource.amount);
  const overAll = taken(order.captures) + wanted > overLimit(world.knobs, root.amount);
  if (overOwn || overAll) throw unprocessable('MAX_CAPTURE_AMOUNT_EXCEEDED', '/amount/value');
};

/** An invoice id of this capture's own must be new; the order's may stand on its first capture. */
const requireFreshInvoice = (world: World, order: Order, invoiceId: string | undefined) => {
  const repeated =
    invoiceId !== undefined &&
    world.knobs.invoiceIdsUnique &&
    order.captures.some((capture) => capture.invoiceId === invoiceId);
  if (repeated || isTakenInvoice(world, order, invoiceId ?? null)) {
    throw unprocessable('DUPLICATE_INVOICE_ID', '/invoice_id');
  }
};

const captureAuthorization = (world: World, call: Call, request: CaptureRequest): Done => {
  const found = ownAuthorization(world, call);
  const { order, resource } = found;
  requireCapturable(world, found);
  const amount = acceptedAmount(request.amount ?? resource.amount);
  requireWithinLimits(world, found, amount);
  requireFreshInvoice(world, order, request.invoice_id);
  requirePayer(order);
  requireUsablePayee(world);
  const mode = request.payment_instruction?.disbursement_mode;
  const capture = placeCapture(world, call, {
    order,
    intent: {
      unit: 0,
      amount,
      authorizationId: resource.id,
      finalCapture: request.final_capture ?? false,
      invoiceId: request.invoice_id ?? resource.invoiceId,
      ...(request.note_to_payer !== undefined && { noteToPayer: request.note_to_payer }),
      ...(request.soft_descriptor !== undefined && { softDescriptor: request.soft_descriptor }),
      ...(mode !== undefined && { disbursementMode: mode }),
    },
  });
  closeAfterCapture(world, found, capture);
  world.changed(order);
  return { order, resourceId: capture.id };
};

/** A final capture, or one that reaches the amount, closes the authorization and releases the rest. */
const closeAfterCapture = (
  world: World,
  { order, resource }: Found<Authorization>,
  capture: Capture,
) => {
  if (capture.status === 'DECLINED' || capture.status === 'FAILED') return;
  const complete = takenOn(order, resource.id) >= hundredths(resource.amount.value);
  resource.status = capture.finalCapture || complete ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
  resource.updatedAt = world.timeOf(order);
};

interface ReauthorizeRequest {
  amount?: Money;
}

const requireReauthorizable = (world: World, found: Found<Authorization>): void => {
  const { order, resource: root } = found;
  if (root.id !== root.rootId) throw unprocessable('REAUTHORIZATION_NOT_SUPPORTED');
  const newest = newestOf(order, root.id) ?? root;
  if (root.status === 'CAPTURED' || newest.status === 'CAPTURED') {
    throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED');
  }
  if (root.status === 'DENIED' || root.status === 'PENDING') {
    throw unprocessable('REAUTHORIZATION_NOT_SUPPORTED');
  }
  if (newest.status === 'VOIDED' || isExpired(world, found))
    throw unprocessable('AUTHORIZATION_VOIDED');
  requireAge(world, found, newest);
  if (!world.knobs.reauthorizableFunding.includes(order.fundingSource)) {
    throw unprocessable('REAUTHORIZATION_NOT_SUPPORTED');
  }
};

/** Not before the root's honor period is over, nor before the newest reauthorization's, nor too often. */
const requireAge = (
  world: World,
  { order, resource: root }: Found<Authorization>,
  newest: Authorization,
) => {
  const at = world.timeOf(order);
  const { reauthorizeAfterSeconds, honorPeriodSeconds, reauthorizationsAllowed } = world.knobs;
  if (at < root.createdAt + reauthorizeAfterSeconds * 1000) {
    throw unprocessable('REAUTHORIZATION_TOO_SOON');
  }
  const made = order.authorizations.filter(({ rootId }) => rootId === root.id).length - 1;
  if (made >= reauthorizationsAllowed) throw unprocessable(world.knobs.tooManyReauthorizations);
  if (made > 0 && at < newest.createdAt + honorPeriodSeconds * 1000) {
    throw unprocessable('REAUTHORIZATION_TOO_SOON');
  }
};

const amountToReauthorize = (
  world: World,
  { order, resource: root }: Found<Authorization>,
  asked?: Money,
) => {
  const currency = root.amount.currency_code;
  const captured = taken(order.captures);
  const amount = acceptedAmount(asked ?? money(currency, hundredths(root.amount.value) - captured));
  if (amount.currency_code !== currency) {
    throw unprocessable('AUTH_CURRENCY_MISMATCH', '/amount/currency_code');
  }
  if (captured + hundredths(amount.value) > overLimit(world.knobs, root.amount)) {
    throw unprocessable('AUTHORIZATION_AMOUNT_EXCEEDED', '/amount/value');
  }
  return amount;
};

const reauthorize = (world: World, call: Call, request: ReauthorizeRequest): Done => {
  const found = ownAuthorization(world, call);
  const { order, resource: root } = found;
  requireReauthorizable(world, found);
  const amount = amountToReauthorize(world, found, request.amount);
  requirePayer(order);
  requireUsablePayee(world);
  const at = world.timeOf(order);
  const anchored = world.knobs.reauthorizationExpiry === 'ANCHORED_TO_ROOT';
  const child: Authorization = {
    ...root,
    id: world.mintId(),
    status: 'CREATED',
    amount: { currency_code: amount.currency_code, value: amount.value },
    createdAt: at,
    updatedAt: at,
    expiresAt: anchored ? root.expiresAt : at + world.knobs.authorizationLifeSeconds * 1000,
  };
  order.authorizations.push(child);
  if (world.knobs.rootAfterReauthorization === 'VOIDED') {
    root.status = 'VOIDED';
    root.updatedAt = at;
  }
  world.index(order, child);
  world.ledger.recordEffect({
    effect: 'REAUTHORIZED',
    operation: call.operation,
    orderId: order.id,
    resourceId: child.id,
    targetId: root.id,
    status: child.status,
    amount: child.amount,
    requestId: call.requestId,
    at,
  });
  world.changed(order);
  return { order, resourceId: child.id };
};

const holds = ({ status }: Authorization): boolean =>
  status === 'CREATED' || status === 'PENDING' || status === 'PARTIALLY_CAPTURED';

/** Voids the whole chain of a root, and says what was still held by its newest authorization. */
export const voidChain = (
  world: World,
  { order, resource: root }: Found<Authorization>,
  by: { operation: string; requestId: string | null },
): void => {
  const at = world.timeOf(order);
  const newest = newestOf(order, root.rootId) ?? root;
  const released = hundredths(newest.amount.value) - takenOn(order, newest.id);
  for (const member of order.authorizations) {
    if (member.rootId !== root.rootId || !holds(member)) continue;
    member.status = 'VOIDED';
    member.reason = null;
    member.updatedAt = at;
  }
  world.ledger.recordEffect({
    effect: 'VOIDED',
    operation: by.operation,
    orderId: order.id,
    resourceId: newest.id,
    targetId: root.id,
    status: 'VOIDED',
    amount: money(newest.amount.currency_code, released > 0n ? released : 0n),
    requestId: by.requestId,
    at,
  });
  world.changed(order);
};

const requireVoidable = (world: World, found: Found<Authorization>): void => {
  const { order, resource: root } = found;
  if (root.id !== root.rootId) throw unprocessable('CANNOT_BE_VOIDED');
  const newest = newestOf(order, root.id) ?? root;
  if (newest.status === 'CAPTURED') throw unprocessable('PREVIOUSLY_CAPTURED');
  if (newest.status === 'DENIED') throw unprocessable('CANNOT_BE_VOIDED');
  if (newest.status === 'VOIDED' || isExpired(world, { order, resource: newest })) {
    throw unprocessable('PREVIOUSLY_VOIDED');
  }
};

const voidAuthorization = (world: World, call: Call): Done => {
  const found = ownAuthorization(world, call);
  requireVoidable(world, found);
  voidChain(world, found, call);
  return { order: found.order, resourceId: found.resource.id };
};

const shownAuthorization = (world: World, { order, resourceId }: Done, full: boolean) => {
  const resource = order.authorizations.find(({ id }) => id === resourceId);
  if (!resource) throw notFound();
  return full
    ? authorizationBody(world, order, resource)
    : minimalAuthorization(world, order, resource);
};

export const getAuthorizationOperation = operation({
  name: 'getAuthorization',
  method: 'GET',
  path: '/v2/payments/authorizations/:id',
  read: noBody,
  keys: null,
  find,
  perform: (world, call) => {
    const { order, resource } = ownAuthorization(world, call);
    return { order, resourceId: resource.id };
  },
  show: (world, done) => ({ status: 200, body: shownAuthorization(world, done, true) }),
});

export const captureAuthorizationOperation = operation({
  name: 'captureAuthorization',
  method: 'POST',
  path: '/v2/payments/authorizations/:id/capture',
  read: optionalBodyOf<CaptureRequest>('payments', 'capture_request'),
  keys: 'payments',
  find,
  perform: captureAuthorization,
  show: (world, { order, resourceId }, { full }) => {
    const capture = order.captures.find(({ id }) => id === resourceId);
    if (!capture) throw notFound();
    const body = full ? captureBody(world, order, capture) : minimalCapture(world, order, capture);
    return { status: 201, body };
  },
});

export const reauthorizeAuthorizationOperation = operation({
  name: 'reauthorizeAuthorization',
  method: 'POST',
  path: '/v2/payments/authorizations/:id/reauthorize',
  read: optionalBodyOf<ReauthorizeRequest>('payments', 'reauthorize_request'),
  keys: 'payments',
  find,
  perform: reauthorize,
  show: (world, done, { full }) => ({ status: 201, body: shownAuthorization(world, done, full) }),
});

export const voidAuthorizationOperation = operation({
  name: 'voidAuthorization',
  method: 'POST',
  path: '/v2/payments/authorizations/:id/void',
  read: noBody,
  keys: 'payments',
  find,
  perform: voidAuthorization,
  show: (world, done, { full }) =>
    full
      ? { status: 200, body: shownAuthorization(world, done, true) }
      : { status: 204, body: null },
});
