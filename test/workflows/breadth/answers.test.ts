import { describe, expect, it } from 'vitest';
import { describeCheckout } from '../../../src/cli/checkout-words.ts';
import { anAuthorizedCheckout, dollars, useShop } from '../../support/shop.ts';

const shop = useShop();

const euros = (value: string) => ({ currencyCode: 'EUR', value });

describe('what PayPal says beyond the money', () => {
  it('shows seller protection in view and shell before anything is captured', async () => {
    const view = await anAuthorizedCheckout(shop);
    expect(view.authorization).toMatchObject({
      sellerProtection: {
        status: 'ELIGIBLE',
        disputeCategories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
      },
    });
    expect(describeCheckout(view)).toMatch(
      /Seller protection +ELIGIBLE: ITEM_NOT_RECEIVED, UNAUTHORIZED_TRANSACTION/,
    );
  });

  it('shows what the merchant receives in another currency, at which rate', async () => {
    await shop.paypal.knobs({ receivableIn: { currency: 'EUR', rateMillionths: 920_000 } });
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const invoiceId = `I-${checkoutId}`;
    const capture = await shop.holdfast.capture(
      checkoutId,
      { amount: dollars('40.00'), invoiceId },
      'first',
    );
    expect(capture).toMatchObject({
      fee: dollars('1.89'),
      net: dollars('38.11'),
      exchangeRate: { sourceCurrency: 'USD', targetCurrency: 'EUR', value: '0.92' },
      receivableAmount: euros('35.06'),
      feeInReceivableCurrency: euros('1.73'),
      disbursementMode: 'INSTANT',
      sellerProtection: { status: 'ELIGIBLE' },
      invoiceId,
      customId: `default:${checkoutId}`,
      createTime: expect.stringMatching(/^20\d\d-.*Z$/),
    });
    const view = await shop.holdfast.get(checkoutId);
    expect(view.captures).toEqual([capture]);
    expect(describeCheckout(view)).toContain('35.06 EUR at 0.92');
    expect(describeCheckout(view)).toMatch(
      new RegExp(
        `^${capture.captureId} +ELIGIBLE: ITEM_NOT_RECEIVED, UNAUTHORIZED_TRANSACTION$`,
        'm',
      ),
    );
  });

  it('shows what a refund costs the merchant, with what was refunded in all', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await shop.holdfast.refund({ captureId, amount: dollars('10.00') }, 'one');
    const refund = await shop.holdfast.refund({ captureId, amount: dollars('5.00') }, 'two');
    expect(refund).toMatchObject({
      payable: {
        gross: dollars('5.00'),
        fee: dollars('0.00'),
        net: dollars('5.00'),
        totalRefunded: dollars('15.00'),
      },
    });
    expect((await shop.holdfast.get(checkoutId)).refunds).toContainEqual(refund);
  });
});
