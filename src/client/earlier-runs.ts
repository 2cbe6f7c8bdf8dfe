import { PayPalOrderIdKey } from '../contract/search-attributes.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { EarlierCall, EarlierRun } from '../domain/checkout/input.ts';
import {
  type Asked,
  type Checkout,
  capturesOf,
  holdOf,
  orderOf,
} from '../domain/checkout/state.ts';
import type { ClientContext } from './client-context.ts';
import { read } from './update-calls.ts';

/** The PayPal order of the latest other run of this checkout that made one: before a reset, or before a new start. */
export const orderOfEarlierRun = (
  { client, merchantId }: Pick<ClientContext, 'client' | 'merchantId'>,
  { checkoutId, runId }: { readonly checkoutId: string; readonly runId: string },
): Promise<string | null> =>
  read(client, async () => {
    const workflowId = checkoutWorkflowId(merchantId, checkoutId);
    const query = `WorkflowId = '${workflowId}'`;
    for await (const run of client.workflow.list({ query })) {
      const orderId = run.typedSearchAttributes.get(PayPalOrderIdKey);
      if (run.runId !== runId && orderId) return orderId;
    }
    return null;
  });

/** A run that was stopped before it could read what the run before it left hands that over as it got it. */
export const earlierRunOf = (checkout: Checkout, outcomes: EarlierRun['outcomes']): EarlierRun => {
  const order = orderOf(checkout);
  if (order === null && checkout.input.earlierRun) return checkout.input.earlierRun;
  return {
    orderId: order?.orderId ?? null,
    amount: checkout.amount,
    invoiceId: checkout.invoiceId,
    ...(checkout.units && { units: checkout.units }),
    authorizationIds: holdOf(checkout)?.authorizations.map(({ id }) => id) ?? [],
    captureIds: capturesOf(checkout).map(({ id }) => id),
    outcomes: Object.fromEntries(
      Object.entries(outcomes).filter(([, { kind }]) => kind === 'CAPTURE'),
    ),
    ...(checkout.asked && { asked: callOf(checkout.asked) }),
  };
};

const callOf = ({ operation, target, requestId, amount }: Asked): EarlierCall => ({
  operation,
  target,
  requestId,
  amount,
});
