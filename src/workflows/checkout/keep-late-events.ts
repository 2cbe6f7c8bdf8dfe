import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import { isUnexplainedMoney } from '../../domain/checkout/event-news.ts';
import { DAY } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { temporalPriority } from '../priority.ts';
import { TEMPORAL_ATTEMPT } from '../retry.ts';
import type { CheckoutContext } from './context.ts';

const { keepEvent } = proxyActivities<TemporalActivities>({
  ...TEMPORAL_ATTEMPT,
  scheduleToCloseTimeout: DAY,
});

/**
 * An event that was on its way while the checkout ended reaches it all the same, and PayPal was told that it is taken. Where
 * it tells of money that the checkout does not know, a Workflow of its own shows it to a person, as one does for events
 * that come later.
 */
export const keepLateEvents = async (context: CheckoutContext): Promise<void> => {
  const { merchantId, notify } = context.input;
  for (const event of context.events.splice(0)) {
    if (!isUnexplainedMoney(context.checkout, event)) continue;
    const summary = `keep ${event.eventType} of ${event.resourceId}`;
    await resultOrNull(() =>
      keepEvent.executeWithOptions({ summary, priority: temporalPriority(merchantId) }, [
        { merchantId, event, notify },
      ]),
    );
  }
};
