import type { Client } from '@temporalio/client';
import { read } from './update-calls.ts';

/**
 * The Workflow Id of an order's checkout, as visibility knows it a moment after the order was made. Whose merchant's it is
 * does not matter: an order id is unique in the PayPal account that all of them share.
 */
export const checkoutOfOrder = async (
  client: Client,
  orderId: string | null,
  and = '',
): Promise<string | null> => {
  if (orderId === null || !/^[A-Z0-9]{1,36}$/.test(orderId)) return null;
  const page = await read(client, () =>
    client.workflowService.listWorkflowExecutions({
      namespace: client.options.namespace,
      pageSize: 1,
      query: `WorkflowType = 'checkout' AND PayPalOrderId = '${orderId}'${and}`,
    }),
  );
  return page.executions[0]?.execution?.workflowId ?? null;
};

export const openCheckoutOfOrder = (
  client: Client,
  orderId: string | null,
): Promise<string | null> => checkoutOfOrder(client, orderId, ` AND ExecutionStatus = 'Running'`);
