import { patched, proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../activities/temporal.ts';
import { HOUR, MINUTE, SECOND } from '../domain/durations.ts';
import type { Lesson } from '../domain/limits.ts';
import { type Desk, record } from './desk.ts';
import { orNull } from './unanswered.ts';

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
export const remember = async (desk: Desk, lesson: Lesson): Promise<void> => {
  if (patched(OWN_LESSONS)) record(desk, { event: 'LIMIT_LEARNED', lesson });
  const { merchantId } = desk.checkout.input;
  const summary = `remember: PayPal limits ${lesson.limit}`;
  await orNull(() => rememberLimit.executeWithOptions({ summary }, [{ merchantId, lesson }]));
};
