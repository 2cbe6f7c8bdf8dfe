import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { TemporalActivities } from '../activities/temporal.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../domain/durations.ts';
import type { PayPalEvent } from './messages.ts';
import { orNull } from './unanswered.ts';

export type PayPalEventInput = {
  readonly merchantId: string;
  readonly event: PayPalEvent;
  /** Whether the merchant's URL is told of what becomes of captured money. Events that are older do not say. */
  readonly notify?: boolean;
};

/** What became of a kept event. */
export type PayPalEventFate =
  | 'DELIVERED'
  /** Its checkout has ended; what the event says about captured money was passed on to the capture's refunds. */
  | 'CHECKOUT_CLOSED'
  /** Nobody here knows the order: another system's, or older than what is kept. */
  | 'NO_CHECKOUT';

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
export async function paypalEvent(input: PayPalEventInput): Promise<PayPalEventFate> {
  const { event } = input;
  for (const ms of LOOK_AGAIN_AFTER) {
    const fate = await deliver(input);
    if (fate !== 'NO_CHECKOUT') return told(event, fate);
    await sleep(ms, { summary: `until ${event.eventType} is tried again` });
  }
  return told(event, await deliver(input));
}

const deliver = async (input: PayPalEventInput): Promise<PayPalEventFate> => {
  const summary = `find the checkout of ${input.event.orderId ?? input.event.resourceId}`;
  const fate = await orNull(() => deliverEvent.executeWithOptions({ summary }, [input]));
  return fate ?? 'NO_CHECKOUT';
};

const told = ({ eventType, resourceId }: PayPalEvent, fate: PayPalEventFate): PayPalEventFate => {
  setCurrentDetails(`${eventType} of ${resourceId}: ${fate}`);
  return fate;
};
