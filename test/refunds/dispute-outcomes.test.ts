import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { payPalEventOf } from '../../src/gateway/paypal-event.ts';
import { useShop } from '../support/shop.ts';
import { aCapture, FROZEN, MADE, refundsMade, tenOf } from './given.ts';

const shop = useShop();

/** An event as PayPal's webhook brings it. */
const receive = async (eventType: string, resource: object): Promise<void> => {
  const body = { id: `WH-${randomUUID()}`, event_type: eventType, resource };
  const event = payPalEventOf(JSON.stringify(body));
  if (event === null) throw new Error(`${eventType} was not read`);
  await shop.holdfast.receive(event);
};

const disputeOf = (captureId: string, disputeId = `PP-D-${randomUUID().slice(0, 8)}`) => {
  const about = {
    dispute_id: disputeId,
    disputed_transactions: [{ seller_transaction_id: captureId }],
  };
  return {
    opens: () => receive('CUSTOMER.DISPUTE.CREATED', { ...about, status: 'OPEN' }),
    ends: (outcomeCode: string | null) =>
      receive('CUSTOMER.DISPUTE.RESOLVED', {
        ...about,
        status: 'RESOLVED',
        ...(outcomeCode !== null && { dispute_outcome: { outcome_code: outcomeCode } }),
      }),
  };
};

describe('the refunds of a capture', () => {
  it.each(['RESOLVED_BUYER_FAVOUR', 'RESOLVED_WITH_PAYOUT', 'ACCEPTED', 'A_NEW_WORD'])(
    'stay stopped after a dispute that ended %s: PayPal may have given the money back',
    async (outcomeCode) => {
      const { captureId, orderId } = await aCapture(shop);
      const dispute = disputeOf(captureId);
      await dispute.opens();
      await dispute.ends(outcomeCode);
      await expect(shop.holdfast.refund(tenOf(captureId), 'after')).rejects.toMatchObject(FROZEN);
      expect(await refundsMade(shop, orderId)).toBe(0);
    },
  );

  it('stay stopped after a dispute whose end names no outcome', async () => {
    const { captureId } = await aCapture(shop);
    const dispute = disputeOf(captureId);
    await dispute.opens();
    await dispute.ends(null);
    await expect(shop.holdfast.refund(tenOf(captureId), 'after')).rejects.toMatchObject(FROZEN);
  });

  it.each(['RESOLVED_SELLER_FAVOUR', 'CANCELED_BY_BUYER'])(
    'go on after a dispute that ended %s',
    async (outcomeCode) => {
      const { captureId } = await aCapture(shop);
      const dispute = disputeOf(captureId);
      await dispute.opens();
      await dispute.ends(outcomeCode);
      expect(await shop.holdfast.refund(tenOf(captureId), 'after')).toMatchObject(MADE);
    },
  );

  it('that an operator lets go on stay stopped by a dispute that is opened afterwards', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    const first = disputeOf(captureId);
    await first.opens();
    await first.ends('RESOLVED_BUYER_FAVOUR');
    const decision = { action: 'retry', actor: 'op', reason: 'PayPal gave nothing back' } as const;
    await shop.holdfast.resolve(checkoutId, decision);
    expect(await shop.holdfast.refund(tenOf(captureId), 'decided')).toMatchObject(MADE);
    await disputeOf(captureId).opens();
    await expect(shop.holdfast.refund(tenOf(captureId), 'later')).rejects.toMatchObject(FROZEN);
  });

  it('stay stopped by a dispute that is open when another one ends in the seller’s favour', async () => {
    const { captureId } = await aCapture(shop);
    const [one, other] = [disputeOf(captureId), disputeOf(captureId)];
    await one.opens();
    await other.opens();
    await one.ends('RESOLVED_SELLER_FAVOUR');
    await expect(shop.holdfast.refund(tenOf(captureId), 'after')).rejects.toMatchObject(FROZEN);
    await other.ends('RESOLVED_SELLER_FAVOUR');
    expect(await shop.holdfast.refund(tenOf(captureId), 'later')).toMatchObject(MADE);
  });
});
