import type { Cause, FaultRule } from './fault-rules.ts';
import { transmissionId } from './ids.ts';
import type { Delivery } from './notifications.ts';
import type { Order } from './records.ts';
import type { SimulatorState } from './state.ts';

const duplicate = (state: SimulatorState, delivery: Delivery): void => {
  const number = state.mintNumber();
  state.notifications.saveDelivery({
    ...delivery,
    id: `D${number}`,
    transmissionId: transmissionId(state.seed, number),
  });
};

const delay = (state: SimulatorState, delivery: Delivery, rule: FaultRule): void => {
  delivery.firstDueAt += rule.seconds * 1000;
  delivery.dueAt = delivery.firstDueAt;
  state.notifications.saveDelivery(delivery);
};

/** Lets the last event of the change overtake the others, or the next event of the order a single one. */
const reorder = (state: SimulatorState, fresh: readonly Delivery[], rule: FaultRule): void => {
  const last = fresh.at(-1)?.eventId;
  const others = fresh.filter(({ eventId }) => eventId !== last);
  for (const delivery of others.length > 0 ? others : fresh) {
    delivery.dueAt = delivery.firstDueAt + rule.seconds * 1000;
    delivery.yields = true;
    state.notifications.saveDelivery(delivery);
  }
};

/** Does to the webhooks of one change what the fault rules say; true where they go out before the answer. */
export const applyWebhookFaults = (state: SimulatorState, order: Order, cause: Cause): boolean => {
  const fresh = state.notifications.takeFresh(order.id);
  if (fresh.length === 0) return false;
  const ids = [
    order.id,
    ...order.authorizations.map(({ id }) => id),
    ...order.captures.map(({ id }) => id),
  ];
  const faults = state.faults.forWebhooks(cause, ids);
  for (const rule of faults) {
    if (rule.kind === 'reorder-webhook') reorder(state, fresh, rule);
    for (const delivery of fresh) {
      if (rule.kind === 'drop-webhook') state.notifications.drop(delivery);
      if (rule.kind === 'duplicate-webhook') duplicate(state, delivery);
      if (rule.kind === 'late-webhook') delay(state, delivery, rule);
    }
  }
  return faults.some((rule) => rule.kind === 'early-webhook');
};
