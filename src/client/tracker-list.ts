import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import { captureView } from '../domain/checkout/make-view.ts';
import { capturesOf } from '../domain/checkout/state.ts';
import { type TrackerList, trackerListOf } from '../domain/tracker/checkout-trackers.ts';
import type { ClientContext } from './client-context.ts';
import { checkoutState } from './get-checkout.ts';
import { trackersStateOf } from './trackers.ts';

/** The trackers of a checkout, with the seller protection of its captures. @throws HoldfastError CHECKOUT_NOT_FOUND */
export const listTrackers = async (
  context: ClientContext,
  checkoutId: string,
): Promise<TrackerList> => {
  const workflowId = checkoutWorkflowId(context.merchantId, checkoutId);
  const [{ checkout }, state] = await Promise.all([
    checkoutState(context, workflowId),
    trackersStateOf(context, checkoutId),
  ]);
  return trackerListOf(state, capturesOf(checkout).map(captureView));
};
