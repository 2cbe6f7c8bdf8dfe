import { activityInfo } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { hasAdopted, lockAdoption, ownerOfPayment } from '../client/adoption-lock.ts';
import { checkoutOfOrder } from '../client/checkout-of-order.ts';
import { orderOfEarlierRun } from '../client/earlier-runs.ts';
import type { CaptureReads, DisputedCaptures } from '../client/freeze-refunds.ts';
import { publish } from '../client/outgoing-events.ts';
import { deliver, keep } from '../client/paypal-events.ts';
import type { TemporalActivities } from '../contract/activities.ts';
import { merchantOf } from '../contract/workflow-ids.ts';
import type { PayPalEventInput, PayPalEventResult } from '../contract/workflows.ts';
import type { OutgoingEvent } from '../domain/checkout/outgoing-events.ts';
import { markIn } from '../domain/paypal/custom-id.ts';
import {
  accountOfCaller,
  accountOfMerchant,
  type PayPalAccount,
  type PayPalAccountOf,
} from './account.ts';
import { captureActivities } from './captures.ts';
import { disputeActivities } from './disputes.ts';

/** Activities that speak to Temporal itself: one Workflow tells another something. */
export const createTemporalActivities = ({
  client,
  taskQueue,
  accountOf,
}: {
  readonly client: Client;
  readonly taskQueue: string;
  /** Reads, where Temporal alone does not know whose a capture is. */
  readonly accountOf: PayPalAccountOf;
}): TemporalActivities => ({
  /**
   * Finds the checkout a kept event is about and signals it, or stops the refunds of the captures it names: PayPal is
   * read to learn whose they are. Safe twice: receivers know events by their id, and disputes by theirs.
   */
  deliverEvent: ({ event, merchantId, notify }: PayPalEventInput): Promise<PayPalEventResult> =>
    deliver(
      { client, taskQueue, merchantId, notify },
      event,
      readsOf(accountOfMerchant(accountOf, merchantId)),
    ),

  /** Leaves an event that came to an ended checkout to a Workflow of its own. Safe twice: one for each event id. */
  keepEvent: ({ event, merchantId, notify }: PayPalEventInput): Promise<void> =>
    keep({ client, taskQueue, merchantId, notify }, event),

  /** The other checkout that has an order or payment: by its lock, its mark, and visibility. A read. */
  ownerOfPayment: (input) => ownerOfPayment(client, input),

  /** Whether the checkout has the lock of an adoption already. A read. */
  hasAdopted: (input) => hasAdopted(client, input),

  /** Takes the lock of an adoption. Safe twice: who has it already is told so. */
  lockAdoption: (input) => lockAdoption({ client, taskQueue }, input),

  /** The merchant whose checkout made the capture, by its order; null where no checkout here did. A read. */
  ownerOfCapture: async ({ captureId }: { readonly captureId: string }): Promise<string | null> => {
    const { orderId } = await orderOfCapture(accountOfCaller(accountOf), captureId);
    const owner = await checkoutOfOrder(client, orderId);
    return merchantOf(owner?.workflowId ?? null);
  },

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

  /** Starts the delivery of each event in a Workflow of its own. Safe twice: one Workflow per event id. */
  publishEvents: (input: {
    readonly merchantId: string;
    readonly events: readonly OutgoingEvent[];
  }): Promise<void> => publish({ client, taskQueue, merchantId: input.merchantId }, input.events),
});

const readsOf = (account: PayPalAccount): CaptureReads => ({
  orderOf: (captureId) => orderOfCapture(account, captureId),
  disputed: (disputeId) => disputedCaptures(account, disputeId),
});

const disputedCaptures = async (
  account: PayPalAccount,
  disputeId: string,
): Promise<DisputedCaptures> => {
  const shown = await disputeActivities(account).getDispute({ disputeId });
  if (shown.kind === 'DONE') return shown.value.captureIds;
  return shown.refusal.httpStatus === 403 ? 'NOT_PERMITTED' : 'NOT_SHOWN';
};

const orderOfCapture = async (
  account: PayPalAccount,
  captureId: string,
): ReturnType<CaptureReads['orderOf']> => {
  const shown = await captureActivities(account).getCapture({ captureId });
  if (shown.kind !== 'DONE') return { orderId: null };
  const mark = markIn(shown.value.customId);
  return { orderId: shown.value.orderId, ...(mark !== null && { mark }) };
};
