import type { Client } from '@temporalio/client';
import { isOpenStatusNumber } from '../contract/open-workflows.ts';
import { PayPalOrderIdKey } from '../contract/search-attributes.ts';
import { read } from './update-calls.ts';

/** The checkout that visibility knows for an order, and whether its Workflow still runs: one list call. */
export type CheckoutOfOrder = { readonly workflowId: string; readonly isOpen: boolean };

/**
 * The checkout of an order, as visibility knows it a moment after the order was made; an open run before a closed one.
 * Whose merchant's it is does not matter: an order id is unique over all PayPal accounts.
 */
export const checkoutOfOrder = async (
  client: Client,
  orderId: string | null,
): Promise<CheckoutOfOrder | null> => {
  if (orderId === null || !/^[A-Z0-9-]{1,64}$/.test(orderId)) return null;
  const page = await read(client, () =>
    client.workflowService.listWorkflowExecutions({
      namespace: client.options.namespace,
      pageSize: 10,
      query: `WorkflowType = 'checkout' AND ${PayPalOrderIdKey.name} = '${orderId}'`,
    }),
  );
  const found = page.executions.flatMap(({ execution, status }) =>
    execution?.workflowId
      ? [{ workflowId: execution.workflowId, isOpen: isOpenStatusNumber(status) }]
      : [],
  );
  return found.find(({ isOpen }) => isOpen) ?? found[0] ?? null;
};
