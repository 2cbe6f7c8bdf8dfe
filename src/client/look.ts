import { QueryRejectedError, WorkflowClient } from '@temporalio/client';
import { terminated, withRefunds } from '../domain/captured-money.ts';
import type { CheckoutView } from '../domain/view.ts';
import { statusQuery } from '../workflows/messages.ts';
import { read } from './calls.ts';
import type { Place } from './place.ts';
import { accountsOf } from './refunds.ts';

/** The checkout of a Workflow Id as it stands, with what became of its captured money. */
export const lookAt = async (place: Place, workflowId: string): Promise<CheckoutView> => {
  const view = await read(place.client, () => status(place, workflowId));
  return withRefunds(view, await accountsOf(place, view));
};

/** A Workflow that was terminated still answers Queries: as if it went on looking after its hold. */
const status = async ({ client }: Place, workflowId: string): Promise<CheckoutView> => {
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
