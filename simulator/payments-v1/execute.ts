import { hundredths, money } from '../money.ts';
import { type Call, type Done, operation } from '../operation.ts';
import { refusePayment } from '../order-payments.ts';
import {
  exceedsConsent,
  hasLapsed,
  isTakenInvoice,
  requirePayer,
  requireUsablePayee,
} from '../order-rules.ts';
import { refusesPayment } from '../outcomes.ts';
import { payerIdOf } from '../payer-account.ts';
import { placeAuthorization, placeCapture } from '../payment-placement.ts';
import { unprocessable } from '../refusal.ts';
import { bodyOf } from '../request-bodies.ts';
import type { SimulatorState } from '../state.ts';
import { sendAuthorizationEvent, sendCaptureEvent, sendOrderEventV1 } from '../webhook-events.ts';
import { ownPayment, type Payment, paymentOfCall } from './find.ts';
import { type AmountV1, acceptedAmountV1 } from './money.ts';
import { showPayment } from './payments.ts';

interface ExecuteRequest {
  payer_id?: string;
  transactions?: { amount: AmountV1 }[];
}

const requireExecutable = (
  state: SimulatorState,
  payment: Payment,
  request: ExecuteRequest,
): void => {
  if (payment.status === 'COMPLETED' || payment.status === 'VOIDED') {
    throw unprocessable('PAYMENT_ALREADY_DONE');
  }
  if (hasLapsed(state, payment)) {
    const approved = payment.status === 'APPROVED';
    throw unprocessable(approved ? 'PAYMENT_APPROVAL_EXPIRED' : 'PAYMENT_EXPIRED');
  }
  if (payment.status !== 'APPROVED') throw unprocessable('PAYMENT_NOT_APPROVED_FOR_EXECUTION');
  if (request.payer_id !== payerIdOf(payment)) throw unprocessable('INVALID_PAYER_ID');
  if (payment.failedAttempts >= state.knobs.paymentAttemptsAllowed) {
    throw unprocessable('MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED');
  }
};

const requirePayable = (state: SimulatorState, payment: Payment): void => {
  if (exceedsConsent(state, payment)) {
    payment.status = 'PAYER_ACTION_REQUIRED';
    state.changed(payment);
    throw unprocessable('PAYER_ACTION_REQUIRED');
  }
  if (refusesPayment(payment.outcome)) refusePayment(state, payment, payment.outcome);
  requirePayer(payment);
  requireUsablePayee(state);
  if (isTakenInvoice(state, payment, payment.units[0]?.invoice_id ?? null)) {
    throw unprocessable('DUPLICATE_TRANSACTION');
  }
};

/** Takes the money, holds it, or makes the order that later calls hold and take money on. */
const carryOut = (state: SimulatorState, call: Call, payment: Payment): void => {
  const [unit] = payment.units;
  if (!unit) return;
  const { currency_code, value } = unit.amount;
  switch (payment.v1.intent) {
    case 'sale': {
      payment.status = 'COMPLETED';
      const sale = placeCapture(state, call, {
        order: payment,
        intent: {
          unit: 0,
          amount: money(currency_code, hundredths(value)),
          authorizationId: null,
          left: 0n,
          finalCapture: true,
          invoiceId: unit.invoice_id ?? null,
        },
      });
      sendCaptureEvent(state, payment, sale);
      return;
    }
    case 'authorize': {
      const authorization = placeAuthorization(state, call, { order: payment });
      sendAuthorizationEvent(state, payment, { authorization, voided: false });
      return;
    }
    case 'order': {
      const at = state.stampOf(payment);
      payment.status = 'COMPLETED';
      payment.v1.order = { id: `O-${state.mintId()}`, createdAt: at, updatedAt: at, ended: null };
      state.index(payment, { id: payment.v1.order.id, invoiceId: unit.invoice_id ?? null });
      sendOrderEventV1(state, payment, 'PAYMENT.ORDER.CREATED');
    }
  }
};

const executePayment = (state: SimulatorState, call: Call, request: ExecuteRequest): Done => {
  const payment = ownPayment(state, call);
  requireExecutable(state, payment, request);
  const [changed] = request.transactions ?? [];
  const before = payment.units[0]?.amount;
  if (changed && payment.units[0]) {
    payment.units[0].amount = acceptedAmountV1(changed.amount, '/transactions/0/amount');
  }
  try {
    requirePayable(state, payment);
  } catch (error) {
    if (before && payment.units[0]) payment.units[0].amount = before;
    throw error;
  }
  carryOut(state, call, payment);
  state.changed(payment);
  return { order: payment, resourceId: payment.id };
};

export const executePaymentOperation = operation({
  name: 'executePaymentV1',
  method: 'POST',
  path: '/v1/payments/payment/:id/execute',
  read: bodyOf<ExecuteRequest>('paymentsV1', 'payment_execution'),
  keys: 'payments-v1',
  find: paymentOfCall,
  perform: executePayment,
  show: (state, done) => ({ status: 200, body: showPayment(state, done) }),
});
