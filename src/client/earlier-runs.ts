import { PayPalOrderIdKey } from '../contract/search-attributes.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { ClientContext } from './client-context.ts';
import { read } from './update-calls.ts';

/** The PayPal order of the latest other run of this checkout that made one: before a reset, or before a new start. */
export const orderOfEarlierRun = (
  { client, merchantId }: Pick<ClientContext, 'client' | 'merchantId'>,
  { checkoutId, runId }: { readonly checkoutId: string; readonly runId: string },
): Promise<string | null> =>
  read(client, async () => {
    const workflowId = checkoutWorkflowId(merchantId, checkoutId);
    const query = `WorkflowId = '${workflowId}'`;
    for await (const run of client.workflow.list({ query })) {
      const orderId = run.typedSearchAttributes.get(PayPalOrderIdKey);
      if (run.runId !== runId && orderId) return orderId;
    }
    return null;
  });
