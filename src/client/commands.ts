import { randomUUID } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/common';
import {
  captureUpdate,
  changePolicyUpdate,
  patchUpdate,
  reauthorizeUpdate,
  reconcileUpdate,
  resolveUpdate,
  voidUpdate,
} from '../contract/messages.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import { bodyDigest } from '../digest.ts';
import type { Keyed, Outcome } from '../domain/checkout/commands.ts';
import type { Reconciliation } from '../domain/checkout/differences.ts';
import { captureView } from '../domain/checkout/make-view.ts';
import type { CheckoutPolicy } from '../domain/checkout/policy.ts';
import { capturesOf } from '../domain/checkout/state.ts';
import { stateAt } from '../domain/checkout/state-at.ts';
import type { CaptureView, CheckoutView } from '../domain/checkout/view.ts';
import type { Money } from '../domain/money/money.ts';
import { partsOfChange } from '../domain/paypal/patched-unit.ts';
import type { ThawCommand } from '../domain/refund/refund.ts';
import type {
  CaptureRequest,
  PatchRequest,
  ReauthorizeRequest,
  ResolveRequest,
  VoidRequest,
} from '../domain/request/requests.ts';
import { approve } from './approve.ts';
import { actorIn, type ClientContext, handleOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { checkoutState, getCheckout, viewOfCheckout } from './get-checkout.ts';
import { rememberCheckout } from './known-checkouts.ts';
import { rememberPayments } from './known-payments.ts';
import { thawRefunds } from './refunds.ts';
import type { ReadRequest } from './requests.ts';
import { command, settled } from './update-calls.ts';

export const commandsOf = (context: ClientContext) => ({
  /** A hint that the payer may have approved: PayPal is asked at once. Safe any number of times. */
  approve: (checkoutId: string): Promise<void> => approve(context, checkoutId),

  /** Takes money from the hold. Safe twice with the same key, also after the checkout has closed. */
  capture: (checkoutId: string, read: ReadRequest<CaptureRequest<Money>>): Promise<CaptureView> =>
    capture(context, checkoutId, read),

  /** Releases what is held; before approval it ends the checkout. Safe twice. */
  void: async (
    checkoutId: string,
    { request, keyed }: ReadRequest<VoidRequest>,
  ): Promise<CheckoutView> => {
    const args = { reason: request.reason ?? null, ...keyed };
    const outcome = await ask(context, checkoutId, { update: voidUpdate, args });
    return await asCheckout(context, checkoutId, { outcome, keyed });
  },

  /** Opens a new honor period, at PayPal's pleasure. */
  reauthorize: async (
    checkoutId: string,
    { request, keyed }: ReadRequest<ReauthorizeRequest<Money>>,
  ): Promise<CheckoutView> => {
    const args = { amount: request.amount ?? null, ...keyed };
    const outcome = await ask(context, checkoutId, { update: reauthorizeUpdate, args });
    return await asCheckout(context, checkoutId, { outcome, keyed });
  },

  /**
   * Changes the order before it is authorized: what is left out stays, null takes a field away. Of several purchase units
   * the one is changed that `referenceId` names.
   */
  patch: (checkoutId: string, read: ReadRequest<PatchRequest<Money>>): Promise<CheckoutView> =>
    patch(context, checkoutId, read),

  /** Changes what becomes of a live hold by itself: what is left out stays. No money moves by it. */
  changePolicy: async (
    checkoutId: string,
    { request: policy, keyed }: ReadRequest<Partial<CheckoutPolicy>>,
  ): Promise<CheckoutView> => {
    const outcome = await ask(context, checkoutId, {
      update: changePolicyUpdate,
      args: { policy, ...keyed },
    });
    return await asCheckout(context, checkoutId, { outcome, keyed });
  },

  /** Reads PayPal now, takes over what it shows, and says what differed. No money moves; safe any number of times. */
  reconcile: (checkoutId: string): Promise<Reconciliation> => reconcile(context, checkoutId),

  /** An operator's decision about a parked checkout, or about refunds that are stopped; its actor and reason are kept. */
  resolve: (checkoutId: string, read: ReadRequest<ResolveRequest>): Promise<CheckoutView> =>
    resolve(context, checkoutId, read),
});

const reconcile = async (context: ClientContext, checkoutId: string): Promise<Reconciliation> => {
  const keyed = { key: randomUUID(), digest: bodyDigest(['reconcile', checkoutId]) };
  const outcome = await ask(context, checkoutId, { update: reconcileUpdate, args: keyed });
  const checkout = await asCheckout(context, checkoutId, { outcome, keyed });
  const differences = outcome.kind === 'CHECKOUT' ? outcome.differences : undefined;
  return { checkout, differences: differences ?? [] };
};

const patch = async (
  context: ClientContext,
  checkoutId: string,
  { request, written, keyed }: ReadRequest<PatchRequest<Money>>,
): Promise<CheckoutView> => {
  const { unit, removes } = partsOfChange(written.purchaseUnit ?? {});
  const amount = request.purchaseUnit?.amount;
  const args = {
    purchaseUnit: unit,
    ...(amount && { amount: { currency: amount.currency, minor: amount.minor } }),
    ...(removes.length > 0 && { removes }),
    ...(request.payer && { payer: request.payer }),
    ...keyed,
  };
  const outcome = await ask(context, checkoutId, { update: patchUpdate, args });
  return await asCheckout(context, checkoutId, { outcome, keyed });
};

const resolve = async (
  context: ClientContext,
  checkoutId: string,
  { request, keyed }: ReadRequest<ResolveRequest>,
): Promise<CheckoutView> => {
  try {
    const args = { ...request, ...keyed };
    const outcome = await ask(context, checkoutId, { update: resolveUpdate, args });
    return await asCheckout(context, checkoutId, { outcome, keyed });
  } catch (error) {
    const isOfRefunds = request.action === 'retry' || request.action === 'close';
    if (!isOfRefunds || !waitsForNobody(error)) throw error;
    const resolved = await thaw(context, checkoutId, { ...request, ...keyed });
    if (resolved === null) throw error;
    return resolved;
  }
};

const waitsForNobody = (error: unknown): boolean =>
  error instanceof HoldfastError &&
  (error.code === 'CHECKOUT_CLOSED' || error.code === 'NOTHING_TO_RESOLVE');

/** Where the checkout itself waits for nobody, the refunds of its captures may; null where they do not either. */
const thaw = async (
  context: ClientContext,
  checkoutId: string,
  decision: ThawCommand,
): Promise<CheckoutView | null> => {
  const workflowId = checkoutWorkflowId(context.merchantId, checkoutId);
  const { checkout } = await checkoutState(context, workflowId);
  const captureIds = capturesOf(checkout).map(({ id }) => id);
  return (await thawRefunds(context, captureIds, decision))
    ? await getCheckout(context, workflowId)
    : null;
};

const ask = <C extends Keyed>(
  context: ClientContext,
  checkoutId: string,
  asked: { readonly update: UpdateDefinition<Outcome, [C]>; readonly args: C },
): Promise<Outcome> =>
  command(context, handleOf(context, checkoutId), {
    ...asked,
    args: { ...actorIn(context), ...asked.args },
  });

const keyOfAnother = (): HoldfastError =>
  new HoldfastError('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another operation.');

const capture = async (
  context: ClientContext,
  checkoutId: string,
  { request, written, keyed }: ReadRequest<CaptureRequest<Money>>,
): Promise<CaptureView> => {
  const args = {
    amount: request.amount ?? null,
    finalCapture: request.finalCapture ?? null,
    invoiceId: request.invoiceId ?? null,
    noteToPayer: request.noteToPayer ?? null,
    ...(request.softDescriptor !== undefined && { softDescriptor: request.softDescriptor }),
    ...(written.paymentInstruction && { paymentInstruction: written.paymentInstruction }),
    ...keyed,
  };
  const made = settled(await ask(context, checkoutId, { update: captureUpdate, args }), keyed);
  if (made.kind === 'CAPTURE') {
    const { id, orderId } = made.capture;
    rememberCheckout(context.client, handleOf(context, checkoutId).workflowId, [id, orderId]);
    rememberPayments(context.client, orderId, [made.capture]);
    return captureView(made.capture);
  }
  throw keyOfAnother();
};

/** The checkout as the command left it, also when the command is repeated later. */
const asCheckout = async (
  context: ClientContext,
  checkoutId: string,
  { outcome, keyed }: { readonly outcome: Outcome; readonly keyed: Keyed },
): Promise<CheckoutView> => {
  const made = settled(outcome, keyed);
  if (made.kind !== 'CHECKOUT') {
    throw keyOfAnother();
  }
  const workflowId = checkoutWorkflowId(context.merchantId, checkoutId);
  const { checkout } = await checkoutState(context, workflowId);
  return await viewOfCheckout(context, stateAt(checkout, made.version), made.at);
};
