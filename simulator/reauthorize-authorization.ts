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
import type { Found, SimulatorState } from './state.ts';
import { sendAuthorizationEvent } from './webhook-events.ts';

interface ReauthorizeRequest {
  amount?: Money;
}

const requireReauthorizable = (state: SimulatorState, found: Found<Authorization>): void => {
  const { order, resource: root } = found;
  if (root.id !== root.rootId) throw unprocessable('REAUTHORIZATION_NOT_SUPPORTED');
  const newest = newestOf(order, root.id) ?? root;
  if (root.status === 'CAPTURED' || newest.status === 'CAPTURED') {
    throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED');
  }
  if (root.status === 'DENIED' || root.status === 'PENDING') {
    throw unprocessable('REAUTHORIZATION_NOT_SUPPORTED');
  }
  if (newest.status === 'VOIDED' || isExpired(state, found))
    throw unprocessable('AUTHORIZATION_VOIDED');
  requireAge(state, found, newest);
  if (!state.knobs.reauthorizableFunding.includes(order.fundingSource)) {
    throw unprocessable('REAUTHORIZATION_NOT_SUPPORTED');
  }
};

/** Not before the root's honor period is over, nor before the newest reauthorization's, nor too often. */
const requireAge = (
  state: SimulatorState,
  { order, resource: root }: Found<Authorization>,
  newest: Authorization,
) => {
  const at = state.timeOf(order);
  const { reauthorizeAfterSeconds, honorPeriodSeconds, reauthorizationsAllowed } = state.knobs;
  if (at < root.createdAt + reauthorizeAfterSeconds * 1000) {
    throw unprocessable('REAUTHORIZATION_TOO_SOON');
  }
  const made = order.authorizations.filter(({ rootId }) => rootId === root.id).length - 1;
  if (made >= reauthorizationsAllowed) throw unprocessable(state.knobs.tooManyReauthorizations);
  if (made > 0 && at < newest.createdAt + honorPeriodSeconds * 1000) {
    throw unprocessable('REAUTHORIZATION_TOO_SOON');
  }
};

const amountToReauthorize = (
  state: SimulatorState,
  { order, resource: root }: Found<Authorization>,
  asked?: Money,
) => {
  const currency = root.amount.currency_code;
  const captured = taken(order.captures);
  const amount = acceptedAmount(asked ?? money(currency, hundredths(root.amount.value) - captured));
  if (amount.currency_code !== currency) {
    throw unprocessable('AUTH_CURRENCY_MISMATCH', '/amount/currency_code');
  }
  if (captured + hundredths(amount.value) > overLimit(state.knobs, root.amount)) {
    throw unprocessable('AUTHORIZATION_AMOUNT_EXCEEDED', '/amount/value');
  }
  return amount;
};

const reauthorize = (state: SimulatorState, call: Call, request: ReauthorizeRequest): Done => {
  const found = ownAuthorization(state, call);
  const { order } = found;
  requireReauthorizable(state, found);
  const amount = amountToReauthorize(state, found, request.amount);
  requirePayer(order);
  requireUsablePayee(state);
  return placeReauthorization(state, call, { found, amount });
};

/** Holds the money anew: the one place where a reauthorization comes into being. */
export const placeReauthorization = (
  state: SimulatorState,
  call: Call,
  { found, amount }: { found: Found<Authorization>; amount: Money },
): Done => {
  const { order, resource: root } = found;
  const at = state.stampOf(order);
  const anchored = state.knobs.reauthorizationExpiry === 'ANCHORED_TO_ROOT';
  const child: Authorization = {
    ...root,
    id: state.mintId(),
    status: state.knobs.reauthorizationStatus,
    reason: state.knobs.reauthorizationStatus === 'PENDING' ? 'PENDING_REVIEW' : null,
    amount: { currency_code: amount.currency_code, value: amount.value },
    createdAt: at,
    updatedAt: at,
    expiresAt: anchored ? root.expiresAt : at + state.knobs.authorizationLifeSeconds * 1000,
  };
  order.authorizations.push(child);
  if (state.knobs.rootAfterReauthorization === 'VOIDED') {
    root.status = 'VOIDED';
    root.updatedAt = at;
  }
  state.index(order, child);
  state.ledger.recordEffect({
    effect: 'REAUTHORIZED',
    operation: call.operation,
    orderId: order.id,
    resourceId: child.id,
    targetId: root.id,
    status: child.status,
    amount: child.amount,
    requestId: call.requestId,
    at: state.timeOf(order),
  });
  state.changed(order);
  if (state.knobs.reauthorizationEvent) {
    sendAuthorizationEvent(state, order, { authorization: child, voided: false });
  }
  if (root.status === 'VOIDED')
    sendAuthorizationEvent(state, order, { authorization: root, voided: true });
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
  show: (state, done, { full }) => ({ status: 201, body: shownAuthorization(state, done, full) }),
});
