import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import type { OutgoingEvent } from '../../domain/checkout/outgoing-events.ts';
import { DAY, SECOND } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { TEMPORAL_ATTEMPT } from '../retry.ts';

/**
 * A Local Activity: it asks the very server that waits for the Workflow Task, in milliseconds, and leaves one event instead
 * of three and a task. Safe twice, as a task that is lost brings it again. The task waits for one attempt and no longer:
 * every further one has a timer before it.
 */
const { publishEvents } = proxyLocalActivities<Pick<TemporalActivities, 'publishEvents'>>({
  ...TEMPORAL_ATTEMPT,
  startToCloseTimeout: 5 * SECOND,
  scheduleToCloseTimeout: DAY,
  localRetryThreshold: 1,
});

/**
 * Events on their way out, in order. Nothing waits for one but the Workflow Task that hands it over, and the end of the
 * Workflow.
 */
export type Outbox = {
  readonly waiting: OutgoingEvent[];
  sent: Promise<void>;
  /** Publications that are not done yet. */
  open: number;
};

export const emptyOutbox = (): Outbox => ({ waiting: [], sent: Promise.resolve(), open: 0 });

/** Hands everything that waits over to Workflows of their own, which deliver it. */
export const sendOut = (outbox: Outbox, merchantId: string): void => {
  const events = outbox.waiting.splice(0);
  if (events.length === 0) return;
  outbox.open += 1;
  outbox.sent = publishInTurn(outbox, outbox.sent, { merchantId, events });
};

type Publication = { readonly merchantId: string; readonly events: readonly OutgoingEvent[] };

const publishInTurn = async (
  outbox: Outbox,
  before: Promise<void>,
  publication: Publication,
): Promise<void> => {
  await before;
  await publish(publication);
  outbox.open -= 1;
};

/** Not cancelled with the Workflow, from wherever it is called: a cancelled publication would stop every later one. */
const publish = ({ merchantId, events }: Publication): Promise<void> =>
  CancellationScope.nonCancellable(async () => {
    const summary = `publish ${events.map(({ type }) => type).join(', ')}`;
    await resultOrNull(() =>
      publishEvents.executeWithOptions({ summary }, [{ merchantId, events }]),
    );
  });
