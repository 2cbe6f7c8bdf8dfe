import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  pass,
  untilStatus,
} from '../../support/shop.ts';
import { aHoldElsewhere, expected } from '../adoption/made-elsewhere.ts';

const { shop, sent } = useRecordedShop();

const fee = (value: string) => ({ platformFees: [{ amount: dollars(value) }] });
const feeSent = (value: string) => ({
  platform_fees: [{ amount: { currency_code: 'USD', value } }],
});

describe('a partner', () => {
  it('takes a platform fee with a capture of a hold, and PayPal keeps the money for now', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    const asked = { paymentInstruction: { ...fee('5.00'), disbursementMode: 'DELAYED' as const } };
    const capture = await shop.holdfast.capture(checkoutId, asked, 'all');
    const [received] = sent('POST', new RegExp(`${authorization?.currentId}/capture$`));
    expect(received?.body).toMatchObject({
      payment_instruction: { ...feeSent('5.00'), disbursement_mode: 'DELAYED' },
    });
    expect(capture).toMatchObject({
      disbursementMode: 'DELAYED',
      platformFees: [{ amount: dollars('5.00') }],
    });
    const back = {
      captureId: capture.captureId,
      amount: dollars('50.00'),
      paymentInstruction: fee('2.50'),
    };
    const refund = await shop.holdfast.refund(back, 'half');
    const [refunded] = sent('POST', new RegExp(`${capture.captureId}/refund$`));
    expect(refunded?.body).toMatchObject({ payment_instruction: feeSent('2.50') });
    expect(refund.payable).toMatchObject({ platformFees: [{ amount: dollars('2.50') }] });
  });

  it('gives the fee with the purchase unit where the order is captured at once', async () => {
    const purchaseUnit = { amount: dollars('100.00'), paymentInstruction: fee('7.00') };
    const { checkoutId, orderId } = await aCheckout(shop, { intent: 'CAPTURE', purchaseUnit });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    const [created] = sent('POST', /orders$/).filter(({ body }) =>
      JSON.stringify(body).includes(checkoutId),
    );
    expect(created?.body).toMatchObject({
      purchase_units: [{ payment_instruction: feeSent('7.00') }],
    });
    expect(captures).toMatchObject([{ platformFees: [{ amount: dollars('7.00') }] }]);
  });

  it('plans no reauthorization for another payee, and says why', async () => {
    const purchaseUnit = { amount: dollars('100.00'), payee: { merchantId: 'JX8RK2MTQ7PWE' } };
    const view = await anAuthorizedCheckout(shop, { purchaseUnit });
    expect(view.timeline).toContainEqual(
      expect.objectContaining({
        event: 'AUTHORIZED',
        renewal: { kind: 'NONE', because: 'PARTNER' },
      }),
    );
    expect(view.refused).toContainEqual({
      action: 'reauthorize',
      code: 'REAUTHORIZATION_NOT_SUPPORTED',
      reason: expect.stringContaining('partner'),
    });
    expect(view.nextDeadline?.does).toBe('HONOR_PERIOD_ENDS');
  });
});

describe('a partner that acts for a merchant (payPalMerchantId)', () => {
  const merchant = '7YPZ2ZLLMNQSE';
  const partner = { payPalMerchantId: merchant, partnerAttributionId: 'Shop_SP_PPCP' };
  const { shop: acting, sent: asked } = useRecordedShop({ partner });

  it('holds, captures with its fee, refunds and voids in the merchant’s name, and reauthorizes nothing', async () => {
    const { checkoutId, authorization, timeline } = await anAuthorizedCheckout(acting);
    expect(timeline).toContainEqual(
      expect.objectContaining({
        event: 'AUTHORIZED',
        renewal: { kind: 'NONE', because: 'PARTNER' },
      }),
    );
    await expect(acting.holdfast.reauthorize(checkoutId, {}, 'again')).rejects.toMatchObject({
      code: 'REAUTHORIZATION_NOT_SUPPORTED',
      message: expect.stringContaining('partner'),
    });
    expect(await pass(acting, checkoutId, days(4))).toMatchObject({ status: 'AUTHORIZED' });
    const part = { amount: dollars('40.00'), paymentInstruction: fee('2.00') };
    const { captureId, platformFees } = await acting.holdfast.capture(checkoutId, part, 'part');
    expect(platformFees).toMatchObject([{ amount: dollars('2.00') }]);
    await acting.holdfast.void(checkoutId, {});
    await untilStatus(acting, checkoutId, 'CAPTURED');
    await acting.holdfast.refund({ captureId, paymentInstruction: fee('1.00') }, 'back');
    const calls = [...asked('POST', /^\/v2\//), ...asked('GET', /^\/v2\//)];
    const paths = calls.map(({ path }) => path.replace(/.*\//, ''));
    expect(paths).toEqual(
      expect.arrayContaining(['orders', 'authorize', 'capture', 'void', 'refund']),
    );
    expect(paths).not.toContain('reauthorize');
    for (const { headers } of calls) {
      const [, claims = ''] = String(headers['paypal-auth-assertion']).split('.');
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
        iss: 'shop',
        payer_id: merchant,
      });
      expect(headers['paypal-partner-attribution-id']).toBe('Shop_SP_PPCP');
    }
    expect(authorization?.rootId).toBeDefined();
  });

  it('adopts a hold of the merchant, and plans no reauthorization, as the preview says', async () => {
    const { orderId } = await aHoldElsewhere({ paypal: acting.paypal, payPalMerchantId: merchant });
    const preview = await acting.holdfast.previewAdoption({ orderId, expected });
    expect(preview.steps[0]).toMatchObject({ does: 'HONOR_PERIOD_ENDS' });
    expect(preview.steps.map(({ does }) => does)).not.toContain('REAUTHORIZE');
    const { checkoutId } = await acting.holdfast.adopt({ orderId, expected }, randomUUID());
    expect(await acting.holdfast.get(checkoutId)).toMatchObject({
      status: 'AUTHORIZED',
      nextDeadline: { does: 'HONOR_PERIOD_ENDS' },
      refused: expect.arrayContaining([
        expect.objectContaining({ action: 'reauthorize', code: 'REAUTHORIZATION_NOT_SUPPORTED' }),
      ]),
    });
    expect(await pass(acting, checkoutId, days(4))).toMatchObject({ status: 'AUTHORIZED' });
    expect(asked('POST', /\/reauthorize$/)).toEqual([]);
  });

  it('is shown what the merchant has alone: a capture without its permission is refused and waits for an operator', async () => {
    const { checkoutId } = await anAuthorizedCheckout(acting);
    await acting.paypal.knobs({ partnerPermission: 'NOT_GRANTED' });
    const capture = acting.holdfast.capture(checkoutId, {}, 'all');
    await expect(capture).rejects.toMatchObject({
      code: 'REFUSED_BY_PAYPAL',
      issue: 'PERMISSION_DENIED',
    });
    expect(await acting.holdfast.get(checkoutId)).toMatchObject({ status: 'NEEDS_ATTENTION' });
    await acting.paypal.knobs({});
    const again = await acting.holdfast.capture(checkoutId, {}, 'again');
    expect(again).toMatchObject({ status: 'COMPLETED', amount: dollars('100.00') });
  });
});
