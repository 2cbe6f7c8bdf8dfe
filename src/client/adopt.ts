import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/common';
import { adoptionPreviewWorkflowId } from '../contract/workflow-ids.ts';
import type { AdoptionPreview, PreviewAdoptionWorkflow } from '../contract/workflows.ts';
import { bodyDigest } from '../digest.ts';
import { type AdoptionView, adoptionView } from '../domain/checkout/adoption-view.ts';
import type { Adopted, CheckoutInput } from '../domain/checkout/input.ts';
import { defaultPolicy } from '../domain/checkout/policy.ts';
import { openCheckout } from '../domain/checkout/state.ts';
import { checkoutOf } from '../domain/checkout/state-at.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import type { Money } from '../domain/money/money.ts';
import type { AdoptRequest } from '../domain/request/adopt.ts';
import { actorIn, type ClientContext, handleOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import type { ReadRequest } from './requests.ts';
import { openCheckoutOnce } from './start.ts';
import { reach } from './update-calls.ts';

/**
 * Takes over an order or payment that was made elsewhere. It is looked at first, so that what cannot be adopted leaves
 * nothing behind; the checkout's own Workflow then reads and judges it again, and takes the lock. Safe twice with the
 * same key: the Workflow that runs or ran answers.
 */
export const adoptCheckout = async (
  context: ClientContext,
  read: ReadRequest<AdoptRequest<Money>>,
): Promise<CheckoutView> => {
  const input = inputOf(context, read);
  if (!(await isThere(context, input.checkoutId))) await preview(context, input);
  return await openCheckoutOnce(context, input);
};

/** What the checkout would begin with and do by itself. Nothing changes, at PayPal or here. */
export const previewAdoption = async (
  context: ClientContext,
  read: ReadRequest<AdoptRequest<Money>>,
): Promise<AdoptionView> => {
  const input = inputOf(context, read);
  const entries = await preview(context, input);
  return adoptionView(checkoutOf(openCheckout(input), entries), Date.now());
};

const isThere = async (context: ClientContext, checkoutId: string): Promise<boolean> => {
  try {
    await context.client.withDeadline(Date.now() + DESCRIBED_WITHIN_MS, () =>
      handleOf(context, checkoutId).describe(),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    return await reach(context.client, () => Promise.reject(error));
  }
};

const DESCRIBED_WITHIN_MS = 10_000;

/** @throws HoldfastError with the reason why it cannot be adopted */
const preview = async (
  { client, merchantId, taskQueue }: ClientContext,
  input: CheckoutInput,
): Promise<Extract<AdoptionPreview, { kind: 'ADOPTABLE' }>['entries']> => {
  const found = await reach(client, () =>
    client.workflow.execute<PreviewAdoptionWorkflow>('previewAdoption', {
      workflowId: adoptionPreviewWorkflowId(merchantId, randomUUID()),
      taskQueue,
      args: [input],
      workflowExecutionTimeout: '5 minutes',
      staticSummary: 'what an adoption would do',
    }),
  );
  if (found.kind === 'REFUSED') throw HoldfastError.refused(found.refusal);
  return found.entries;
};

const inputOf = (
  context: ClientContext,
  { request, written, keyed }: ReadRequest<AdoptRequest<Money>>,
): CheckoutInput => {
  const { merchantId, notify } = context;
  const { checkoutId, policy, expected } = request;
  return {
    merchantId,
    checkoutId: checkoutId ?? bodyDigest(['checkout', merchantId, keyed.key]),
    purchaseUnit: { amount: written.expected.amount },
    ...(expected.intent === 'CAPTURE' && { intent: 'CAPTURE' }),
    amount: expected.amount,
    returnUrl: null,
    cancelUrl: null,
    policy: { ...defaultPolicy, ...context.defaultPolicy, ...policy },
    notify,
    adopted: adoptedIn(request),
    ...(context.isPartner && { isPartner: true }),
    ...actorIn(context),
    ...keyed,
  };
};

const adoptedIn = (request: AdoptRequest<Money>): Adopted => {
  const { orderId, authorizationId, paymentId, captureIds, expected } = request;
  const { intent = 'AUTHORIZE', payeeMerchantId } = expected;
  return {
    ...(orderId !== undefined && { orderId }),
    ...(authorizationId !== undefined && { authorizationId }),
    ...(paymentId !== undefined && { paymentId }),
    ...(captureIds !== undefined && { captureIds }),
    expected: { intent, ...(payeeMerchantId !== undefined && { payeeMerchantId }) },
  };
};
