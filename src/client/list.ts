import { OPEN_WORKFLOWS } from '../contract/open-workflows.ts';
import {
  ActByKey,
  CheckoutStatusKey,
  MerchantIdKey,
  NeedsAttentionKey,
  PayPalOrderIdKey,
} from '../contract/search-attributes.ts';
import type {
  CheckoutFilter,
  CheckoutPage,
  EventAttention,
  FullCheckoutPage,
  RefundAttention,
} from '../domain/checkout/checkout-list.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { getCheckout } from './get-checkout.ts';
import { refundAttention } from './refund-attention.ts';
import { type Execution, isStopped, startedAt, summaryOf, unreadableView } from './summaries.ts';
import { read } from './update-calls.ts';

/** One page of summaries, newest first: one call to Temporal, and none to a worker but about refunds that need a person. */
export const listCheckouts = (
  context: ClientContext,
  filter: CheckoutFilter,
): Promise<CheckoutPage> =>
  pageOf(context, filter, (one) => summaryOf(one, context.client.options.loadedDataConverter));

/** The same page with the checkouts themselves: each is asked how it stands. */
export const listFullCheckouts = (
  context: ClientContext,
  filter: CheckoutFilter,
): Promise<FullCheckoutPage> => pageOf(context, filter, (one) => listed(context, one));

type Page<T> = {
  readonly checkouts: readonly T[];
  readonly attention?: readonly (RefundAttention | EventAttention)[];
  readonly nextCursor: string | null;
};

const isCheckout = ({ type }: Execution): boolean => type?.name === 'checkout';

const isRefund = ({ type }: Execution): boolean => type?.name === 'refund';

const attentionOf = async (context: ClientContext, one: Execution) =>
  isRefund(one) ? await refundAttention(context, one) : eventAttention(one);

const eventAttention = (kept: Execution): EventAttention => ({
  kind: 'EVENT',
  id: kept.execution?.workflowId ?? '',
  code: 'UNEXPLAINED_MONEY',
  since: startedAt(kept),
});

const pageOf = async <T>(
  context: ClientContext,
  filter: CheckoutFilter,
  shown: (execution: Execution) => Promise<T>,
): Promise<Page<T>> => {
  const { client, merchantId } = context;
  const nextPageToken = filter.cursor ? Buffer.from(filter.cursor, 'base64url') : undefined;
  const { executions, nextPageToken: next } = await read(client, () =>
    client.workflowService.listWorkflowExecutions({
      namespace: client.options.namespace,
      pageSize: filter.limit ?? 20,
      query: visibilityQuery(merchantId, filter),
      ...(nextPageToken && { nextPageToken }),
    }),
  );
  const newest = await newestOf(context, executions);
  const checkouts = newest.filter(isCheckout).map(shown);
  const others = newest.filter((one) => !isCheckout(one));
  return {
    checkouts: await Promise.all(checkouts),
    ...(filter.needsAttention && {
      attention: await Promise.all(others.map((one) => attentionOf(context, one))),
    }),
    nextCursor: next.length > 0 ? Buffer.from(next).toString('base64url') : null,
  };
};

/** Without the stopped runs that another run of the same id has followed: it looks after what they left. */
const newestOf = async (
  { client }: ClientContext,
  executions: readonly Execution[],
): Promise<readonly Execution[]> => {
  const isNewest = await Promise.all(
    executions.map(async (one) => {
      if (!isStopped(one)) return true;
      const run = client.workflow.getHandle(one.execution?.workflowId ?? '');
      // Where it cannot be asked, a person looks in vain rather than not at all.
      const latest = await read(client, () => run.describe()).catch(() => null);
      return latest === null || latest.runId === one.execution?.runId;
    }),
  );
  return executions.filter((_, index) => isNewest[index]);
};

/** One that cannot be asked how it stands is shown by what visibility knows: it never breaks the list. */
const listed = async (context: ClientContext, execution: Execution): Promise<CheckoutView> => {
  try {
    return await getCheckout(context, execution.execution?.workflowId ?? '');
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return unreadableView(execution, error);
  }
};

/** A Workflow that was stopped before its end looks after nothing any more, whatever its attributes say. */
const STOPPED = `ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut')`;

/** What asked for a person, and what cannot: a checkout or its refunds whose Workflow Tasks fail. */
const WAITING = `((${NeedsAttentionKey.name} = true AND WorkflowType IN ('checkout', 'refund', 'paypalEvent')) OR (TemporalReportedProblems IS NOT NULL AND WorkflowType IN ('checkout', 'refund')))`;

const visibilityQuery = (merchantId: string, filter: CheckoutFilter): string =>
  [
    filter.needsAttention
      ? `((${WAITING} AND ${OPEN_WORKFLOWS}) OR (WorkflowType IN ('checkout', 'refund') AND ${STOPPED}))`
      : `WorkflowType = 'checkout'`,
    `ExecutionStatus != 'ContinuedAsNew'`,
    `${MerchantIdKey.name} = ${quoted(merchantId)}`,
    filter.status && `${CheckoutStatusKey.name} = ${quoted(filter.status)}`,
    filter.orderId && `${PayPalOrderIdKey.name} = ${quoted(filter.orderId)}`,
    filter.actBefore && `${ActByKey.name} < ${quoted(filter.actBefore)}`,
  ]
    .filter(Boolean)
    .join(' AND ');

/** Values come from edges that have checked their alphabet; a quote here is somebody's try, not a value. */
const quoted = (value: string): string => {
  if (!/^[\w.~:+-]{1,128}$/.test(value)) {
    throw new HoldfastError('CHECKOUT_NOT_FOUND', 'No checkout can have such a value.');
  }
  return `'${value}'`;
};
