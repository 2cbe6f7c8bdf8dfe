import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { aCheckout, dollars, hundredDollars, untilStatus } from '../../support/shop.ts';

const { shop, sent } = useRecordedShop();

const usd = (value: string) => ({ currency_code: 'USD', value });

/** The units that PayPal was sent for the order, oldest first. */
const patchesOf = (orderId: string) =>
  sent('PATCH', new RegExp(`${orderId}$`)).map(({ body }) => body);

describe('a patch', () => {
  it('leaves what it does not name as the start and earlier patches have made it', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, {
      purchaseUnit: { ...hundredDollars, description: 'Lanterns', softDescriptor: 'LANTERNS' },
    });
    const invoiceId = `I-${checkoutId}`;
    await shop.holdfast.patch(checkoutId, { amount: dollars('80.00'), invoiceId }, 'one');
    await shop.holdfast.patch(
      checkoutId,
      { amount: dollars('70.00'), description: 'Lamps' },
      'two',
    );
    const unit = {
      reference_id: 'default',
      custom_id: `default:${checkoutId}`,
      invoice_id: invoiceId,
      soft_descriptor: 'LANTERNS',
    };
    const path = "/purchase_units/@reference_id=='default'";
    expect(patchesOf(orderId)).toEqual([
      [
        {
          op: 'replace',
          path,
          value: { ...unit, amount: usd('80.00'), description: 'Lanterns' },
        },
      ],
      [{ op: 'replace', path, value: { ...unit, amount: usd('70.00'), description: 'Lamps' } }],
    ]);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      amount: dollars('70.00'),
      customId: `default:${checkoutId}`,
      invoiceId,
    });
  });

  it('takes away what is null, and puts Holdfast’s mark in place of the caller’s custom id', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, {
      purchaseUnit: { ...hundredDollars, description: 'Lanterns', customId: 'mine' },
    });
    const removed = { amount: dollars('80.00'), description: null, customId: null };
    await shop.holdfast.patch(checkoutId, removed, 'one');
    const value = {
      reference_id: 'default',
      amount: usd('80.00'),
      custom_id: `default:${checkoutId}`,
    };
    expect(patchesOf(orderId)).toEqual([
      [{ op: 'replace', path: "/purchase_units/@reference_id=='default'", value }],
    ]);
  });

  it('adds the payer where the order has none, and replaces the one that is there', async () => {
    const payer = { emailAddress: 'payer@example.com' };
    const of = async (paymentSource: object) => {
      const { checkoutId, orderId } = await aCheckout(shop, { payer, paymentSource });
      for (const key of ['one', 'two']) {
        const emailAddress = `${key}@example.com`;
        await shop.holdfast.patch(checkoutId, { ...hundredDollars, payer: { emailAddress } }, key);
      }
      return z
        .array(z.array(z.looseObject({ op: z.string(), path: z.string() })))
        .parse(patchesOf(orderId))
        .map(([, second]) => second);
    };
    const change = (op: string, key: string) => ({
      op,
      path: '/payer',
      value: { email_address: `${key}@example.com` },
    });
    // A wallet's prefill lies in the payment source.
    expect(await of({ paypal: {} })).toEqual([change('add', 'one'), change('replace', 'two')]);
    expect(await of({})).toEqual([change('replace', 'one'), change('replace', 'two')]);
  });

  it('that PayPal refuses changes nothing that a later one keeps', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.faults([
      { operation: 'patchOrder', kind: 'refuse', issue: 'INVALID_PARAMETER_VALUE', times: 1 },
    ]);
    await expect(
      shop.holdfast.patch(checkoutId, { amount: dollars('80.00'), description: 'No' }, 'one'),
    ).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL' });
    await shop.holdfast.patch(checkoutId, { amount: dollars('90.00') }, 'two');
    expect(JSON.stringify(patchesOf(orderId).at(-1))).not.toContain('description');
  });
});
