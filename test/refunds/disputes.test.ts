import { describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { days, ledgerOf, useShop } from '../support/shop.ts';
import { aDispute, disputeAtPayPal } from './disputed.ts';
import { aCapture as captureOf, eventAbout, FROZEN, MADE } from './refundable-capture.ts';

const shop = useShop();

const aCapture = async () => {
  const { captureId, orderId, run: workflowId } = await captureOf(shop);
  return {
    captureId,
    orderId,
    run: shop.temporal.client.workflow.getHandle(workflowId),
    reversal: eventAbout('PAYMENT.CAPTURE.REVERSED', captureId),
    // PayPal refunds no part of a disputed capture; all of it may be refunded.
    refund: (key: string) => shop.holdfast.refund({ captureId }, key),
  };
};

describe('invariant 23: the refunds of a capture', () => {
  it('stop while PayPal has a dispute about it, and go on when that is over', async () => {
    const { captureId, refund } = await aCapture();
    const dispute = await aDispute(shop, captureId);
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
    await dispute.ends();
    expect(await refund('thawed')).toMatchObject(MADE);
  });

  it('stop until every dispute about it is over', async () => {
    const { captureId, refund } = await aCapture();
    const first = await aDispute(shop, captureId);
    const second = await aDispute(shop, captureId);
    await first.ends();
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
    await second.ends();
    expect(await refund('thawed')).toMatchObject(MADE);
  });

  it('stop as well when PayPal tells of a dispute by its later news alone, or first', async () => {
    const { captureId, refund } = await aCapture();
    const opened = await disputeAtPayPal(shop, captureId);
    const { disputeId } = opened;
    const reviewed = { disputeId, status: 'UNDER_REVIEW' };
    const { event: news } = await disputeAtPayPal(shop, captureId, reviewed);
    await shop.holdfast.receive(news);
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
    await shop.holdfast.receive(opened.event);
    await expect(refund('still-frozen')).rejects.toMatchObject(FROZEN);
    const ended = { disputeId, status: 'RESOLVED' };
    await shop.holdfast.receive((await disputeAtPayPal(shop, captureId, ended)).event);
    await shop.holdfast.receive(news);
    expect(await refund('thawed')).toMatchObject(MADE);
  });

  it('do not stop for a dispute that is over, however late PayPal tells of its beginning', async () => {
    const { captureId, refund } = await aCapture();
    const { opened, ends } = await aDispute(shop, captureId);
    await ends();
    const second = await disputeAtPayPal(shop, captureId);
    const ended = { disputeId: second.disputeId, status: 'RESOLVED' };
    await shop.holdfast.receive((await disputeAtPayPal(shop, captureId, ended)).event);
    await shop.holdfast.receive(opened);
    await shop.holdfast.receive(second.event);
    expect(await refund('after-the-copies')).toMatchObject(MADE);
    await aDispute(shop, captureId);
    await expect(refund('another')).rejects.toMatchObject(FROZEN);
  });

  it('stop for good once PayPal took the money back, however the dispute ends, until an operator lets them go on', async () => {
    const { captureId, orderId, reversal, refund, run } = await aCapture();
    const dispute = await aDispute(shop, captureId);
    await shop.holdfast.receive(reversal);
    await dispute.ends();
    await expect(refund('twice')).rejects.toMatchObject(FROZEN);
    expect((await ledgerOf(shop, orderId)).effects).not.toContain('REFUNDED');

    const decision = { key: 'k', digest: 'd', actor: 'op', reason: 'the money is ours again' };
    await run.executeUpdate('thaw', { args: [decision] });
    expect(await refund('decided')).toMatchObject(MADE);
    await shop.holdfast.receive(reversal);
    await expect(refund('after-the-copy')).rejects.toMatchObject({ code: 'FULLY_REFUNDED' });
  });

  it('are not disturbed by a signal that says nothing', async () => {
    const { captureId, refund, run } = await aCapture();
    await aDispute(shop, captureId);
    await run.signal('freeze');
    await run.signal('freeze', null);
    await run.signal('freeze', 'thaw');
    await run.signal('freeze', {});
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
  });

  it('are over once PayPal tells of no dispute again', async () => {
    const { captureId, run } = await aCapture();
    const dispute = await aDispute(shop, captureId);
    await dispute.ends();
    const { client } = shop.temporal;
    const move = (count: number) =>
      moveWorkflow(client, `refund:default:${captureId}`, {
        ms: days(count) * 1000,
        giveUpAt: Date.now() + 20_000,
      });
    await move(29);
    expect((await run.describe()).status.name).toBe('RUNNING');
    await move(2);
    expect(await run.result()).toMatchObject({ captureId });
  });
});
