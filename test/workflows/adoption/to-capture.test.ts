import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dollars, hours, ledgerOf, pass, untilStatus, useShop } from '../../support/shop.ts';
import { anOrderElsewhere, anOrderToCapture, captureElsewhere } from './made-elsewhere.ts';

const shop = useShop();

const expecting = (value = '100.00') => ({
  expected: { amount: dollars(value), intent: 'CAPTURE' as const },
});

const adopt = async (orderId: string, value?: string, more: object = {}) =>
  await shop.holdfast.adopt({ orderId, ...expecting(value), ...more }, randomUUID());

describe('an order of intent CAPTURE that the browser made', () => {
  it('is captured when the payer has approved it, and refunded', async () => {
    const orderId = await anOrderToCapture(shop);
    const { checkoutId, status, intent } = await adopt(orderId);
    expect({ status, intent }).toEqual({ status: 'AWAITING_APPROVAL', intent: 'CAPTURE' });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures).toMatchObject([{ amount: dollars('100.00'), status: 'COMPLETED' }]);
    await shop.holdfast.refund({ captureId: captures[0]?.captureId ?? '' }, 'back');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['CAPTURED', 'REFUNDED']);
  });

  it('of several purchase units is compared with their sum, changed unit by unit, and captured once for each', async () => {
    const orderId = await anOrderToCapture(shop, ['60.00', '40.00']);
    await expect(adopt(orderId, '60.00')).rejects.toMatchObject({ code: 'ADOPTED_AMOUNT_DIFFERS' });
    const { checkoutId } = await adopt(orderId);
    await expect(
      shop.holdfast.patch(checkoutId, { description: 'Lamps' }, 'patch'),
    ).rejects.toMatchObject({ code: 'REFERENCE_ID_REQUIRED' });
    const cheaper = { referenceId: 'seller-1', amount: dollars('30.00') };
    expect(await shop.holdfast.patch(checkoutId, cheaper, 'patch')).toMatchObject({
      amount: dollars('90.00'),
      purchaseUnits: [{ referenceId: 'seller-0', amount: dollars('60.00') }, cheaper],
    });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures.map(({ amount, referenceId }) => [referenceId, amount.value])).toEqual([
      ['seller-0', '60.00'],
      ['seller-1', '30.00'],
    ]);
    expect((await ledgerOf(shop, orderId)).calls).toMatchObject({ captureOrder: 1 });
  });

  it('is refused before anything is captured where it is not what the shop expects', async () => {
    const orderId = await anOrderToCapture(shop);
    await shop.paypal.payerApproves(orderId);
    const authorize = { orderId, expected: { amount: dollars('100.00') } };
    const euros = { amount: { currencyCode: 'EUR', value: '100.00' }, intent: 'CAPTURE' as const };
    const payee = { ...expecting().expected, payeeMerchantId: 'AAAAAAAAAAAA2' };
    const asked = [
      [authorize, 'ADOPTED_INTENT_DIFFERS'],
      [{ orderId, ...expecting('99.99') }, 'ADOPTED_AMOUNT_DIFFERS'],
      [{ orderId, expected: euros }, 'ADOPTED_CURRENCY_DIFFERS'],
      [{ orderId, expected: payee }, 'ADOPTED_PAYEE_DIFFERS'],
    ] as const;
    for (const [request, code] of asked) {
      await expect(shop.holdfast.adopt(request, randomUUID())).rejects.toMatchObject({ code });
    }
    const toAuthorize = await anOrderElsewhere(shop);
    await expect(adopt(toAuthorize)).rejects.toMatchObject({ code: 'ADOPTED_INTENT_DIFFERS' });
    const { effects, calls } = await ledgerOf(shop, orderId);
    expect(effects).toEqual([]);
    expect(calls).not.toHaveProperty('captureOrder');
  });

  it('expires by its own age, as its preview says, which changes nothing', async () => {
    const orderId = await anOrderToCapture(shop);
    const madeBy = Date.now();
    const policy = { approvalWithinMs: 2 * 3_600_000 };
    const preview = await shop.holdfast.previewAdoption({ orderId, ...expecting(), policy });
    expect(preview.checkout).toMatchObject({ intent: 'CAPTURE', status: 'AWAITING_APPROVAL' });
    expect(preview.steps).toMatchObject([{ does: 'EXPIRE', isDue: false }]);
    expect(Date.parse(preview.steps[0]?.at ?? '')).toBeLessThanOrEqual(
      madeBy + policy.approvalWithinMs,
    );
    const { checkoutId } = await adopt(orderId, undefined, { policy });
    expect(await pass(shop, checkoutId, hours(3))).toMatchObject({ status: 'EXPIRED' });
    expect((await ledgerOf(shop, orderId)).effects).toEqual([]);
  });

  it('is of one checkout alone: ALREADY_ADOPTED', async () => {
    const orderId = await anOrderToCapture(shop);
    const both = await Promise.allSettled([adopt(orderId), adopt(orderId)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'ALREADY_ADOPTED' },
    });
  });

  it('that the browser captured itself ends CAPTURED, and is captured by nobody else', async () => {
    const orderId = await anOrderToCapture(shop);
    await shop.paypal.payerApproves(orderId);
    await captureElsewhere(shop, orderId);
    const { checkoutId } = await adopt(orderId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures).toMatchObject([{ amount: dollars('100.00') }]);
    const { effects, calls } = await ledgerOf(shop, orderId);
    expect(effects).toEqual(['CAPTURED']);
    expect(calls).toMatchObject({ captureOrder: 1 });
  });

  it('that is captured or authorized elsewhere meanwhile is read before a void ends the checkout', async () => {
    const orderId = await anOrderToCapture(shop);
    const { checkoutId } = await adopt(orderId);
    await shop.paypal.payerApproves(orderId);
    await captureElsewhere(shop, orderId);
    await expect(shop.holdfast.void(checkoutId, {}, 'void')).rejects.toMatchObject({
      code: expect.stringMatching(/^(NOTHING_LEFT_TO_VOID|CHECKOUT_CLOSED)$/),
    });
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [{ amount: dollars('100.00') }],
    });
  });

  it('waits for an eCheck that was pending when it was adopted', async () => {
    const orderId = await anOrderToCapture(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'CAPTURE_PENDING' });
    await captureElsewhere(shop, orderId);
    const { checkoutId } = await adopt(orderId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURE_PENDING');
    await shop.paypal.settleCapture(captures[0]?.captureId ?? '', 'COMPLETED');
    await pass(shop, checkoutId, hours(2));
    await untilStatus(shop, checkoutId, 'CAPTURED');
  });
});
