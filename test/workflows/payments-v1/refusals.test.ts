import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { days, dollars, ledgerOf, pass, untilStatus } from '../../support/shop.ts';
import { expected } from '../adoption/made-elsewhere.ts';
import { operator } from '../rules/fixtures.ts';
import { aCaptureV1, aPaymentV1 } from './v1-payments.ts';

const { shop, sent } = useRecordedShop();

const refuse = (operation: string, issue: string, times?: number) =>
  shop.paypal.faults([{ operation, kind: 'refuse', issue, ...(times && { times }) }]);

const adopted = async (reauthorize: 'NEVER' | 'TIMER' = 'NEVER') => {
  const { paymentId, id: authorizationId } = await aPaymentV1(shop);
  const request = { paymentId, expected, policy: { reauthorize } };
  const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
  return { checkoutId, paymentId, authorizationId };
};

const anOrder = async (intent: 'AUTHORIZE' | 'CAPTURE', outcome?: string) => {
  const made = outcome === undefined ? {} : { outcome };
  const { paymentId, id: orderV1Id } = await aPaymentV1(shop, 'order', made);
  const request = { paymentId, expected: { ...expected, intent } };
  const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
  return { checkoutId, paymentId, orderV1Id };
};

const booked = async (paymentId: string) => (await ledgerOf(shop, paymentId)).effects;

describe('a renewal that Payments v1 refuses', () => {
  it.each([
    'TOO_MANY_REAUTHORIZATIONS',
    'CANNOT_REAUTH_CHILD_AUTHORIZATION',
    'AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED',
  ])('is said to whoever asked (%s), and the hold stays capturable', async (issue) => {
    const { checkoutId, paymentId } = await adopted();
    await pass(shop, checkoutId, days(4));
    await refuse('reauthorizeAuthorizationV1', issue);
    const renewal = shop.holdfast.reauthorize(checkoutId, {}, 'again');
    await expect(renewal).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
    const all = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(all.amount).toEqual(dollars('100.00'));
    const { effects, calls } = await ledgerOf(shop, paymentId);
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    expect(calls).toMatchObject({ reauthorizeAuthorizationV1: 1 });
  });

  it('as too soon (CANNOT_REAUTH_INSIDE_HONOR_PERIOD) is asked for again in an hour, by the timer', async () => {
    const { checkoutId, paymentId } = await adopted('TIMER');
    await refuse('reauthorizeAuthorizationV1', 'CANNOT_REAUTH_INSIDE_HONOR_PERIOD', 1);
    const renewed = await pass(shop, checkoutId, days(4));
    expect(renewed.authorization).toMatchObject({ reauthorizations: 1 });
    const { effects, calls } = await ledgerOf(shop, paymentId);
    expect(effects).toEqual(['AUTHORIZED', 'REAUTHORIZED']);
    expect(calls).toMatchObject({ reauthorizeAuthorizationV1: 2 });
  });
});

