import { giveBack, refundedOn } from '../captures.ts';
import { hundredths, type Money, money } from '../money.ts';
import { type Call, type Done, doneIn, operation } from '../operation.ts';
import { isTakenInvoice } from '../order-rules.ts';
import type { Capture } from '../records.ts';
import { unprocessable } from '../refusal.ts';
import { noBody, optionalBodyOf } from '../request-bodies.ts';
import type { Found, SimulatorState } from '../state.ts';
import { showCapture } from './authorizations.ts';
import { ownRefund, ownTaken, paymentOf, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1 } from './money.ts';
import { detailedRefundBody, refundBodyV1, saleBody } from './representation.ts';

interface RefundRequest {
  amount?: AmountV1;
  description?: string;
  reason?: string;
  invoice_number?: string;
}

const requireRefundable = (state: SimulatorState, { order, resource }: Found<Capture>): void => {
  if (resource.status === 'REFUNDED') throw unprocessable('TRANSACTION_ALREADY_REFUNDED');
  const paid = resource.status === 'COMPLETED' || resource.status === 'PARTIALLY_REFUNDED';
  if (!paid || resource.reversed) throw unprocessable('TRANSACTION_REFUSED');
  if (state.timeOf(order) >= resource.createdAt + state.knobs.refundLifeSeconds * 1000) {
    throw unprocessable('REFUND_TIME_LIMIT_EXCEEDED');
  }
  const made = order.refunds.filter(({ captureId }) => captureId === resource.id).length;
  if (made >= state.knobs.refundsAllowed) throw unprocessable('TRANSACTION_REFUSED');
};

/** Everything where no amount is named, which PayPal refuses after a partial refund. */
const amountToRefund = (
  { order, resource }: Found<Capture>,
  asked: AmountV1 | undefined,
): Money => {
  const { currency_code, value } = resource.amount;
  const given = refundedOn(order, resource.id);
  const left = hundredths(value) - given;
  if (left <= 0n) throw unprocessable('TRANSACTION_ALREADY_REFUNDED');
  if (!asked) {
    if (given > 0n) throw unprocessable('FULL_REFUND_NOT_ALLOWED_AFTER_PARTIAL_REFUND');
    return money(currency_code, left);
  }
  const amount = acceptedAmountV1(asked);
  if (amount.currency_code !== currency_code) throw unprocessable('CURRENCY_MISMATCH');
  if (hundredths(amount.value) > left) throw unprocessable('REFUND_EXCEEDED_TRANSACTION_AMOUNT');
  return amount;
};

const refund =
  (kind: 'sale' | 'capture') =>
  (state: SimulatorState, call: Call, request: RefundRequest): Done => {
    const found = ownTaken(state, call, kind);
    requireRefundable(state, found);
    const amount = amountToRefund(found, request.amount);
    if (isTakenInvoice(state, found.order, request.invoice_number ?? null)) {
      throw unprocessable('DUPLICATE_TRANSACTION');
    }
    const wording = {
      ...(request.invoice_number !== undefined && { invoice_id: request.invoice_number }),
      ...(request.description !== undefined && { description: request.description }),
      ...(request.reason !== undefined && { reasonGiven: request.reason }),
    };
    return giveBack(state, call, { found, amount, wording });
  };

const show =
  (kind: 'sale' | 'capture') =>
  (state: SimulatorState, call: Call): Done => {
    const { order, resource } = ownTaken(state, call, kind);
    return { order, resourceId: resource.id };
  };

const shownRefund = (state: SimulatorState, done: Done, detailed: boolean): object => {
  const payment = paymentOf(done);
  const made = doneIn(payment.refunds, done);
  return detailed ? detailedRefundBody(state, payment, made) : refundBodyV1(state, payment, made);
};

const shownSale = (state: SimulatorState, done: Done): object => {
  const payment = paymentOf(done);
  return saleBody(state, payment, doneIn(payment.captures, done));
};

const refundOperation = (kind: 'sale' | 'capture') =>
  operation({
    name: kind === 'sale' ? 'refundSaleV1' : 'refundCaptureV1',
    method: 'POST',
    path: `/v1/payments/${kind}/:id/refund`,
    read: optionalBodyOf<RefundRequest>('paymentsV1', 'refund_request'),
    keys: 'payments-v1',
    find: paymentOfCall,
    perform: refund(kind),
    show: (state, done, { replayed }) => ({
      status: replayed ? 200 : 201,
      body: shownRefund(state, done, true),
    }),
  });

export const refundOperationsV1 = [
  operation({
    name: 'getSaleV1',
    method: 'GET',
    path: '/v1/payments/sale/:id',
    read: noBody,
    keys: null,
    find: paymentOfCall,
    perform: show('sale'),
    show: (state, done) => ({ status: 200, body: shownSale(state, done) }),
  }),
  refundOperation('sale'),
  operation({
    name: 'getCaptureV1',
    method: 'GET',
    path: '/v1/payments/capture/:id',
    read: noBody,
    keys: null,
    find: paymentOfCall,
    perform: show('capture'),
    show: (state, done) => ({ status: 200, body: showCapture(state, done) }),
  }),
  refundOperation('capture'),
  operation({
    name: 'getRefundV1',
    method: 'GET',
    path: '/v1/payments/refund/:id',
    read: noBody,
    keys: null,
    find: paymentOfCall,
    perform: (state, call) => {
      const { order, resource } = ownRefund(state, call);
      return { order, resourceId: resource.id };
    },
    show: (state, done) => ({ status: 200, body: shownRefund(state, done, false) }),
  }),
] as const;
