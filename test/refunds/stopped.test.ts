import { ApplicationFailure } from '@temporalio/common';
import { defineUpdate } from '@temporalio/workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { answering, twists } from '../support/answers.ts';
import { until, untilKnown, useShop } from '../support/shop.ts';
import { aCapture, eventAbout, FROZEN, MADE, refundsMade, tenOf } from './refundable-capture.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const operators = { action: 'retry', actor: 'ops', reason: 'compared in PayPal' } as const;

describe('invariant 7: an answer about another refund than was asked for', () => {
  const isMismatched = async (captureId: string, key: string) => {
    twisted.set('refundCapture', async (go) => {
      await go();
      throw ApplicationFailure.nonRetryable('another amount', 'PAYPAL_MISMATCH');
    });
    await expect(shop.holdfast.refund(tenOf(captureId), key)).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
    twisted.clear();
  };

  const mismatched = async () => {
    const capture = await aCapture(shop);
    await isMismatched(capture.captureId, 'first');
    return capture;
  };

  it('stops the refunds of that capture, in everybody’s sight', async () => {
    const { checkoutId, captureId, orderId } = await mismatched();
    await expect(shop.holdfast.refund(tenOf(captureId), 'second')).rejects.toMatchObject(FROZEN);
    expect(await refundsMade(shop, orderId)).toBe(1);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      asked: null,
      captures: [{ captureId, frozenBy: 'PAYPAL_MISMATCH' }],
      attention: { code: 'CAPTURE_FROZEN', offers: [{ action: 'retry' }] },
    });
  });

  it('is compared by an operator, who lets them go on', async () => {
    const { checkoutId, captureId, orderId } = await mismatched();
    const resolved = await shop.holdfast.resolve(checkoutId, operators, 'compared');
    expect(resolved).toMatchObject({ asked: null, attention: null });
    expect(await shop.holdfast.refund(tenOf(captureId), 'second')).toMatchObject(MADE);
    expect(await refundsMade(shop, orderId)).toBe(2);
  });

  it('nor is one that a read shows of another amount, where the answer was lost', async () => {
    const { checkoutId, captureId, orderId } = await aCapture(shop);
    twisted
      .set('refundCapture', async (go) => {
        await go();
        throw ApplicationFailure.nonRetryable('silence', 'PAYPAL_NO_ANSWER');
      })
      .set(
        'getOrder',
        answering<Order>((order) => ({
          ...order,
          refunds: order.refunds.map((made) => ({
            ...made,
            amount: { currency: 'USD', minor: 999 },
          })),
        })),
      );
    await expect(shop.holdfast.refund(tenOf(captureId), 'lost')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      debugId: expect.any(String),
    });
    twisted.clear();
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      asked: null,
      attention: { code: 'CAPTURE_FROZEN', debugId: expect.any(String) },
    });
    expect(await refundsMade(shop, orderId)).toBe(1);
  });

  it('stops them again when it comes again', async () => {
    const { checkoutId, captureId } = await mismatched();
    await shop.holdfast.resolve(checkoutId, operators, 'compared');
    await isMismatched(captureId, 'second');
    await expect(shop.holdfast.refund(tenOf(captureId), 'third')).rejects.toMatchObject(FROZEN);
  });
});

describe('invariant 23: money that PayPal takes back while it does not answer a refund', () => {
  it('is not refunded on top of it once PayPal answers', async () => {
    const { captureId, orderId, run } = await aCapture(shop);
    let away = true;
    let tries = 0;
    twisted.set('refundCapture', async (go) => {
      tries += 1;
      if (away) throw ApplicationFailure.retryable('503', 'PAYPAL_SERVER_ERROR');
      return await go();
    });
    const asked = untilKnown(() => shop.holdfast.refund(tenOf(captureId), 'under-way'));
    asked.catch(() => undefined);
    await expect.poll(() => tries).toBeGreaterThan(0);
    await shop.holdfast.receive(eventAbout('PAYMENT.CAPTURE.REVERSED', captureId));
    away = false;
    const { client } = shop.temporal;
    const callsLeft = async () =>
      (await client.workflow.getHandle(run).describe()).raw.pendingActivities?.length ?? 0;
    await expect.poll(callsLeft).toBe(0);
    await moveWorkflow(client, run, { ms: 60_000, giveUpAt: Date.now() + 20_000 });
    await expect(asked).rejects.toMatchObject(FROZEN);
    expect(await refundsMade(shop, orderId)).toBe(0);
  });

  it('is known as refunded where the refund had been made before', async () => {
    const { captureId, orderId } = await aCapture(shop);
    let tries = 0;
    twisted.set('refundCapture', async (go) => {
      await go();
      tries += 1;
      throw ApplicationFailure.retryable('no answer', 'PAYPAL_NO_ANSWER');
    });
    const asked = untilKnown(() => shop.holdfast.refund(tenOf(captureId), 'under-way'));
    await expect.poll(() => tries).toBeGreaterThan(0);
    await shop.holdfast.receive(eventAbout('PAYMENT.CAPTURE.REVERSED', captureId));
    expect(await asked).toMatchObject(MADE);
    expect(await refundsMade(shop, orderId)).toBe(1);
  });
});

describe('an Update that somebody sends by hand without its input', () => {
  it.each(['refund', 'thaw'])('is refused and stops nothing: %s', async (name) => {
    const { captureId, run } = await aCapture(shop);
    await shop.holdfast.receive(eventAbout('CUSTOMER.DISPUTE.CREATED', captureId));
    const handle = shop.temporal.client.workflow.getHandle(run);
    const update = defineUpdate<unknown, [unknown]>(name);
    for (const input of [undefined, null, {}, { key: 'k', digest: 'd', amount: 'ten' }]) {
      await expect(handle.executeUpdate(update, { args: [input] })).rejects.toMatchObject({
        cause: { message: expect.stringContaining('lacks, or misspells') },
      });
    }
    await expect(shop.holdfast.refund({ captureId }, 'frozen')).rejects.toMatchObject(FROZEN);
  });
});

describe('a dispute that begins when no refund is under way', () => {
  it('leaves those of earlier runs in sight', async () => {
    const { checkoutId, captureId, run } = await aCapture(shop);
    await shop.holdfast.refund(tenOf(captureId), 'part');
    await shop.temporal.client.workflow.getHandle(run).result();
    await shop.holdfast.receive(eventAbout('CUSTOMER.DISPUTE.CREATED', captureId));
    const { refunds, captures } = await until(shop, checkoutId, (view) => view.refunds.length > 0);
    expect(refunds).toHaveLength(1);
    expect(captures).toMatchObject([{ status: 'PARTIALLY_REFUNDED' }]);
  });
});
