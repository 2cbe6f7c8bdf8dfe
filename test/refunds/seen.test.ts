import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { twists } from '../support/answers.ts';
import { anAuthorizedCheckout, dollars, until, untilKnown, useShop } from '../support/shop.ts';
import { aDispute } from './disputed.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const captured = async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, orderId, captureId };
};

const eventAbout = (eventType: string, captureId: string, resourceId = captureId) =>
  shop.holdfast.receive({
    eventId: `WH-${randomUUID()}`,
    eventType,
    resourceId,
    orderId: null,
    captureId,
    status: null,
  });

const actionsOf = (all: readonly { readonly action: string }[]) => all.map(({ action }) => action);

describe('whoever looks at a checkout that has ended', () => {
  it('sees a dispute about its money: the capture is marked, no refund is offered, an operator is asked', async () => {
    const { checkoutId, captureId } = await captured();
    const dispute = await aDispute(shop, captureId);
    const view = await shop.holdfast.get(checkoutId);
    expect(view).toMatchObject({
      status: 'CAPTURED',
      captures: [{ captureId, frozenBy: 'CUSTOMER.DISPUTE.CREATED' }],
      attention: {
        code: 'CAPTURE_FROZEN',
        offers: [{ action: 'retry', does: expect.any(String) }],
      },
    });
    expect(view.refused).toContainEqual(
      expect.objectContaining({ action: 'refund', code: 'CAPTURE_FROZEN' }),
    );
    expect(actionsOf(view.allowed)).toEqual(['resolve']);
    await dispute.ends();
    const after = await until(shop, checkoutId, ({ attention }) => attention === null);
    expect(after).toMatchObject({
      attention: null,
      allowed: [{ action: 'refund', upTo: dollars('100.00') }],
    });
  });

  it('sees money that PayPal took back, and lets refunds go on when it has returned: actor and reason are kept', async () => {
    const { checkoutId, captureId } = await captured();
    await eventAbout('PAYMENT.CAPTURE.REVERSED', captureId);
    const decision = { action: 'retry', actor: 'ops', reason: 'PayPal returned it' } as const;
    const resolved = await shop.holdfast.resolve(checkoutId, decision, 'thaw');
    expect(resolved).toMatchObject({ attention: null });
    expect(resolved.timeline).toContainEqual(
      expect.objectContaining({
        event: 'REFUNDS_THAWED',
        captureId,
        actor: 'ops',
        reason: 'PayPal returned it',
      }),
    );
    expect(await shop.holdfast.refund({ captureId }, 'back')).toMatchObject({
      status: 'COMPLETED',
    });
    expect(await shop.holdfast.resolve(checkoutId, decision, 'thaw')).toMatchObject({
      attention: null,
    });
    await expect(
      shop.holdfast.resolve(checkoutId, { ...decision, reason: 'another' }, 'thaw'),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(shop.holdfast.resolve(checkoutId, decision, 'again')).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
  });

  it('may refund the capture that no dispute is about, and only up to that', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const part = { amount: dollars('40.00') };
    const { captureId } = await shop.holdfast.capture(checkoutId, part, 'part');
    await shop.holdfast.capture(checkoutId, {}, 'rest');
    await eventAbout('CUSTOMER.DISPUTE.CREATED', captureId, 'PP-D-1');
    expect((await shop.holdfast.get(checkoutId)).allowed).toContainEqual({
      action: 'refund',
      upTo: dollars('60.00'),
    });
  });

  it('sees each refund with what was asked and answered, and the capture as PayPal shows it', async () => {
    const { checkoutId, captureId } = await captured();
    const first = await shop.holdfast.refund({ captureId, amount: dollars('30.00') }, 'part');
    const partly = await shop.holdfast.get(checkoutId);
    expect(partly.captures).toMatchObject([{ status: 'PARTIALLY_REFUNDED' }]);
    expect(partly.timeline.slice(-2)).toMatchObject([
      { event: 'REFUND_ASKED', captureId, requestId: expect.stringMatching(/^hf1-/) },
      {
        event: 'REFUNDED',
        refundId: first.refundId,
        amount: dollars('30.00'),
        debugId: expect.any(String),
      },
    ]);
    await shop.holdfast.refund({ captureId }, 'rest');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      captures: [{ status: 'REFUNDED' }],
      refunds: [{ amount: dollars('30.00') }, { amount: dollars('70.00') }],
    });
  });

  it('sees a refund that somebody made at PayPal, once PayPal has told of it', async () => {
    const { checkoutId, captureId, orderId } = await captured();
    const refundId = await shop.paypal.refundAtPayPal(captureId);
    await shop.holdfast.receive({
      eventId: `WH-${randomUUID()}`,
      eventType: 'PAYMENT.CAPTURE.REFUNDED',
      resourceId: refundId,
      orderId,
      captureId,
      status: 'COMPLETED',
    });
    const view = await until(shop, checkoutId, ({ refunds }) => refunds.length > 0);
    expect(view).toMatchObject({
      captures: [{ status: 'REFUNDED' }],
      refunds: [{ refundId, amount: dollars('100.00') }],
    });
    expect(view.timeline).toContainEqual(
      expect.objectContaining({ event: 'REFUNDED', refundId, debugId: null }),
    );
    expect(actionsOf(view.allowed)).not.toContain('refund');
  });

  it('sees that a refund is under way whose answer is not known', async () => {
    const { checkoutId, captureId } = await captured();
    let away = true;
    twisted.set('refundCapture', async (go) => {
      if (away) throw ApplicationFailure.retryable('silence', 'PAYPAL_NO_ANSWER');
      return await go();
    });
    const asked = untilKnown(() => shop.holdfast.refund({ captureId }, 'slow'));
    asked.catch(() => undefined);
    // What is left is read first: until then the amount of a refund of all is not known.
    const view = await until(
      shop,
      checkoutId,
      ({ asked: call }) => call !== null && call.amount !== null,
    );
    expect(view.asked).toMatchObject({ operation: 'refundCapture', amount: dollars('100.00') });
    away = false;
    await asked;
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ asked: null });
  });
});
