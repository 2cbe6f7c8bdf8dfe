import { leftOf, newestOf } from './authorizations.ts';
import { completeByItself } from './capture-units.ts';
import { attemptDelivery } from './deliveries.ts';
import { DueQueue } from './due-queue.ts';
import type { Journal } from './journal.ts';
import { money } from './money.ts';
import type { Delivery } from './notifications.ts';
import { hasLapsed, lapsesAt } from './order-rules.ts';
import { canBeAuthorized } from './outcomes.ts';
import type { Authorization, Instant, Order } from './records.ts';
import type { SimulatorState } from './state.ts';
import { sendAuthorizationEvent, sendOrderEvent } from './webhook-events.ts';
import { applyWebhookFaults } from './webhook-faults.ts';

/** Something that is due when an order's clock reaches a moment, without any call. */
type Due =
  | { at: Instant; kind: 'delivery'; delivery: Delivery }
  | { at: Instant; kind: 'expiry'; authorization: Authorization }
  | { at: Instant; kind: 'lapse' }
  | { at: Instant; kind: 'completion' };

const stillHeld = ({ status, expiryKnown }: Authorization): boolean =>
  !expiryKnown && (status === 'CREATED' || status === 'PENDING' || status === 'PARTIALLY_CAPTURED');

/** An approval that PayPal gives back by itself: methods that are charged at once (paypal-rules 2.1). */
const approvalReverses = (order: Order): boolean =>
  order.status === 'APPROVED' &&
  !order.v1 &&
  !order.completesAt &&
  !order.lapseKnown &&
  !canBeAuthorized(order.fundingSource);

/** The next thing that is due for this order, however far ahead. */
const nextDue = (state: SimulatorState, order: Order): Due | undefined => {
  const dues: Due[] = [];
  for (const authorization of order.authorizations) {
    if (stillHeld(authorization))
      dues.push({ at: authorization.expiresAt, kind: 'expiry', authorization });
  }
  for (const delivery of state.notifications.waitingByOrder.get(order.id)?.values() ?? []) {
    dues.push({ at: delivery.dueAt, kind: 'delivery', delivery });
  }
  if (order.completesAt) dues.push({ at: order.completesAt, kind: 'completion' });
  if (approvalReverses(order)) dues.push({ at: lapsesAt(state, order), kind: 'lapse' });
  return dues.reduce<Due | undefined>(
    (first, due) => (first && first.at <= due.at ? first : due),
    undefined,
  );
};

const expire = (state: SimulatorState, order: Order, authorization: Authorization): void => {
  authorization.expiryKnown = true;
  const superseded = newestOf(order, authorization.rootId) !== authorization;
  if (!superseded) recordExpiry(state, order, authorization);
  sendAuthorizationEvent(state, order, { authorization, voided: true });
  state.save(order);
};

/** The money the last authorization of a chain still held goes free. */
const recordExpiry = (state: SimulatorState, order: Order, authorization: Authorization): void => {
  const rest = leftOf(order, authorization);
  state.ledger.recordEffect({
    effect: 'EXPIRED',
    operation: 'expiry',
    orderId: order.id,
    resourceId: authorization.id,
    targetId: authorization.id,
    status: 'VOIDED',
    amount: money(authorization.amount.currency_code, rest > 0n ? rest : 0n),
    requestId: null,
    at: authorization.expiresAt,
  });
};

/** Earlier deliveries to the same webhook that wait until a later event has passed. */
const overtakenBy = (state: SimulatorState, passing: Delivery): Delivery[] => {
  const waiting = [...(state.notifications.waitingByOrder.get(passing.orderId)?.values() ?? [])];
  return waiting
    .slice(0, waiting.indexOf(passing))
    .filter(({ yields, webhookId }) => yields && webhookId === passing.webhookId);
};

/** Sends one delivery, after which those that waited for it to pass go out too. */
const deliver = async (state: SimulatorState, delivery: Delivery, at: Instant): Promise<void> => {
  const overtaken = delivery.yields ? [] : overtakenBy(state, delivery);
  await attemptDelivery(state, delivery, at);
  for (const earlier of overtaken) {
    earlier.yields = false;
    earlier.dueAt = at;
    state.notifications.saveDelivery(earlier);
  }
};

