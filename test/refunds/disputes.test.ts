import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { anAuthorizedCheckout, days, dollars, ledgerOf, useShop } from '../support/shop.ts';

const shop = useShop();

const aCapture = async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  const run = shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`);
  const about = { orderId: null, captureId, status: null };
  const dispute = (what: 'CREATED' | 'UPDATED' | 'RESOLVED', resourceId = 'PP-D-1') => ({
    ...about,
    eventId: `WH-${randomUUID()}`,
    eventType: `CUSTOMER.DISPUTE.${what}`,
    resourceId,
    ...(what === 'RESOLVED' && { outcome: 'RESOLVED_SELLER_FAVOUR' }),
  });
  const reversal = {
    ...about,
    eventId: `WH-${randomUUID()}`,
    eventType: 'PAYMENT.CAPTURE.REVERSED',
    resourceId: captureId,
  };
  const refund = (key: string) =>
    shop.holdfast.refund({ captureId, amount: dollars('10.00') }, key);
  return { captureId, orderId: orderId ?? '', run, dispute, reversal, refund };
};

const FROZEN = { code: 'CAPTURE_FROZEN' };
const MADE = { status: 'COMPLETED' };

describe('invariant 23: the refunds of a capture', () => {
  it('stop while PayPal has a dispute about it, and go on when that is over', async () => {
    const { dispute, refund } = await aCapture();
    await shop.holdfast.receive(dispute('CREATED'));
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
    await shop.holdfast.receive(dispute('RESOLVED'));
    expect(await refund('thawed')).toMatchObject(MADE);
  });

  it('stop until every dispute about it is over', async () => {
    const { dispute, refund } = await aCapture();
    await shop.holdfast.receive(dispute('CREATED', 'PP-D-1'));
    await shop.holdfast.receive(dispute('CREATED', 'PP-D-2'));
    await shop.holdfast.receive(dispute('RESOLVED', 'PP-D-1'));
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
    await shop.holdfast.receive(dispute('RESOLVED', 'PP-D-2'));
    expect(await refund('thawed')).toMatchObject(MADE);
  });

  it('stop as well when PayPal tells of a dispute by its later news alone, or first', async () => {
    const { dispute, refund } = await aCapture();
    const news = { ...dispute('UPDATED'), status: 'UNDER_REVIEW' };
    await shop.holdfast.receive(news);
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
    await shop.holdfast.receive(dispute('CREATED'));
    await shop.holdfast.receive({ ...dispute('UPDATED'), status: 'RESOLVED' });
    await expect(refund('still frozen')).rejects.toMatchObject(FROZEN);
    await shop.holdfast.receive(dispute('RESOLVED'));
    await shop.holdfast.receive({ ...news, eventId: `WH-${randomUUID()}` });
    expect(await refund('thawed')).toMatchObject(MADE);
  });

  it('do not stop for a dispute that is over, however late PayPal tells of its beginning', async () => {
    const { dispute, refund } = await aCapture();
    const opened = dispute('CREATED');
    await shop.holdfast.receive(opened);
    await shop.holdfast.receive(dispute('RESOLVED'));
    expect(await refund('thawed')).toMatchObject(MADE);
    await shop.holdfast.receive(opened);
    expect(await refund('after the copy')).toMatchObject(MADE);

    await shop.holdfast.receive(dispute('RESOLVED', 'PP-D-2'));
    await shop.holdfast.receive(dispute('CREATED', 'PP-D-2'));
    expect(await refund('after the wrong order')).toMatchObject(MADE);

    await shop.holdfast.receive(dispute('CREATED', 'PP-D-3'));
    await expect(refund('another')).rejects.toMatchObject(FROZEN);
  });

  it('stop for good once PayPal took the money back, however the dispute ends, until an operator lets them go on', async () => {
    const { orderId, dispute, reversal, refund, run } = await aCapture();
    await shop.holdfast.receive(dispute('CREATED'));
    await shop.holdfast.receive(reversal);
    await shop.holdfast.receive(dispute('RESOLVED'));
    await expect(refund('twice')).rejects.toMatchObject(FROZEN);
    expect((await ledgerOf(shop, orderId)).effects).not.toContain('REFUNDED');

    const decision = { key: 'k', digest: 'd', actor: 'op', reason: 'the money is ours again' };
    await run.executeUpdate('thaw', { args: [decision] });
    expect(await refund('decided')).toMatchObject(MADE);
    await shop.holdfast.receive(reversal);
    expect(await refund('after the copy')).toMatchObject(MADE);
  });

  it('are not disturbed by a signal that says nothing', async () => {
    const { dispute, refund, run } = await aCapture();
    await shop.holdfast.receive(dispute('CREATED'));
    await run.signal('freeze');
    await run.signal('freeze', null);
    await run.signal('freeze', 'thaw');
    await run.signal('freeze', {});
    await expect(refund('frozen')).rejects.toMatchObject(FROZEN);
  });

  it('are over once PayPal tells of no dispute again', async () => {
    const { captureId, dispute, run } = await aCapture();
    await shop.holdfast.receive(dispute('RESOLVED'));
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
