import { acceptedAmount, overLimit } from './amounts.ts';
import {
  isExpired,
  newestOf,
  orderOfAuthorization,
  ownAuthorization,
  shownAuthorization,
  taken,
} from './authorizations.ts';
import { hundredths, type Money, money } from './money.ts';
import { type Call, type Done, operation } from './operation.ts';
import { requirePayer, requireUsablePayee } from './order-rules.ts';
import type { Authorization } from './records.ts';
import { unprocessable } from './refusal.ts';
import { optionalBodyOf } from './request-bodies.ts';
import { sendAuthorizationEvent } from './webhook-events.ts';
import type { Found, World } from './world.ts';

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
  const { order } = found;
  requireReauthorizable(world, found);
  const amount = amountToReauthorize(world, found, request.amount);
  requirePayer(order);
  requireUsablePayee(world);
  return placeReauthorization(world, call, { found, amount });
};

/** Holds the money anew: the one place where a reauthorization comes into being. */
export const placeReauthorization = (
  world: World,
  call: Call,
  { found, amount }: { found: Found<Authorization>; amount: Money },
): Done => {
  const { order, resource: root } = found;
  const at = world.stampOf(order);
  const anchored = world.knobs.reauthorizationExpiry === 'ANCHORED_TO_ROOT';
  const child: Authorization = {
    ...root,
    id: world.mintId(),
    status: world.knobs.reauthorizationStatus,
    reason: world.knobs.reauthorizationStatus === 'PENDING' ? 'PENDING_REVIEW' : null,
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
    at: world.timeOf(order),
  });
  world.changed(order);
  if (world.knobs.reauthorizationEvent) {
    sendAuthorizationEvent(world, order, { authorization: child, voided: false });
  }
  if (root.status === 'VOIDED')
    sendAuthorizationEvent(world, order, { authorization: root, voided: true });
  return { order, resourceId: child.id };
};

export const reauthorizeAuthorizationOperation = operation({
  name: 'reauthorizeAuthorization',
  method: 'POST',
  path: '/v2/payments/authorizations/:id/reauthorize',
  read: optionalBodyOf<ReauthorizeRequest>(
    'payments',
    'reauthorize_request',
    'INVALID_STRING_MAX_LENGTH',
  ),
  keys: 'payments',
  find: orderOfAuthorization,
  perform: reauthorize,
  show: (world, done, { full }) => ({ status: 201, body: shownAuthorization(world, done, full) }),
});
