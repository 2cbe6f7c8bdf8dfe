import { statusQuery } from '../contract/messages.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import { type HistoryFilter, type HistoryPage, historyPage } from '../domain/checkout/history.ts';
import { type Checkout, capturesOf } from '../domain/checkout/state.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { terminated, viewWithRefunds } from '../domain/refund/refundable.ts';
import { viewWithTrackers } from '../domain/tracker/checkout-trackers.ts';
import type { TrackersState } from '../domain/tracker/tracker.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { rememberPaymentsOf } from './known-payments.ts';
import { refundStatesOf } from './refunds.ts';
import { trackersStateOf } from './trackers.ts';
import { read } from './update-calls.ts';
import { workflowState } from './workflow-state.ts';

/** The checkout of a Workflow Id as it stands, with what became of its captured money. */
export const getCheckout = async (
  context: ClientContext,
  workflowId: string,
): Promise<CheckoutView> => {
  const { checkout, isStopped } = await checkoutState(context, workflowId);
  const view = await viewOfCheckout(context, checkout);
  return isStopped ? terminated(view) : view;
};

/** What happened to a checkout, its refunds and its trackers, page by page. */
export const checkoutHistory = async (
  context: ClientContext,
  workflowId: string,
  filter: HistoryFilter,
): Promise<HistoryPage> => historyPage(await getCheckout(context, workflowId), filter);

/** The compact state, and whether its Workflow was stopped before its end. */
export const checkoutState = async (
  context: ClientContext,
  workflowId: string,
): Promise<{ readonly checkout: Checkout; readonly isStopped: boolean }> => {
  const known = await read(context.client, () =>
    workflowState<CheckoutWorkflow, Checkout>(context, workflowId, statusQuery),
  );
  const checkout = known.is === 'COMPLETED' ? known.result.checkout : known.state;
  const isStopped = known.is === 'STOPPED';
  if (!isStopped) rememberPaymentsOf(context.client, checkout);
  return { checkout, isStopped };
};

/** The view of a compact state, at an instant. */
export const viewOfCheckout = async (
  context: ClientContext,
  checkout: Checkout,
  at: number = Date.now(),
): Promise<CheckoutView> => {
  const captures = capturesOf(checkout);
  if (captures.length === 0) return viewWithRefunds(checkout, [], at);
  const [refunds, trackers] = await Promise.all([
    refundStatesOf(context, captures),
    trackersOrUnavailable(context, checkout.input.checkoutId),
  ]);
  return viewWithTrackers(viewWithRefunds(checkout, refunds, at), trackers);
};

/** A view is shown without them, and says so: it is better than none. */
const trackersOrUnavailable = async (
  context: ClientContext,
  checkoutId: string,
): Promise<TrackersState | null | 'UNAVAILABLE'> => {
  try {
    return await trackersStateOf(context, checkoutId);
  } catch (error) {
    if (error instanceof HoldfastError) return 'UNAVAILABLE';
    throw error;
  }
};
