import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { openUpdate, outcomesQuery, statusQuery } from '../contract/messages.ts';
import {
  AmountMinorKey,
  CheckoutStatusKey,
  CurrencyKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../contract/search-attributes.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import { bodyDigest } from '../digest.ts';
import type { Keyed } from '../domain/checkout/commands.ts';
import type { LearnedLimits } from '../domain/checkout/limits.ts';
import { type CheckoutPolicy, defaultPolicy } from '../domain/checkout/policy.ts';
import type { CheckoutInput, Legacy } from '../domain/checkout/state.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { type ClientContext, handleOf } from './client-context.ts';
import { limitsKnownNow } from './limits.ts';
import { readAmount, type StartCheckout } from './requests.ts';
import { asCheckout, command, reach, read } from './update-calls.ts';

/**
 * Starts the Workflow and asks it for the approve link in one round trip (Update-with-Start). A repetition finds the
 * Workflow that runs or ran; it never starts a second one, also not after the first has ended. Only one that somebody
 * stopped before its end is started again, by a repetition of the request that started it.
 */
export const startCheckout = async (
  context: ClientContext,
  request: StartCheckout,
  key: string = randomUUID(),
): Promise<CheckoutView> => {
  const { client, merchantId, notify } = context;
  const checkoutId = request.checkoutId ?? bodyDigest(['checkout', merchantId, key]);
  const keyed = { key, digest: bodyDigest(request) };
  const limits = await limitsKnownNow(context);
  const input = inputOf({ merchantId, checkoutId, request, keyed, limits, notify });
  const handle = handleOf(context, checkoutId);
  const open = { update: openUpdate, args: keyed };
  const start = new WithStartWorkflowOperation<CheckoutWorkflow>('checkout', {
    ...startOf(context, input),
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  const answered = asCheckout(await command(client, handle, { ...open, start }), keyed);
  if (!(await wasStopped(context, handle))) return answered;
  const takesOver = await read(client, () => legacyOf(handle));
  await startAgain(context, { ...input, takesOver });
  return asCheckout(await command(client, handle, open), keyed);
};

const legacyOf = async (handle: WorkflowHandle): Promise<Legacy> => {
  const { orderId, authorization, captures } = await handle.query(statusQuery);
  const outcomes = Object.entries(await handle.query(outcomesQuery));
  return {
    runId: (await handle.describe()).runId,
    orderId,
    authorizationIds: authorization
      ? [...new Set([authorization.rootId, authorization.currentId])]
      : [],
    captureIds: captures.map(({ captureId }) => captureId),
    outcomes: Object.fromEntries(outcomes.filter(([, { kind }]) => kind === 'CAPTURE')),
  };
};

/** The Update of the stopped run must not answer for the new one, so that one is started first. */
const startAgain = async (context: ClientContext, input: CheckoutInput): Promise<void> => {
  try {
    await reach(context.client, () =>
      context.client.workflow.start<CheckoutWorkflow>('checkout', {
        ...startOf(context, input),
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
};

/** Terminated, or failed by a fault of ours: a checkout that has ended is always completed. */
const wasStopped = async ({ client }: ClientContext, handle: WorkflowHandle): Promise<boolean> => {
  const { status } = await reach(client, () => handle.describe());
  return status.name !== 'RUNNING' && status.name !== 'COMPLETED';
};

const startOf = ({ merchantId, taskQueue }: ClientContext, input: CheckoutInput) => ({
  workflowId: checkoutWorkflowId(merchantId, input.checkoutId),
  taskQueue,
  args: [input] as const,
  typedSearchAttributes: new TypedSearchAttributes([
    { key: CheckoutStatusKey, value: 'CREATING' },
    { key: MerchantIdKey, value: merchantId },
    { key: AmountMinorKey, value: input.amount.minor },
    { key: CurrencyKey, value: input.amount.currency },
    { key: NeedsAttentionKey, value: false },
  ]),
  staticSummary: `PayPal checkout ${input.checkoutId}`,
});

const inputOf = (of: {
  readonly merchantId: string;
  readonly checkoutId: string;
  readonly request: StartCheckout;
  readonly keyed: Keyed;
  readonly limits: LearnedLimits;
  readonly notify: boolean;
}): CheckoutInput => ({
  merchantId: of.merchantId,
  checkoutId: of.checkoutId,
  purchaseUnit: of.request.purchaseUnit,
  amount: readAmount(of.request.purchaseUnit.amount),
  returnUrl: of.request.returnUrl ?? null,
  cancelUrl: of.request.cancelUrl ?? null,
  policy: policyOf(of.request.policy),
  limits: of.limits,
  notify: of.notify,
  ...of.keyed,
});

/** What is left out has its default; so has what JavaScript callers give as undefined. */
const policyOf = (given: StartCheckout['policy'] = {}): CheckoutPolicy => ({
  ...defaultPolicy,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});
