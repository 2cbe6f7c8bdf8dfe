import { checkoutWorkflowId } from '../workflows/names.ts';
import { PayPalOrderIdKey } from '../workflows/search-attributes.ts';
import { read } from './calls.ts';
import type { Place } from './place.ts';

/** The PayPal order of the latest other run of this checkout that made one: before a reset, or before a new start. */
export const orderOfEarlierRun = (
  { client, merchantId }: Pick<Place, 'client' | 'merchantId'>,
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
