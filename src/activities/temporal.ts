import { activityInfo } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { orderOfEarlierRun } from '../client/earlier-runs.ts';
import { rememberLesson } from '../client/limits.ts';
import { publish } from '../client/outgoing.ts';
import { deliver } from '../client/paypal-events.ts';
import type { Lesson } from '../domain/limits.ts';
import type { OutgoingEvent } from '../domain/outgoing.ts';
import type { PayPalEventFate, PayPalEventInput } from '../workflows/paypal-event.ts';

/** Activities that speak to Temporal itself, not to PayPal: one Workflow tells another something. */
export const createTemporalActivities = ({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}) => ({
  /** Finds the checkout a kept event is about and signals it. Safe twice: receivers know events by their id. */
  deliverEvent: ({ event }: PayPalEventInput): Promise<PayPalEventFate> =>
    deliver({ client }, event),

  /** The PayPal order that an earlier run of the calling checkout made, if one did. A read: safe any number of times. */
  findEarlierOrder: (input: {
    readonly merchantId: string;
    readonly checkoutId: string;
  }): Promise<string | null> =>
    orderOfEarlierRun(
      { client, merchantId: input.merchantId },
      {
        checkoutId: input.checkoutId,
        runId: activityInfo().workflowExecution?.runId ?? '',
      },
    ),

  /** Keeps a limit that PayPal's refusal showed, for the merchant's later checkouts. Safe twice. */
  rememberLimit: (input: { readonly merchantId: string; readonly lesson: Lesson }): Promise<void> =>
    rememberLesson({ client, taskQueue, merchantId: input.merchantId }, input.lesson),

  /** Starts the delivery of each event in a Workflow of its own. Safe twice: one Workflow per event id. */
  publishEvents: (input: {
    readonly merchantId: string;
    readonly events: readonly OutgoingEvent[];
  }): Promise<void> => publish({ client, taskQueue, merchantId: input.merchantId }, input.events),
});

export type TemporalActivities = ReturnType<typeof createTemporalActivities>;
