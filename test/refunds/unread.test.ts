import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { refusal, twists } from '../support/answers.ts';
import {
  anAuthorizedCheckout,
  days,
  dollars,
  ledgerOf,
  until,
  untilKnown,
  useShop,
} from '../support/shop.ts';
import { eventAbout } from './refundable-capture.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const forbidden = refusal({
  httpStatus: 403,
  issue: 'PERMISSION_DENIED',
  issueClass: 'CONFIGURATION',
});
const gone = refusal({
  httpStatus: 404,
  issue: 'INVALID_RESOURCE_ID',
  issueClass: 'RECONCILE',
});
const noAnswer = ApplicationFailure.nonRetryable('no answer', 'PAYPAL_NO_ANSWER');

const aCapture = async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, captureId, orderId: orderId ?? '', run: `refund:default:${captureId}` };
};

const refundsMade = async (orderId: string): Promise<number> =>
  (await ledgerOf(shop, orderId)).effects.filter((effect) => effect === 'REFUNDED').length;

describe('a refund of what PayPal will not show', () => {
  it('is refused with PayPal’s own words, and nothing is sent', async () => {
    const { captureId, orderId } = await aCapture();
    twisted.set('getCapture', async () => forbidden);
    await expect(shop.holdfast.refund({ captureId }, 'blind')).rejects.toMatchObject({
      code: 'REFUSED_BY_PAYPAL',
      issue: 'PERMISSION_DENIED',
      debugId: expect.any(String),
    });
    twisted.clear();
    expect(await refundsMade(orderId)).toBe(0);
    expect(await shop.holdfast.refund({ captureId }, 'seen')).toMatchObject({
      status: 'COMPLETED',
    });
  });

  it('is left to a person once an earlier run refunded a part and the order is gone', async () => {
    const { captureId, orderId, run } = await aCapture();
    const part = { captureId, amount: dollars('10.00') };
    await shop.holdfast.refund(part, 'first');
    await shop.temporal.client.workflow.getHandle(run).result();
    twisted.set('getOrder', async () => gone);
    await expect(shop.holdfast.refund(part, 'second')).rejects.toMatchObject({
      code: 'NEEDS_ATTENTION',
    });
    expect(await refundsMade(orderId)).toBe(1);
  });
});

describe('a refund that is pending when PayPal no longer shows its order', () => {
  it('is read by itself until it has settled', async () => {
    const { checkoutId, captureId, run } = await aCapture();
    await shop.paypal.knobs({ refundStatus: 'PENDING' });
    const { refundId } = await shop.holdfast.refund({ captureId }, 'by-eCheck');
    await shop.paypal.knobs({});
    twisted.set('getOrder', async () => gone);
    await shop.paypal.settleRefund(refundId, 'FAILED');
    const { client } = shop.temporal;
    await moveWorkflow(client, run, { ms: days(1) * 1000, giveUpAt: Date.now() + 20_000 });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ refunds: [{ status: 'FAILED' }] });
    expect(await shop.holdfast.refund({ captureId }, 'again')).toMatchObject({
      status: 'COMPLETED',
    });
  });
});

describe('a refund of which nobody knows what came', () => {
  it('is not refused because its repetition was, while PayPal cannot be read', async () => {
    const { captureId, orderId, run } = await aCapture();
    let isUnread = false;
    const issue = 'REFUND_FAILED_INSUFFICIENT_FUNDS';
    await shop.paypal.faults([{ operation: 'refundCapture', kind: 'refuse', issue, times: 1 }]);
    twisted.set('refundCapture', async (go, attempt) => {
      if (attempt === 1) throw ApplicationFailure.retryable('no answer');
      const refused = await go();
      await go();
      twisted.delete('refundCapture');
      twisted.set('getOrder', async () => {
        twisted.delete('getOrder');
        isUnread = true;
        throw noAnswer;
      });
      return refused;
    });
    const request = { captureId, amount: dollars('10.00') };
    const asked = untilKnown(() => shop.holdfast.refund(request, 'late'));
    asked.catch(() => undefined);
    await expect.poll(() => isUnread, { timeout: 20_000 }).toBe(true);
    const { client } = shop.temporal;
    await moveWorkflow(client, run, { ms: days(1) * 1000, giveUpAt: Date.now() + 20_000 });
    expect(await asked).toMatchObject({ status: 'COMPLETED' });
    expect(await refundsMade(orderId)).toBe(1);
  });

  it('is waited for, also while PayPal answers but will not show it', async () => {
    const { captureId, orderId, run } = await aCapture();
    let reads = 0;
    twisted.set('refundCapture', async (go) => {
      await go();
      twisted.set('getCapture', async (read) => {
        reads += 1;
        return reads > 2 ? await read() : forbidden;
      });
      throw noAnswer;
    });
    const asked = untilKnown(() =>
      shop.holdfast.refund({ captureId, amount: dollars('10.00') }, 'unknown'),
    );
    asked.catch(() => undefined);
    await expect.poll(() => reads, { timeout: 20_000 }).toBe(1);
    const { client } = shop.temporal;
    await moveWorkflow(client, run, { ms: days(1) * 1000, giveUpAt: Date.now() + 20_000 });
    expect(await asked).toMatchObject({ status: 'COMPLETED' });
    expect(await refundsMade(orderId)).toBe(1);
  });

  it('is read about as soon as PayPal reports a refund of the capture', async () => {
    const { checkoutId, captureId, orderId } = await aCapture();
    let isSilent = false;
    twisted.set('refundCapture', async (go) => {
      await go();
      twisted.set('getCapture', async () => {
        isSilent = true;
        return forbidden;
      });
      throw noAnswer;
    });
    const asked = untilKnown(() =>
      shop.holdfast.refund({ captureId, amount: dollars('10.00') }, 'unknown'),
    );
    asked.catch(() => undefined);
    await until(shop, checkoutId, ({ attention }) => attention?.code === 'OUTCOME_UNKNOWN');
    expect(isSilent).toBe(true);
    twisted.clear();
    await shop.holdfast.receive(eventAbout('PAYMENT.CAPTURE.REFUNDED', captureId, { orderId }));
    expect(await asked).toMatchObject({ status: 'COMPLETED' });
    expect(await refundsMade(orderId)).toBe(1);
  });
});
