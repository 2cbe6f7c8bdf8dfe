import type { Cause, FaultRule } from './fault-rules.ts';
import { transmissionId } from './ids.ts';
import type { Delivery } from './notifications.ts';
import type { Order } from './records.ts';
import type { World } from './world.ts';

const duplicate = (world: World, delivery: Delivery): void => {
  const number = world.mintNumber();
  world.notifications.saveDelivery({
    ...delivery,
    id: `D${number}`,
    transmissionId: transmissionId(world.seed, number),
  });
};

const delay = (world: World, delivery: Delivery, rule: FaultRule): void => {
  delivery.firstDueAt += rule.seconds * 1000;
  delivery.dueAt = delivery.firstDueAt;
  world.notifications.saveDelivery(delivery);
};

/** Lets the last event of the change overtake the others, or the next event of the order a single one. */
const reorder = (world: World, fresh: readonly Delivery[], rule: FaultRule): void => {
  const last = fresh.at(-1)?.eventId;
  const others = fresh.filter(({ eventId }) => eventId !== last);
  for (const delivery of others.length > 0 ? others : fresh) {
    delivery.dueAt = delivery.firstDueAt + rule.seconds * 1000;
    delivery.yields = true;
    world.notifications.saveDelivery(delivery);
  }
};

/** Does to the webhooks of one change what the fault rules say; true where they go out before the answer. */
export const applyWebhookFaults = (world: World, order: Order, cause: Cause): boolean => {
  const fresh = world.notifications.takeFresh(order.id);
  if (fresh.length === 0) return false;
  const ids = [
    order.id,
    ...order.authorizations.map(({ id }) => id),
    ...order.captures.map(({ id }) => id),
  ];
  const faults = world.faults.forWebhooks(cause, ids);
  for (const rule of faults) {
    if (rule.kind === 'reorder-webhook') reorder(world, fresh, rule);
    for (const delivery of fresh) {
      if (rule.kind === 'drop-webhook') world.notifications.drop(delivery);
      if (rule.kind === 'duplicate-webhook') duplicate(world, delivery);
      if (rule.kind === 'late-webhook') delay(world, delivery, rule);
    }
  }
  return faults.some((rule) => rule.kind === 'early-webhook');
};
