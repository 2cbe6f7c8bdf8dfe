import { describe, expect, it } from 'vitest';
import { anAuthorizedCheckout, days, dollars, ledgerOf, pass, useShop } from '../support/shop.ts';

const shop = useShop();

describe('what PayPal refuses one checkout', () => {
  it('is no obstacle to its capture: the hold stands without the reauthorization', async () => {
    await shop.paypal.knobs({
      reauthorizationsAllowed: 0,
      tooManyReauthorizations: 'REAUTHORIZATION_NOT_SUPPORTED',
    });
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    const view = await pass(shop, checkoutId, days(6));
    expect(view).toMatchObject({ status: 'AUTHORIZED', authorization: { reauthorizations: 0 } });
    expect(view.authorization?.currentId).toBe(authorization?.rootId);
    const capture = await shop.holdfast.capture(checkoutId, { finalCapture: true }, 'all');
    expect(capture.status).toBe('COMPLETED');
  });

  it('says nothing about the next checkout: PayPal is asked again', async () => {
    await shop.paypal.knobs({
      reauthorizationsAllowed: 0,
      tooManyReauthorizations: 'REAUTHORIZATION_NOT_SUPPORTED',
    });
    const first = await anAuthorizedCheckout(shop);
    await pass(shop, first.checkoutId, days(4));
    const second = await anAuthorizedCheckout(shop);
    expect(second.nextDeadline?.does).toBe('REAUTHORIZE');
    await pass(shop, second.checkoutId, days(4));
    const { calls } = await ledgerOf(shop, second.orderId ?? '');
    expect(calls['reauthorizeAuthorization']).toBe(1);
  });

  it('moves no other checkout’s money: one odd MAX_CAPTURE_COUNT_EXCEEDED leaves the next capture to PayPal', async () => {
    const issue = 'MAX_CAPTURE_COUNT_EXCEEDED';
    const first = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(first.checkoutId, { amount: dollars('10.00') }, 'one');
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    await expect(
      shop.holdfast.capture(first.checkoutId, { amount: dollars('10.00') }, 'two'),
    ).rejects.toMatchObject({ issue });
    const second = await anAuthorizedCheckout(shop, { policy: { atDeadline: 'CAPTURE' } });
    await shop.holdfast.capture(second.checkoutId, { amount: dollars('10.00') }, 'one');
    const view = await pass(shop, second.checkoutId, days(28) + 3_600);
    expect(view).toMatchObject({ status: 'CAPTURED' });
    expect((await ledgerOf(shop, second.orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'REAUTHORIZED',
      'CAPTURED',
    ]);
  });

  it('refuses CAPTURE_COUNT_EXCEEDED without asking PayPal after as many captures as the policy allows', async () => {
    const policy = { capturesAtMost: 1 };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'one');
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'two'),
    ).rejects.toMatchObject({ code: 'CAPTURE_COUNT_EXCEEDED' });
    expect((await ledgerOf(shop, orderId ?? '')).calls['captureAuthorization']).toBe(1);
  });
});
