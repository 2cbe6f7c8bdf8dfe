import { WithStartWorkflowOperation } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowNotFoundError } from '@temporalio/common';
import { bodyDigest } from '../digest.ts';
import { formatMoney, parseMoney, remainder, sum } from '../domain/money.ts';
import type { RefundCommand } from '../domain/refund.ts';
import type { RefundRequest } from '../domain/requests.ts';
import type { CheckoutView, RefundView } from '../domain/view.ts';
import { refundsQuery, refundUpdate } from '../workflows/messages.ts';
import { refundWorkflowId, updateIdOf } from '../workflows/names.ts';
import type { refund } from '../workflows/refund.ts';
import { MerchantIdKey, NeedsAttentionKey } from '../workflows/search-attributes.ts';
import { reach, read } from './calls.ts';
import { HoldfastError } from './error.ts';
import type { Place } from './place.ts';
import { readAmount } from './requests.ts';

/** One refund, in the Workflow of its capture's refunds, which is started when it is not running. */
export const refundCapture = async (
  { client, merchantId, taskQueue, notify }: Place,
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
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof refund>('refund', {
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
    throw new HoldfastError(
      'IDEMPOTENCY_KEY_REUSED',
      'This idempotency key was used before with another body. Use a new key for a new request.',
    );
  }
  if (outcome.kind === 'REFUSED') throw HoldfastError.refused(outcome.refusal);
  return outcome.refund;
};

/** The refunds of every capture of a checkout, as their Workflows know them. */
export const refundsOf = async (
  { client, merchantId }: Place,
  view: CheckoutView,
): Promise<readonly RefundView[]> => {
  const lists = await Promise.all(
    view.captures.map(({ captureId }) =>
      read(client, async () => {
        try {
          return await client.workflow
            .getHandle(refundWorkflowId(merchantId, captureId))
            .query(refundsQuery);
        } catch (error) {
          if (error instanceof WorkflowNotFoundError) return [];
          throw error;
        }
      }),
    ),
  );
  return lists.flat();
};

/** Adds refunds to the view, and takes them off what may still be refunded. */
export const withRefunds = (view: CheckoutView, refunds: readonly RefundView[]): CheckoutView => {
  const { currencyCode } = view.amount;
  const amountOf = (decimal: { readonly currencyCode: string; readonly value: string }) => {
    const money = parseMoney(decimal);
    return typeof money === 'string' ? { currency: currencyCode, minor: 0 } : money;
  };
  const captured = view.captures
    .filter(({ status }) => REFUNDABLE.has(status))
    .map(({ amount }) => amountOf(amount))
    .filter(({ currency }) => currency === currencyCode);
  const returned = refunds
    .filter(({ status }) => status === 'COMPLETED' || status === 'PENDING')
    .map(({ amount }) => amountOf(amount));
  const left = remainder(sum(currencyCode, captured), sum(currencyCode, returned));
  const may = view.allowed.some(({ action }) => action === 'refund');
  if (!may) return { ...view, refunds };
  const others = view.allowed.filter(({ action }) => action !== 'refund');
  return left.minor > 0
    ? { ...view, refunds, allowed: [...others, { action: 'refund', upTo: formatMoney(left) }] }
    : {
        ...view,
        refunds,
        allowed: others,
        refused: [
          ...view.refused,
          {
            action: 'refund',
            code: 'FULLY_REFUNDED',
            reason: 'All that was captured is refunded.',
          },
        ],
      };
};

const REFUNDABLE: ReadonlySet<string> = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
