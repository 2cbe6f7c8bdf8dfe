import { hundredths, type Money, money } from '../money.ts';
import { present, timestamp, visibleStatus } from '../payment-representation.ts';
import { exchangeOf, feeOn } from '../receivable.ts';
import type { Authorization, Capture, Refund } from '../records.ts';
import type { SimulatorState } from '../state.ts';
import { isSale, type Payment } from './find.ts';
import { linkTo, linkToDo } from './links.ts';
import { amountV1, currencyV1 } from './money.ts';
import type { OrderV1 } from './records.ts';

/** A state of Payments v1 in the letters that the knob asks for. */
export const stateV1 = ({ knobs }: SimulatorState, status: string): string =>
  knobs.v1States === 'UPPER_CASE' ? status.toUpperCase() : status;

const protection = {
  protection_eligibility: 'ELIGIBLE',
  protection_eligibility_type: 'ITEM_NOT_RECEIVED_ELIGIBLE,UNAUTHORIZED_PAYMENT_ELIGIBLE',
};

const times = ({ createdAt, updatedAt }: { createdAt: number; updatedAt: number }) => ({
  create_time: timestamp(createdAt),
  update_time: timestamp(updatedAt),
});

const authorizationState = (
  state: SimulatorState,
  payment: Payment,
  one: Authorization,
): string => {
  const visible = visibleStatus(state, payment, one);
  if (visible === 'VOIDED') return one.status === 'VOIDED' ? 'voided' : 'expired';
  return visible === 'CREATED' ? 'authorized' : visible.toLowerCase();
};

export const authorizationBodyV1 = (
  state: SimulatorState,
  payment: Payment,
  one: Authorization,
) => {
  const { id } = one;
  const { order } = payment.v1;
  const status = authorizationState(state, payment, one);
  return {
    id,
    state: stateV1(state, status),
    amount: amountV1(one.amount),
    payment_mode: 'INSTANT_TRANSFER',
    ...(status === 'pending' && { reason_code: 'AUTHORIZATION' }),
    ...protection,
    parent_payment: order?.id ?? payment.id,
    valid_until: timestamp(one.expiresAt),
    ...times(one),
    links: [
      linkTo(state, 'self', ['authorization', id]),
      linkToDo(state, 'capture', ['authorization', id, 'capture']),
      linkToDo(state, 'void', ['authorization', id, 'void']),
      ...(order || id !== one.rootId
        ? []
        : [linkToDo(state, 'reauthorize', ['authorization', id, 'reauthorize'])]),
      order
        ? linkTo(state, 'parent_payment', ['orders', order.id])
        : linkTo(state, 'parent_payment', ['payment', payment.id]),
    ],
  };
};

const takenState = ({ status }: Capture): string =>
  status === 'DECLINED' || status === 'FAILED' ? 'denied' : status.toLowerCase();

/** What PayPal took of it; nothing while no money has come. */
const fee = (state: SimulatorState, capture: Capture) => {
  const status = takenState(capture);
  if (status === 'pending' || status === 'denied') return {};
  const { currency_code, value } = capture.amount;
  const taken = feeOn(state, capture.amount);
  const exchange = exchangeOf(state, currency_code, {
    fee: taken,
    net: hundredths(value) - taken,
  });
  const {
    receivable_amount,
    exchange_rate,
    paypal_fee_in_receivable_currency: converted,
  } = exchange;
  return {
    transaction_fee: currencyV1(money(currency_code, taken)),
    ...(converted && { transaction_fee_in_receivable_currency: currencyV1(converted) }),
    ...(receivable_amount && { receivable_amount: currencyV1(receivable_amount) }),
    ...present('exchange_rate', exchange_rate?.value),
  };
};

const reason = ({ status }: Capture) => (status === 'PENDING' ? { reason_code: 'ECHECK' } : {});

export const saleBody = (state: SimulatorState, payment: Payment, sale: Capture) => ({
  id: sale.id,
  state: stateV1(state, takenState(sale)),
  amount: amountV1(sale.amount),
  payment_mode: sale.status === 'PENDING' ? 'ECHECK' : 'INSTANT_TRANSFER',
  ...reason(sale),
  ...protection,
  ...fee(state, sale),
  parent_payment: payment.id,
  ...times(sale),
  links: [
    linkTo(state, 'self', ['sale', sale.id]),
    linkToDo(state, 'refund', ['sale', sale.id, 'refund']),
    linkTo(state, 'parent_payment', ['payment', payment.id]),
  ],
});

