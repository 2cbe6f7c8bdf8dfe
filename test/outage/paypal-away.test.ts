import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { paypalEventSignal } from '../../src/contract/messages.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { readLedger } from '../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  dollars,
  until,
  untilKnown,
  untilStatus,
} from '../support/shop.ts';
import { type LongShop, openLongShop } from './long-shop.ts';

let shop: LongShop;
beforeAll(async () => {
  shop = await openLongShop();
});
afterEach(async () => {
  await shop.payPalIsBack();
  await shop.paypal.knobs({});
});
afterAll(() => shop.close());

const THREE_DAYS = 72;
const A_DAY = 24;
/** Hours: PayPal is asked every five minutes, and absence is believed after another. */
const AT_ONCE = 7 / 60;

const effectsOf = async (orderId: string | null): Promise<readonly string[]> =>
  (await readLedger(shop.paypal.url, orderId ?? '')).effects.map(({ effect }) => effect);

/** The worker answers an Update in real time; what it waits for passes only when the server's clock is moved. */
const whileTimePasses = async <T>(asked: Promise<T>): Promise<T> => {
  asked.catch(() => undefined);
  await shop.sleep(AT_ONCE);
  return await asked;
};

/** Time must not pass before a command has arrived: what it then waits for would never come. */
const arrived = async (checkoutId: string, command: string): Promise<void> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  const accepted = async () =>
    (await handle.fetchHistory()).events?.some(
      ({ workflowExecutionUpdateAcceptedEventAttributes }) =>
        workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === command,
    );
  await expect.poll(accepted, { timeout: 20_000 }).toBe(true);
};

const historyLength = async ({ checkoutId }: CheckoutView): Promise<number> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  return (await handle.fetchHistory()).events?.length ?? 0;
};

