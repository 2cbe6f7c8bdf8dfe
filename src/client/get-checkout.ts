import { QueryRejectedError, WorkflowClient } from '@temporalio/client';
import { statusQuery } from '../contract/messages.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { terminated, withRefunds } from '../domain/refund/refundable.ts';
import type { ClientContext } from './client-context.ts';
import { accountsOf } from './refunds.ts';
import { read } from './update-calls.ts';

/** The checkout of a Workflow Id as it stands, with what became of its captured money. */
export const getCheckout = async (
  context: ClientContext,
  workflowId: string,
): Promise<CheckoutView> => {
  const view = await read(context.client, () => status(context, workflowId));
  return withRefunds(view, await accountsOf(context, view));
};

/** A Workflow that was terminated still answers Queries: as if it went on looking after its hold. */
const status = async ({ client }: ClientContext, workflowId: string): Promise<CheckoutView> => {
  const { options, connection } = client.workflow;
  const cautious = new WorkflowClient({
    ...options,
    connection,
    queryRejectCondition: 'NOT_COMPLETED_CLEANLY',
  });
  try {
    return await cautious.getHandle(workflowId).query(statusQuery);
  } catch (error) {
    if (!(error instanceof QueryRejectedError)) throw error;
    return terminated(await client.workflow.getHandle(workflowId).query(statusQuery));
  }
};
