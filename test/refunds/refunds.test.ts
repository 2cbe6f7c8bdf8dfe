import { describe, expect, it } from 'vitest';
import { anAuthorizedCheckout, days, dollars, ledgerOf, pass, useShop } from '../support/shop.ts';

const shop = useShop();

const aCapture = async (how: Readonly<Record<string, string>> = {}) => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {}, how);
  const capture = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, orderId: orderId ?? '', captureId: capture.captureId };
};

describe('a refund', () => {
  it('returns a part and then the rest, and never more than was captured', async () => {
    const { checkoutId, captureId } = await aCapture();
    const part = await shop.holdfast.refund({ captureId, amount: dollars('30.00') }, 'part');
    expect(part).toMatchObject({ status: 'COMPLETED', amount: dollars('30.00') });
    await expect(
      shop.holdfast.refund({ captureId, amount: dollars('70.01') }, 'more'),
    ).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_CAPTURE' });
    const rest = await shop.holdfast.refund({ captureId }, 'rest');
    expect(rest.amount).toEqual(dollars('70.00'));
    await expect(shop.holdfast.refund({ captureId }, 'again')).rejects.toMatchObject({
      code: 'FULLY_REFUNDED',
    });
    const view = await shop.holdfast.get(checkoutId);
    expect(view.refunds.map(({ amount }) => amount.value)).toEqual(['30.00', '70.00']);
    expect(view.allowed).not.toContainEqual(expect.objectContaining({ action: 'refund' }));
  });

  it('works months after the checkout closed, and the same key moves nothing in a second run', async () => {
    const { checkoutId, orderId, captureId } = await aCapture();
    await pass(shop, checkoutId, days(100));
    const first = await shop.holdfast.refund({ captureId, amount: dollars('10.00') }, 'once');
    const run = shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`);
    await run.result();
    await pass(shop, checkoutId, days(50));
    const again = await shop.holdfast.refund({ captureId, amount: dollars('10.00') }, 'once');
    expect(again).toEqual(first);
    await expect(
      shop.holdfast.refund({ captureId, amount: dollars('11.00') }, 'once'),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(
      (await ledgerOf(shop, orderId)).effects.filter((effect) => effect === 'REFUNDED'),
    ).toHaveLength(1);
  });

  it('is blocked while the capture is pending', async () => {
    const { captureId } = await aCapture({ outcome: 'CAPTURE_PENDING' });
    await expect(shop.holdfast.refund({ captureId }, 'early')).rejects.toMatchObject({
      code: 'CAPTURE_STILL_PENDING',
    });
  });

  it('refuses a capture that PayPal does not know', async () => {
    await expect(
      shop.holdfast.refund({ captureId: '2GG279541U471931P' }, 'unknown'),
    ).rejects.toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
  });

  it('passes on why PayPal refused it; another key may ask again once the merchant has the funds', async () => {
    await shop.paypal.knobs({ merchantFunds: 'INSUFFICIENT' });
    const { captureId } = await aCapture();
    const poor = { code: 'REFUSED_BY_PAYPAL', issue: 'REFUND_FAILED_INSUFFICIENT_FUNDS' };
    await expect(shop.holdfast.refund({ captureId }, 'poor')).rejects.toMatchObject(poor);
    await shop.paypal.knobs({});
    await expect(shop.holdfast.refund({ captureId }, 'poor')).rejects.toMatchObject(poor);
    expect(await shop.holdfast.refund({ captureId }, 'funded')).toMatchObject({
      status: 'COMPLETED',
    });
  });
});
