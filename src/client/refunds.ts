import { WithStartWorkflowOperation } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { accountQuery, refundUpdate, thawUpdate } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { refundWorkflowId, updateIdOf } from '../contract/workflow-ids.ts';
import type { RefundWorkflow } from '../contract/workflows.ts';
import { bodyDigest } from '../digest.ts';
import type { RefundRequest } from '../domain/checkout/requests.ts';
import type { CheckoutView, RefundsView, RefundView } from '../domain/checkout/view.ts';
import type { RefundCommand, ThawCommand } from '../domain/refund/refund.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { readAmount } from './requests.ts';
import { keyReused, reach, read } from './update-calls.ts';

/** One refund, in the Workflow of its capture's refunds, which is started when it is not running. */
export const refundCapture = async (
  { client, merchantId, taskQueue, notify }: ClientContext,
  request: RefundRequest,
  key: string,
): Promise<RefundView> => {
  const { captureId } = request;
  const args: RefundCommand = {
    amount: request.amount ? readAmount(request.amount) : null,
    noteToPayer: request.noteToPayer ?? null,
    key,
    digest: bodyDigest(request),
  };
  const startWorkflowOperation = new WithStartWorkflowOperation<RefundWorkflow>('refund', {
    workflowId: refundWorkflowId(merchantId, captureId),
    taskQueue,
    args: [{ merchantId, captureId, notify }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: merchantId },
      { key: NeedsAttentionKey, value: false },
    ]),
    staticSummary: `Refunds of capture ${captureId}`,
  });
  const outcome = await reach(client, () =>
    client.workflow.executeUpdateWithStart(refundUpdate, {
      updateId: updateIdOf('refund', args.key),
      args: [args],
      startWorkflowOperation,
    }),
  );
  if (outcome.digest !== args.digest) {
    throw keyReused();
  }
  if (outcome.kind === 'REFUSED') throw HoldfastError.refused(outcome.refusal);
  return outcome.refund;
};

/** What is known of the refunds of every capture of a checkout; a capture that never had one has no account. */
export const accountsOf = async (
  context: ClientContext,
  { captures }: CheckoutView,
): Promise<readonly RefundsView[]> => {
  const accounts = await Promise.all(
    captures.map(({ captureId }) => accountOf(context, captureId)),
  );
  return accounts.filter((account) => account !== null);
};

export const accountOf = (
  { client, merchantId }: Pick<ClientContext, 'client' | 'merchantId'>,
  captureId: string,
): Promise<RefundsView | null> =>
  read(client, async () => {
    try {
      return await client.workflow
        .getHandle(refundWorkflowId(merchantId, captureId))
        .query(accountQuery);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  });

/** Lets the refunds of frozen captures go on, by an operator's word. @returns whether any was frozen; safe twice */
export const thawRefunds = async (
  { client, merchantId }: ClientContext,
  { captures }: CheckoutView,
  decision: ThawCommand,
): Promise<boolean> => {
  const thawed = await Promise.all(
    captures.map(({ captureId }) => {
      const handle = client.workflow.getHandle(refundWorkflowId(merchantId, captureId));
      const updateId = updateIdOf('thaw', decision.key);
      return reach(client, () =>
        handle.executeUpdate(thawUpdate, { updateId, args: [decision] }),
      ).catch(unlessNotFrozen);
    }),
  );
  const reused = thawed.find((outcome) => outcome !== null && outcome.digest !== decision.digest);
  if (reused) throw keyReused();
  return thawed.some((outcome) => outcome !== null);
};

const unlessNotFrozen = (error: unknown): null => {
  const isNotFrozen =
    error instanceof HoldfastError &&
    (error.code === 'NOTHING_TO_RESOLVE' || error.code === 'CHECKOUT_NOT_FOUND');
  if (isNotFrozen) return null;
  throw error;
};
