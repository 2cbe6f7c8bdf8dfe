import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { acknowledgeSignal } from '../../contract/messages.ts';
import { NeedsAttentionKey } from '../../contract/search-attributes.ts';
import type { PayPalEventInput, PayPalEventResult } from '../../contract/workflows.ts';
import { type PayPalEvent, partsOfEvent } from '../../domain/paypal/events.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { temporalPriority } from '../priority.ts';
import { TEMPORAL_ATTEMPT } from '../retry.ts';

const { deliverEvent } = proxyActivities<TemporalActivities>({
  ...TEMPORAL_ATTEMPT,
  scheduleToCloseTimeout: DAY,
});

/** An event may be ahead of its order's search attribute by moments, of a busy server by minutes. */
const DELIVER_AGAIN_AFTER = [SECOND, 5 * SECOND, MINUTE, 10 * MINUTE, HOUR] as const;

/** An event that nobody explains stays in operators' sight this long. */
const KEPT_FOR = 90 * DAY;

/**
 * Keeps an event that found no open checkout, looks for one again for more than an hour, and shows what became of it. Money that
 * an ended checkout does not explain needs a person: the Workflow stays open until one has acknowledged it.
 */
export async function paypalEvent(input: PayPalEventInput): Promise<PayPalEventResult> {
  let isAcknowledged = false;
  setHandler(acknowledgeSignal, () => {
    isAcknowledged = true;
  });
  const result = await deliver(input);
  setCurrentDetails(`${input.event.eventType} of ${input.event.resourceId}: ${result}`);
  if (result !== 'UNEXPLAINED_MONEY') return result;
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: true }]);
  await condition(() => isAcknowledged, KEPT_FOR, { summary: 'until a person has explained it' });
  upsertSearchAttributes([{ key: NeedsAttentionKey, value: false }]);
  return result;
}

const deliver = async (input: PayPalEventInput): Promise<PayPalEventResult> => {
  for (const ms of DELIVER_AGAIN_AFTER) {
    const result = await deliverAll(input);
    if (result !== 'NO_CHECKOUT') return result;
    await sleep(ms, { summary: `until ${input.event.eventType} is delivered again` });
  }
  return await deliverAll(input);
};

/** An event that names many captures goes in parts, until one finds nobody. */
const deliverAll = async (input: PayPalEventInput): Promise<PayPalEventResult> => {
  let result: PayPalEventResult = 'NO_CHECKOUT';
  for (const event of partsOfEvent(input.event)) {
    result = await deliverOnce({ ...input, event });
    if (result === 'NO_CHECKOUT') return result;
  }
  return result;
};

const deliverOnce = async ({
  merchantId,
  event,
  notify,
}: PayPalEventInput): Promise<PayPalEventResult> => {
  const summary = `find the checkout of ${targetOf(event)}`;
  const result = await resultOrNull(() =>
    deliverEvent.executeWithOptions({ summary, priority: temporalPriority(merchantId) }, [
      { merchantId, event, notify },
    ]),
  );
  return result ?? 'NO_CHECKOUT';
};

const targetOf = ({ orderId, resourceId }: PayPalEvent): string => orderId ?? resourceId;
