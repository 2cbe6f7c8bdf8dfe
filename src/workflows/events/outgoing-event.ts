import {
  condition,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliveryActivities } from '../../contract/activities.ts';
import { redeliverSignal } from '../../contract/messages.ts';
import { NeedsAttentionKey } from '../../contract/search-attributes.ts';
import { deliveriesQueueOf } from '../../contract/task-queues.ts';
import type { OutgoingEventResult } from '../../contract/workflows.ts';
import type { OutgoingEvent } from '../../domain/checkout/outgoing-events.ts';
import { DAY, HOUR, SECOND } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { deliveryPriority } from '../priority.ts';

/** 5 s, 30 s, 3 min, 18 min, then every 6 h: for three days, as long as PayPal itself would try. */
const { postEvent } = proxyActivities<DeliveryActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: 3 * DAY,
  retry: { initialInterval: 5 * SECOND, backoffCoefficient: 6, maximumInterval: 6 * HOUR },
});

/** An operator may still have it delivered this long after the tries have run out. */
const KEPT_FOR = 27 * DAY;

/** Delivers one event to the merchant's URL, at least once. Its receiver knows it by its id. */
export async function outgoingEvent(event: OutgoingEvent): Promise<OutgoingEventResult> {
  let redeliver = false;
  setHandler(redeliverSignal, () => {
    redeliver = true;
  });
  for (;;) {
    redeliver = false;
    const taken = await delivered(event);
    if (taken && !redeliver) return 'DELIVERED';
    if (taken || redeliver) continue;
    upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
    const asked = await condition(() => redeliver, KEPT_FOR, { summary: 'until it is given up' });
    upsertSearchAttributes([{ key: NeedsAttentionKey, value: false }]);
    if (!asked) return 'GIVEN_UP';
  }
}

const delivered = async (event: OutgoingEvent): Promise<boolean> => {
  const summary = `deliver ${event.type}`;
  const taken = await resultOrNull(async () => {
    const taskQueue = deliveriesQueueOf(workflowInfo().taskQueue);
    const priority = deliveryPriority(String(event.data['merchantId']));
    await postEvent.executeWithOptions({ summary, taskQueue, priority }, [event]);
    return true;
  });
  return taken ?? false;
};
