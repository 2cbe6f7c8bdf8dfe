import { WithStartWorkflowOperation } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { refundsQuery, refundUpdate, thawUpdate } from '../contract/messages.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../contract/search-attributes.ts';
import { refundWorkflowId, updateIdOf } from '../contract/workflow-ids.ts';
import type { RefundWorkflow } from '../contract/workflows.ts';
import type { RefundView } from '../domain/checkout/view.ts';
import type { Money } from '../domain/money/money.ts';
import type { Capture } from '../domain/paypal/resources.ts';
import type { RefundCommand, ThawCommand } from '../domain/refund/refund.ts';
import type { RefundStates } from '../domain/refund/refundable.ts';
import { type RefundState, refundView } from '../domain/refund/state.ts';
import type { RefundRequest } from '../domain/request/requests.ts';
import { actorIn, type ClientContext, queueOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import type { ReadRequest } from './requests.ts';
import { keyReused, reach, read } from './update-calls.ts';
import { decisionWithinUpdateLimit, withinUpdateLimit } from './update-limit.ts';
import { stateOrNull } from './workflow-state.ts';

/** One refund, in the Workflow of its capture's refunds, which is started when it is not running. */
export const refundCapture = async (
  context: ClientContext,
  { request, written, keyed }: ReadRequest<RefundRequest<Money>>,
): Promise<RefundView> => {
  const { client, merchantId, taskQueue, notify } = context;
  const { captureId, invoiceId, customId } = request;
  const { paymentInstruction } = written;
  const args: RefundCommand = {
    amount: request.amount ?? null,
    noteToPayer: request.noteToPayer ?? null,
    ...(invoiceId !== undefined && { invoiceId }),
    ...(customId !== undefined && { customId }),
    ...(paymentInstruction && { paymentInstruction }),
    ...keyed,
    ...actorIn(context),
  };
  const workflowId = refundWorkflowId(merchantId, captureId);
  const startWorkflowOperation = new WithStartWorkflowOperation<RefundWorkflow>('refund', {
    workflowId,
    ...queueOf({ merchantId, taskQueue }),
    args: [{ merchantId, captureId, notify, mayBeV1: true }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: merchantId },
      { key: NeedsAttentionKey, value: false },
    ]),
    staticSummary: `Refunds of capture ${captureId}`,
  });
  const outcome = await reach(client, () =>
    withinUpdateLimit(client, workflowId, () =>
      client.workflow.executeUpdateWithStart(refundUpdate, {
        updateId: updateIdOf('refund', args.key),
        args: [args],
        startWorkflowOperation,
      }),
    ),
  );
  if (outcome.digest !== args.digest) {
    throw keyReused();
  }
  if (outcome.kind === 'REFUSED') throw HoldfastError.refused(outcome.refusal);
  return refundView(outcome.refund, captureId);
};

/** What is known of the refunds of every capture; a capture that never had one has none. */
export const refundStatesOf = async (
  context: ClientContext,
  captures: readonly Pick<Capture, 'id'>[],
): Promise<RefundStates> => {
  try {
    const states = await Promise.all(captures.map(({ id }) => refundStateOf(context, id)));
    return states.filter((state) => state !== null);
  } catch (error) {
    // A view is shown without them, and says so: it is better than none.
    if (error instanceof HoldfastError) return 'UNAVAILABLE';
    throw error;
  }
};

export const refundStateOf = (
  context: Pick<ClientContext, 'client' | 'merchantId'>,
  captureId: string,
): Promise<RefundState | null> =>
  read(context.client, () =>
    stateOrNull(context, refundWorkflowId(context.merchantId, captureId), refundsQuery),
  );

/** Lets the refunds of frozen captures go on, by an operator's word. @returns whether any was frozen; safe twice */
export const thawRefunds = async (
  { client, merchantId }: ClientContext,
  captureIds: readonly string[],
  decision: ThawCommand,
): Promise<boolean> => {
  const thawed = await Promise.all(
    captureIds.map((captureId) => {
      const handle = client.workflow.getHandle(refundWorkflowId(merchantId, captureId));
      const updateId = updateIdOf('thaw', decision.key);
      return reach(client, () =>
        decisionWithinUpdateLimit(client, handle.workflowId, () =>
          handle.executeUpdate(thawUpdate, { updateId, args: [decision] }),
        ),
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
