import { hundredths, type Money, money } from '../money.ts';
import { present, timestamp, visibleStatus } from '../payment-representation.ts';
import { exchangeOf, feeOn } from '../receivable.ts';
import type { Authorization, Capture, Refund } from '../records.ts';
import type { World } from '../world.ts';
import { isSale, type Payment } from './find.ts';
import { linkTo, linkToDo } from './links.ts';
import { amountV1, currencyV1 } from './money.ts';
import type { OrderV1 } from './records.ts';

/** A state of Payments v1 in the letters that the knob asks for. */
export const stateV1 = ({ knobs }: World, state: string): string =>
  knobs.v1States === 'UPPER_CASE' ? state.toUpperCase() : state;

const protection = {
  protection_eligibility: 'ELIGIBLE',
  protection_eligibility_type: 'ITEM_NOT_RECEIVED_ELIGIBLE,UNAUTHORIZED_PAYMENT_ELIGIBLE',
};

const times = ({ createdAt, updatedAt }: { createdAt: number; updatedAt: number }) => ({
  create_time: timestamp(createdAt),
  update_time: timestamp(updatedAt),
});

const authorizationState = (world: World, payment: Payment, one: Authorization): string => {
  const visible = visibleStatus(world, payment, one);
  if (visible === 'VOIDED') return one.status === 'VOIDED' ? 'voided' : 'expired';
  return visible === 'CREATED' ? 'authorized' : visible.toLowerCase();
};

export const authorizationBodyV1 = (world: World, payment: Payment, one: Authorization) => {
  const { id } = one;
  const { order } = payment.v1;
  const state = authorizationState(world, payment, one);
  return {
    id,
    state: stateV1(world, state),
    amount: amountV1(one.amount),
    payment_mode: 'INSTANT_TRANSFER',
    ...(state === 'pending' && { reason_code: 'AUTHORIZATION' }),
    ...protection,
    parent_payment: order?.id ?? payment.id,
    valid_until: timestamp(one.expiresAt),
    ...times(one),
    links: [
      linkTo(world, 'self', ['authorization', id]),
      linkToDo(world, 'capture', ['authorization', id, 'capture']),
      linkToDo(world, 'void', ['authorization', id, 'void']),
      ...(order || id !== one.rootId
        ? []
        : [linkToDo(world, 'reauthorize', ['authorization', id, 'reauthorize'])]),
      order
        ? linkTo(world, 'parent_payment', ['orders', order.id])
        : linkTo(world, 'parent_payment', ['payment', payment.id]),
    ],
  };
};

const takenState = ({ status }: Capture): string =>
  status === 'DECLINED' || status === 'FAILED' ? 'denied' : status.toLowerCase();

/** What PayPal took of it; nothing while no money has come. */
const fee = (world: World, capture: Capture) => {
  const state = takenState(capture);
  if (state === 'pending' || state === 'denied') return {};
  const { currency_code, value } = capture.amount;
  const taken = feeOn(world, capture.amount);
  const exchange = exchangeOf(world, currency_code, {
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

export const saleBody = (world: World, payment: Payment, sale: Capture) => ({
  id: sale.id,
  state: stateV1(world, takenState(sale)),
  amount: amountV1(sale.amount),
  payment_mode: sale.status === 'PENDING' ? 'ECHECK' : 'INSTANT_TRANSFER',
  ...reason(sale),
  ...protection,
  ...fee(world, sale),
  parent_payment: payment.id,
  ...times(sale),
  links: [
    linkTo(world, 'self', ['sale', sale.id]),
    linkToDo(world, 'refund', ['sale', sale.id, 'refund']),
    linkTo(world, 'parent_payment', ['payment', payment.id]),
  ],
});

const captureParent = (world: World, { v1 }: Payment, { authorizationId }: Capture) => {
  if (authorizationId !== null) {
    return [linkTo(world, 'authorization', ['authorization', authorizationId])];
  }
  return v1.order ? [linkTo(world, 'order', ['orders', v1.order.id])] : [];
};

export const captureBodyV1 = (world: World, payment: Payment, capture: Capture) => ({
  id: capture.id,
  state: stateV1(world, takenState(capture)),
  amount: amountV1(capture.amount),
  is_final_capture: capture.finalCapture,
  ...reason(capture),
  ...fee(world, capture),
  ...present('invoice_number', capture.invoiceId),
  ...present('custom', capture.customId),
  ...present('note_to_payer', capture.noteToPayer),
  parent_payment: payment.id,
  ...times(capture),
  links: [
    linkTo(world, 'self', ['capture', capture.id]),
    linkToDo(world, 'refund', ['capture', capture.id, 'refund']),
    ...captureParent(world, payment, capture),
    linkTo(world, 'parent_payment', ['payment', payment.id]),
  ],
});

export const refundBodyV1 = (world: World, payment: Payment, refund: Refund) => {
  const kind = isSale(payment) ? 'sale' : 'capture';
  return {
    id: refund.id,
    state: stateV1(world, refund.status.toLowerCase()),
    amount: amountV1(refund.amount),
    [`${kind}_id`]: refund.captureId,
    parent_payment: payment.id,
    ...present('invoice_number', refund.invoiceId),
    ...present('description', refund.description),
    ...present('reason', refund.reasonGiven),
    ...times(refund),
    links: [
      linkTo(world, 'self', ['refund', refund.id]),
      linkTo(world, 'parent_payment', ['payment', payment.id]),
      linkTo(world, kind, [kind, refund.captureId]),
    ],
  };
};

/** The answer to the refund itself says where the money came from; no fee is given back. */
export const detailedRefundBody = (world: World, payment: Payment, refund: Refund) => {
  const { currency_code } = refund.amount;
  const whole = (amount: Money) => currencyV1(amount);
  return {
    ...refundBodyV1(world, payment, refund),
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

export const orderBodyV1 = (world: World, payment: Payment, order: OrderV1) => {
  const { amount } = payment.units[0] ?? { amount: money('USD', 0n) };
  const state = orderStateV1(payment, order);
  const asSamples = world.knobs.v1OrderLinks === 'AS_SAMPLES';
  const verb = (own: string, sample: string) => (asSamples ? sample : own);
  return {
    id: order.id,
    state,
    amount: { ...amountV1(amount), ...present('details', payment.v1.amountDetails) },
    payment_mode: 'INSTANT_TRANSFER',
    ...(state === 'PENDING' && { pending_reason: 'order', reason_code: 'ORDER' }),
    ...protection,
    parent_payment: payment.id,
    ...times(order),
    links: [
      linkTo(world, 'self', ['orders', order.id]),
      linkTo(world, 'parent_payment', ['payment', payment.id]),
      ...(order.ended === null
        ? [
            linkToDo(world, 'authorize', ['orders', order.id, verb('authorize', 'authorization')]),
            linkToDo(world, 'capture', ['orders', order.id, 'capture']),
            linkToDo(world, 'void', ['orders', order.id, verb('do-void', 'void')]),
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
