import { beforeEach, describe, expect, it } from 'vitest';
import { refundWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { answering, twists } from '../support/answers.ts';
import { dollars, until, useShop } from '../support/shop.ts';
import { unsent } from '../workflows/rules/fixtures.ts';
import { aCapture, refundsMade, tenOf } from './refundable-capture.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const inEuros = answering<Order>((order) => ({
  ...order,
  refunds: order.refunds.map((made) => ({ ...made, amount: { currency: 'EUR', minor: 1_000 } })),
}));

/** An answer or a refusal: anything but silence. */
const answered = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'MADE',
    (error: unknown) => String(Object(error).code),
  );

describe('a refund in another currency than its capture', () => {
  it('leaves commands answered and the view readable, and no further refund is made', async () => {
    const { checkoutId, captureId, orderId } = await aCapture(shop);
    await shop.holdfast.refund(tenOf(captureId), 'first');
    const path = 'purchase_units.0.payments.refunds.0.amount';
    const set = { [path]: { currency_code: 'EUR', value: '10.00' } };
    await shop.paypal.faults([
      { operation: 'getOrder', kind: 'altered-answer', set },
      {
        operation: 'getRefund',
        kind: 'altered-answer',
        set: { amount: { currency_code: 'EUR', value: '10.00' } },
      },
    ]);
    await shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`).result();
    const again = await answered(shop.holdfast.refund(tenOf(captureId), 'second'));
    expect(again).not.toMatch(
      /OUTCOME_PENDING|TEMPORAL_UNAVAILABLE|WORKER_NOT_ANSWERING|undefined/,
    );
    expect(again).not.toBe('MADE');
    expect(await refundsMade(shop, orderId)).toBe(1);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'CAPTURED',
      attention: { code: 'UNEXPECTED_ANSWER', offers: [{ action: 'close' }] },
    });
  });

  it('stays in operators’ list until one of them has compared it', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    const listed = async () => {
      const { attention } = await shop.holdfast.list({ needsAttention: true });
      return attention?.filter((one) => one.kind === 'REFUND' && one.captureId === captureId);
    };
    await shop.holdfast.refund(tenOf(captureId), 'first');
    twisted.set('getOrder', inEuros);
    expect(await answered(shop.holdfast.refund(tenOf(captureId), 'second'))).toBe(
      'UNEXPECTED_ANSWER',
    );
    const open = { checkoutId, code: 'UNEXPECTED_ANSWER', debugId: expect.any(String) };
    await expect.poll(listed, { timeout: 20_000 }).toMatchObject([open]);
    const close = { action: 'close', actor: 'op', reason: 'compared in PayPal' } as const;
    expect((await shop.holdfast.resolve(checkoutId, close, 'compared')).attention).toBeNull();
    await expect.poll(listed, { timeout: 20_000 }).toEqual([]);
  });
});

describe('the view of a checkout whose refunds cannot be read', () => {
  it('does not forget the refunds that were made before', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    await shop.holdfast.refund({ captureId, amount: dollars('90.00') }, 'first');
    await shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`).result();
    twisted.set('getCapture', unsent).set('getOrder', unsent);
    const second = shop.holdfast.refund({ captureId, amount: dollars('5.00') }, 'second');
    second.catch(() => undefined);
    const run = shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`);
    await expect
      .poll(async () => (await run.describe()).status.name, { timeout: 20_000 })
      .toBe('RUNNING');
    const view = await shop.holdfast.get(checkoutId);
    const offered = view.allowed.find(({ action }) => action === 'refund')?.upTo?.value ?? '0.00';
    expect(Number(offered)).toBeLessThanOrEqual(10);
    const shown = [...view.unknown, ...view.refunds.map(({ amount }) => amount.value)];
    expect(shown.some((one) => one === 'refunds' || one === '90.00')).toBe(true);
  });

  it('says that they are not known where their Workflow cannot be asked, and offers no amount', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    await shop.temporal.client.workflow.start('refund', {
      workflowId: refundWorkflowId('default', captureId),
      taskQueue: 'no-worker-polls-here',
      args: [{}],
    });
    const view = await shop.holdfast.get(checkoutId);
    expect(view.unknown).toContain('refunds');
    expect(view.allowed).toContainEqual({ action: 'refund' });
  });

  it('offers only what may be refunded where PayPal shows one of two captures as REFUNDED', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    await shop.paypal.refundAtPayPal(captureId);
    await shop.holdfast.receive({
      eventId: `WH-${captureId}`,
      eventType: 'PAYMENT.CAPTURE.REFUNDED',
      resourceId: captureId,
      orderId: (await shop.holdfast.get(checkoutId)).orderId,
      captureId,
      status: 'COMPLETED',
    });
    const view = await until(shop, checkoutId, ({ refunds }) => refunds.length > 0);
    expect(view.allowed.filter(({ action }) => action === 'refund')).toEqual([]);
  });
});
