import { describe, expect, it } from 'vitest';
import {
  anAuthorizedCheckout,
  bookedOrder,
  callsOf,
  days,
  dollars,
  effectsOf,
  hours,
  noRenewal,
  pass,
  rootOf,
  signalEvent,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const AUTHORIZATIONS = 'purchase_units.0.payments.authorizations';

const euros = (value: string) => ({ currencyCode: 'EUR', value });

describe('a reauthorization of 115.00 on 100.00', () => {
  it('is captured to its last cent under PAYPAL_LIMIT, and never asks PayPal for 0.00', async () => {
    const policy = { overCapture: 'PAYPAL_LIMIT', reauthorize: 'ON_CAPTURE' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await pass(shop, checkoutId, days(3) + hours(3));
    await shop.holdfast.reauthorize(checkoutId, { amount: dollars('115.00') });
    await shop.holdfast.capture(
      checkoutId,
      { amount: dollars('100.00'), finalCapture: false },
      'first',
    );
    const view = await shop.holdfast.get(checkoutId);
    expect(view.remaining).toEqual(dollars('15.00'));
    expect(view.allowed).toContainEqual({ action: 'capture', upTo: dollars('15.00') });
    expect(await shop.holdfast.capture(checkoutId, {}, 'rest')).toMatchObject({
      amount: dollars('15.00'),
    });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'REAUTHORIZED 115.00',
      'CAPTURED 100.00',
      'CAPTURED 15.00',
    ]);
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(2);
  });
});

describe('a deadline', () => {
  it('that was decided acts again for a later expiration_time that PayPal shows', async () => {
    await shop.paypal.knobs({ authorizationLifeSeconds: days(58) });
    const firstExpiry = new Date(Date.now() + days(29) * 1000).toISOString();
    const shows = (operation: string, path: string) => ({
      operation,
      kind: 'altered-answer',
      set: { [path]: firstExpiry },
    });
    const early = [
      shows('authorizeOrder', `${AUTHORIZATIONS}.*.expiration_time`),
      shows('getOrder', `${AUTHORIZATIONS}.*.expiration_time`),
      shows('getAuthorization', 'expiration_time'),
    ];
    await shop.paypal.faults(early);
    const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
    const checkout = await anAuthorizedCheckout(shop, { policy });
    const { checkoutId, orderId } = checkout;
    const issue = 'PAYER_CANNOT_PAY';
    await shop.paypal.faults([
      ...early,
      { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    const decided = await pass(shop, checkoutId, days(28) + hours(2));
    expect(decided.attention).toMatchObject({ issue });
    await shop.paypal.faults([]);
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.CREATED',
      resourceId: rootOf(checkout),
      status: 'EXTENDED',
    });
    await pass(shop, checkoutId, days(29));
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
    expect((await bookedOrder(shop, orderId)).captures).toHaveLength(1);
  });
});

describe('PAYPAL_LIMIT', () => {
  it('in a currency whose limit is not documented is learned from PayPal’s refusal in this checkout', async () => {
    await shop.paypal.knobs({ overCapturePercent: 100, overCaptureMaximumHundredths: 0 });
    const policy = { ...noRenewal, overCapture: 'PAYPAL_LIMIT' } as const;
    const purchaseUnit = { amount: euros('1000.00') };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy, purchaseUnit });
    await expect(
      shop.holdfast.capture(checkoutId, { amount: euros('1100.00') }, 'over'),
    ).rejects.toMatchObject({ issue: 'MAX_CAPTURE_AMOUNT_EXCEEDED' });
    const view = await shop.holdfast.get(checkoutId);
    expect(view.allowed).toContainEqual({ action: 'capture', upTo: euros('1000.00') });
    await expect(
      shop.holdfast.capture(checkoutId, { amount: euros('1100.00') }, 'again'),
    ).rejects.toMatchObject({ issue: null });
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(1);
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      amount: euros('1000.00'),
    });
  });

  it('that PayPal does not grant is turned off for this checkout by MAX_CAPTURE_AMOUNT_EXCEEDED', async () => {
    await shop.paypal.knobs({ overCapturePercent: 100, overCaptureMaximumHundredths: 0 });
    const policy = { ...noRenewal, overCapture: 'PAYPAL_LIMIT' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    expect((await shop.holdfast.get(checkoutId)).allowed).toContainEqual({
      action: 'capture',
      upTo: dollars('115.00'),
    });
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('110.00') }, 'over'),
    ).rejects.toMatchObject({ issue: 'MAX_CAPTURE_AMOUNT_EXCEEDED' });
    expect((await shop.holdfast.get(checkoutId)).allowed).toContainEqual({
      action: 'capture',
      upTo: dollars('100.00'),
    });
    await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });
});
