import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { newestOf } from './authorizations.ts';
import { refundedOn, settleCapture } from './captures.ts';
import { commitChange } from './commit-change.ts';
import { changeDispute, disputeSchema } from './disputes.ts';
import type { Cause } from './fault-rules.ts';
import {
  bodyAs,
  requireAuthorization,
  requireCapture,
  requireOrder,
  requireRefund,
} from './hook-bodies.ts';
import { HookError } from './hook-error.ts';
import { sendJson } from './http-reply.ts';
import { hundredths, money } from './money.ts';
import { decisionSchema } from './outcomes.ts';
import {
  approve,
  authenticate,
  cancelLink,
  openPayerPage,
  orderForPayer,
  paymentForPayer,
  returnLink,
} from './payer.ts';
import { payerIdOf } from './payer-account.ts';
import { visibleStatus } from './payment-representation.ts';
import type { Authorization, Capture, Order, Refund } from './records.ts';
import type { Simulation } from './simulation.ts';
import type { Found, SimulatorState } from './state.ts';
import { authenticationNames } from './three-d-secure.ts';
import { voidChain } from './void-authorization.ts';
import { sendCaptureEvent, sendRefundEvent } from './webhook-events.ts';

const settleCaptureSchema = z.strictObject({ status: z.enum(['COMPLETED', 'DECLINED', 'FAILED']) });
const settleRefundSchema = z.strictObject({ status: z.enum(['COMPLETED', 'FAILED', 'CANCELLED']) });
const authenticationSchema = z.strictObject({
  result: z.enum(authenticationNames).default('SUCCEEDED'),
});
const payerSchema = z.strictObject({
  account: z.enum(['ACTIVE', 'CANNOT_PAY', 'RESTRICTED', 'LOCKED_OR_CLOSED', 'REFUSED']),
});

const decided = (order: Order, redirectTo: string | null) => ({
  orderId: order.id,
  status: order.status,
  fundingSource: order.fundingSource,
  outcome: order.outcome,
  redirectTo,
});

const notPossible = (thing: string, status: string): HookError =>
  new HookError(409, 'NOT_POSSIBLE', `this cannot be done to ${thing} that is ${status}`);

/** What a payer does to an order or a payment. */
const payerHooks = (simulation: Simulation): Hono => {
  const { state } = simulation;
  const app = new Hono();
  const changed = (order: Order, cause: Cause) => commitChange(simulation, order, cause);
  app.post('/orders/:id/approve', async (c) => {
    const decision = await bodyAs(c, decisionSchema);
    const order = orderForPayer(state, c.req.param('id'));
    approve(state, order, decision);
    await changed(order, 'approve');
    return sendJson(c, decided(order, returnLink(order)));
  });
  app.post('/payments/:id/approve', async (c) => {
    const decision = await bodyAs(c, decisionSchema);
    const payment = paymentForPayer(state, c.req.param('id'));
    approve(state, payment, decision);
    await changed(payment, 'approve');
    const { orderId: paymentId, ...rest } = decided(payment, returnLink(payment));
    return sendJson(c, { paymentId, payerId: payerIdOf(payment), ...rest });
  });
  app.post('/orders/:id/authenticate', async (c) => {
    const { result } = await bodyAs(c, authenticationSchema);
    const order = orderForPayer(state, c.req.param('id'));
    authenticate(state, order, result);
    const authenticationResult = order.authentication;
    await changed(order, 'approve');
    return sendJson(c, { ...decided(order, returnLink(order)), authenticationResult });
  });
  app.post('/orders/:id/cancel', async (c) => {
    const order = orderForPayer(state, c.req.param('id'));
    openPayerPage(state, order);
    await changed(order, 'cancel');
    return sendJson(c, decided(order, cancelLink(order)));
  });
  app.post('/orders/:id/payer', async (c) => {
    const { account } = await bodyAs(c, payerSchema);
    const order = requireOrder(state, c.req.param('id'));
    order.payerAccount = account;
    state.save(order);
    await changed(order, 'payer');
    return sendJson(c, { orderId: order.id, account });
  });
  return app;
};

