import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import type { PayPalEvent } from '../../contract/messages.ts';
import type { PayPalEventInput, PayPalEventResult } from '../../contract/workflows.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';

const { deliverEvent } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: DAY,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: MINUTE },
});

/** An event may be ahead of its order's search attribute by moments, and of our own answer by an outage. */
const LOOK_AGAIN_AFTER = [
  SECOND,
  5 * SECOND,
  MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  DAY,
] as const;

/** Keeps an event that found no open checkout, looks for one again over three days, and says what became of it. */
export async function paypalEvent(input: PayPalEventInput): Promise<PayPalEventResult> {
  const { event } = input;
  for (const ms of LOOK_AGAIN_AFTER) {
    const fate = await deliver(input);
    if (fate !== 'NO_CHECKOUT') return told(event, fate);
    await sleep(ms, { summary: `until ${event.eventType} is tried again` });
  }
  return told(event, await deliver(input));
}

const deliver = async (input: PayPalEventInput): Promise<PayPalEventResult> => {
  const summary = `find the checkout of ${input.event.orderId ?? input.event.resourceId}`;
  const fate = await resultOrNull(() => deliverEvent.executeWithOptions({ summary }, [input]));
  return fate ?? 'NO_CHECKOUT';
};

const told = (
  { eventType, resourceId }: PayPalEvent,
  fate: PayPalEventResult,
): PayPalEventResult => {
  setCurrentDetails(`${eventType} of ${resourceId}: ${fate}`);
  return fate;
};
