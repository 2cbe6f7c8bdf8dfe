import type { Cause } from './fault-rules.ts';
import type { Order } from './records.ts';
import type { Simulation } from './simulation.ts';
import { applyWebhookFaults } from './webhook-faults.ts';

/**
 * Writes a changed order to the journal and sends its webhooks: after the answer, unless a fault rule has them sent
 * before it.
 */
export const commitChange = async (
  { state, timeline, journal }: Simulation,
  order: Order,
  cause: Cause,
): Promise<void> => {
  const early = applyWebhookFaults(state, order, cause);
  timeline.schedule(order);
  await journal.commit();
  if (!state.notifications.waitingByOrder.has(order.id)) return;
  if (early) await timeline.catchUp(order);
  else setImmediate(() => void timeline.catchUp(order));
};
