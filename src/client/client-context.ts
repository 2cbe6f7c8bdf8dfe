import type { Client, WorkflowHandle } from '@temporalio/client';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';

/** Where a merchant's checkouts live. */
export type ClientContext = {
  readonly client: Client;
  readonly merchantId: string;
  readonly taskQueue: string;
  /** Whether the merchant's URL is told of what happens to checkouts and refunds started from here. */
  readonly notify: boolean;
};

export const handleOf = (
  { client, merchantId }: Pick<ClientContext, 'client' | 'merchantId'>,
  checkoutId: string,
): WorkflowHandle<CheckoutWorkflow> =>
  client.workflow.getHandle<CheckoutWorkflow>(checkoutWorkflowId(merchantId, checkoutId));
