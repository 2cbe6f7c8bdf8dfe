import { describe, expect, it } from 'vitest';
import { useShop } from '../support/shop.ts';
import { aDispute } from './disputed.ts';
import { aCapture, FROZEN, MADE, refundsMade, tenOf } from './refundable-capture.ts';

const shop = useShop();

describe('the refunds of a capture', () => {
  it.each(['RESOLVED_BUYER_FAVOUR', 'RESOLVED_WITH_PAYOUT', 'ACCEPTED', 'NONE', null])(
    'stay stopped after a dispute that ended %s: PayPal may have given the money back',
    async (outcomeCode) => {
      const { checkoutId, captureId, orderId } = await aCapture(shop);
      const dispute = await aDispute(shop, captureId);
      await dispute.ends(outcomeCode);
      await expect(shop.holdfast.refund(tenOf(captureId), 'after')).rejects.toMatchObject(FROZEN);
      expect(await refundsMade(shop, orderId)).toBe(0);
      expect((await shop.holdfast.get(checkoutId)).disputes).toMatchObject([
        { is: 'LOST', status: 'RESOLVED', outcome: outcomeCode, confirmed: true },
      ]);
    },
  );

  it.each(['RESOLVED_SELLER_FAVOUR', 'CANCELED_BY_BUYER'])(
    'go on after a dispute that ended %s',
    async (outcomeCode) => {
      const { captureId } = await aCapture(shop);
      const dispute = await aDispute(shop, captureId);
      await dispute.ends(outcomeCode);
      expect(await shop.holdfast.refund({ captureId }, 'after')).toMatchObject(MADE);
    },
  );

  it('that an operator lets go on stay stopped by a dispute that is opened afterwards', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    const first = await aDispute(shop, captureId);
    await first.ends('RESOLVED_BUYER_FAVOUR');
    const decision = { action: 'retry', actor: 'op', reason: 'PayPal gave nothing back' } as const;
    await shop.holdfast.resolve(checkoutId, decision);
    expect(await shop.holdfast.refund(tenOf(captureId), 'decided')).toMatchObject(MADE);
    await aDispute(shop, captureId);
    await expect(shop.holdfast.refund(tenOf(captureId), 'later')).rejects.toMatchObject(FROZEN);
  });

  it('stay stopped by a dispute that is open when another one ends in the seller’s favour', async () => {
    const { captureId } = await aCapture(shop);
    const one = await aDispute(shop, captureId);
    const other = await aDispute(shop, captureId);
    await one.ends();
    await expect(shop.holdfast.refund({ captureId }, 'after')).rejects.toMatchObject(FROZEN);
    await other.ends();
    expect(await shop.holdfast.refund({ captureId }, 'later')).toMatchObject(MADE);
  });
});
