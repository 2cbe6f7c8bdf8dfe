import { hundredths, total } from './money.ts';
import { type Call, type Done, doneIn, operation } from './operation.ts';
import { knownToV2, requireOwn } from './order-rules.ts';
import { tookMoney } from './payment-placement.ts';
import { authorizationBody, minimalAuthorization } from './payment-representation.ts';
import type { Authorization, Capture, Order } from './records.ts';
import { notFound } from './refusal.ts';
import { noBody } from './request-bodies.ts';
import type { Found, SimulatorState } from './state.ts';

/** The order an authorization call is about. */
export const orderOfAuthorization = (state: SimulatorState, call: Call): Order | undefined =>
  knownToV2(state.findAuthorization(call.params['id'] ?? ''))?.order;

/** The authorization a call names, the caller's own, or PayPal's refusal. */
export const ownAuthorization = (state: SimulatorState, call: Call): Found<Authorization> => {
  const found = knownToV2(state.findAuthorization(call.params['id'] ?? ''));
  if (!found) throw notFound();
  requireOwn(found.order, call);
  return found;
};

/** Past `expiration_time` nothing is held any more. */
export const isExpired = (
  state: SimulatorState,
  { order, resource }: Found<Authorization>,
): boolean => state.timeOf(order) >= resource.expiresAt;

/** A reauthorization that is under review, or was denied, has not taken the place of the one before it. */
const hasTakenOver = ({ id, rootId, status }: Authorization): boolean =>
  id === rootId || (status !== 'PENDING' && status !== 'DENIED');

/** The newest authorization of the chain: the one whose honor period counts and that is captured. */
export const newestOf = (order: Order, rootId: string): Authorization | undefined =>
  order.authorizations.findLast((one) => one.rootId === rootId && hasTakenOver(one));

/** Money taken or on its way. */
export const taken = (captures: readonly Capture[]): bigint =>
  total(captures.filter(tookMoney).map(({ amount }) => amount));

/** Money taken on one authorization of the chain. */
const takenOn = (order: Order, authorizationId: string): bigint =>
  taken(order.captures.filter((capture) => capture.authorizationId === authorizationId));

/** What the authorization still holds, in hundredths; below zero after an over-capture. */
export const leftOf = (order: Order, { id, amount }: Authorization): bigint =>
  hundredths(amount.value) - takenOn(order, id);

/** The authorization that came of a call. */
export const shownAuthorization = (state: SimulatorState, done: Done, full: boolean) => {
  const { order } = done;
  const resource = doneIn(order.authorizations, done);
  return full
    ? authorizationBody(state, order, resource)
    : minimalAuthorization(state, order, resource);
};

export const getAuthorizationOperation = operation({
  name: 'getAuthorization',
  method: 'GET',
  path: '/v2/payments/authorizations/:id',
  read: noBody,
  keys: null,
  find: orderOfAuthorization,
  perform: (state, call) => {
    const { order, resource } = ownAuthorization(state, call);
    return { order, resourceId: resource.id };
  },
  show: (state, done) => ({ status: 200, body: shownAuthorization(state, done, true) }),
});
