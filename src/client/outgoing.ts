import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import type { OutgoingEvent } from '../domain/outgoing.ts';
import { redeliverSignal } from '../workflows/messages.ts';
import { outgoingEventWorkflowId } from '../workflows/names.ts';
import type { outgoingEvent } from '../workflows/outgoing-event.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../workflows/search-attributes.ts';
import { HoldfastError } from './error.ts';
import type { Place } from './place.ts';

/** Starts the delivery of each event, once. */
export const publish = async (
  place: Omit<Place, 'notify'>,
  events: readonly OutgoingEvent[],
): Promise<void> => {
  for (const event of events) {
    try {
      await startDelivery(place, event, 'REJECT_DUPLICATE');
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
};

const startDelivery = async (
  { client, merchantId, taskQueue }: Omit<Place, 'notify'>,
  event: OutgoingEvent,
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE',
): Promise<void> => {
  await client.workflow.start<typeof outgoingEvent>('outgoingEvent', {
    workflowId: outgoingEventWorkflowId(event.id),
    taskQueue,
    args: [event],
    memo: { event },
    workflowIdReusePolicy,
    staticSummary: event.type,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: merchantId },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
};

/** Delivers once more: wakes a delivery that waits, or starts one that is over again, with the same event id. */
export const redeliver = async (place: Place, eventId: string): Promise<void> => {
  const handle = place.client.workflow.getHandle(outgoingEventWorkflowId(eventId));
  try {
    await handle.signal(redeliverSignal);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await startDelivery(place, await eventOf(place, eventId), 'ALLOW_DUPLICATE');
  }
};

/** A delivery that is over still knows its event, as long as the namespace keeps it. */
const eventOf = async ({ client }: Place, eventId: string): Promise<OutgoingEvent> => {
  const handle = client.workflow.getHandle(outgoingEventWorkflowId(eventId));
  const gone = new HoldfastError('EVENT_NOT_FOUND', `There is no event ${eventId}.`);
  try {
    const { memo } = await client.withDeadline(Date.now() + LOOK_UP_MS, () => handle.describe());
    const event: unknown = memo?.['event'];
    if (isEvent(event)) return event;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  throw gone;
};

const LOOK_UP_MS = 10_000;

const isEvent = (value: unknown): value is OutgoingEvent =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'type' in value &&
  'data' in value;
