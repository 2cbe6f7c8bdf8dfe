import { statusQuery } from '../contract/messages.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import { type Checkout, capturesOf } from '../domain/checkout/state.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { terminated, viewWithRefunds } from '../domain/refund/refundable.ts';
import type { ClientContext } from './client-context.ts';
import { refundStatesOf } from './refunds.ts';
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

/** The compact state, and whether its Workflow was stopped before its end. */
export const checkoutState = async (
  context: ClientContext,
  workflowId: string,
): Promise<{ readonly checkout: Checkout; readonly isStopped: boolean }> => {
  const known = await read(context.client, () =>
    workflowState<CheckoutWorkflow, Checkout>(context, workflowId, statusQuery),
  );
  return known.is === 'COMPLETED'
    ? { checkout: known.result.checkout, isStopped: false }
    : { checkout: known.state, isStopped: known.is === 'STOPPED' };
};

/** The view of a compact state, at an instant. */
export const viewOfCheckout = async (
  context: ClientContext,
  checkout: Checkout,
  at: number = Date.now(),
): Promise<CheckoutView> => {
  const captures = capturesOf(checkout);
  const states = captures.length === 0 ? [] : await refundStatesOf(context, captures);
  return viewWithRefunds(checkout, states, at);
};
