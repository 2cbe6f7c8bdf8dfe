import type { Client, WorkflowHandle } from '@temporalio/client';
import type { checkout } from '../workflows/checkout.ts';
import { checkoutWorkflowId } from '../workflows/names.ts';

/** Where a merchant's checkouts live. */
export type Place = {
  readonly client: Client;
  readonly merchantId: string;
  readonly taskQueue: string;
  /** Whether the merchant's URL is told of what happens to checkouts and refunds started from here. */
  readonly notify: boolean;
};

export const handleOf = (
  { client, merchantId }: Pick<Place, 'client' | 'merchantId'>,
  checkoutId: string,
): WorkflowHandle<typeof checkout> =>
  client.workflow.getHandle<typeof checkout>(checkoutWorkflowId(merchantId, checkoutId));
