import { randomUUID } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/common';
import {
  captureUpdate,
  patchUpdate,
  reauthorizeUpdate,
  resolveUpdate,
  voidUpdate,
} from '../contract/messages.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { Keyed, Outcome } from '../domain/checkout/commands.ts';
import { captureView } from '../domain/checkout/make-view.ts';
import { capturesOf } from '../domain/checkout/state.ts';
import { stateAt } from '../domain/checkout/state-at.ts';
import type { CaptureView, CheckoutView } from '../domain/checkout/view.ts';
import type { DecimalMoney } from '../domain/money/money.ts';
import { type PurchaseUnitChange, partsOfChange } from '../domain/paypal/patched-unit.ts';
import type { ThawCommand } from '../domain/refund/refund.ts';
import type { CaptureRequest } from '../domain/request/requests.ts';
import {
  captureRequest,
  changeOfUnit,
  type PatchRequest,
  patchRequest,
  type ResolveRequest,
  reauthorizeRequest,
  resolveRequestOfActor,
  voidRequest,
} from '../domain/request/requests.ts';
import { approve } from './approve.ts';
import { actorIn, type ClientContext, handleOf } from './client-context.ts';
import { HoldfastError } from './error.ts';
import { checkoutState, getCheckout, viewOfCheckout } from './get-checkout.ts';
import { rememberCheckout } from './known-checkouts.ts';
import { rememberPayments } from './known-payments.ts';
import { thawRefunds } from './refunds.ts';
import { minorUnits, type ReadRequest, readRequest } from './requests.ts';
import { command, settled } from './update-calls.ts';

export const commandsOf = (context: ClientContext) => ({
  /** A hint that the payer may have approved: PayPal is asked at once. Safe any number of times. */
  approve: (checkoutId: string): Promise<void> => approve(context, checkoutId),

  /** Takes money from the hold. Safe twice with the same key, also after the checkout has closed. */
  capture: async (checkoutId: string, given: CaptureRequest, key: string): Promise<CaptureView> => {
    const { request, keyed } = readRequest(captureRequest, given, key);
    return await capture(context, checkoutId, { request, keyed });
  },

  /** Releases what is held; before approval it ends the checkout. Safe twice. */
  void: async (
    checkoutId: string,
    given: { readonly reason?: string },
    key: string = randomUUID(),
  ): Promise<CheckoutView> => {
    const { request, keyed } = readRequest(voidRequest, given, key);
    const args = { reason: request.reason ?? null, ...keyed };
    const outcome = await ask(context, checkoutId, { update: voidUpdate, args });
    return await asCheckout(context, checkoutId, { outcome, keyed });
  },

  /** Opens a new honor period, at PayPal's pleasure. */
  reauthorize: async (
    checkoutId: string,
    given: { readonly amount?: DecimalMoney },
    key: string = randomUUID(),
  ): Promise<CheckoutView> => {
    const { request, keyed } = readRequest(reauthorizeRequest, given, key);
    const args = { amount: request.amount ? minorUnits(request.amount) : null, ...keyed };
    const outcome = await ask(context, checkoutId, { update: reauthorizeUpdate, args });
    return await asCheckout(context, checkoutId, { outcome, keyed });
  },

  /** Changes the order before it is authorized: what is left out stays, null takes a field away. */
  patch: async (
    checkoutId: string,
    given: PatchedUnit,
    key: string = randomUUID(),
  ): Promise<CheckoutView> => {
    return await patch(context, checkoutId, readPatch(given, key));
  },

  /** An operator's decision about a parked checkout, or about refunds that are stopped; its actor and reason are kept. */
  resolve: async (
    checkoutId: string,
    given: ResolveRequest,
    key: string = randomUUID(),
  ): Promise<CheckoutView> => {
    return await resolve(context, checkoutId, readRequest(resolveRequestOfActor, given, key));
  },
});

/** The fields of the purchase unit, and the payer beside them. */
type PatchedUnit = PurchaseUnitChange & Pick<PatchRequest, 'payer'>;

/** A change of the unit alone is one by its unit: a key that came before payers could be changed stays the same request. */
const readPatch = ({ payer, ...unit }: PatchedUnit, key: string): ReadRequest<PatchRequest> => {
  if (payer !== undefined) return readRequest(patchRequest, { purchaseUnit: unit, payer }, key);
  const { request, keyed } = readRequest(changeOfUnit, unit, key);
  return { request: { purchaseUnit: request }, keyed };
};

const patch = async (
  context: ClientContext,
  checkoutId: string,
  { request, keyed }: ReadRequest<PatchRequest>,
): Promise<CheckoutView> => {
  const { unit, removes } = partsOfChange(request.purchaseUnit ?? {});
  const args = {
    purchaseUnit: unit,
    ...(unit.amount && { amount: minorUnits(unit.amount) }),
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

const capture = async (
  context: ClientContext,
  checkoutId: string,
  { request, keyed }: ReadRequest<CaptureRequest>,
): Promise<CaptureView> => {
  const args = {
    amount: request.amount ? minorUnits(request.amount) : null,
    finalCapture: request.finalCapture ?? null,
    invoiceId: request.invoiceId ?? null,
    noteToPayer: request.noteToPayer ?? null,
    ...(request.softDescriptor !== undefined && { softDescriptor: request.softDescriptor }),
    ...(request.paymentInstruction && { paymentInstruction: request.paymentInstruction }),
    ...keyed,
  };
  const made = settled(await ask(context, checkoutId, { update: captureUpdate, args }), keyed);
  if (made.kind === 'CAPTURE') {
    const { id, orderId } = made.capture;
    rememberCheckout(context.client, handleOf(context, checkoutId).workflowId, [id, orderId]);
    rememberPayments(context.client, orderId, [made.capture]);
    return captureView(made.capture);
  }
  throw new HoldfastError('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another operation.');
};

/** The checkout as the command left it, also when the command is repeated later. */
const asCheckout = async (
  context: ClientContext,
  checkoutId: string,
  { outcome, keyed }: { readonly outcome: Outcome; readonly keyed: Keyed },
): Promise<CheckoutView> => {
  const made = settled(outcome, keyed);
  if (made.kind !== 'CHECKOUT') {
    throw new HoldfastError('IDEMPOTENCY_KEY_REUSED', 'The key belongs to another operation.');
  }
  const workflowId = checkoutWorkflowId(context.merchantId, checkoutId);
  const { checkout } = await checkoutState(context, workflowId);
  return await viewOfCheckout(context, stateAt(checkout, made.version), made.at);
};
