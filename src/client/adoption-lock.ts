import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { OwnerOfPayment } from '../contract/activities.ts';
import { PayPalOrderIdKey } from '../contract/search-attributes.ts';
import {
  adoptionWorkflowId,
  checkoutIdOf,
  checkoutWorkflowId,
  merchantOf,
  workflowIdOfMark,
} from '../contract/workflow-ids.ts';
import type { AdoptionWorkflow } from '../contract/workflows.ts';
import { markIn } from '../domain/paypal/custom-id.ts';
import { checkoutOfOrder } from './checkout-of-order.ts';
import type { ClientContext } from './client-context.ts';

type Payment = {
  readonly merchantId: string;
  /** The checkout that asks. */
  readonly checkoutId: string;
  readonly orderId: string;
};

/**
 * Gives the order to the checkout that asks, or to none: the id of its lock is given once, for ever as far as the
 * namespace keeps Workflows. Answers with the checkout that has it. Safe twice.
 */
export const lockAdoption = async (
  { client, taskQueue }: Pick<ClientContext, 'client' | 'taskQueue'>,
  { merchantId, checkoutId, orderId }: Payment,
): Promise<{ readonly checkoutId: string }> => {
  const workflowId = adoptionWorkflowId(merchantId, orderId);
  try {
    await client.workflow.start<AdoptionWorkflow>('adoption', {
      workflowId,
      taskQueue,
      args: [{ checkoutId }],
      memo: { checkoutId },
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `PayPal order ${orderId} is of checkout ${checkoutId}`,
    });
    return { checkoutId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { checkoutId: String((await describe(client, workflowId))?.memo?.['checkoutId']) };
  }
};

/**
 * The other checkout that has the order: the one that adopted it, the one that its mark names, or the one that visibility
 * lists. A checkout that has ended by itself needs it no more.
 */
export const ownerOfPayment = async (
  client: Client,
  { customId, ...payment }: Payment & { readonly customId: string | null },
): Promise<OwnerOfPayment | null> => {
  const adopter = await adopterOf(client, payment);
  if (adopter !== null) return { checkoutId: adopter };
  const { merchantId, checkoutId, orderId } = payment;
  const own = checkoutWorkflowId(merchantId, checkoutId);
  const owner =
    (await ownerByMark(client, { customId, orderId })) ?? (await listed(client, orderId));
  if (owner === null || owner === own) return null;
  return { checkoutId: merchantOf(owner) === merchantId ? checkoutIdOf(owner) : null };
};

/** Whether the checkout that asks has adopted the order: an earlier run of it took the lock. */
export const hasAdopted = async (client: Client, payment: Payment): Promise<boolean> =>
  (await holderOfLock(client, payment)) === payment.checkoutId;

const adopterOf = async (client: Client, payment: Payment): Promise<string | null> => {
  const holder = await holderOfLock(client, payment);
  return holder === payment.checkoutId ? null : holder;
};

const holderOfLock = async (
  client: Client,
  { merchantId, orderId }: Payment,
): Promise<string | null> => {
  const locked = await describe(client, adoptionWorkflowId(merchantId, orderId));
  return locked === null ? null : String(locked.memo?.['checkoutId']);
};

/** The checkout itself is asked, not visibility: it may have made the order a moment ago, and not have noted it yet. */
const ownerByMark = async (
  client: Client,
  { customId, orderId }: { readonly customId: string | null; readonly orderId: string },
): Promise<string | null> => {
  const mark = markIn(customId);
  if (mark === null) return null;
  const workflowId = workflowIdOfMark(mark);
  const marked = await describe(client, workflowId);
  if (marked === null || marked.status.name === 'COMPLETED') return null;
  const noted = marked.typedSearchAttributes.get(PayPalOrderIdKey);
  return noted === undefined || noted === orderId ? workflowId : null;
};

const listed = async (client: Client, orderId: string): Promise<string | null> => {
  const known = await checkoutOfOrder(client, orderId);
  return known?.isOpen ? known.workflowId : null;
};

const describe = async (
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | null> => {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
};
