import {
  QueryRejectedError,
  WorkflowClient,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import {
  type QueryDefinition,
  type Workflow,
  WorkflowNotFoundError,
  type WorkflowResultType,
} from '@temporalio/common';
import { isOpenStatusNumber } from '../contract/open-workflows.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';

/** What a Workflow knows: of an open one by a Query, of a completed one from its result, without a worker. */
export type WorkflowState<Open, Result> =
  | { readonly is: 'OPEN'; readonly state: Open }
  | { readonly is: 'COMPLETED'; readonly result: Result }
  /** Terminated, or failed by a fault of ours: its last state, from a replay. */
  | { readonly is: 'STOPPED'; readonly state: Open };

/** One RPC for an open Workflow. @throws WorkflowNotFoundError, HoldfastError WORKFLOW_PAUSED */
export const workflowState = async <W extends Workflow, Open>(
  { client }: Pick<ClientContext, 'client'>,
  workflowId: string,
  query: QueryDefinition<Open>,
): Promise<WorkflowState<Open, WorkflowResultType<W>>> => {
  const { options, connection } = client.workflow;
  const open = new WorkflowClient({ ...options, connection, queryRejectCondition: 'NOT_OPEN' });
  try {
    return { is: 'OPEN', state: await open.getHandle(workflowId).query(query) };
  } catch (error) {
    if (!(error instanceof QueryRejectedError)) throw error;
    if (isOpenStatusNumber(error.status)) throw paused(workflowId, error);
    return await closedState<W, Open>(client.workflow.getHandle<W>(workflowId), query);
  }
};

/** The state of a Workflow whose result is its state; null where Temporal keeps no such Workflow. */
export const stateOrNull = async <State>(
  context: Pick<ClientContext, 'client'>,
  workflowId: string,
  query: QueryDefinition<State>,
): Promise<State | null> => {
  try {
    const known = await workflowState<() => Promise<State>, State>(context, workflowId, query);
    return known.is === 'COMPLETED' ? known.result : known.state;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
};

const closedState = async <W extends Workflow, Open>(
  handle: WorkflowHandle<W>,
  query: QueryDefinition<Open>,
): Promise<WorkflowState<Open, WorkflowResultType<W>>> => {
  try {
    return { is: 'COMPLETED', result: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { is: 'STOPPED', state: await handle.query(query) };
  }
};

/** The server answers no Query of a paused Workflow. */
const paused = (workflowId: string, cause: QueryRejectedError): HoldfastError =>
  new HoldfastError(
    'WORKFLOW_PAUSED',
    `Somebody has paused Workflow ${workflowId} in Temporal. It answers and acts again when it is unpaused: temporal workflow unpause --workflow-id ${workflowId}`,
    { cause },
  );
