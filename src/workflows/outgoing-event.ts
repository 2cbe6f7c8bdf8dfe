import {
  condition,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { NotifyActivities } from '../activities/notify.ts';
import { DAY, HOUR, SECOND } from '../domain/durations.ts';
import type { OutgoingEvent } from '../domain/outgoing.ts';
import { redeliverSignal } from './messages.ts';
import { NeedsAttentionKey } from './search-attributes.ts';
import { orNull } from './unanswered.ts';

export type OutgoingFate = 'DELIVERED' | 'GIVEN_UP';

/** 5 s, 30 s, 3 min, 18 min, then every 6 h: for three days, as long as PayPal itself would try. */
const { postEvent } = proxyActivities<NotifyActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: 3 * DAY,
  retry: { initialInterval: 5 * SECOND, backoffCoefficient: 6, maximumInterval: 6 * HOUR },
});

/** An operator may still have it delivered this long after the tries have run out. */
const KEPT_FOR = 27 * DAY;

/** Delivers one event to the merchant's URL, at least once. Its receiver knows it by its id. */
export async function outgoingEvent(event: OutgoingEvent): Promise<OutgoingFate> {
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
  const taken = await orNull(async () => {
    await postEvent.executeWithOptions({ summary }, [event]);
    return true;
  });
  return taken ?? false;
};
