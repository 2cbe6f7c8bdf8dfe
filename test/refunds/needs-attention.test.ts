import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { days, useShop } from '../support/shop.ts';
import { aCapture, MADE, refundsMade, tenOf } from './refundable-capture.ts';

const shop = useShop();
const SOON = { timeout: 20_000 };
const issue = 'REFUND_FAILED_INSUFFICIENT_FUNDS';
const close = { action: 'close', actor: 'op', reason: 'balance was topped up' } as const;

const refuseOnce = (reason: string) =>
  shop.paypal.faults([{ operation: 'refundCapture', kind: 'refuse', issue: reason, times: 1 }]);

/** What the list of what needs a person shows of the refunds of one capture. */
const listed = async (captureId: string) => {
  const { attention } = await shop.holdfast.list({ needsAttention: true });
  return attention?.filter((one) => one.kind === 'REFUND' && one.captureId === captureId);
};

const refused = async () => {
  const made = await aCapture(shop);
  await refuseOnce(issue);
  await expect(shop.holdfast.refund(tenOf(made.captureId), 'first')).rejects.toMatchObject({
    issue,
  });
  return made;
};

const detailsSchema = z.object({ currentDetails: z.string() });

const detailsOf = async (run: string): Promise<string> => {
  const handle = shop.temporal.client.workflow.getHandle(run);
  return detailsSchema.parse(await handle.query('__temporal_workflow_metadata')).currentDetails;
};

describe('a refund that PayPal refuses for the account', () => {
  it('needs a person: found by the list, shown by the checkout and in the Temporal UI, with issue and debug id', async () => {
    const { checkoutId, captureId, run } = await refused();
    const open = { code: 'PAYPAL_REFUSED', issue, debugId: expect.any(String) };
    await expect.poll(() => listed(captureId), SOON).toMatchObject([{ ...open, id: run }]);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'CAPTURED',
      attention: { ...open, offers: [{ action: 'close' }] },
    });
    expect(await detailsOf(run)).toContain(`Needs attention (PAYPAL_REFUSED)`);
  });

  it('needs nobody any more once an operator has put it aside, with actor and reason on record', async () => {
    const { checkoutId, captureId } = await refused();
    const view = await shop.holdfast.resolve(checkoutId, close, 'seen');
    expect(view.attention).toBeNull();
    expect(view.timeline).toContainEqual(
      expect.objectContaining({
        event: 'ATTENTION_CLEARED',
        because: 'op chose close: balance was topped up',
      }),
    );
    await expect.poll(() => listed(captureId), SOON).toEqual([]);
    await expect(shop.holdfast.resolve(checkoutId, close, 'again')).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
  });

  it('needs nobody any more once the refund was made with a new key', async () => {
    const { checkoutId, captureId, orderId } = await refused();
    expect(await shop.holdfast.refund(tenOf(captureId), 'second')).toMatchObject(MADE);
    expect((await shop.holdfast.get(checkoutId)).attention).toBeNull();
    expect(await refundsMade(shop, orderId)).toBe(1);
  });
});

it('A refund that PayPal refuses for what was asked is the caller’s to mend: nobody else is called', async () => {
  const { checkoutId, captureId } = await aCapture(shop);
  await refuseOnce('REFUND_AMOUNT_TOO_LOW');
  await expect(shop.holdfast.refund(tenOf(captureId), 'low')).rejects.toMatchObject({
    issue: 'REFUND_AMOUNT_TOO_LOW',
  });
  expect((await shop.holdfast.get(checkoutId)).attention).toBeNull();
});

it('A refund that fails after it was PENDING needs a person: its caller was answered before', async () => {
  const { checkoutId, captureId, run } = await aCapture(shop);
  await shop.paypal.knobs({ refundStatus: 'PENDING' });
  const { refundId } = await shop.holdfast.refund(tenOf(captureId), 'by-eCheck');
  await shop.paypal.knobs({});
  expect((await shop.holdfast.get(checkoutId)).attention).toBeNull();
  await shop.paypal.settleRefund(refundId, 'FAILED');
  const giveUpAt = Date.now() + 20_000;
  await moveWorkflow(shop.temporal.client, run, { ms: days(1) * 1000, giveUpAt });
  const open = { code: 'PAYPAL_REFUSED', issue: 'FAILED', debugId: expect.any(String) };
  expect((await shop.holdfast.get(checkoutId)).attention).toMatchObject({
    ...open,
    reason: expect.stringContaining(refundId),
  });
  await expect.poll(() => listed(captureId), SOON).toMatchObject([open]);
  expect((await shop.holdfast.resolve(checkoutId, close, 'seen')).attention).toBeNull();
});
