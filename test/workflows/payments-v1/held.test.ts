import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { days, dollars, ledgerOf, pass, untilStatus } from '../../support/shop.ts';
import { expected } from '../adoption/made-elsewhere.ts';
import { aCaptureV1, aPaymentV1 } from './v1-payments.ts';

const { shop, sent } = useRecordedShop();

const adopted = async () => {
  const { paymentId, id: authorizationId } = await aPaymentV1(shop);
  const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
  const ledger = async () => await ledgerOf(shop, paymentId);
  return { checkoutId, paymentId, authorizationId, ledger };
};

describe('a hold of Payments v1', () => {
  it('is adopted by its payment and captured in parts, each with an invoice number of its own', async () => {
    const { checkoutId, authorizationId, paymentId, ledger } = await adopted();
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'AUTHORIZED',
      orderId: paymentId,
      authorization: {
        api: 'V1',
        rootId: authorizationId,
        fundingSource: 'paypal',
        sellerProtection: {
          status: 'ELIGIBLE',
          disputeCategories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
        },
      },
      remaining: dollars('100.00'),
    });
    const part = await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    expect(part).toMatchObject({ status: 'COMPLETED', finalCapture: false });
    const [asked] = sent('POST', new RegExp(`/authorization/${authorizationId}/capture$`));
    expect(asked?.body).toEqual({
      amount: { total: '40.00', currency: 'USD' },
      is_final_capture: false,
      invoice_number: part.invoiceId,
    });
    expect(part.fee).toBeDefined();
    const rest = await shop.holdfast.capture(checkoutId, {}, 'rest');
    expect(rest).toMatchObject({ amount: dollars('60.00'), finalCapture: true });
    expect(new Set([part.invoiceId, rest.invoiceId]).size).toBe(2);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledger()).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'CAPTURED']);
  });

  it('is found by its authorization where v2 does not know it, with what was captured elsewhere, and voided', async () => {
    const { paymentId, id: authorizationId } = await aPaymentV1(shop);
    const captureId = await aCaptureV1(shop, authorizationId, '30.00');
    await shop.paypal.knobs({ v1States: 'UPPER_CASE' });
    const view = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    expect(view).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      authorization: { api: 'V1', rootId: authorizationId },
      captures: [{ captureId, amount: dollars('30.00') }],
      remaining: dollars('70.00'),
    });
    await shop.holdfast.void(view.checkoutId, {});
    await untilStatus(shop, view.checkoutId, 'CAPTURED');
    const { effects, calls } = await ledgerOf(shop, paymentId);
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
    expect(calls).toMatchObject({ voidAuthorizationV1: 1 });
  });

  it('is renewed once by the timer, and captured on the new authorization', async () => {
    const { checkoutId, authorizationId, ledger } = await adopted();
    const renewed = await pass(shop, checkoutId, days(4));
    expect(renewed.authorization).toMatchObject({ rootId: authorizationId, reauthorizations: 1 });
    await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledger()).effects).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED']);
  });

  it('is voided at its deadline, and refuses what v1 cannot carry: NOT_IN_PAYMENTS_V1', async () => {
    const { checkoutId, ledger } = await adopted();
    const capture = shop.holdfast.capture(checkoutId, { softDescriptor: 'SHOP' }, 'c');
    await expect(capture).rejects.toMatchObject({ code: 'NOT_IN_PAYMENTS_V1' });
    expect(await pass(shop, checkoutId, days(29))).toMatchObject({ status: 'VOIDED' });
    expect((await ledger()).effects).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'VOIDED']);
  });
});

describe('a money call of Payments v1 whose answer is lost', () => {
  it('is a capture that was made once: it is sent once, and then the payment is read', async () => {
    const { checkoutId, ledger } = await adopted();
    await shop.paypal.faults([
      { operation: 'captureAuthorizationV1', kind: 'lost-answer', times: 1 },
    ]);
    const made = await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    expect(made).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
    const { effects, calls } = await ledger();
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    expect(calls).toMatchObject({ captureAuthorizationV1: 1 });
  });

  it('is a renewal that is found by reading', async () => {
    const { checkoutId, ledger } = await adopted();
    await shop.paypal.faults([
      { operation: 'reauthorizeAuthorizationV1', kind: 'lost-answer', times: 1 },
    ]);
    const renewed = await pass(shop, checkoutId, days(4));
    expect(renewed.authorization).toMatchObject({ reauthorizations: 1 });
    const { effects, calls } = await ledger();
    expect(effects).toEqual(['AUTHORIZED', 'REAUTHORIZED']);
    expect(calls).toMatchObject({ reauthorizeAuthorizationV1: 1 });
  });

  it('is a renewal that is not sent again an hour later before the payment has been read', async () => {
    const { checkoutId, ledger } = await adopted();
    await shop.paypal.faults([
      { operation: 'reauthorizeAuthorizationV1', kind: 'lost-answer', times: 1 },
      { operation: 'getPaymentV1', kind: '503', times: 7 },
    ]);
    const renewed = await pass(shop, checkoutId, days(4));
    expect(renewed.authorization).toMatchObject({ reauthorizations: 1 });
    const { effects, calls } = await ledger();
    expect(effects).toEqual(['AUTHORIZED', 'REAUTHORIZED']);
    expect(calls).toMatchObject({ reauthorizeAuthorizationV1: 1 });
  });
});

describe('what Payments v1 refuses', () => {
  it('is said by v1’s own name, and its class is that of v2: an authorization captured elsewhere is read', async () => {
    const { checkoutId, authorizationId, ledger } = await adopted();
    const captureId = await aCaptureV1(shop, authorizationId, '100.00');
    const capture = shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'late');
    await expect(capture).rejects.toMatchObject({
      code: 'REFUSED_BY_PAYPAL',
      issue: 'AUTHORIZATION_ALREADY_COMPLETED',
    });
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [{ captureId, amount: dollars('100.00') }],
    });
    expect((await ledger()).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});
