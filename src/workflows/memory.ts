import { proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../activities/temporal.ts';
import { HOUR, MINUTE, SECOND } from '../domain/durations.ts';
import type { Lesson } from '../domain/limits.ts';
import type { Desk } from './desk.ts';
import { orNull } from './unanswered.ts';

const { rememberLimit } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: HOUR,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: MINUTE },
});

/** Keeps what PayPal's refusal taught for the merchant's later checkouts. To have learned it is no condition for going on. */
export const remember = async (desk: Desk, lesson: Lesson): Promise<void> => {
  const { merchantId } = desk.checkout.input;
  const summary = `remember: PayPal limits ${lesson.limit}`;
  await orNull(() => rememberLimit.executeWithOptions({ summary }, [{ merchantId, lesson }]));
};
