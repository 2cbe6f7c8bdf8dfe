import {
  isExpired,
  leftOf,
  newestOf,
  orderOfAuthorization,
  ownAuthorization,
  shownAuthorization,
} from './authorizations.ts';
import { money } from './money.ts';
import { type Call, type Done, operation } from './operation.ts';
import type { Authorization } from './records.ts';
import { forbidden, unprocessable } from './refusal.ts';
import { noBody } from './request-bodies.ts';
import type { Found, SimulatorState } from './state.ts';
import { sendAuthorizationEvent } from './webhook-events.ts';

export const holds = ({ status }: Authorization): boolean =>
  status === 'CREATED' || status === 'PENDING' || status === 'PARTIALLY_CAPTURED';

/** Voids the whole chain of a root, and says what was still held by its newest authorization. */
export const voidChain = (
  state: SimulatorState,
  { order, resource: root }: Found<Authorization>,
  by: { operation: string; requestId: string | null },
): void => {
  const at = state.timeOf(order);
  const newest = newestOf(order, root.rootId) ?? root;
  const released = leftOf(order, newest);
  const held = order.authorizations.filter(
    (member) => member.rootId === root.rootId && holds(member),
  );
  for (const member of held) {
    member.status = 'VOIDED';
    member.reason = null;
    member.updatedAt = at;
  }
  if (state.knobs.orderAfterVoid === 'VOIDED') order.status = 'VOIDED';
  state.ledger.recordEffect({
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
  state.changed(order);
  for (const authorization of held)
    sendAuthorizationEvent(state, order, { authorization, voided: true });
};

const requireVoidable = (state: SimulatorState, call: Call, found: Found<Authorization>): void => {
  const { order, resource: root } = found;
  // Only the payee may void; the order's creator may not where the money goes to another merchant (paypal-rules 1.10).
  const payee = order.units[0]?.payee?.merchant_id ?? order.merchantId;
  if (payee !== call.merchantId) throw forbidden();
  if (root.id !== root.rootId) throw unprocessable('CANNOT_BE_VOIDED');
  const newest = newestOf(order, root.id) ?? root;
  if (newest !== root && state.knobs.voidAfterReauthorization === 'PREVIOUSLY_VOIDED') {
    throw unprocessable('PREVIOUSLY_VOIDED');
  }
  if (newest.status === 'CAPTURED') throw unprocessable('PREVIOUSLY_CAPTURED');
  if (newest.status === 'DENIED') throw unprocessable('CANNOT_BE_VOIDED');
  if (newest.status === 'VOIDED' || isExpired(state, { order, resource: newest })) {
    throw unprocessable('PREVIOUSLY_VOIDED');
  }
};

const voidAuthorization = (state: SimulatorState, call: Call): Done => {
  const found = ownAuthorization(state, call);
  requireVoidable(state, call, found);
  voidChain(state, found, call);
  return { order: found.order, resourceId: found.resource.id };
};

export const voidAuthorizationOperation = operation({
  name: 'voidAuthorization',
  method: 'POST',
  path: '/v2/payments/authorizations/:id/void',
  read: noBody,
  keys: 'payments',
  find: orderOfAuthorization,
  perform: voidAuthorization,
  show: (state, done, { full }) =>
    full
      ? { status: 200, body: shownAuthorization(state, done, true) }
      : { status: 204, body: null },
});
