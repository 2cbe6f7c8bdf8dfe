import type { PayPalClient } from '../../src/paypal/client.ts';
import {
  amount,
  createPayment,
  executedPayment,
  payments,
  request,
} from '../simulator/payments-v1.ts';
import { days, type PayPal } from '../simulator/paypal.ts';
import { dollars, problemOf } from './stub-paypal.ts';

/** Payments are made at PayPal (the simulator), and then live by Holdfast's client. */
export type Parties = { readonly paypal: PayPal; readonly client: PayPalClient };

/** A decision of the payer, such as `{ outcome: 'CAPTURE_PENDING' }`. */
type Decision = { readonly outcome?: string };

/** Numbers invoices and request ids: PayPal refuses what it has seen. */
let used = 0;
const fresh = (): string => `SPEC-${++used}`;

/** A hold: shown, reauthorized, captured in parts, refunded, voided, and each of them refused once. */
export const authorizationLife = async ({ paypal, client }: Parties): Promise<void> => {
  const transaction = { custom: 'basket', invoice_number: fresh() };
  const hold = await executedPayment(paypal, 'authorize', { transaction });
  const { id: authorizationId, paymentId } = hold;
  const again = { authorizationId, amount: dollars(100_00) };
  await client.getAuthorizationV1({ authorizationId });
  await problemOf(client.reauthorizeAuthorizationV1(again));
  await paypal.advance(days(4), paymentId);
  const { value: child } = await client.reauthorizeAuthorizationV1(again);
  const part = {
    authorizationId: child.id,
    amount: dollars(40_00),
    finalCapture: false,
    invoiceId: fresh(),
    noteToPayer: 'Thank you',
  };
  const { value: taken } = await client.captureAuthorizationV1(part);
  await problemOf(client.captureAuthorizationV1(part));
  const refund = {
    captureId: taken.id,
    amount: dollars(10_00),
    requestId: fresh(),
    invoiceId: fresh(),
  };
  const { value: refunded } = await client.refundCaptureV1(refund);
  await client.refundCaptureV1(refund);
  const tooMuch = { ...refund, amount: dollars(90_00), requestId: fresh(), invoiceId: fresh() };
  await problemOf(client.refundCaptureV1(tooMuch));
  await client.getRefundV1({ refundId: refunded.id });
  await client.getCaptureV1({ captureId: taken.id });
  await client.voidAuthorizationV1({ authorizationId, requestId: fresh() });
  await problemOf(client.voidAuthorizationV1({ authorizationId, requestId: fresh() }));
  await client.getPaymentV1({ paymentId });
};

/** A hold whose authorization, whose capture or whose refund does not come out at once, or not at all. */
export const undecidedLife = async ({ paypal, client }: Parties, decision: Decision) => {
  const hold = await executedPayment(paypal, 'authorize', { decision });
  await client.getAuthorizationV1({ authorizationId: hold.id });
  if (!decision.outcome?.startsWith('AUTHORIZATION')) {
    const { value: taken } = await client.captureAuthorizationV1({
      authorizationId: hold.id,
      amount: dollars(100_00),
      finalCapture: true,
      invoiceId: fresh(),
    });
    await client.getCaptureV1({ captureId: taken.id });
    const refund = { captureId: taken.id, amount: dollars(1_00), requestId: fresh() };
    await client.refundCaptureV1({ ...refund, invoiceId: fresh() }).catch(() => null);
  }
  await client.getPaymentV1({ paymentId: hold.paymentId });
};

/** A sale: shown, refunded in part and wholly. */
export const saleLife = async ({ paypal, client }: Parties, decision: Decision): Promise<void> => {
  const { id: captureId, paymentId } = await executedPayment(paypal, 'sale', { decision });
  await client.getSaleV1({ captureId });
  for (const minor of [10_00, 90_00, 1_00]) {
    const refund = { captureId, amount: dollars(minor), requestId: fresh(), invoiceId: fresh() };
    const made = await client.refundSaleV1(refund).catch(() => null);
    if (made !== null) {
      await client.refundSaleV1(refund);
      await client.getRefundV1({ refundId: made.value.id });
    }
    await client.getSaleV1({ captureId });
  }
  await client.getPaymentV1({ paymentId });
};

/** An order: authorized and captured in parts, shown in each state, and closed; and one captured wholly. */
export const orderLife = async ({ paypal, client }: Parties): Promise<void> => {
  const { id: orderId, paymentId } = await executedPayment(paypal, 'order');
  await client.getOrderV1({ orderId });
  const { value: held } = await client.authorizeOrderV1({ orderId, amount: dollars(30_00) });
  await client.getAuthorizationV1({ authorizationId: held.id });
  const part = { orderId, amount: dollars(20_00), finalCapture: false, invoiceId: fresh() };
  await client.captureOrderV1(part);
  await problemOf(client.authorizeOrderV1({ orderId, amount: dollars(300_00) }));
  await problemOf(client.captureOrderV1({ ...part, amount: dollars(300_00) }));
  await client.getOrderV1({ orderId });
  await client.voidOrderV1({ orderId, requestId: fresh() });
  await problemOf(client.voidOrderV1({ orderId, requestId: fresh() }));
  await client.getPaymentV1({ paymentId });

  const whole = await executedPayment(paypal, 'order');
  const final = { orderId: whole.id, finalCapture: true, invoiceId: fresh() };
  await client.captureOrderV1({ ...final, amount: dollars(100_00) });
  await client.getOrderV1({ orderId: whole.id });
};

/** What Holdfast does not do and PayPal answers: a payment made, changed, listed, executed twice. */
export const paymentLife = async ({ paypal }: Parties): Promise<void> => {
  const items = [{ name: 'Shirt', quantity: '1', price: '90.00', currency: 'USD' }];
  const details = { subtotal: '90.00', shipping: '10.00' };
  const transaction = { amount: { ...amount('100.00'), details }, item_list: { items } };
  const paymentId = await createPayment(paypal, request('sale', transaction));
  await paypal.get(`${payments}/${paymentId}`);
  const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
  await paypal.call('PATCH', `${payments}/${paymentId}`, {
    body: [
      replace('/transactions/0/amount', amount('70.00')),
      replace('/transactions/0/custom', 'basket'),
      replace('/transactions/0/item_list/shipping_address', {
        line1: '2211 N First Street',
        city: 'San Jose',
        country_code: 'US',
      }),
    ],
  });
  const early = { body: { payer_id: 'PAYERPAYER123' }, requestId: fresh() };
  await paypal.post(`${payments}/${paymentId}/execute`, early);
  await paypal.post(payments, { body: request('sale', { amount: amount('0.00') }) });
  await paypal.get(`${payments}?count=2&start_index=0`);
};
