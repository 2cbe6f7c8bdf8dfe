import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import type { OutgoingEvent } from '../../domain/checkout/outgoing-events.ts';
import { DAY, MINUTE, SECOND } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { temporalPriority } from '../priority.ts';

const { publishEvents } = proxyActivities<TemporalActivities>({
  startToCloseTimeout: 30 * SECOND,
  scheduleToCloseTimeout: DAY,
  retry: { initialInterval: SECOND, backoffCoefficient: 2, maximumInterval: MINUTE },
});

/** Events on their way out, in order. Money never waits for them; only the end of the Workflow does. */
export type Outbox = { readonly waiting: OutgoingEvent[]; sent: Promise<void> };

export const emptyOutbox = (): Outbox => ({ waiting: [], sent: Promise.resolve() });

/** Hands everything that waits over to Workflows of their own, which deliver it. */
export const sendOut = (outbox: Outbox, merchantId: string): void => {
  const events = outbox.waiting.splice(0);
  if (events.length === 0) return;
  outbox.sent = outbox.sent.then(() => publish(merchantId, events));
};

/** Not cancelled with the Workflow, from wherever it is called: a cancelled publication would stop every later one. */
const publish = (merchantId: string, events: readonly OutgoingEvent[]): Promise<void> =>
  CancellationScope.nonCancellable(async () => {
    const summary = `publish ${events.map(({ type }) => type).join(', ')}`;
    await resultOrNull(() =>
      publishEvents.executeWithOptions({ summary, priority: temporalPriority(merchantId) }, [
        { merchantId, events },
      ]),
    );
  });
