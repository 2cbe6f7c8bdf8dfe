import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  effectsOf,
  hours,
  noRenewal,
  operator,
  part,
  pass,
  SOON,
  signalEvent,
  until,
  useShop,
  wasRaised,
} from './fixtures.ts';

const shop = useShop();

const REFUSED = { code: 'PAYPAL_REFUSED', issue: 'PAYER_CANNOT_PAY', debugId: expect.any(String) };

const refuse = (operation: string, issue: string, more: { times?: number } = {}) =>
  shop.paypal.faults([{ operation, kind: 'refuse', issue, ...more }]);

const onAuthorization = { capture: 'ON_AUTHORIZATION' } as const;
const captureAtDeadline = { ...noRenewal, atDeadline: 'CAPTURE' } as const;

describe('what PayPal refuses where no caller waits raises attention with issue and debug id', () => {
  it('for the capture on authorization', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, { policy: onAuthorization });
    await refuse('captureAuthorization', 'PAYER_CANNOT_PAY', { times: 1 });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const view = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(view.attention).toMatchObject(REFUSED);
  });

  it('for the capture at the deadline', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: captureAtDeadline });
    await refuse('captureAuthorization', 'PAYER_CANNOT_PAY', { times: 1 });
    const view = await pass(shop, checkoutId, days(28) + hours(1));
    expect(view.attention).toMatchObject(REFUSED);
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00']);
  });

  it('for the void at the deadline', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await refuse('voidAuthorization', 'CANNOT_BE_VOIDED');
    const view = await pass(shop, checkoutId, days(28) + hours(1));
    expect(view.attention).toMatchObject({
      issue: 'CANNOT_BE_VOIDED',
      debugId: expect.any(String),
    });
  });
});

describe('a capture that PayPal declines where no caller waits raises attention', () => {
  it('on authorization', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, { policy: onAuthorization });
    await shop.paypal.payerApproves(orderId, { outcome: 'CAPTURE_DECLINED' });
    await shop.holdfast.approve(checkoutId);
    const view = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(view.captures).toMatchObject([{ status: 'DECLINED' }]);
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });

  it('at the deadline, before the hold ends', async () => {
    const how = { outcome: 'CAPTURE_DECLINED' };
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: captureAtDeadline }, how);
    const view = await pass(shop, checkoutId, days(28) + hours(1));
    expect(view.attention).not.toBeNull();
    const end = await pass(shop, checkoutId, days(2));
    expect(end.nextDeadline).toBeNull();
    expect(wasRaised(end)).toBe(true);
  });
});

describe('a refusal for the account’s settings', () => {
  it('of a reauthorization is tried again, and the hold is renewed once they are mended', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await refuse('reauthorizeAuthorization', 'PERMISSION_DENIED', { times: 1 });
    expect(await pass(shop, checkoutId, days(4))).toMatchObject({
      authorization: { reauthorizations: 1 },
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'REAUTHORIZED 100.00']);
  });

  it('of the capture at the deadline is tried again before the hold is let go', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: captureAtDeadline });
    await refuse('captureAuthorization', 'PERMISSION_DENIED', { times: 1 });
    await pass(shop, checkoutId, days(28) + hours(6));
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });
});

describe('a capture on command that PayPal declines after it was PENDING', () => {
  const pending = async () => {
    const checkout = await anAuthorizedCheckout(shop, {}, { outcome: 'CAPTURE_PENDING' });
    const { checkoutId } = checkout;
    const { captureId } = await shop.holdfast.capture(checkoutId, part('40.00'), 'first');
    await shop.paypal.settleCapture(captureId, 'DECLINED');
    return { ...checkout, captureId };
  };

  it('raises attention by its event, is found by the list, and retry makes it', async () => {
    const { checkoutId, orderId, captureId } = await pending();
    const eventType = 'PAYMENT.CAPTURE.DECLINED';
    const event = { eventType, resourceId: captureId, captureId, status: 'DECLINED' };
    await signalEvent(shop, { checkoutId, orderId }, event);
    const view = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(view.attention).toMatchObject({
      code: 'PAYPAL_REFUSED',
      reason: expect.stringContaining(captureId),
      debugId: expect.any(String),
    });
    const found = async () =>
      (await shop.holdfast.list({ needsAttention: true })).checkouts.map((one) => one.checkoutId);
    await expect.poll(found, SOON).toContain(checkoutId);
    const retry = { action: 'retry', ...operator } as const;
    expect(await shop.holdfast.resolve(checkoutId, retry, 'retry')).toMatchObject({
      attention: null,
      captures: [{ status: 'DECLINED' }, { amount: { value: '40.00' } }],
    });
  });

  it('raises attention by the read that comes without an event', async () => {
    const { checkoutId } = await pending();
    const view = await pass(shop, checkoutId, hours(2));
    expect(view.attention).toMatchObject({ code: 'PAYPAL_REFUSED' });
  });
});