/** Three days of a PayPal that is away are thousands of attempts: where a day shows the same, it is a day. */
describe('PayPal is away for one to three days', { timeout: 900_000 }, () => {
  it('while the payer’s approval waits: the hold is placed once, when PayPal is back', async () => {
    await shop.paypal.knobs({ orderLifeSeconds: 5 * 86_400 });
    // The window is at most 72 h long: PayPal is back a little before it ends.
    const policy = { approvalWithinMs: 72 * 3_600_000 };
    const checkout = await aCheckout(shop, { policy });
    await shop.paypal.payerApproves(checkout.orderId);
    await shop.payPalGoesAway();
    await shop.holdfast.approve(checkout.checkoutId);
    await shop.sleep(THREE_DAYS - 2);
    expect(await untilStatus(shop, checkout.checkoutId, 'NEEDS_ATTENTION')).toMatchObject({
      attention: { code: 'OUTCOME_UNKNOWN', asked: { operation: 'authorizeOrder' } },
    });
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    expect(await untilStatus(shop, checkout.checkoutId, 'AUTHORIZED')).toMatchObject({
      attention: null,
    });
    expect(await effectsOf(checkout.orderId)).toEqual(['AUTHORIZED']);
    expect(await historyLength(checkout)).toBeLessThan(1_000);
    await shop.holdfast.void(checkout.checkoutId, {});
  });

  it('while the payer’s approval waits, and the order is gone: an operator closes it, and nothing is held', async () => {
    const checkout = await aCheckout(shop);
    await shop.paypal.payerApproves(checkout.orderId);
    await shop.payPalGoesAway();
    await shop.holdfast.approve(checkout.checkoutId);
    await shop.sleep(THREE_DAYS);
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    const decision = { action: 'close', actor: 'op', reason: 'the order has aged out' } as const;
    await shop.holdfast.resolve(checkout.checkoutId, decision);
    expect(await shop.holdfast.get(checkout.checkoutId)).toMatchObject({ nextDeadline: null });
    expect(await effectsOf(checkout.orderId)).toEqual([]);
  });

  it('after the hold was placed and before its answer came: it is found, not placed again', async () => {
    const checkout = await aCheckout(shop, { policy: { reauthorize: 'NEVER' } });
    await shop.paypal.payerApproves(checkout.orderId);
    await shop.paypal.faults([
      { operation: 'authorizeOrder', kind: 'lost-answer', times: 1 },
      { operation: '*', kind: 'reset' },
    ]);
    await shop.holdfast.approve(checkout.checkoutId);
    await shop.sleep(A_DAY);
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    await untilStatus(shop, checkout.checkoutId, 'AUTHORIZED');
    expect(await effectsOf(checkout.orderId)).toEqual(['AUTHORIZED']);
    await shop.holdfast.void(checkout.checkoutId, {});
  });

  it('when a reauthorization falls due: it is made once, within an hour of PayPal’s return', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    // It is tried hourly until the fourth day is over: PayPal is back before that.
    await shop.sleep(20);
    await shop.payPalGoesAway();
    await shop.sleep(THREE_DAYS);
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED']);
    await shop.payPalIsBack();
    await shop.sleep(1 + AT_ONCE);
    await until(shop, checkoutId, ({ authorization }) => authorization?.reauthorizations === 1);
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'REAUTHORIZED']);
    await shop.holdfast.void(checkoutId, {});
  });

  it.each([
    ['never sent', A_DAY, []],
    [
      'made, and the answer lost',
      THREE_DAYS,
      [{ operation: 'captureAuthorization', kind: 'lost-answer', times: 1 }],
    ],
  ])('when a capture is commanded and %s: it takes the money once', async (_what, away, rules) => {
    const checkout = await anAuthorizedCheckout(shop, { policy: { reauthorize: 'NEVER' } });
    const { checkoutId, orderId } = checkout;
    await shop.paypal.faults([...rules, { operation: '*', kind: 'reset' }]);
    const capture = () => shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'key');
    capture().catch(() => undefined);
    await arrived(checkoutId, 'capture');
    await shop.sleep(away);
    expect((await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION')).attention).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    await shop.payPalIsBack();
    expect(await whileTimePasses(untilKnown(capture))).toMatchObject({
      status: 'COMPLETED',
      amount: dollars('40.00'),
    });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
    expect(await historyLength(checkout)).toBeLessThan(1_000);
    await shop.holdfast.void(checkoutId, {});
  });

  it('when the deadline says void: it is voided as soon as PayPal is back, before it lapses', async () => {
    const policy = { deadlineMarginMs: 5 * 86_400_000, reauthorize: 'NEVER' as const };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.sleep(23 * 24);
    await shop.payPalGoesAway();
    await shop.sleep(A_DAY);
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('over a renewal and the deadline: a hold that is given free at once is not renewed first', async () => {
    const policy = { deadlineMarginMs: 25 * 86_400_000 };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.sleep(48);
    await shop.payPalGoesAway();
    const capture = () => shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'key');
    capture().catch(() => undefined);
    await arrived(checkoutId, 'capture');
    await shop.sleep(THREE_DAYS);
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED']);
    await shop.payPalIsBack();
    await whileTimePasses(untilKnown(capture));
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });

  it('over the end of the hold: the lapse is confirmed by asking, never assumed', async () => {
    const policy = { reauthorize: 'NEVER' as const };
    const checkout = await anAuthorizedCheckout(shop, { policy });
    await shop.sleep(27 * 24);
    await shop.payPalGoesAway();
    await shop.sleep(THREE_DAYS);
    await untilStatus(shop, checkout.checkoutId, 'NEEDS_ATTENTION');
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    await untilStatus(shop, checkout.checkoutId, 'EXPIRED');
    expect(await effectsOf(checkout.orderId)).toEqual(['AUTHORIZED', 'EXPIRED']);
    expect(await historyLength(checkout)).toBeLessThan(1_000);
  });

  it('when a refund is asked for: the money goes back once', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await shop.paypal.faults([
      { operation: 'refundCapture', kind: 'lost-answer', times: 1 },
      { operation: 'refundCapture', kind: 'reset' },
    ]);
    const refund = () => shop.holdfast.refund({ captureId, amount: dollars('25.00') }, 'back');
    refund().catch(() => undefined);
    await expect.poll(() => effectsOf(orderId), { timeout: 20_000 }).toContain('REFUNDED');
    await shop.sleep(2);
    await shop.payPalGoesAway();
    await shop.sleep(THREE_DAYS);
    await shop.payPalIsBack();
    expect(await whileTimePasses(untilKnown(refund))).toMatchObject({
      amount: dollars('25.00'),
      status: 'COMPLETED',
    });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED']);
  });
  it('when an operator asks meanwhile: the answer is OUTCOME_UNKNOWN, and the checkout still goes on by itself', async () => {
    const policy = { reauthorize: 'NEVER' as const };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.payPalGoesAway();
    const capture = () => shop.holdfast.capture(checkoutId, {}, 'key');
    capture().catch(() => undefined);
    await arrived(checkoutId, 'capture');
    await shop.sleep(A_DAY);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    const decision = { action: 'close', actor: 'op', reason: 'is it over?' } as const;
    const asked = shop.holdfast.resolve(checkoutId, decision);
    asked.catch(() => undefined);
    await arrived(checkoutId, 'resolve');
    await expect(whileTimePasses(asked)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await shop.payPalIsBack();
    expect(await whileTimePasses(untilKnown(capture))).toMatchObject({ status: 'COMPLETED' });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('when PayPal’s own event comes meanwhile: PayPal is read as soon as it can be asked', async () => {
    const policy = { reauthorize: 'NEVER' as const };
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop, { policy });
    const resourceId = authorization?.rootId ?? '';
    await shop.payPalGoesAway();
    await shop.paypal.onAuthorization(resourceId, 'void');
    const running = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await running.signal(paypalEventSignal, {
      eventId: 'WH-MEANWHILE',
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId,
      orderId,
      captureId: null,
      status: 'VOIDED',
    });
    await shop.sleep(A_DAY);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'AUTHORIZED' });
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    await untilStatus(shop, checkoutId, 'VOIDED');
  });

  it('when only the order cannot be read, and an event waits for it: the hold is released at the last margin', async () => {
    await shop.paypal.knobs({ authorizationLifeSeconds: 4 * 86_400 });
    const policy = { reauthorize: 'NEVER' as const, deadlineMarginMs: 2 * 86_400_000 };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.paypal.faults([{ operation: 'getOrder', kind: 'reset' }]);
    const running = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await running.signal(paypalEventSignal, {
      eventId: 'WH-UNREADABLE',
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: '8AA831015G517922L',
      orderId,
      captureId: null,
      status: 'VOIDED',
    });
    await shop.sleep(4 * 24 - 0.5);
    await expect
      .poll(() => effectsOf(orderId), { timeout: 20_000 })
      .toEqual(['AUTHORIZED', 'VOIDED']);
    // What the event said is still unread: only a read ends the checkout.
    await shop.payPalIsBack();
    await shop.sleep(AT_ONCE);
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('while an authorization is under review: its release is seen within a day of PayPal’s return', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, { policy: { reauthorize: 'NEVER' } });
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { authorization } = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    await shop.payPalGoesAway();
    await shop.sleep(A_DAY);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'PENDING_REVIEW' });
    await shop.payPalIsBack();
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'release');
    await shop.sleep(25);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });
});
