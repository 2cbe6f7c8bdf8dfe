import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { aCheckout, anAuthorizedCheckout, dollars, untilStatus } from '../../support/shop.ts';

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
