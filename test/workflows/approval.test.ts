import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  ledgerOf,
  pass,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

describe('the approval window', () => {
  it('expires a checkout that nobody approved, after asking PayPal once more', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const view = await pass(shop, checkoutId, hours(4));
    expect(view).toMatchObject({ status: 'EXPIRED', authorization: null });
    expect((await ledgerOf(shop, orderId)).calls['authorizeOrder']).toBe(1);
  });

  it('authorizes a payer who approved at the last minute and never came back to the shop', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await pass(shop, checkoutId, hours(3) - 60);
    await shop.paypal.payerApproves(orderId);
    const view = await pass(shop, checkoutId, 120);
    expect(view.status).toBe('AUTHORIZED');
  });

  it('takes a signal as a hint: PayPal says not approved, the checkout waits on, and a new request asks again', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.holdfast.approve(checkoutId);
    const waiting = await until(shop, checkoutId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'REFUSED'),
    );
    expect(waiting.status).toBe('AWAITING_APPROVAL');
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { timeline } = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const asked = timeline.filter(
      ({ event, operation }) => event === 'ASKED' && operation === 'authorizeOrder',
    );
    expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(2);
    const [first = 0, second = 0] = asked.map(({ at }) => Date.parse(at));
    expect(second - first).toBeGreaterThanOrEqual(2000);
  });

  it('is authorized without anybody polling PayPal', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(2));
    expect((await ledgerOf(shop, orderId ?? '')).calls).toEqual({ authorizeOrder: 1 });
  });

  it('gives the payer a second chance on the same order when the instrument is declined', async () => {
    const { checkoutId, orderId, approveUrl } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'INSTRUMENT_DECLINED' });
    await shop.holdfast.approve(checkoutId);
    const declined = await until(shop, checkoutId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'PAYER_SENT_BACK'),
    );
    expect(declined).toMatchObject({ status: 'AWAITING_APPROVAL', orderId, approveUrl });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    expect((await untilStatus(shop, checkoutId, 'AUTHORIZED')).orderId).toBe(orderId);
  });
});

describe('what PayPal decides inside a 201', () => {
  it('ends DENIED although the order is COMPLETED', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_DENIED' });
    await shop.holdfast.approve(checkoutId);
    const view = await untilStatus(shop, checkoutId, 'DENIED');
    expect(view).toMatchObject({ captures: [], remaining: dollars('0.00') });
  });

  it.each([
    ['release', 'AUTHORIZED'],
    ['deny', 'DENIED'],
    ['void', 'VOIDED'],
  ] as const)('waits for a review, and after PayPal’s %s is %s', async (decision, status) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const review = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    expect(review).toMatchObject({
      authorization: { status: 'PENDING', reason: 'PENDING_REVIEW' },
      nextDeadline: { does: 'READ_PAYPAL' },
    });
    await expect(shop.holdfast.capture(checkoutId, {}, 'early')).rejects.toMatchObject({
      code: 'AUTHORIZATION_PENDING_REVIEW',
    });
    await shop.paypal.onAuthorization(review.authorization?.rootId ?? '', decision);
    const decided = await pass(shop, checkoutId, hours(2));
    expect(decided.status).toBe(status);
  });

  it('waits for a pending capture over days, reading PayPal ever more slowly', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(
      shop,
      {},
      { outcome: 'CAPTURE_PENDING' },
    );
    const pending = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(pending).toMatchObject({ status: 'PENDING', reason: 'ECHECK' });
    const waiting = await pass(shop, checkoutId, days(6));
    expect(waiting.status).toBe('CAPTURE_PENDING');
    expect((await ledgerOf(shop, orderId ?? '')).calls['getOrder']).toBeLessThanOrEqual(11);
    await shop.paypal.settleCapture(pending.captureId, 'COMPLETED');
    expect((await pass(shop, checkoutId, days(1))).status).toBe('CAPTURED');
  });
});