describe('a void that Payments v1 refuses', () => {
  it('because all was captured elsewhere is no failure of the hold: PayPal is read, and the checkout ends', async () => {
    const { checkoutId, paymentId, authorizationId } = await adopted();
    await aCaptureV1(shop, authorizationId, '100.00');
    const released = shop.holdfast.void(checkoutId, {});
    await expect(released).rejects.toMatchObject({ code: 'NOTHING_LEFT_TO_VOID' });
    const { timeline } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(timeline).toContainEqual(
      expect.objectContaining({
        event: 'REFUSED',
        operation: 'voidAuthorization',
        refusal: expect.objectContaining({ issue: 'AUTHORIZATION_CANNOT_BE_VOIDED' }),
      }),
    );
    expect(await booked(paymentId)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('while it still holds raises attention, and an operator may have it sent again', async () => {
    const { checkoutId, paymentId } = await adopted();
    await refuse('voidAuthorizationV1', 'AUTHORIZATION_CANNOT_BE_VOIDED', 1);
    const released = shop.holdfast.void(checkoutId, {});
    await expect(released).rejects.toMatchObject({ issue: 'AUTHORIZATION_CANNOT_BE_VOIDED' });
    const { attention } = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(attention).toMatchObject({
      code: 'PAYPAL_REFUSED',
      issue: 'AUTHORIZATION_CANNOT_BE_VOIDED',
    });
    await shop.holdfast.resolve(checkoutId, { action: 'void', ...operator });
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect(await booked(paymentId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });
});

describe('a capture of an order that Payments v1 refuses', () => {
  it('as a duplicate, where PayPal shows none, raises attention and is no end', async () => {
    await refuse('captureOrderV1', 'DUPLICATE_TRANSACTION', 1);
    const { checkoutId, paymentId, orderV1Id } = await anOrder('CAPTURE');
    const { attention } = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(attention).toMatchObject({
      code: 'PAYPAL_REFUSED',
      issue: 'DUPLICATE_TRANSACTION',
    });
    expect(await booked(paymentId)).toEqual([]);
    await shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator });
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(await booked(paymentId)).toEqual(['CAPTURED']);
    const path = new RegExp(`/v1/payments/orders/${orderV1Id}/capture$`);
    const [first, second] = sent('POST', path).map(({ body }) => body);
    expect(second).toEqual(first);
  });

  it.each([
    ['ORDER_IS_EXPIRED', 'EXPIRED'],
    ['PAYMENT_DENIED', 'DENIED'],
  ] as const)('for good (%s) ends it as %s: nothing was taken', async (issue, status) => {
    await refuse('captureOrderV1', issue, 1);
    const { checkoutId, paymentId } = await anOrder('CAPTURE');
    await untilStatus(shop, checkoutId, status);
    const { effects, calls } = await ledgerOf(shop, paymentId);
    expect(effects).toEqual([]);
    expect(calls).toMatchObject({ captureOrderV1: 1 });
  });

  it('inside a 201 took nothing, and is shown so', async () => {
    const { checkoutId, orderV1Id, paymentId } = await anOrder('CAPTURE', 'CAPTURE_DECLINED');
    const { captures } = await untilStatus(shop, checkoutId, 'DENIED');
    expect(captures).toMatchObject([{ status: 'DECLINED' }]);
    expect(sent('POST', new RegExp(`/orders/${orderV1Id}/capture$`))).toHaveLength(1);
    const request = { paymentId, expected: { ...expected, intent: 'CAPTURE' as const } };
    // One checkout for one payment, and so one capture of the order under its one invoice number.
    const again = shop.holdfast.adopt(request, randomUUID());
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_ADOPTED' });
  });
});

describe('a void of an order that Payments v1 refuses', () => {
  it.each(['ORDER_CANNOT_BE_VOIDED', 'ORDER_VOIDED'])(
    'as %s ends the checkout all the same: nothing is held on it',
    async (issue) => {
      await shop.paypal.faults([
        { operation: 'authorizeOrderV1', kind: 'refuse', issue: 'PAYER_CANNOT_PAY', times: 1 },
        { operation: 'voidOrderV1', kind: 'refuse', issue, times: 1 },
      ]);
      const { checkoutId, paymentId } = await anOrder('AUTHORIZE');
      await shop.holdfast.void(checkoutId, {});
      const { timeline } = await untilStatus(shop, checkoutId, 'VOIDED');
      expect(timeline).toContainEqual(
        expect.objectContaining({ event: 'REFUSED', operation: 'voidOrderV1' }),
      );
      const { effects, calls } = await ledgerOf(shop, paymentId);
      expect(effects).toEqual([]);
      expect(calls).toMatchObject({ voidOrderV1: 1 });
    },
  );
});

const TAKEN = {
  refundCaptureV1: async () => {
    const { checkoutId, paymentId } = await adopted();
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    return { captureId, paymentId };
  },
  refundSaleV1: async () => {
    const { paymentId, id: captureId } = await aPaymentV1(shop, 'sale');
    return { captureId, paymentId };
  },
} as const;

describe.each(['refundCaptureV1', 'refundSaleV1'] as const)('%s', (operation) => {
  it.each(['FULL_REFUND_NOT_ALLOWED_AFTER_PARTIAL_REFUND', 'TRANSACTION_ALREADY_REFUNDED'])(
    'that PayPal refuses (%s) is said by v1’s name, and another key may ask again',
    async (issue) => {
      const { captureId, paymentId } = await TAKEN[operation]();
      await refuse(operation, issue, 1);
      const part = { captureId, amount: dollars('15.00') };
      const refused = shop.holdfast.refund(part, 'back');
      await expect(refused).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
      expect((await booked(paymentId)).at(-1)).toBe('CAPTURED');
      expect(await shop.holdfast.refund(part, 'again')).toMatchObject({ status: 'COMPLETED' });
      expect((await booked(paymentId)).filter((effect) => effect === 'REFUNDED')).toHaveLength(1);
    },
  );
});
