import type { Client } from '@temporalio/client';
import { isOpenStatus } from '../contract/open-workflows.ts';
import {
  adoptionWorkflowId,
  checkoutWorkflowId,
  refundWorkflowId,
  trackerWorkflowId,
} from '../contract/workflow-ids.ts';
import { capturesOf, orderOf } from '../domain/checkout/state.ts';
import type { ClientContext } from './client-context.ts';
import { checkoutState } from './get-checkout.ts';
import { read } from './update-calls.ts';

/** What became of it: nothing is deleted where a Workflow still runs. */
export type Forgotten =
  | { readonly kind: 'FORGOTTEN'; readonly workflowIds: readonly string[] }
  | { readonly kind: 'STILL_RUNNING'; readonly workflowId: string };

/**
 * Deletes every run of a closed checkout's Workflows, its own, those of its captures' refunds and trackers, and the lock of
 * its adoption: from then on the checkout is not found, and nothing of it can be read or decrypted. What PayPal keeps
 * stays. The order's id is used again only by a new checkout of the same id. Deleting takes the server a moment after this
 * has returned. Safe twice.
 * @throws HoldfastError CHECKOUT_NOT_FOUND, also the second time
 */
export async function forgetCheckout(
  context: ClientContext,
  checkoutId: string,
): Promise<Forgotten> {
  const { client, merchantId } = context;
  const own = checkoutWorkflowId(merchantId, checkoutId);
  const { checkout } = await checkoutState(context, own);
  const refunds = capturesOf(checkout).map(({ id }) => refundWorkflowId(merchantId, id));
  const trackers = trackerWorkflowId(merchantId, checkoutId);
  const order = checkout.input.adopted ? orderOf(checkout) : null;
  const locks = order ? [adoptionWorkflowId(merchantId, order.orderId)] : [];
  const ids = [...refunds, trackers, ...locks, own];
  // The checkout last: were this cut off, it would still name the captures whose refunds are left.
  const runs: readonly Run[] = await read(client, async () =>
    (await Promise.all(ids.map((workflowId) => runsOf(client, workflowId)))).flat(),
  );
  const running = runs.find(({ open }) => open);
  if (running !== undefined) return { kind: 'STILL_RUNNING', workflowId: running.workflowId };
  for (const { workflowId, runId } of runs) {
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
    });
  }
  return { kind: 'FORGOTTEN', workflowIds: [...new Set(runs.map(({ workflowId }) => workflowId))] };
}

interface Run {
  readonly workflowId: string;
  readonly runId: string;
  readonly open: boolean;
}

async function runsOf(client: Client, workflowId: string): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for await (const { runId, status } of client.workflow.list({
    query: `WorkflowId = '${workflowId}'`,
  })) {
    runs.push({ workflowId, runId, open: isOpenStatus(status) });
  }
  return runs;
}
