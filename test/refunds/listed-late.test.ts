import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { answering, refusal, twists } from '../support/answers.ts';
import { days, untilKnown, useShop } from '../support/shop.ts';
import { aCapture, MADE, refundsMade, tenOf } from './refundable-capture.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const isListedLate = () => {
  const unlisted = answering<Order>((order) => ({ ...order, refunds: [] }));
  twisted.set('getOrder', (read, attempt) => {
    twisted.delete('getOrder');
    return unlisted(read, attempt);
  });
};

const no = refusal({
  httpStatus: 422,
  issue: 'REFUND_FAILED_INSUFFICIENT_FUNDS',
  issueClass: 'OPERATOR',
});

const silence = ApplicationFailure.nonRetryable('three days of silence', 'PAYPAL_NO_ANSWER');

describe('invariant 21: a refund that PayPal lists a moment after it was made', () => {
  it('is not refused because its repetition was', async () => {
    const { captureId, orderId } = await aCapture(shop);
    twisted.set('refundCapture', async (go, attempt) => {
      if (attempt === 1) {
        await go();
        throw ApplicationFailure.retryable('no answer');
      }
      isListedLate();
      return { ...no, afterNoAnswer: true };
    });
    expect(await shop.holdfast.refund(tenOf(captureId), 'late')).toMatchObject(MADE);
    expect(await refundsMade(shop, orderId)).toBe(1);
  });

  it('is not refused either when it was repeated only after its tries had run out', async () => {
    const { captureId, orderId, run } = await aCapture(shop);
    let asked = 0;
    twisted.set('refundCapture', async (go) => {
      asked += 1;
      if (asked === 1) throw silence;
      await go();
      isListedLate();
      return no;
    });
    const late = untilKnown(() => shop.holdfast.refund(tenOf(captureId), 'late'));
    late.catch(() => undefined);
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(1);
    const { client } = shop.temporal;
    await moveWorkflow(client, run, { ms: days(1) * 1_000, giveUpAt: Date.now() + 20_000 });
    expect(await late).toMatchObject(MADE);
    expect(await refundsMade(shop, orderId)).toBe(1);
  });

  it('stays known where an answer lists none: what is left is what it left', async () => {
    await shop.paypal.knobs({ refundStatus: 'PENDING' });
    const { checkoutId, captureId, orderId } = await aCapture(shop);
    await shop.holdfast.refund(tenOf(captureId), 'first');
    twisted.set(
      'getOrder',
      answering<Order>((order) => ({ ...order, refunds: [] })),
    );
    await shop.holdfast.refund({ captureId }, 'rest');
    await shop.paypal.knobs({ refundStatus: 'COMPLETED' });
    const { refunds } = await shop.holdfast.get(checkoutId);
    expect(refunds.map(({ amount }) => amount.value)).toEqual(['10.00', '90.00']);
    expect(await refundsMade(shop, orderId)).toBe(2);
  });

  it('does not stand in its own way: what is fully refunded was refunded by it', async () => {
    const { captureId, orderId } = await aCapture(shop);
    twisted.set('refundCapture', async (go) => {
      await go();
      isListedLate();
      throw silence;
    });
    expect(await shop.holdfast.refund({ captureId }, 'all')).toMatchObject(MADE);
    expect(await refundsMade(shop, orderId)).toBe(1);
  });
});
