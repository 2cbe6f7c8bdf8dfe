import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  effectsOf,
  noRenewal,
  operator,
  rootOf,
  SOON,
  signalEvent,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const leftOut = (operation: string, path: string) => ({
  operation,
  kind: 'altered-answer',
  set: { [path]: null },
});

describe('an order that PayPal shows without a status', () => {
  it('still shows that its authorization was voided at PayPal', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await shop.paypal.faults([leftOut('getOrder', 'status')]);
    await shop.paypal.onAuthorization(rootOf(checkout), 'void');
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: rootOf(checkout),
      status: 'VOIDED',
    });
    await untilStatus(shop, checkout.checkoutId, 'VOIDED');
  });

  it('is authorized where the answer to authorize leaves it out as well', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.faults([leftOut('getOrder', 'status'), leftOut('authorizeOrder', 'status')]);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });

  it('after the authorization was denied ends the checkout DENIED', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.faults([leftOut('getOrder', 'status'), leftOut('authorizeOrder', 'status')]);
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_DENIED' });
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'DENIED');
  });
});

describe('an order of the merchant’s with the invoice id of another one', () => {
  it('does not park for ever: a read that shows no payments settles it, and it can be voided', async () => {
    const invoiceId = `INV-${Date.now()}`;
    const purchaseUnit = { amount: { currencyCode: 'USD', value: '100.00' }, invoiceId };
    const [first, second] = [
      await aCheckout(shop, { purchaseUnit }),
      await aCheckout(shop, { purchaseUnit }),
    ];
    await shop.paypal.payerApproves(first.orderId);
    await shop.holdfast.approve(first.checkoutId);
    await untilStatus(shop, first.checkoutId, 'AUTHORIZED');
    await shop.paypal.payerApproves(second.orderId);
    await shop.holdfast.approve(second.checkoutId);
    await expect
      .poll(async () => (await shop.holdfast.get(second.checkoutId)).timeline.length, SOON)
      .toBeGreaterThan(second.timeline.length + 1);
    const seen = await shop.holdfast.get(second.checkoutId);
    if (seen.attention !== null) {
      expect(seen.attention).toMatchObject({
        issue: 'DUPLICATE_INVOICE_ID',
        debugId: expect.any(String),
      });
    }
    const released = await shop.holdfast
      .void(second.checkoutId, {})
      .catch(() => shop.holdfast.resolve(second.checkoutId, { action: 'close', ...operator }));
    expect(released.nextDeadline).toBeNull();
    expect(await effectsOf(shop, second.orderId)).toEqual([]);
    await shop.holdfast.void(first.checkoutId, {});
    expect(await effectsOf(shop, first.orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });
});
