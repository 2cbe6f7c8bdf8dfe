import type { CheckoutFilter, CheckoutPage } from '../domain/checkout/requests.ts';
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
  const ids = page.executions.flatMap(({ execution }) => execution?.workflowId ?? []);
  const checkouts = await Promise.all(ids.map((id) => getCheckout(context, id)));
  const more = page.nextPageToken.length > 0;
  return {
    checkouts,
    nextCursor: more ? Buffer.from(page.nextPageToken).toString('base64url') : null,
  };
};

const visibilityQuery = (merchantId: string, filter: CheckoutFilter): string =>
  [
    `WorkflowType = 'checkout'`,
    `MerchantId = ${quoted(merchantId)}`,
    filter.status && `CheckoutStatus = ${quoted(filter.status)}`,
    filter.orderId && `PayPalOrderId = ${quoted(filter.orderId)}`,
    filter.actBefore && `ActBy < ${quoted(filter.actBefore)}`,
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
