import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { executedPayment } from './payments-v1.ts';
import { type Answer, PayPal, usd } from './paypal.ts';

const breakdownOf = ({ text }: Answer): unknown =>
  z.object({ seller_receivable_breakdown: z.unknown() }).parse(JSON.parse(text))
    .seller_receivable_breakdown;

const platformFee = (value: string) => ({
  amount: usd(value),
  payee: { email_address: 'platform@example.com' },
});

describe('what the merchant receives of a capture', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  it('is the amount without PayPal’s fee', async () => {
    const { authorizationId } = await paypal.authorized();
    const captured = await paypal.capture(authorizationId, { body: { amount: usd('100.00') } });
    expect(breakdownOf(captured)).toEqual({
      gross_amount: usd('100.00'),
      paypal_fee: usd('3.98'),
      net_amount: usd('96.02'),
    });
  });

  it('is converted where the account holds another currency', async () => {
    await paypal.knobs({ receivableIn: { currency: 'EUR', rateMillionths: 913_700 } });
    const { authorizationId } = await paypal.authorized();
    const captured = await paypal.capture(authorizationId, { body: { amount: usd('100.00') } });
    expect(breakdownOf(captured)).toMatchObject({
      net_amount: usd('96.02'),
      receivable_amount: { currency_code: 'EUR', value: '87.73' },
      exchange_rate: { source_currency: 'USD', target_currency: 'EUR', value: '0.9137' },
    });
    const sale = await executedPayment(paypal, 'sale');
    const shown = await paypal.get(`/v1/payments/sale/${sale.id}`);
    expect(JSON.parse(shown.text)).toMatchObject({
      transaction_fee: { value: '3.98', currency: 'USD' },
      receivable_amount: { value: '87.73', currency: 'EUR' },
      exchange_rate: '0.9137',
    });
  });

  it('is not converted where the currency is the same', async () => {
    await paypal.knobs({ receivableIn: { currency: 'USD', rateMillionths: 900_000 } });
    const { captureId } = await paypal.captured();
    expect(breakdownOf(await paypal.get(`/v2/payments/captures/${captureId}`))).not.toHaveProperty(
      'exchange_rate',
    );
  });

  it('goes without what the platform keeps, and a refund takes the platform’s part from the platform', async () => {
    const { authorizationId } = await paypal.authorized();
    const captured = await paypal.capture(authorizationId, {
      body: {
        amount: usd('100.00'),
        payment_instruction: {
          platform_fees: [platformFee('10.00')],
          disbursement_mode: 'DELAYED',
        },
      },
    });
    expect(JSON.parse(captured.text).disbursement_mode).toBe('DELAYED');
    expect(breakdownOf(captured)).toEqual({
      gross_amount: usd('100.00'),
      paypal_fee: usd('3.98'),
      platform_fees: [platformFee('10.00')],
      net_amount: usd('86.02'),
    });
    const refunded = await paypal.refund(captured.body.id, {
      body: {
        amount: usd('50.00'),
        payment_instruction: { platform_fees: [{ amount: usd('5.00') }] },
      },
    });
    expect(JSON.parse(refunded.text).seller_payable_breakdown).toMatchObject({
      gross_amount: usd('50.00'),
      platform_fees: [{ amount: usd('5.00') }],
      net_amount: usd('45.00'),
    });
  });

  it.each([
    ['10.01', 'INVALID_PLATFORM_FEES_AMOUNT', 'USD'],
    ['1.00', 'CURRENCY_MISMATCH', 'EUR'],
  ])('is refused with a platform fee of %s: %s', async (value, issue, currency_code) => {
    const { authorizationId } = await paypal.authorized();
    const refused = await paypal.capture(authorizationId, {
      body: {
        amount: usd('10.00'),
        payment_instruction: { platform_fees: [{ amount: { currency_code, value } }] },
      },
    });
    expect([refused.httpStatus, ...refused.issues]).toEqual([422, issue]);
  });

  it('of an order of intent CAPTURE follows the instruction of each unit', async () => {
    const units = [
      { reference_id: 'a', amount: usd('20.00') },
      {
        reference_id: 'b',
        amount: usd('30.00'),
        payment_instruction: { platform_fees: [platformFee('3.00')], disbursement_mode: 'DELAYED' },
      },
    ];
    const orderId = await paypal.approved({}, { intent: 'CAPTURE', purchase_units: units });
    const captured = await paypal.post(`/v2/checkout/orders/${orderId}/capture`);
    const captures = captured.body.purchase_units.map(({ payments }) => payments.captures[0]);
    expect(captures.map((capture) => capture?.['disbursement_mode'])).toEqual([
      'INSTANT',
      'DELAYED',
    ]);
    expect(captures[1]?.['seller_receivable_breakdown']).toMatchObject({
      platform_fees: [platformFee('3.00')],
      net_amount: usd('25.46'),
    });
  });
});
