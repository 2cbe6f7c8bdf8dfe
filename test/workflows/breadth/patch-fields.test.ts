import { describe, expect, it } from 'vitest';
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
