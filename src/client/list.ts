import type { Client } from '@temporalio/client';
import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { AmountMinorKey, CurrencyKey, PayPalOrderIdKey } from '../contract/search-attributes.ts';
import { defaultPolicy } from '../domain/checkout/policy.ts';
import type { CheckoutFilter, CheckoutPage } from '../domain/checkout/requests.ts';
import { unborn } from '../domain/checkout/state.ts';
import { type CheckoutView, viewOf } from '../domain/checkout/view.ts';
import { formatInstant } from '../domain/time/format.ts';
import type { ClientContext } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { getCheckout } from './get-checkout.ts';
import { read } from './update-calls.ts';

export const listCheckouts = async (
  context: ClientContext,
  filter: CheckoutFilter,
): Promise<CheckoutPage> => {
  const { client, merchantId } = context;
  const nextPageToken = filter.cursor ? Buffer.from(filter.cursor, 'base64url') : undefined;
  const page = await read(client, () =>
    client.workflowService.listWorkflowExecutions({
      namespace: client.options.namespace,
      pageSize: filter.limit ?? 20,
      query: visibilityQuery(merchantId, filter),
      ...(nextPageToken && { nextPageToken }),
    }),
  );
  const checkouts = await Promise.all(page.executions.map((one) => listed(context, one)));
  const more = page.nextPageToken.length > 0;
  return {
    checkouts,
    nextCursor: more ? Buffer.from(page.nextPageToken).toString('base64url') : null,
  };
};

type Execution = Awaited<
  ReturnType<Client['workflowService']['listWorkflowExecutions']>
>['executions'][number];

/** One that cannot be asked how it stands is shown by what visibility knows: it never breaks the list. */
const listed = async (context: ClientContext, execution: Execution): Promise<CheckoutView> => {
  const workflowId = execution.execution?.workflowId ?? '';
  try {
    return await getCheckout(context, workflowId);
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return unreadable(execution, error);
  }
};

const unreadable = (
  { execution, searchAttributes, startTime }: Execution,
  error: HoldfastError,
): CheckoutView => {
  const known = decodeTypedSearchAttributes(searchAttributes?.indexedFields);
  const [, merchantId = '', ...rest] = (execution?.workflowId ?? '').split(':');
  const amount = {
    currency: known.get(CurrencyKey) ?? 'USD',
    minor: known.get(AmountMinorKey) ?? 0,
  };
  const input = {
    merchantId,
    checkoutId: rest.join(':'),
    policy: defaultPolicy,
    notify: false,
    key: '',
    digest: '',
  };
  const view = viewOf(unborn({ input, opened: { amount, invoiceId: null } }), Date.now());
  const since = formatInstant(Number(startTime?.seconds ?? 0) * 1_000);
  return {
    ...view,
    status: 'NEEDS_ATTENTION',
    orderId: known.get(PayPalOrderIdKey) ?? null,
    allowed: [],
    attention: {
      code: 'CHECKOUT_UNREADABLE',
      reason: `The checkout cannot be asked how it stands: ${error.message}`,
      since,
      issue: error.code,
      debugId: null,
      asked: null,
      offers: [],
      alsoOpen: [],
    },
  };
};

const visibilityQuery = (merchantId: string, filter: CheckoutFilter): string =>
  [
    `WorkflowType = 'checkout'`,
    `MerchantId = ${quoted(merchantId)}`,
    filter.status && `CheckoutStatus = ${quoted(filter.status)}`,
    filter.orderId && `PayPalOrderId = ${quoted(filter.orderId)}`,
    filter.actBefore && `ActBy < ${quoted(filter.actBefore)}`,
    filter.needsAttention && `NeedsAttention = true`,
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
