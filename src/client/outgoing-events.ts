import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { redeliverSignal } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { outgoingEventWorkflowId } from '../contract/workflow-ids.ts';
import type { OutgoingEventWorkflow } from '../contract/workflows.ts';
import { bodyDigest } from '../digest.ts';
import type { OutgoingEvent } from '../domain/checkout/outgoing-events.ts';
import { type ClientContext, queueOf } from './client-context.ts';
import { HoldfastError } from './error.ts';

/** Starts the delivery of each event, once. */
export const publish = async (
  context: Omit<ClientContext, 'notify'>,
  events: readonly OutgoingEvent[],
): Promise<void> => {
  for (const event of events) {
    if (await startedOnce(context, event)) continue;
    const known = await eventOf(context, event.id);
    if (known === null || isSame(known, event)) continue;
    await startedOnce(context, {
      ...event,
      id: `${event.id}_${bodyDigest(event.data).slice(0, 8)}`,
    });
  }
};

/**
 * A run that was reset, or took another's context, counts its facts anew: what it tells under an id that is taken may be
 * something else, and is told under an id of its own.
 */
const isSame = (known: OutgoingEvent, event: OutgoingEvent): boolean =>
  known.type === event.type && bodyDigest(known.data) === bodyDigest(event.data);

/** @returns false where a delivery under this id was started before */
const startedOnce = async (
  context: Omit<ClientContext, 'notify'>,
  event: OutgoingEvent,
): Promise<boolean> => {
  try {
    await startDelivery(context, event, 'REJECT_DUPLICATE');
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
  }
};

const startDelivery = async (
  { client, merchantId, taskQueue }: Omit<ClientContext, 'notify'>,
  event: OutgoingEvent,
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE',
): Promise<void> => {
  await client.workflow.start<OutgoingEventWorkflow>('outgoingEvent', {
    workflowId: outgoingEventWorkflowId(event.id),
    ...queueOf({ merchantId, taskQueue }),
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
export const redeliver = async (context: ClientContext, eventId: string): Promise<void> => {
  const handle = context.client.workflow.getHandle(outgoingEventWorkflowId(eventId));
  try {
    await handle.signal(redeliverSignal);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const event = await eventOf(context, eventId);
    if (event === null) throw new HoldfastError('EVENT_NOT_FOUND', `There is no event ${eventId}.`);
    await startDelivery(context, event, 'ALLOW_DUPLICATE');
  }
};

/** A delivery that is over still knows its event, as long as the namespace keeps it; null after that. */
const eventOf = async (
  { client }: Pick<ClientContext, 'client'>,
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
