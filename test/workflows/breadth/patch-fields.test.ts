import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { aCheckout, dollars, hundredDollars, untilStatus } from '../../support/shop.ts';

const { shop, sent } = useRecordedShop();

const usd = (value: string) => ({ currency_code: 'USD', value });

const unit = "/purchase_units/@reference_id=='default'";

/** The changes that PayPal was sent for the order, oldest first. */
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
    expect(patchesOf(orderId)).toEqual([
      [
        { op: 'replace', path: `${unit}/amount`, value: usd('80.00') },
        { op: 'add', path: `${unit}/invoice_id`, value: invoiceId },
      ],
      [
        { op: 'replace', path: `${unit}/amount`, value: usd('70.00') },
        { op: 'replace', path: `${unit}/description`, value: 'Lamps' },
      ],
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
    expect(patchesOf(orderId)).toEqual([
      [
        { op: 'replace', path: `${unit}/amount`, value: usd('80.00') },
        { op: 'replace', path: `${unit}/custom_id`, value: `default:${checkoutId}` },
        { op: 'remove', path: `${unit}/description` },
      ],
    ]);
  });

  it('needs no amount, and leaves the address that the payer has chosen at PayPal', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    expect(await shop.holdfast.patch(checkoutId, { description: 'Lamps' }, 'one')).toMatchObject({
      status: 'AWAITING_APPROVAL',
      amount: dollars('100.00'),
    });
    // PayPal’s table has no operation that adds a text for the statement: the whole unit is sent.
    await shop.holdfast.patch(checkoutId, { softDescriptor: 'LAMPS' }, 'two');
    const [address, name] = [
      {
        address_line_1: '1 Main St',
        admin_area_2: 'San Jose',
        admin_area_1: 'CA',
        postal_code: '95131',
        country_code: 'US',
      },
      { full_name: 'John Doe' },
    ];
    expect(patchesOf(orderId)).toEqual([
      [{ op: 'add', path: `${unit}/description`, value: 'Lamps' }],
      [
        {
          op: 'replace',
          path: unit,
          value: {
            reference_id: 'default',
            amount: usd('100.00'),
            custom_id: `default:${checkoutId}`,
            description: 'Lamps',
            soft_descriptor: 'LAMPS',
            shipping: { address, name },
          },
        },
      ],
    ]);
    await shop.holdfast.approve(checkoutId);
    expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({
      amount: dollars('100.00'),
    });
  });

  it('whose answer is lost is not sent again where the order shows it', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.faults([{ operation: 'patchOrder', kind: 'lost-answer', times: 1 }]);
    await shop.holdfast.patch(checkoutId, { description: 'Lamps' }, 'one');
    expect(patchesOf(orderId)).toEqual([
      [{ op: 'add', path: `${unit}/description`, value: 'Lamps' }],
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
        .map((operations) => operations.find(({ path }) => path === '/payer'));
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

  it('that does not add up with what PayPal keeps is not sent: PAYPAL_WOULD_REFUSE', async () => {
    const items = [{ name: 'Lantern', quantity: '1', unitAmount: dollars('100.00') }];
    const amount = { ...dollars('100.00'), breakdown: { itemTotal: dollars('100.00') } };
    const { checkoutId, orderId } = await aCheckout(shop, { purchaseUnit: { amount, items } });
    const refused = { code: 'PAYPAL_WOULD_REFUSE', issue: 'ITEM_TOTAL_REQUIRED', debugId: null };
    await expect(
      shop.holdfast.patch(checkoutId, { amount: dollars('80.00') }, 'one'),
    ).rejects.toMatchObject(refused);
    expect(patchesOf(orderId)).toEqual([]);
    const { timeline, amount: shown } = await shop.holdfast.get(checkoutId);
    expect(timeline.at(-1)).toMatchObject({ event: 'REFUSED', refusal: { isUnsent: true } });
    expect(shown).toEqual(dollars('100.00'));
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
