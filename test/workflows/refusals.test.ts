import { describe, expect, it } from 'vitest';
import { aCheckout, anAuthorizedCheckout, dollars, ledgerOf, useShop } from '../support/shop.ts';

const shop = useShop();

describe('a bad command', () => {
  it.each([
    ['more than is held', dollars('100.01'), 'AMOUNT_EXCEEDS_REMAINING'],
    ['another currency', { currencyCode: 'EUR', value: '10.00' }, 'CURRENCY_MISMATCH'],
    ['zero', dollars('0.00'), 'INVALID_REQUEST'],
    ['too many decimals', dollars('10.001'), 'INVALID_REQUEST'],
  ])('is refused with a code: %s, and the checkout lives on', async (_what, amount, code) => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await expect(shop.holdfast.capture(checkoutId, { amount }, 'bad')).rejects.toMatchObject({
      code,
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'AUTHORIZED' });
    expect((await ledgerOf(shop, orderId ?? '')).calls).toEqual({ authorizeOrder: 1 });
    await shop.holdfast.capture(checkoutId, {}, 'good');
  });

  it('is refused before approval with the reason', async () => {
    const { checkoutId } = await aCheckout(shop);
    await expect(shop.holdfast.capture(checkoutId, {}, 'early')).rejects.toMatchObject({
      code: 'NOT_AUTHORIZED',
    });
    await expect(shop.holdfast.reauthorize(checkoutId, {})).rejects.toMatchObject({
      code: 'NOT_AUTHORIZED',
    });
    expect((await shop.holdfast.void(checkoutId, {})).status).toBe('VOIDED');
  });

  it('is refused after the end with the reason', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.void(checkoutId, { reason: 'the customer changed their mind' });
    const { holdfast } = shop;
    for (const late of [
      () => holdfast.capture(checkoutId, {}, 'late'),
      () => holdfast.void(checkoutId, {}),
      () => holdfast.reauthorize(checkoutId, {}),
      () => holdfast.approve(checkoutId),
      () => holdfast.resolve(checkoutId, { action: 'retry', actor: 'op', reason: 'why not' }),
    ]) {
      await expect(late()).rejects.toMatchObject({ code: 'CHECKOUT_CLOSED' });
    }
  });

  it('is refused while the honor period runs: nothing to reauthorize yet', async () => {
    const { checkoutId, allowed, refused } = await anAuthorizedCheckout(shop);
    await expect(shop.holdfast.reauthorize(checkoutId, {})).rejects.toMatchObject({
      code: 'REAUTHORIZATION_TOO_SOON',
    });
    expect(allowed).toContainEqual({ action: 'capture', upTo: dollars('100.00') });
    expect(refused.map(({ action, code }) => [action, code])).toContainEqual([
      'reauthorize',
      'REAUTHORIZATION_TOO_SOON',
    ]);
  });
});

describe('the same idempotency key', () => {
  it('gives the first answer again, also after the checkout has closed', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const first = await shop.holdfast.capture(checkoutId, {}, 'once');
    expect(await shop.holdfast.capture(checkoutId, {}, 'once')).toEqual(first);
    expect((await ledgerOf(shop, orderId ?? '')).calls['captureAuthorization']).toBe(1);
  });

  it('is refused with another body', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'once');
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('20.00') }, 'once'),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('starts one checkout, however often it is sent', async () => {
    const request = {
      checkoutId: `twice-${Date.now()}`,
      purchaseUnit: { amount: dollars('5.00') },
    };
    const [first, second] = await Promise.all([
      shop.holdfast.start(request, 'k'),
      shop.holdfast.start(request, 'k'),
    ]);
    expect(second.orderId).toBe(first.orderId);
    await expect(
      shop.holdfast.start({ ...request, purchaseUnit: { amount: dollars('6.00') } }, 'k'),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(
      shop.holdfast.start({ ...request, purchaseUnit: { amount: dollars('6.00') } }, 'k2'),
    ).rejects.toMatchObject({ code: 'CHECKOUT_ID_TAKEN' });
    await shop.holdfast.void(request.checkoutId, {});
    expect((await shop.holdfast.start(request, 'k')).orderId).toBe(first.orderId);
  });
});

describe('cancelling the Workflow in Temporal', () => {
  it('releases what is held and then completes', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await handle.cancel();
    expect(await handle.result()).toMatchObject({ checkout: { stage: { as: 'VOIDED' } } });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });
});
