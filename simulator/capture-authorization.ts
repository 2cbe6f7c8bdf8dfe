import { acceptedAmount, overLimit } from './amounts.ts';
import {
  isExpired,
  leftOf,
  newestOf,
  orderOfAuthorization,
  ownAuthorization,
  taken,
} from './authorizations.ts';
import { hundredths, type Money } from './money.ts';
import { type Call, type Done, doneIn, operation } from './operation.ts';
import { isRepeatedInvoice, requirePayer, requireUsablePayee } from './order-rules.ts';
import { type CaptureIntent, placeCapture, tookMoney } from './payment-placement.ts';
import { captureBody, minimalCapture } from './payment-representation.ts';
import type { Authorization, Capture, PlatformFee } from './records.ts';
import { unprocessable } from './refusal.ts';
import { optionalBodyOf } from './request-bodies.ts';
import type { Found, SimulatorState } from './state.ts';
import { sendCaptureEvent } from './webhook-events.ts';

interface CaptureRequest {
  amount?: Money;
  invoice_id?: string;
  final_capture?: boolean;
  note_to_payer?: string;
  soft_descriptor?: string;
  payment_instruction?: { disbursement_mode?: string; platform_fees?: PlatformFee[] };
}

const requireCapturable = (state: SimulatorState, found: Found<Authorization>): void => {
  const { order, resource } = found;
  switch (resource.status) {
    case 'CAPTURED':
      throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED');
    case 'DENIED':
      throw unprocessable('AUTHORIZATION_DENIED');
    case 'VOIDED':
      throw unprocessable('AUTHORIZATION_VOIDED');
    case 'PENDING':
      throw unprocessable(state.knobs.captureOfPending);
    case 'CREATED':
    case 'PARTIALLY_CAPTURED':
  }
  if (isExpired(state, found)) throw unprocessable('AUTHORIZATION_EXPIRED');
  const superseded = newestOf(order, resource.rootId)?.id !== resource.id;
  if (superseded && state.knobs.captureOnSuperseded !== 'ALLOW') {
    throw unprocessable(state.knobs.captureOnSuperseded);
  }
};

const requireWithinLimits = (
  state: SimulatorState,
  { order, resource }: Found<Authorization>,
  amount: Money,
) => {
  if (amount.currency_code !== resource.amount.currency_code) {
    throw unprocessable('AUTH_CAPTURE_CURRENCY_MISMATCH', '/amount/currency_code');
  }
  const captured = order.captures.filter(({ authorizationId }) => authorizationId === resource.id);
  if (captured.length >= state.knobs.capturesAllowed) {
    throw unprocessable('MAX_CAPTURE_COUNT_EXCEEDED');
  }
  const root = order.authorizations.find(({ id }) => id === resource.rootId) ?? resource;
  const wanted = hundredths(amount.value);
  const overOwn = taken(captured) + wanted > overLimit(state.knobs, resource.amount);
  const overAll = taken(order.captures) + wanted > overLimit(state.knobs, root.amount);
  if (overOwn || overAll) throw unprocessable('MAX_CAPTURE_AMOUNT_EXCEEDED', '/amount/value');
};

/** What a platform keeps is in the currency of the capture, and no more than it (PayPal's codes of create order, assumed here). */
const requireFeesWithin = (amount: Money, fees: readonly PlatformFee[]): void => {
  for (const { amount: fee } of fees) {
    const field = '/payment_instruction/platform_fees/0/amount';
    if (fee.currency_code !== amount.currency_code) throw unprocessable('CURRENCY_MISMATCH', field);
    if (hundredths(fee.value) > hundredths(amount.value)) {
      throw unprocessable('INVALID_PLATFORM_FEES_AMOUNT', field);
    }
  }
};

const captureAuthorization = (state: SimulatorState, call: Call, request: CaptureRequest): Done => {
  const found = ownAuthorization(state, call);
  const { order, resource } = found;
  requireCapturable(state, found);
  const amount = acceptedAmount(request.amount ?? resource.amount);
  requireWithinLimits(state, found, amount);
  if (isRepeatedInvoice(state, order, request.invoice_id)) {
    throw unprocessable('DUPLICATE_INVOICE_ID', '/invoice_id');
  }
  requirePayer(order);
  requireUsablePayee(state);
  const { disbursement_mode: mode, platform_fees: platformFees } =
    request.payment_instruction ?? {};
  requireFeesWithin(amount, platformFees ?? []);
  const wanted = {
    amount,
    finalCapture: request.final_capture ?? false,
    invoiceId: request.invoice_id ?? resource.invoiceId,
    ...(request.soft_descriptor !== undefined && { softDescriptor: request.soft_descriptor }),
    ...(mode !== undefined && { disbursementMode: mode }),
    ...(platformFees && { platformFees }),
  };
  return placeCaptureOf(state, call, { found, wanted });
};

/** Takes money from a hold, by the API of either version, and says so. */
export const placeCaptureOf = (
  state: SimulatorState,
  call: Call,
  {
    found,
    wanted,
  }: {
    found: Found<Authorization>;
    wanted: Omit<CaptureIntent, 'unit' | 'authorizationId' | 'left'>;
  },
): Done => {
  const { order, resource } = found;
  const left = leftOf(order, resource) - hundredths(wanted.amount.value);
  const intent = { unit: 0, authorizationId: resource.id, left, ...wanted };
  const capture = placeCapture(state, call, { order, intent });
  closeAfterCapture(state, found, capture);
  state.changed(order);
  sendCaptureEvent(state, order, capture);
  return { order, resourceId: capture.id };
};

/** A final capture, or one that reaches the amount, closes the authorization and releases the rest. */
const closeAfterCapture = (
  state: SimulatorState,
  { order, resource }: Found<Authorization>,
  capture: Capture,
) => {
  if (!tookMoney(capture)) return;
  const complete = leftOf(order, resource) <= 0n;
  resource.status = capture.finalCapture || complete ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
  resource.updatedAt = state.timeOf(order);
};

export const captureAuthorizationOperation = operation({
  name: 'captureAuthorization',
  method: 'POST',
  path: '/v2/payments/authorizations/:id/capture',
  read: optionalBodyOf<CaptureRequest>('payments', 'capture_request', 'INVALID_STRING_MAX_LENGTH'),
  keys: 'payments',
  find: orderOfAuthorization,
  perform: captureAuthorization,
  show: (state, done, { full }) => {
    const { order } = done;
    const capture = doneIn(order.captures, done);
    const body = full ? captureBody(state, order, capture) : minimalCapture(state, order, capture);
    return { status: 201, body };
  },
});
