import { describe, expect, it } from 'vitest';
import {
  anAuthorizedCheckout,
  callsOf,
  days,
  dollars,
  effectsOf,
  hours,
  noRenewal,
  part,
  pass,
  runningWorkflows,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const refuseOnce = (operation: string, issue: string) =>
  shop.paypal.faults([{ operation, kind: 'refuse', issue, times: 1 }]);

describe('what PayPal refused one checkout', () => {
  it('does not stop captures of the next one, its deadline’s capture included', async () => {
    const first = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(first.checkoutId, part('10.00'), 'one');
    await refuseOnce('captureAuthorization', 'MAX_CAPTURE_COUNT_EXCEEDED');
    await expect(
      shop.holdfast.capture(first.checkoutId, part('10.00'), 'two'),
    ).rejects.toMatchObject({ issue: 'MAX_CAPTURE_COUNT_EXCEEDED' });

    const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
    const second = await anAuthorizedCheckout(shop, { policy });
    await shop.holdfast.capture(second.checkoutId, part('10.00'), 'one');
    expect(await shop.holdfast.capture(second.checkoutId, part('50.00'), 'two')).toMatchObject({
      status: 'COMPLETED',
    });
    expect(await pass(shop, second.checkoutId, days(29))).toMatchObject({ status: 'CAPTURED' });
    expect(await effectsOf(shop, second.orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 10.00',
      'CAPTURED 50.00',
      'CAPTURED 40.00',
    ]);
  });

  it('does not stop the reauthorization of the next one', async () => {
    await refuseOnce('reauthorizeAuthorization', 'REAUTHORIZATION_NOT_SUPPORTED');
    const first = await anAuthorizedCheckout(shop);
    await pass(shop, first.checkoutId, days(5));
    expect(await callsOf(shop, first.orderId, 'reauthorizeAuthorization')).toBeGreaterThan(0);

    const second = await anAuthorizedCheckout(shop);
    expect(await pass(shop, second.checkoutId, days(5))).toMatchObject({
      authorization: { reauthorizations: 1 },
    });
  });

  it('is kept by no Workflow of the merchant’s', async () => {
    await refuseOnce('reauthorizeAuthorization', 'REAUTHORIZATION_NOT_SUPPORTED');
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(5));
    expect(await runningWorkflows(shop, "WorkflowType = 'merchant'")).toEqual([]);
  });
});

describe('a refused number of captures', () => {
  it('counts for the authorization that PayPal refused it on, not for the reauthorization after it', async () => {
    await shop.paypal.knobs({ capturesAllowed: 1 });
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, part('10.00'), 'one');
    await expect(shop.holdfast.capture(checkoutId, part('5.00'), 'two')).rejects.toMatchObject({
      issue: 'MAX_CAPTURE_COUNT_EXCEEDED',
    });
    expect(await pass(shop, checkoutId, days(3) + hours(3))).toMatchObject({
      authorization: { reauthorizations: 1 },
    });
    expect(await shop.holdfast.capture(checkoutId, {}, 'rest')).toMatchObject({
      status: 'COMPLETED',
      amount: dollars('90.00'),
    });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 10.00',
      'REAUTHORIZED 90.00',
      'CAPTURED 90.00',
    ]);
  });
});
