import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  days,
  hours,
  ledgerOf,
  pass,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

/** The payer chooses iDEAL among PayPal's buttons and approves there. */
const paidByIdeal = async (how = {}) => {
  const { checkoutId, orderId } = await aCheckout(shop, { intent: 'CAPTURE', paymentSource: {} });
  await shop.paypal.payerChoosesIdeal(orderId);
  await shop.paypal.payerApproves(orderId, how);
  return { checkoutId, orderId };
};

const event = (eventType: string, resourceId: string, orderId: string) => ({
  eventId: `WH-${randomUUID()}`,
  eventType,
  resourceId,
  orderId,
  captureId: null,
  status: null,
});

describe('an order that PayPal captures by itself (ORDER_COMPLETE_ON_PAYMENT_APPROVAL)', () => {
  it('is learned from PayPal’s event alone, without a capture call', async () => {
    const { checkoutId, orderId } = await paidByIdeal();
    await shop.holdfast.receive(event('PAYMENT.CAPTURE.COMPLETED', 'CAPTURE', orderId));
    const view = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(view.captures).toMatchObject([{ status: 'COMPLETED' }]);
    const { calls, effects } = await ledgerOf(shop, orderId);
    expect([calls['captureOrder'] ?? 0, effects]).toEqual([0, ['CAPTURED']]);
  });

  it('is found where a hint made Holdfast ask for the capture: ORDER_ALREADY_CAPTURED', async () => {
    const { checkoutId, orderId } = await paidByIdeal();
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['CAPTURED']);
  });

  it('shows CAPTURING while PayPal takes its time, and refuses a void: CALL_UNDER_WAY', async () => {
    await shop.paypal.knobs({ completionSeconds: hours(6) });
    const { checkoutId, orderId } = await paidByIdeal();
    await shop.holdfast.approve(checkoutId);
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((entry) => entry.event === 'COMPLETION_AWAITED'),
    );
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'CAPTURING' });
    await expect(shop.holdfast.void(checkoutId, {}, 'void')).rejects.toMatchObject({
      code: 'CALL_UNDER_WAY',
    });
    const afterTheWindow = await pass(shop, checkoutId, hours(5));
    expect(afterTheWindow).toMatchObject({ status: 'CAPTURING', captures: [] });
    expect(await pass(shop, checkoutId, days(1))).toMatchObject({ status: 'CAPTURED' });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['CAPTURED']);
  });

  it('is read until its capture is settled, where a read found it PENDING and no event comes', async () => {
    await shop.paypal.knobs({ completionSeconds: hours(6) });
    const { checkoutId } = await paidByIdeal({ outcome: 'CAPTURE_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { status, captures } = await pass(shop, checkoutId, days(1));
    expect(status).toBe('CAPTURE_PENDING');
    await shop.paypal.settleCapture(captures[0]?.captureId ?? '', 'COMPLETED');
    expect(await pass(shop, checkoutId, days(2))).toMatchObject({ status: 'CAPTURED' });
  });

  it('is read before a void, which then comes too late: CHECKOUT_CLOSED', async () => {
    const { checkoutId, orderId } = await paidByIdeal();
    await expect(shop.holdfast.void(checkoutId, {}, 'void')).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'CAPTURED' });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['CAPTURED']);
  });

  it('is not captured after the approval was undone, and may be approved again', async () => {
    await shop.paypal.knobs({ completionSeconds: days(2) });
    const { checkoutId, orderId } = await paidByIdeal();
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURING');
    await shop.holdfast.receive(event('CHECKOUT.PAYMENT-APPROVAL.REVERSED', orderId, orderId));
    expect(await untilStatus(shop, checkoutId, 'AWAITING_APPROVAL')).toMatchObject({
      captures: [],
    });
  });

  /** PayPal says no to our capture, cannot be read when the window ends, and captures by itself meanwhile. */
  it('does not end unread where PayPal said no to the capture: CAPTURED when PayPal can be read again', async () => {
    await shop.paypal.knobs({ completionSeconds: hours(2) });
    const { checkoutId, orderId } = await paidByIdeal();
    await shop.paypal.faults([
      { operation: 'captureOrder', kind: 'refuse', issue: 'ORDER_NOT_APPROVED' },
      { operation: 'getOrder', kind: '503' },
    ]);
    const afterTheWindow = await pass(shop, checkoutId, hours(4));
    expect(afterTheWindow).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'OUTCOME_UNKNOWN' },
    });
    await shop.paypal.faults([]);
    expect(await pass(shop, checkoutId, hours(2))).toMatchObject({ status: 'CAPTURED' });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['CAPTURED']);
  });
});
