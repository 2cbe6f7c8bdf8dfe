import { acceptedAmount } from './amounts.ts';
import { hundredths, type Money, money, normalized, total } from './money.ts';
import { type Call, type Done, doneIn, operation } from './operation.ts';
import { isTakenInvoice, knownToV2, requireOwn, requireUsablePayee } from './order-rules.ts';
import { captureBody, minimalRefund, refundBody } from './payment-representation.ts';
import type { Capture, Order, PlatformFee, Refund } from './records.ts';
import { notFound, unprocessable } from './refusal.ts';
import { noBody, optionalBodyOf } from './request-bodies.ts';
import type { Found, SimulatorState } from './state.ts';
import { sendRefundEvent } from './webhook-events.ts';

const captureOfCall = (state: SimulatorState, call: Call): Found<Capture> | undefined =>
  knownToV2(state.findCapture(call.params['id'] ?? ''));

const refundOfCall = (state: SimulatorState, call: Call): Found<Refund> | undefined =>
  knownToV2(state.findRefund(call.params['id'] ?? ''));

const own = <Resource>(found: Found<Resource> | undefined, call: Call): Found<Resource> => {
  if (!found) throw notFound();
  requireOwn(found.order, call);
  return found;
};

/** Given back or on its way; failed and cancelled refunds gave nothing. */
export const refundedOn = (order: Order, captureId: string): bigint =>
  total(
    order.refunds
      .filter((refund) => refund.captureId === captureId)
      .filter(({ status }) => status === 'COMPLETED' || status === 'PENDING')
      .map(({ amount }) => amount),
  );

interface RefundRequest {
  amount?: Money;
  custom_id?: string;
  invoice_id?: string;
  note_to_payer?: string;
  payment_instruction?: { platform_fees?: PlatformFee[] };
}

/** What a refund gives back, and what it says. */
interface RefundIntent {
  found: Found<Capture>;
  amount: Money;
  wording: Pick<RefundRequest, 'custom_id' | 'invoice_id' | 'note_to_payer'> &
    Pick<Refund, 'description' | 'reasonGiven' | 'platformFees'>;
}

const requireRefundable = (state: SimulatorState, { order, resource }: Found<Capture>): void => {
  switch (resource.status) {
    case 'PENDING':
      throw unprocessable('PENDING_CAPTURE');
    case 'REFUNDED':
      throw unprocessable('CAPTURE_FULLY_REFUNDED');
    case 'DECLINED':
    case 'FAILED':
      throw unprocessable('REFUND_NOT_ALLOWED');
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
  }
  if (resource.reversed) throw unprocessable('REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK');
  if (state.timeOf(order) >= resource.createdAt + state.knobs.refundLifeSeconds * 1000) {
    throw unprocessable('REFUND_TIME_LIMIT_EXCEEDED');
  }
  const made = order.refunds.filter(({ captureId }) => captureId === resource.id).length;
  if (made >= state.knobs.refundsAllowed) throw unprocessable('MAX_NUMBER_OF_REFUNDS_EXCEEDED');
};

/** The amount to give back: what is left where none is named, and never more than that. */
const amountToRefund = ({ order, resource }: Found<Capture>, asked: Money | undefined): Money => {
  const left = hundredths(resource.amount.value) - refundedOn(order, resource.id);
  if (left <= 0n) throw unprocessable('CAPTURE_FULLY_REFUNDED');
  if (!asked) return money(resource.amount.currency_code, left);
  const amount = acceptedAmount(asked);
  if (amount.currency_code !== resource.amount.currency_code) {
    throw unprocessable('REFUND_CAPTURE_CURRENCY_MISMATCH', '/amount/currency_code');
  }
  if (hundredths(amount.value) > left)
    throw unprocessable('REFUND_AMOUNT_EXCEEDED', '/amount/value');
  if (resource.disputed && hundredths(amount.value) < hundredths(resource.amount.value)) {
    throw unprocessable('TRANSACTION_DISPUTED');
  }
  return amount;
};

const refundCapture = (state: SimulatorState, call: Call, request: RefundRequest): Done => {
  const found = own(captureOfCall(state, call), call);
  const { order } = found;
  requireRefundable(state, found);
  const amount = amountToRefund(found, request.amount);
  const [fee] = request.payment_instruction?.platform_fees ?? [];
  if (fee && fee.amount.currency_code !== amount.currency_code)
    throw unprocessable('CURRENCY_MISMATCH');
  if (fee && hundredths(fee.amount.value) > hundredths(amount.value)) {
    throw unprocessable('PLATFORM_FEE_EXCEEDED');
  }
  if (isTakenInvoice(state, order, request.invoice_id ?? null)) {
    throw unprocessable('DUPLICATE_INVOICE_ID', '/invoice_id');
  }
  const wording = { ...request, ...(fee && { platformFees: [fee] }) };
  return giveBack(state, call, { found, amount, wording });
};

