import type { Client } from '@temporalio/client';
import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { decodeMapFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import {
  ActByKey,
  AmountMinorKey,
  CheckoutStatusKey,
  CurrencyKey,
  HeldMinorKey,
  MerchantIdKey,
  NeedsAttentionKey,
  PayPalOrderIdKey,
} from '../contract/search-attributes.ts';
import type { CheckoutSummary } from '../domain/checkout/checkout-list.ts';
import { viewOf } from '../domain/checkout/make-view.ts';
import { defaultPolicy } from '../domain/checkout/policy.ts';
import { checkoutWithoutFacts } from '../domain/checkout/state.ts';
import { type CheckoutStatus, isCheckoutStatus } from '../domain/checkout/status.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { formatMoney } from '../domain/money/money.ts';
import { formatInstant } from '../domain/time/format.ts';
import type { HoldfastError } from './error.ts';

/** What visibility shows of a run. */
export type Execution = Awaited<
  ReturnType<Client['workflowService']['listWorkflowExecutions']>
>['executions'][number];

type DataConverter = Client['options']['loadedDataConverter'];

/** temporal.api.enums.v1.WorkflowExecutionStatus: FAILED, TERMINATED, TIMED_OUT. A checkout that has ended is COMPLETED. */
const STOPPED: ReadonlySet<number> = new Set([3, 5, 7]);

export const isStopped = ({ status }: Execution): boolean => STOPPED.has(status ?? 0);

/** A checkout by its search attributes and memo alone. Never throws: what an attribute does not say has a plain value. */
export const summaryOf = async (
  execution: Execution,
  dataConverter: DataConverter,
): Promise<CheckoutSummary> => {
  const known = decodeTypedSearchAttributes(execution.searchAttributes?.indexedFields);
  const { checkoutId, merchantId } = idsOf(execution);
  const currency = known.get(CurrencyKey) ?? 'USD';
  const isOver = isStopped(execution);
  const isBroken = isOver || hasProblems(execution);
  const status = isBroken ? 'NEEDS_ATTENTION' : statusIn(known.get(CheckoutStatusKey));
  const actBy = isOver ? undefined : known.get(ActByKey);
  return {
    checkoutId,
    merchantId: known.get(MerchantIdKey) ?? merchantId,
    status,
    orderId: known.get(PayPalOrderIdKey) ?? null,
    amount: formatMoney({ currency, minor: known.get(AmountMinorKey) ?? 0 }),
    held: formatMoney({ currency, minor: known.get(HeldMinorKey) ?? 0 }),
    createdAt: await createdAtOf(execution, dataConverter),
    nextDeadline: actBy ? { at: formatInstant(actBy.getTime()) } : null,
    needsAttention: isBroken || known.get(NeedsAttentionKey) === true,
  };
};

/** Its Workflow Tasks fail, again and again. */
const hasProblems = ({ searchAttributes }: Execution): boolean =>
  searchAttributes?.indexedFields?.['TemporalReportedProblems'] !== undefined;

const statusIn = (word: string | undefined): CheckoutStatus =>
  word !== undefined && isCheckoutStatus(word) ? word : 'NEEDS_ATTENTION';

const idsOf = ({ execution }: Execution) => {
  const [, merchantId = '', ...rest] = (execution?.workflowId ?? '').split(':');
  return { merchantId, checkoutId: rest.join(':') };
};

/** Of the memo, which outlives a run; where it cannot be read, when the run began. */
const createdAtOf = async (execution: Execution, dataConverter: DataConverter): Promise<string> => {
  const fields = execution.memo?.fields;
  const kept = await decodeMapFromPayloads(dataConverter, fields).catch(() => undefined);
  const createdAt = kept?.['createdAt'];
  return typeof createdAt === 'string' ? createdAt : startedAt(execution);
};

export const startedAt = ({ startTime }: Execution): string =>
  formatInstant(Number(startTime?.seconds ?? 0) * 1_000);

/** A checkout whose Workflow does not answer, by what visibility knows. */
export const unreadableView = (execution: Execution, error: HoldfastError): CheckoutView => {
  const known = decodeTypedSearchAttributes(execution.searchAttributes?.indexedFields);
  const amount = {
    currency: known.get(CurrencyKey) ?? 'USD',
    minor: known.get(AmountMinorKey) ?? 0,
  };
  const ids = idsOf(execution);
  const input = { ...ids, policy: defaultPolicy, notify: false, key: '', digest: '' };
  const view = viewOf(
    checkoutWithoutFacts({ input, opened: { amount, invoiceId: null } }),
    Date.now(),
  );
  return {
    ...view,
    status: 'NEEDS_ATTENTION',
    orderId: known.get(PayPalOrderIdKey) ?? null,
    allowed: [],
    attention: {
      code: 'CHECKOUT_UNREADABLE',
      reason: `The checkout cannot be asked how it stands: ${error.message}`,
      since: startedAt(execution),
      issue: error.code,
      debugId: null,
      asked: null,
      offers: [],
      alsoOpen: [],
    },
  };
};
