import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import proto from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;

/** What one Workflow leaves in the server. */
export interface HistorySize {
  readonly events: number;
  /** Events without the workflow tasks, whose number depends on what arrives together. */
  readonly work: number;
  /** Billable actions of Temporal Cloud that a history shows. */
  readonly actions: number;
  readonly bytes: number;
}

/**
 * Of the latest run of a Workflow Id. What moved its time is left out: a life in real time has none of these events.
 */
export async function historySizeOf(client: Client, workflowId: string): Promise<HistorySize> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const real = (events ?? []).filter((event) => !movesTime(event));
  return {
    events: real.length,
    work: real.filter((event) => !isWorkflowTask(event)).length,
    actions: real.filter(isAction).length,
    bytes: real.reduce((sum, event) => sum + bytesOf(event), 0),
  };
}

const movesTime = (event: Event): boolean =>
  Boolean(
    event.workflowExecutionTimeSkippingTransitionedEventAttributes ??
      event.workflowExecutionOptionsUpdatedEventAttributes,
  );

const isWorkflowTask = (event: Event): boolean =>
  Object.keys(event).some((key) => key.startsWith('workflowTask'));

/**
 * Starts, Signals, Updates, timers, Activities and upserts each are one action. Queries, list calls and repeated attempts
 * are billed, too, and leave no event.
 *
 * @see https://docs.temporal.io/cloud/actions
 */
const isAction = (event: Event): boolean =>
  Boolean(
    event.workflowExecutionStartedEventAttributes ??
      event.workflowExecutionSignaledEventAttributes ??
      event.workflowExecutionUpdateAcceptedEventAttributes ??
      event.timerStartedEventAttributes ??
      event.activityTaskScheduledEventAttributes ??
      event.upsertWorkflowSearchAttributesEventAttributes ??
      event.markerRecordedEventAttributes,
  );

const bytesOf = (event: Event): number =>
  proto.temporal.api.history.v1.HistoryEvent.encode(event).finish().length;