const captureParent = (state: SimulatorState, { v1 }: Payment, { authorizationId }: Capture) => {
  if (authorizationId !== null) {
    return [linkTo(state, 'authorization', ['authorization', authorizationId])];
  }
  return v1.order ? [linkTo(state, 'order', ['orders', v1.order.id])] : [];
};

export const captureBodyV1 = (state: SimulatorState, payment: Payment, capture: Capture) => ({
  id: capture.id,
  state: stateV1(state, takenState(capture)),
  amount: amountV1(capture.amount),
  is_final_capture: capture.finalCapture,
  ...reason(capture),
  ...fee(state, capture),
  ...present('invoice_number', capture.invoiceId),
  ...present('note_to_payer', capture.noteToPayer),
  parent_payment: payment.id,
  ...times(capture),
  links: [
    linkTo(state, 'self', ['capture', capture.id]),
    linkToDo(state, 'refund', ['capture', capture.id, 'refund']),
    ...captureParent(state, payment, capture),
    linkTo(state, 'parent_payment', ['payment', payment.id]),
  ],
});

export const refundBodyV1 = (state: SimulatorState, payment: Payment, refund: Refund) => {
  const kind = isSale(payment) ? 'sale' : 'capture';
  return {
    id: refund.id,
    state: stateV1(state, refund.status.toLowerCase()),
    amount: amountV1(refund.amount),
    [`${kind}_id`]: refund.captureId,
    parent_payment: payment.id,
    ...present('invoice_number', refund.invoiceId),
    ...present('description', refund.description),
    ...present('reason', refund.reasonGiven),
    ...times(refund),
    links: [
      linkTo(state, 'self', ['refund', refund.id]),
      linkTo(state, 'parent_payment', ['payment', payment.id]),
      linkTo(state, kind, [kind, refund.captureId]),
    ],
  };
};

/** The answer to the refund itself says where the money came from; no fee is given back. */
export const detailedRefundBody = (state: SimulatorState, payment: Payment, refund: Refund) => {
  const { currency_code } = refund.amount;
  const whole = (amount: Money) => currencyV1(amount);
  return {
    ...refundBodyV1(state, payment, refund),
    ...present('custom', refund.customId),
    refund_from_transaction_fee: whole(money(currency_code, 0n)),
    refund_from_received_amount: whole(refund.amount),
    total_refunded_amount: whole(money(currency_code, BigInt(refund.refundedSoFar))),
  };
};

/** The state of an order; PayPal's schema writes it in capitals, unlike every other state. */
const orderStateV1 = (payment: Payment, { ended }: OrderV1): string => {
  if (ended !== null) return ended;
  if (payment.captures.some(({ status }) => status !== 'DECLINED' && status !== 'FAILED')) {
    return 'CAPTURED';
  }
  return payment.authorizations.some(({ status }) => status === 'CREATED')
    ? 'AUTHORIZED'
    : 'PENDING';
};

export const orderBodyV1 = (state: SimulatorState, payment: Payment, order: OrderV1) => {
  const { amount } = payment.units[0] ?? { amount: money('USD', 0n) };
  const status = orderStateV1(payment, order);
  const asSamples = state.knobs.v1OrderLinks === 'AS_SAMPLES';
  const verb = (own: string, sample: string) => (asSamples ? sample : own);
  return {
    id: order.id,
    state: status,
    amount: { ...amountV1(amount), ...present('details', payment.v1.amountDetails) },
    payment_mode: 'INSTANT_TRANSFER',
    ...(status === 'PENDING' && { pending_reason: 'order', reason_code: 'ORDER' }),
    ...protection,
    parent_payment: payment.id,
    ...times(order),
    links: [
      linkTo(state, 'self', ['orders', order.id]),
      linkTo(state, 'parent_payment', ['payment', payment.id]),
      ...(order.ended === null
        ? [
            linkToDo(state, 'authorize', ['orders', order.id, verb('authorize', 'authorization')]),
            linkToDo(state, 'capture', ['orders', order.id, 'capture']),
            linkToDo(state, 'void', ['orders', order.id, verb('do-void', 'void')]),
          ]
        : []),
    ],
  };
};

/** In hundredths, whatever the order's authorizations still hold and its captures took. */
export const committedOf = (payment: Payment, leftOf: (one: Authorization) => bigint): bigint =>
  payment.authorizations.reduce((sum, one) => sum + leftOf(one), 0n) +
  payment.captures
    .filter((capture) => takenState(capture) !== 'denied')
    .reduce((sum, { amount }) => sum + hundredths(amount.value), 0n);