/** Gives the money back, unless one of the accounts cannot take part: the one place where a refund comes into being. */
export const giveBack = (state: SimulatorState, call: Call, intent: RefundIntent): Done => {
  const { order, resource: capture } = intent.found;
  requireUsablePayee(state);
  if (order.payerAccount === 'LOCKED_OR_CLOSED')
    throw unprocessable('PAYER_ACCOUNT_LOCKED_OR_CLOSED');
  if (state.knobs.merchantFunds === 'INSUFFICIENT') {
    throw unprocessable('REFUND_FAILED_INSUFFICIENT_FUNDS');
  }
  const refund = placeRefund(state, call, intent);
  settleCapture(state, order, capture);
  state.changed(order);
  sendRefundEvent(state, order, refund);
  return { order, resourceId: refund.id };
};

const placeRefund = (
  state: SimulatorState,
  call: Call,
  { found, amount, wording }: RefundIntent,
): Refund => {
  const { order, resource: capture } = found;
  const at = state.stampOf(order);
  const pending = state.knobs.refundStatus === 'PENDING' || order.outcome === 'REFUND_PENDING';
  const refund: Refund = {
    id: state.mintId(),
    captureId: capture.id,
    status: pending ? 'PENDING' : 'COMPLETED',
    reason: pending ? 'ECHECK' : null,
    amount: { currency_code: amount.currency_code, value: amount.value },
    refundedSoFar: (refundedOn(order, capture.id) + hundredths(amount.value)).toString(),
    invoiceId: wording.invoice_id ?? capture.invoiceId,
    customId: wording.custom_id ?? capture.customId,
    noteToPayer: wording.note_to_payer ?? null,
    ...(wording.platformFees && {
      platformFees: wording.platformFees.map((fee) => ({ ...fee, amount: normalized(fee.amount) })),
    }),
    ...(wording.description !== undefined && { description: wording.description }),
    ...(wording.reasonGiven !== undefined && { reasonGiven: wording.reasonGiven }),
    createdAt: at,
    updatedAt: at,
  };
  order.refunds.push(refund);
  state.index(order, refund);
  state.ledger.recordEffect({
    effect: 'REFUNDED',
    operation: call.operation,
    orderId: order.id,
    resourceId: refund.id,
    targetId: capture.id,
    status: refund.status,
    amount: refund.amount,
    requestId: call.requestId,
    at: state.timeOf(order),
  });
  return refund;
};

/** A capture shows what was given back of it; refunds under way do not count yet (paypal-rules 2.3). */
export const settleCapture = (state: SimulatorState, order: Order, capture: Capture): void => {
  const given = total(
    order.refunds
      .filter(({ captureId, status }) => captureId === capture.id && status === 'COMPLETED')
      .map(({ amount }) => amount),
  );
  if (given === 0n) return;
  const full = given >= hundredths(capture.amount.value);
  capture.status = full ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  capture.updatedAt = state.timeOf(order);
};

export const getCaptureOperation = operation({
  name: 'getCapture',
  method: 'GET',
  path: '/v2/payments/captures/:id',
  read: noBody,
  keys: null,
  find: (state, call) => captureOfCall(state, call)?.order,
  perform: (state, call) => {
    const { order, resource } = own(captureOfCall(state, call), call);
    return { order, resourceId: resource.id };
  },
  show: (state, done) => ({
    status: 200,
    body: captureBody(state, done.order, doneIn(done.order.captures, done)),
  }),
});

export const refundCaptureOperation = operation({
  name: 'refundCapture',
  method: 'POST',
  path: '/v2/payments/captures/:id/refund',
  read: optionalBodyOf<RefundRequest>('payments', 'refund_request'),
  keys: 'payments',
  find: (state, call) => captureOfCall(state, call)?.order,
  perform: refundCapture,
  show: (state, done, { full }) => {
    const refund = doneIn(done.order.refunds, done);
    const body = full ? refundBody(state, done.order, refund) : minimalRefund(state, refund);
    return { status: 201, body };
  },
});

export const getRefundOperation = operation({
  name: 'getRefund',
  method: 'GET',
  path: '/v2/payments/refunds/:id',
  read: noBody,
  keys: null,
  find: (state, call) => refundOfCall(state, call)?.order,
  perform: (state, call) => {
    const { order, resource } = own(refundOfCall(state, call), call);
    return { order, resourceId: resource.id };
  },
  show: (state, done) => ({
    status: 200,
    body: refundBody(state, done.order, doneIn(done.order.refunds, done)),
  }),
});
