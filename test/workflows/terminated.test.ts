import { describe, expect, it } from 'vitest';
import { anAuthorizedCheckout, hundredDollars, ledgerOf, useShop } from '../support/shop.ts';

const shop = useShop();

describe('a Workflow that somebody terminated while it held money', () => {
  it('is shown for what it is: nobody looks after the hold, and what to do about it', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).terminate();
    const view = await shop.holdfast.get(checkoutId);
    expect(view).toMatchObject({
      status: 'NEEDS_ATTENTION',
      nextDeadline: null,
      allowed: [],
      attention: { code: 'CHECKOUT_TERMINATED', reason: expect.stringContaining('same key') },
    });
  });

  it('is started again by the request that started it: its hold is found, not made twice, and released', async () => {
    const request = { checkoutId: 'order-1', purchaseUnit: hundredDollars };
    const { orderId } = await shop.holdfast.start(request, 'start');
    await shop.paypal.payerApproves(orderId ?? '');
    await shop.holdfast.approve('order-1');
    await expect
      .poll(async () => (await shop.holdfast.get('order-1')).status, { timeout: 20_000 })
      .toBe('AUTHORIZED');
    const handle = shop.temporal.client.workflow.getHandle('checkout:default:order-1');
    await handle.terminate();
    await shop.paypal.moveOrder(orderId ?? '', 7 * 3600);
    await expect(shop.holdfast.start(request, 'another')).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
    expect(await shop.holdfast.start(request, 'start')).toMatchObject({ orderId });
    await expect
      .poll(async () => (await shop.holdfast.get('order-1')).status, { timeout: 20_000 })
      .toBe('AUTHORIZED');
    await shop.holdfast.void('order-1', {});
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'VOIDED']);
    expect(await shop.holdfast.start(request, 'start')).toMatchObject({ orderId });
    expect(await shop.holdfast.get('order-1')).toMatchObject({ status: 'VOIDED' });
  });
});
