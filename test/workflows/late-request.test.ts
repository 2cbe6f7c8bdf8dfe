import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  dollars,
  ledgerOf,
  untilStatus,
  useShop,
} from '../support/shop.ts';

/** Calls whose first request reaches PayPal only after their repetition was refused. */
const late = new Set<string>();
const shop = useShop({
  worker: {
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            execute: async (input, next) => {
              if (!late.has(info.activityType)) return await next(input);
              if (info.attempt === 1) throw ApplicationFailure.retryable('no answer');
              const refused = await next(input);
              await next(input);
              late.delete(info.activityType);
              return refused;
            },
          },
        }),
      ],
    },
  },
});
beforeEach(() => late.clear());

const refuse = (operation: string, issue: string) =>
  shop.paypal.faults([{ operation, kind: 'refuse', issue, times: 1 }]);

describe('invariant 21: a "no" to the repetition of a request that arrives after it', () => {
  it('is no end: the hold that PayPal placed is found, and the checkout goes on with it', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await refuse('authorizeOrder', 'ORDER_CANNOT_BE_SAVED');
    late.add('authorizeOrder');
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED']);
  });

  it('is no refusal of a capture: the caller learns of the one that was made, and no other is', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await refuse('captureAuthorization', 'MAX_CAPTURE_AMOUNT_EXCEEDED');
    late.add('captureAuthorization');
    const request = { amount: dollars('40.00') };
    expect(await shop.holdfast.capture(checkoutId, request, 'late')).toMatchObject({
      status: 'COMPLETED',
      amount: dollars('40.00'),
    });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('is no refusal of a change: the payer approves what PayPal shows', async () => {
    const { checkoutId } = await aCheckout(shop);
    await refuse('patchOrder', 'AMOUNT_CHANGE_NOT_ALLOWED');
    late.add('patchOrder');
    const dearer = { amount: dollars('150.00') };
    expect(await shop.holdfast.patch(checkoutId, dearer, 'late')).toMatchObject(dearer);
  });

  it('is no refusal of a refund either', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await refuse('refundCapture', 'REFUND_FAILED_INSUFFICIENT_FUNDS');
    late.add('refundCapture');
    const request = { captureId, amount: dollars('10.00') };
    expect(await shop.holdfast.refund(request, 'late')).toMatchObject({ status: 'COMPLETED' });
    expect((await ledgerOf(shop, orderId ?? '')).effects.at(-1)).toBe('REFUNDED');
  });
});
