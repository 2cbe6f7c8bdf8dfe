import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../../src/dev/clocks.ts';
import { eventAbout, FROZEN } from '../../refunds/refundable-capture.ts';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { days, dollars, ledgerOf, untilStatus } from '../../support/shop.ts';
import { expected } from '../adoption/made-elsewhere.ts';
import { aPaymentV1 } from './v1-payments.ts';

const { shop, sent } = useRecordedShop();

const aCapture = async () => {
  const { paymentId } = await aPaymentV1(shop);
  const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  await untilStatus(shop, checkoutId, 'CAPTURED');
  return { checkoutId, paymentId, captureId };
};

describe('a capture of Payments v1', () => {
  it('is refunded in parts, the same key once, also where the answer was lost', async () => {
    const { paymentId, captureId } = await aCapture();
    await shop.paypal.faults([{ operation: 'refundCaptureV1', kind: 'lost-answer', times: 1 }]);
    const part = { captureId, amount: dollars('15.00') };
    const first = await shop.holdfast.refund(part, 'part');
    expect(first).toMatchObject({ status: 'COMPLETED', amount: dollars('15.00') });
    expect((await shop.holdfast.refund(part, 'part')).refundId).toBe(first.refundId);
    const [asked] = sent('POST', new RegExp(`/v1/payments/capture/${captureId}/refund$`));
    expect(asked?.body).toMatchObject({ amount: { total: '15.00', currency: 'USD' } });
    const rest = await shop.holdfast.refund({ captureId }, 'rest');
    expect(rest.amount).toEqual(dollars('85.00'));
    const { effects, calls } = await ledgerOf(shop, paymentId);
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED', 'REFUNDED']);
    expect(calls).toMatchObject({ refundCaptureV1: 2 });
  });

  it('takes no field that v1 cannot carry: NOT_IN_PAYMENTS_V1', async () => {
    const { captureId } = await aCapture();
    const refund = shop.holdfast.refund({ captureId, noteToPayer: 'Sorry' }, 'note');
    await expect(refund).rejects.toMatchObject({ code: 'NOT_IN_PAYMENTS_V1' });
  });
});

describe('a refund of Payments v1 that is pending when PayPal no longer shows its payment', () => {
  it('is read by itself (getRefundV1) until it has settled', async () => {
    const { checkoutId, captureId } = await aCapture();
    await shop.paypal.knobs({ refundStatus: 'PENDING' });
    const { refundId } = await shop.holdfast.refund({ captureId }, 'by-eCheck');
    await shop.paypal.knobs({});
    const issue = 'INVALID_RESOURCE_ID';
    await shop.paypal.faults([{ operation: 'getPaymentV1', kind: 'refuse', issue }]);
    await shop.paypal.settleRefund(refundId, 'FAILED');
    const { client } = shop.temporal;
    const move = { ms: days(1) * 1000, giveUpAt: Date.now() + 20_000 };
    await moveWorkflow(client, `refund:default:${captureId}`, move);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ refunds: [{ status: 'FAILED' }] });
    expect(sent('GET', new RegExp(`/v1/payments/refund/${refundId}$`))).not.toEqual([]);
  });
});

describe('a capture of Payments v1 that a dispute is about', () => {
  it('is known to the refunds that the dispute started: CAPTURE_FROZEN, and the earlier refund is shown', async () => {
    const { checkoutId, captureId } = await aCapture();
    const { refundId } = await shop.holdfast.refund({ captureId, amount: dollars('1.00') }, 'one');
    const { client } = shop.temporal;
    await client.workflow.getHandle(`refund:default:${captureId}`).result();
    await shop.holdfast.receive(eventAbout('CUSTOMER.DISPUTE.CREATED', captureId));
    await expect(shop.holdfast.refund({ captureId }, 'rest')).rejects.toMatchObject(FROZEN);
    expect((await shop.holdfast.get(checkoutId)).refunds).toMatchObject([{ refundId }]);
  });
});

describe('a sale of Payments v1', () => {
  it('is read and refunded', async () => {
    const { paymentId, id: captureId } = await aPaymentV1(shop, 'sale');
    const refund = await shop.holdfast.refund({ captureId, amount: dollars('25.00') }, 'back');
    expect(refund).toMatchObject({ status: 'COMPLETED', amount: dollars('25.00') });
    const { effects, calls } = await ledgerOf(shop, paymentId);
    expect(effects.at(-1)).toBe('REFUNDED');
    expect(calls).toMatchObject({ refundSaleV1: 1 });
  });

  it('is refused with what PayPal says of more than was paid', async () => {
    const { id: captureId } = await aPaymentV1(shop, 'sale');
    const refund = shop.holdfast.refund({ captureId, amount: dollars('100.01') }, 'more');
    await expect(refund).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_CAPTURE' });
  });
});