/** What a payer or PayPal's own side does to an order, an authorization, a capture or a refund. */
export const resourceHooks = (simulation: Simulation): Hono => {
  const { state } = simulation;
  const app = payerHooks(simulation);
  const changed = (order: Order, cause: Cause) => commitChange(simulation, order, cause);

  const onAuthorization = (decision: 'void' | 'deny' | 'release') => async (c: Context) => {
    const found = requireAuthorization(state, c.req.param('id') ?? '');
    decideOnAuthorization(state, found, decision);
    await changed(found.order, decision);
    const { order, resource } = found;
    return sendJson(c, {
      orderId: order.id,
      authorizationId: resource.id,
      status: resource.status,
    });
  };
  app.post('/authorizations/:id/void', onAuthorization('void'));
  app.post('/authorizations/:id/deny', onAuthorization('deny'));
  app.post('/authorizations/:id/release', onAuthorization('release'));

  const onCapture = async (
    c: Context,
    cause: 'settle' | 'reverse',
    act: (found: Found<Capture>) => void,
  ) => {
    const found = requireCapture(state, c.req.param('id') ?? '');
    act(found);
    await changed(found.order, cause);
    const { id, status, disputed, reversed } = found.resource;
    return sendJson(c, { orderId: found.order.id, captureId: id, status, disputed, reversed });
  };
  app.post('/captures/:id/settle', async (c) => {
    const { status } = await bodyAs(c, settleCaptureSchema);
    return onCapture(c, 'settle', (found) => settlePending(state, found, status));
  });
  app.post('/captures/:id/dispute', async (c) => {
    const news = await bodyAs(c, disputeSchema);
    const found = requireCapture(state, c.req.param('id') ?? '');
    const dispute = changeDispute(state, found, news);
    await changed(found.order, 'dispute');
    const { id: captureId, status, disputed, reversed } = found.resource;
    const about = { orderId: found.order.id, captureId, status, disputed, reversed };
    return sendJson(c, { ...about, dispute });
  });
  app.post('/captures/:id/reverse', (c) =>
    onCapture(c, 'reverse', (found) => reverse(state, found)),
  );

  app.post('/refunds/:id/settle', async (c) => {
    const { status } = await bodyAs(c, settleRefundSchema);
    const found = requireRefund(state, c.req.param('id'));
    settleRefund(state, found, status);
    await changed(found.order, 'settle');
    return sendJson(c, { orderId: found.order.id, refundId: found.resource.id, status });
  });
  return app;
};

/** PayPal's own side voids, denies or releases an authorization. */
const decideOnAuthorization = (
  state: SimulatorState,
  found: Found<Authorization>,
  decision: 'void' | 'deny' | 'release',
): void => {
  const { order, resource } = found;
  const newest = newestOf(order, resource.rootId) ?? resource;
  const status = visibleStatus(state, order, decision === 'void' ? newest : resource);
  if (decision === 'void') {
    const root = order.authorizations.find(({ id }) => id === resource.rootId) ?? resource;
    const held = ['CREATED', 'PENDING', 'PARTIALLY_CAPTURED'].includes(status);
    if (!held) throw notPossible('an authorization', status);
    voidChain(state, { order, resource: root }, { operation: 'paypalVoid', requestId: null });
    return;
  }
  if (status !== 'PENDING') throw notPossible('an authorization', status);
  resource.status = decision === 'deny' ? 'DENIED' : 'CREATED';
  resource.reason = null;
  resource.updatedAt = state.timeOf(order);
  state.changed(order);
};

const settlePending = (
  state: SimulatorState,
  { order, resource }: Found<Capture>,
  status: 'COMPLETED' | 'DECLINED' | 'FAILED',
): void => {
  if (resource.status !== 'PENDING') throw notPossible('a capture', resource.status);
  resource.status = status;
  resource.reason = status === 'COMPLETED' ? null : 'DECLINED_BY_RISK_FRAUD_FILTERS';
  resource.updatedAt = state.timeOf(order);
  state.changed(order);
  sendCaptureEvent(state, order, resource);
};

/** PayPal takes the money back, as after a chargeback. */
const reverse = (state: SimulatorState, { order, resource }: Found<Capture>): void => {
  const taken = resource.status === 'COMPLETED' || resource.status === 'PARTIALLY_REFUNDED';
  if (!taken || resource.reversed) throw notPossible('a capture', resource.status);
  resource.reversed = true;
  resource.updatedAt = state.timeOf(order);
  const kept = hundredths(resource.amount.value) - refundedOn(order, resource.id);
  state.ledger.recordEffect({
    effect: 'REVERSED',
    operation: 'reversal',
    orderId: order.id,
    resourceId: resource.id,
    targetId: resource.id,
    status: resource.status,
    amount: money(resource.amount.currency_code, kept),
    requestId: null,
    at: resource.updatedAt,
  });
  state.changed(order);
  sendCaptureEvent(state, order, resource);
};

const settleRefund = (
  state: SimulatorState,
  { order, resource }: Found<Refund>,
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED',
): void => {
  if (resource.status !== 'PENDING') throw notPossible('a refund', resource.status);
  resource.status = status;
  resource.reason = null;
  resource.updatedAt = state.timeOf(order);
  const capture = order.captures.find(({ id }) => id === resource.captureId);
  if (capture) settleCapture(state, order, capture);
  state.changed(order);
  sendRefundEvent(state, order, resource);
};
