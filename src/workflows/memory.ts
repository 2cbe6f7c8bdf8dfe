import { patched, proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../contract/activities.ts';
import type { Lesson } from '../domain/checkout/limits.ts';
import { HOUR, MINUTE, SECOND } from '../domain/time/durations.ts';
import { resultOrNull } from './activity-result.ts';
import { type CheckoutContext, record } from './checkout/context.ts';

const { rememberLimit } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: HOUR,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: MINUTE },
});

/** The patch under which a checkout heeds what it learned itself. Histories that are older asked PayPal again. */
const OWN_LESSONS = 'heed-what-this-checkout-learned';

/**
 * Keeps what PayPal's refusal taught, for this checkout and the merchant's later ones. To have told those is no condition
 * for going on.
 */
export const remember = async (context: CheckoutContext, lesson: Lesson): Promise<void> => {
  if (patched(OWN_LESSONS)) record(context, { event: 'LIMIT_LEARNED', lesson });
  const { merchantId } = context.checkout.input;
  const summary = `remember: PayPal limits ${lesson.limit}`;
  await resultOrNull(() => rememberLimit.executeWithOptions({ summary }, [{ merchantId, lesson }]));
};
