import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { bodyDigest } from '../digest.ts';
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
    if (await startedOnce(place, event)) continue;
    const known = await eventOf(place, event.id);
    if (known === null || isSame(known, event)) continue;
    await startedOnce(place, { ...event, id: `${event.id}_${bodyDigest(event.data).slice(0, 8)}` });
  }
};

/**
 * A run that was reset, or took another's place, counts its facts anew: what it tells under an id that is taken may be
 * something else, and is told under an id of its own.
 */
const isSame = (known: OutgoingEvent, event: OutgoingEvent): boolean =>
  known.type === event.type && bodyDigest(known.data) === bodyDigest(event.data);

/** @returns false where a delivery under this id was started before */
const startedOnce = async (
  place: Omit<Place, 'notify'>,
  event: OutgoingEvent,
): Promise<boolean> => {
  try {
    await startDelivery(place, event, 'REJECT_DUPLICATE');
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
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
    const event = await eventOf(place, eventId);
    if (event === null) throw new HoldfastError('EVENT_NOT_FOUND', `There is no event ${eventId}.`);
    await startDelivery(place, event, 'ALLOW_DUPLICATE');
  }
};

/** A delivery that is over still knows its event, as long as the namespace keeps it; null after that. */
const eventOf = async (
  { client }: Pick<Place, 'client'>,
  eventId: string,
): Promise<OutgoingEvent | null> => {
  const handle = client.workflow.getHandle(outgoingEventWorkflowId(eventId));
  try {
    const { memo } = await client.withDeadline(Date.now() + LOOK_UP_MS, () => handle.describe());
    const event: unknown = memo?.['event'];
    return isEvent(event) ? event : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
};

const LOOK_UP_MS = 10_000;

const isEvent = (value: unknown): value is OutgoingEvent =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'type' in value &&
  'data' in value;