const runDue = async (state: SimulatorState, order: Order, due: Due): Promise<void> => {
  switch (due.kind) {
    case 'delivery':
      return deliver(state, due.delivery, due.at);
    case 'expiry':
      expire(state, order, due.authorization);
      return;
    case 'completion':
      completeByItself(state, order);
      return;
    case 'lapse':
      order.lapseKnown = true;
      if (hasLapsed(state, order))
        sendOrderEvent(state, order, 'CHECKOUT.PAYMENT-APPROVAL.REVERSED');
      state.save(order);
  }
};

const ordersAtOnce = 64;

/** Moves the clocks, and runs what is due on the way in the order of its time, one order after the other. */
export class Timeline {
  readonly #state: SimulatorState;
  readonly #journal: Journal;
  readonly #dueQueue = new DueQueue();
  #stopped = false;
  readonly #chains = new Map<string, Promise<void>>();

  constructor(state: SimulatorState, journal: Journal) {
    this.#state = state;
    this.#journal = journal;
    for (const order of state.orders.values()) this.schedule(order);
  }

  /** Puts the next thing that is due for the order into the queue. */
  schedule(order: Order): void {
    const due = nextDue(this.#state, order);
    if (due) this.#dueQueue.schedule(order.id, due.at - order.offsetMs);
  }

  /** Runs what is due for this order now. Resolves when it is done, deliveries included. */
  catchUp(order: Order): Promise<void> {
    return this.#advanceBy(order, 0);
  }

  /** Runs what is due for any order now. */
  async catchUpAll(): Promise<void> {
    await this.#forEach(this.#dueQueue.takeUntil(this.#state.now()), (order) =>
      this.catchUp(order),
    );
  }

  /** Moves this order's own clock, stopping at everything due on the way. */
  advanceOrder(order: Order, seconds: number): Promise<void> {
    return this.#advanceBy(order, seconds * 1000);
  }

  /** Moves the common clock: each order with something due advances on its own first, then all have the same offset again. */
  async advanceAll(seconds: number): Promise<void> {
    const ms = seconds * 1000;
    const moved: Order[] = [];
    await this.#forEach(this.#dueQueue.takeUntil(this.#state.now() + ms), async (order) => {
      await this.#advanceBy(order, ms);
      moved.push(order);
    });
    this.#state.commonOffsetMs += ms;
    this.#state.settingsChanged = true;
    for (const order of moved) {
      order.offsetMs -= ms;
      this.#state.save(order);
      this.schedule(order);
    }
  }

  /** Starts nothing more, and resolves when no delivery is running any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#chains.size > 0) await Promise.all(this.#chains.values());
  }

  async #forEach(orderIds: readonly string[], act: (order: Order) => Promise<void>): Promise<void> {
    const orders = orderIds.flatMap((id) => this.#state.orders.get(id) ?? []);
    for (let start = 0; start < orders.length; start += ordersAtOnce) {
      await Promise.all(orders.slice(start, start + ordersAtOnce).map(act));
    }
  }

  /** One after the other for one order, so that nothing is delivered twice at the same time. */
  #advanceBy(order: Order, ms: number): Promise<void> {
    const before = this.#chains.get(order.id) ?? Promise.resolve();
    const after = before.then(() => this.#advanceThrough(order, ms));
    const settled = after.catch(() => {});
    this.#chains.set(order.id, settled);
    void this.#forgetAfter(order.id, settled);
    return after;
  }

  async #forgetAfter(orderId: string, settled: Promise<void>): Promise<void> {
    await settled;
    if (this.#chains.get(orderId) === settled) this.#chains.delete(orderId);
  }

  async #advanceThrough(order: Order, ms: number): Promise<void> {
    const goal = order.offsetMs + ms;
    for (let due = nextDue(this.#state, order); due; due = nextDue(this.#state, order)) {
      if (this.#stopped) return;
      const needed = due.at - this.#state.now();
      if (needed > goal) break;
      order.offsetMs = Math.max(order.offsetMs, needed);
      await runDue(this.#state, order, due);
      if (due.kind !== 'delivery') applyWebhookFaults(this.#state, order, due.kind);
      await this.#journal.commit();
    }
    if (this.#stopped) return;
    if (order.offsetMs !== goal || ms > 0) {
      order.offsetMs = goal;
      this.#state.save(order);
    }
    this.schedule(order);
  }
}
