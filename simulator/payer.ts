import { orderTotal } from './amounts.ts';
import { completeByItself } from './capture-units.ts';
import { cardFrom } from './cards.ts';
import { HookError } from './hook-error.ts';
import { money } from './money.ts';
import { hasLapsed } from './order-rules.ts';
import type { Decision } from './outcomes.ts';
import { payerIdOf } from './payer-account.ts';
import type { Order } from './records.ts';
import type { SimulatorState } from './state.ts';
import { type AuthenticationName, authenticationResults } from './three-d-secure.ts';
import { sendOrderEvent } from './webhook-events.ts';

/** The order a payer or a test speaks of, while it can still be decided on. */
export const orderForPayer = (state: SimulatorState, id: string): Order => {
  const order = state.orders.get(id);
  if (!order) throw new HookError(404, 'ORDER_NOT_FOUND', `there is no order ${id}`);
  if (hasLapsed(state, order)) {
    throw new HookError(
      409,
      'ORDER_EXPIRED',
      'the time to approve this order is over; create a new one',
    );
  }
  return order;
};

/** The same for a payment of Payments v1. */
export const paymentForPayer = (state: SimulatorState, id: string): Order => {
  if (state.orders.get(id)?.v1) return orderForPayer(state, id);
  throw new HookError(404, 'PAYMENT_NOT_FOUND', `there is no payment ${id} of Payments v1`);
};

/** The payer opened the approve link: the second window of the order begins. */
export const openPayerPage = (state: SimulatorState, order: Order): void => {
  if (order.redirectedAt !== null || order.status === 'COMPLETED') return;
  order.redirectedAt = state.timeOf(order);
  state.save(order);
};

/** A decision, and what the card's bank said where it wanted to see its holder. */
type Approval = Decision & { bankSaid?: AuthenticationName };

/** The payer agrees; what it leads to is in the decision. May be said again until the order is authorized. */
export const approve = (state: SimulatorState, order: Order, decision: Approval): void => {
  if (order.status === 'COMPLETED' || order.status === 'VOIDED') {
    throw new HookError(
      409,
      'ORDER_ALREADY_COMPLETED',
      'the order is paid already; look at its authorization',
    );
  }
  openPayerPage(state, order);
  order.status = 'APPROVED';
  const fundingSource = decision.fundingSource ?? order.fundingSource;
  const entered = fundingSource === 'card' && order.sourceSent?.['card'] !== undefined;
  order.fundingSource = fundingSource;
  if (entered) order.card ??= cardFrom({});
  else delete order.card;
  order.outcome = decision.outcome;
  const currency = order.units[0]?.amount.currency_code ?? 'USD';
  order.consented = money(currency, orderTotal(order.units)).value;
  if (order.challenged && order.card) {
    order.authentication = authenticationResults[decision.bankSaid ?? 'SUCCEEDED'];
    order.challenged = false;
  }
  if (decision.unitOutcomes) order.unitOutcomes = decision.unitOutcomes;
  else delete order.unitOutcomes;
  state.changed(order);
  sendOrderEvent(state, order, 'CHECKOUT.ORDER.APPROVED');
  if (!order.completesOnApproval) return;
  order.completesAt = state.timeOf(order) + state.knobs.completionSeconds * 1000;
  if (state.knobs.completionSeconds === 0) completeByItself(state, order);
};

/**
 * The payer answers the challenge of the card's bank. Whatever the answer, the order can be paid afterwards, and the
 * merchant decides by the liability shift (assumed for NO and UNKNOWN).
 */
export const authenticate = (
  state: SimulatorState,
  order: Order,
  bankSaid: AuthenticationName,
): void => {
  if (!order.challenged) {
    throw new HookError(409, 'NOT_POSSIBLE', 'this order has no card that waits for its bank');
  }
  approve(state, order, { fundingSource: 'card', outcome: order.outcome, bankSaid });
};

const withQuery = (url: string, query: Record<string, string>): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  return target.toString();
};

/** Where the payer goes after approving; null where the order names no return_url. */
export const returnLink = (order: Order): string | null =>
  order.returnUrl === null
    ? null
    : withQuery(order.returnUrl, {
        ...(order.v1 && { paymentId: order.id }),
        token: order.id,
        PayerID: payerIdOf(order),
      });

/** Where the payer goes after cancelling; the order stays as it was and may still be approved. */
export const cancelLink = (order: Order): string | null =>
  order.cancelUrl === null ? null : withQuery(order.cancelUrl, { token: order.id });
