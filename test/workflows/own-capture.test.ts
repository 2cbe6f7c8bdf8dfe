import { describe, expect, it } from 'vitest';
import { aCheckout, days, hours, ledgerOf, pass, untilStatus, useShop } from '../support/shop.ts';

const shop = useShop();

describe('policy ON_AUTHORIZATION', () => {
  it('captures what was under review as soon as PayPal releases it', async () => {
    const policy = { capture: 'ON_AUTHORIZATION' } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { authorization } = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'release');
    expect(await pass(shop, checkoutId, hours(2))).toMatchObject({ status: 'CAPTURED' });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('captures what PayPal releases so late that the deadline is the first to read it', async () => {
    const policy = {
      capture: 'ON_AUTHORIZATION',
      atDeadline: 'VOID',
      deadlineMarginMs: days(14) * 1_000,
    } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { authorization } = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    await pass(shop, checkoutId, days(15) - 300);
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'release');
    expect(await pass(shop, checkoutId, 600)).toMatchObject({ status: 'CAPTURED' });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('says that nothing was captured where the review does not end before the hold', async () => {
    const policy = {
      capture: 'ON_AUTHORIZATION',
      atDeadline: 'ASK',
      deadlineMarginMs: days(14) * 1_000,
    } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    await pass(shop, checkoutId, days(16));
    const { timeline } = await untilStatus(shop, checkoutId, 'VOIDED');
    expect(timeline).toContainEqual(
      expect.objectContaining({
        event: 'ATTENTION_RAISED',
        attention: expect.objectContaining({ code: 'POLICY_NOT_CARRIED_OUT' }),
      }),
    );
  });

  it('asks once: what PayPal refused is not asked again by itself', async () => {
    const policy = { capture: 'ON_AUTHORIZATION' } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    const issue = 'PAYER_CANNOT_PAY';
    await shop.paypal.faults([{ operation: 'captureAuthorization', kind: 'refuse', issue }]);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await pass(shop, checkoutId, hours(1));
    expect((await ledgerOf(shop, orderId ?? '')).calls['captureAuthorization']).toBe(1);
  });

  it('tries again what PayPal refused, when an operator who had it mended says so', async () => {
    const policy = { capture: 'ON_AUTHORIZATION' } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    const issue = 'PAYEE_ACCOUNT_RESTRICTED';
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    const mended = { action: 'retry', actor: 'op', reason: 'the account is mended' } as const;
    await shop.holdfast.resolve(checkoutId, mended);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});
