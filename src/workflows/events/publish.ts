import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { TemporalActivities } from '../../contract/activities.ts';
import type { OutgoingEvent } from '../../domain/checkout/outgoing-events.ts';
import { DAY } from '../../domain/time/durations.ts';
import { resultOrNull } from '../activity-result.ts';
import { temporalPriority } from '../priority.ts';
import { TEMPORAL_ATTEMPT } from '../retry.ts';

const { publishEvents } = proxyActivities<TemporalActivities>({
  ...TEMPORAL_ATTEMPT,
  scheduleToCloseTimeout: DAY,
});

/** Events on their way out, in order. Money never waits for them; only the end of the Workflow does. */
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
      publishEvents.executeWithOptions({ summary, priority: temporalPriority(merchantId) }, [
        { merchantId, events },
      ]),
    );
  });
