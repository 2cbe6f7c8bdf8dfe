import { WithStartWorkflowOperation } from '@temporalio/client';
import { TypedSearchAttributes, type UpdateDefinition } from '@temporalio/common';
import { addTrackerUpdate, trackersQuery, updateTrackerUpdate } from '../contract/messages.ts';
import { MerchantIdKey } from '../contract/search-attributes.ts';
import { trackerWorkflowId, updateIdOf } from '../contract/workflow-ids.ts';
import type { TrackerWorkflow } from '../contract/workflows.ts';
import type { Keyed } from '../domain/checkout/commands.ts';
import type { TrackerUpdate } from '../domain/request/tracker.ts';
import {
  type TrackerOutcome,
  type TrackerRequest,
  type TrackersState,
  trackerNotFound,
} from '../domain/tracker/tracker.ts';
import { type TrackerView, trackerView } from '../domain/tracker/tracker-view.ts';
import { actorIn, type ClientContext, handleOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { type ReadRequest, refuseCardNumber } from './requests.ts';
import { keyReused, reach, read } from './update-calls.ts';
import { stateOrNull } from './workflow-state.ts';

/** Adds a tracker to a capture, in the Workflow of the checkout's trackers, which is started when it is not running. */
export const addTracker = async (
  context: ClientContext,
  checkoutId: string,
  { request, keyed }: ReadRequest<TrackerRequest>,
): Promise<TrackerView> => {
  const args = {
    ...request,
    notifyPayer: request.notifyPayer ?? false,
    ...keyed,
    ...actorIn(context),
  };
  const earlier = await trackersStateOf(context, checkoutId);
  // Their Workflow is begun under this id, whether or not there is such a checkout.
  if (earlier === null) refuseCardNumber('checkoutId', checkoutId);
  return await ask(context, { checkoutId, earlier }, { update: addTrackerUpdate, args });
};

export type TrackerOfCheckout = { readonly checkoutId: string; readonly trackerId: string };

/** Sets the status of a tracker of the checkout. @throws HoldfastError CHECKOUT_NOT_FOUND, TRACKER_NOT_FOUND, INVALID_REQUEST */
export const updateTracker = async (
  context: ClientContext,
  { checkoutId, trackerId }: TrackerOfCheckout,
  { request, keyed }: ReadRequest<TrackerUpdate>,
): Promise<TrackerView> => {
  const earlier = await trackersStateOf(context, checkoutId);
  if (earlier === null) throw await nothingAdded(context, { checkoutId, trackerId });
  // A carrier's own number may look like a card's: only what is known is sent.
  if (!earlier.trackers.some(({ id }) => id === trackerId)) {
    refuseCardNumber('trackerId', trackerId);
  }
  const args = { ...request, trackerId, ...keyed, ...actorIn(context) };
  return await ask(context, { checkoutId, earlier }, { update: updateTrackerUpdate, args });
};

/** Says which of the two is not there. */
const nothingAdded = async (
  context: ClientContext,
  { checkoutId, trackerId }: TrackerOfCheckout,
): Promise<HoldfastError> => {
  await read(context.client, () => handleOf(context, checkoutId).describe());
  return HoldfastError.refused(trackerNotFound(trackerId));
};

/** What is known of a checkout's trackers; null where it never had one. */
export const trackersStateOf = (
  context: Pick<ClientContext, 'client' | 'merchantId'>,
  checkoutId: string,
): Promise<TrackersState | null> =>
  read(context.client, () =>
    stateOrNull(context, trackerWorkflowId(context.merchantId, checkoutId), trackersQuery),
  );

type Trackers = { readonly checkoutId: string; readonly earlier: TrackersState | null };

const ask = async <C extends Keyed>(
  context: ClientContext,
  { checkoutId, earlier }: Trackers,
  { update, args }: { readonly update: UpdateDefinition<TrackerOutcome, [C]>; readonly args: C },
): Promise<TrackerView> => {
  const { client, merchantId, taskQueue, notify } = context;
  const startWorkflowOperation = new WithStartWorkflowOperation<TrackerWorkflow>('tracker', {
    workflowId: trackerWorkflowId(merchantId, checkoutId),
    taskQueue,
    args: [{ merchantId, checkoutId, notify, mayBeV1: true, ...(earlier && { earlier }) }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: new TypedSearchAttributes([{ key: MerchantIdKey, value: merchantId }]),
    staticSummary: `Trackers of checkout ${checkoutId}`,
  });
  const outcome = await reach(client, () =>
    client.workflow.executeUpdateWithStart(update, {
      updateId: updateIdOf(update.name, args.key),
      args: [args],
      startWorkflowOperation,
    }),
  );
  if (outcome.digest !== args.digest) throw keyReused();
  if (outcome.kind === 'REFUSED') throw HoldfastError.refused(outcome.refusal);
  return trackerView(outcome.tracker);
};
