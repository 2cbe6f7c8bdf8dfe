import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CheckoutPolicy } from '../../../src/domain/checkout/policy.ts';
import type { Twist } from '../../support/answers.ts';
import { readLedger } from '../../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  answerLost,
  callsOf,
  days,
  dollars,
  effectsOf,
  historyLength,
  hours,
  hundredDollars,
  LAST_DEBUG_ID,
  minutes,
  noRenewal,
  part,
  pass,
  SOON,
  timePassesWithoutAnswer,
  unsent,
  until,
  untilKnown,
  untilParked,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const UNKNOWN = { code: 'OUTCOME_UNKNOWN', issue: 'SERVICE_UNAVAILABLE', debugId: LAST_DEBUG_ID };

/** A hold whose reauthorization falls due in a minute, and PayPal does not answer it. */
const beforeRenewal = async (policy: Partial<CheckoutPolicy> = {}, answer: Twist = unsent) => {
  const checkout = await anAuthorizedCheckout(shop, { policy });
  await pass(shop, checkout.checkoutId, days(3) + hours(2) - minutes(1));
  twisted.set('reauthorizeAuthorization', answer);
  return checkout;
};

/** A day of hourly rounds, each with its reads. */
const LONG = { timeout: 300_000 };

describe('a reauthorization that PayPal does not answer', LONG, () => {
  it('is asked for a day at most, and lets a capture be answered and the deadline capture the rest', async () => {
    const checkout = await beforeRenewal({ atDeadline: 'CAPTURE' });
    const { checkoutId, orderId } = checkout;
    await timePassesWithoutAnswer(shop, checkout, hours(2));
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    expect(await untilKnown(capture)).toMatchObject({
      status: 'COMPLETED',
      amount: dollars('40.00'),
    });
    await timePassesWithoutAnswer(shop, checkout, days(1));
    const length = await historyLength(shop, checkoutId);
    expect(length).toBeLessThan(1_500);
    await pass(shop, checkoutId, days(20));
    expect(await historyLength(shop, checkoutId)).toBeLessThan(length + 50);
    expect(await pass(shop, checkoutId, days(5))).toMatchObject({ status: 'CAPTURED' });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'CAPTURED 60.00',
    ]);
  });

  it('does not keep a capture waiting that comes while PayPal is read about it', async () => {
    const checkout = await beforeRenewal();
    await timePassesWithoutAnswer(shop, checkout, minutes(1) + 10);
    const capture = shop.holdfast.capture(checkout.checkoutId, part('40.00'), 'parcel');
    expect(await capture).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
  });

  it('is made an hour later where PayPal answers again', async () => {
    const checkout = await beforeRenewal();
    await timePassesWithoutAnswer(shop, checkout, minutes(30));
    twisted.clear();
    expect(await pass(shop, checkout.checkoutId, hours(2))).toMatchObject({
      authorization: { reauthorizations: 1 },
    });
    expect(await effectsOf(shop, checkout.orderId)).toEqual([
      'AUTHORIZED 100.00',
      'REAUTHORIZED 100.00',
    ]);
  });

  it('is read before a capture, which then goes to the child', async () => {
    const checkout = await beforeRenewal({}, answerLost);
    await timePassesWithoutAnswer(shop, checkout, hours(1));
    await untilKnown(() => shop.holdfast.capture(checkout.checkoutId, {}, 'all'));
    const { effects } = await readLedger(shop.paypal.url, checkout.orderId ?? '');
    expect(effects.map(({ effect }) => effect)).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED']);
    expect(effects[2]?.targetId).toBe(effects[1]?.resourceId);
  });
});

// A capture that stays unanswered for days, and a deadline's void: test/outage/one-operation-away.test.ts.
describe('a command that PayPal does not answer', LONG, () => {
  it('parks the checkout with issue and debug id, and a void is done when PayPal answers again', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    twisted.set('voidAuthorization', unsent);
    const release = () => shop.holdfast.void(checkoutId, {}, 'release');
    release().catch(() => undefined);
    expect((await untilParked(shop, checkoutId)).attention).toMatchObject(UNKNOWN);
    twisted.clear();
    await pass(shop, checkoutId, hours(2));
    expect(await untilKnown(release)).toMatchObject({ status: 'VOIDED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });

  it('parks the checkout with the trace of a void whose effect cannot be read, until it can be', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(3) + hours(3));
    twisted.set('voidAuthorization', async (go) => {
      twisted.set('getOrder', unsent);
      return await go();
    });
    const release = () => shop.holdfast.void(checkoutId, {}, 'release');
    release().catch(() => undefined);
    const { attention } = await untilParked(shop, checkoutId);
    expect(attention).toMatchObject({ ...UNKNOWN, issue: null, debugId: expect.any(String) });
    twisted.clear();
    await pass(shop, checkoutId, hours(2));
    expect(await untilKnown(release)).toMatchObject({ status: 'VOIDED', attention: null });
    const renewed = ['AUTHORIZED 100.00', 'REAUTHORIZED 100.00', 'VOIDED 100.00'];
    expect(await effectsOf(shop, orderId)).toEqual(renewed);
  });

  it('parks the checkout with issue and debug id, and an approved order is authorized when PayPal answers again', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    twisted.set('authorizeOrder', unsent);
    await shop.holdfast.approve(checkoutId);
    expect((await untilParked(shop, checkoutId)).attention).toMatchObject(UNKNOWN);
    twisted.clear();
    await pass(shop, checkoutId, hours(1));
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00']);
  });

  it('ends the checkout FAILED where it is the order’s creation: no payer can approve it', async () => {
    const checkoutId = `c-${randomUUID()}`;
    twisted.set('createOrder', unsent);
    const request = { checkoutId, purchaseUnit: hundredDollars };
    await shop.holdfast.start(request, 'start').catch(() => undefined);
    expect(await untilStatus(shop, checkoutId, 'FAILED')).toMatchObject({
      orderId: null,
      nextDeadline: null,
    });
  });
});

describe('a reauthorization that falls due while a capture has no answer', LONG, () => {
  it('waits until it is known that the capture was made: PayPal gets no second capture', async () => {
    const checkout = await anAuthorizedCheckout(shop);
    const { checkoutId, orderId } = checkout;
    await pass(shop, checkoutId, days(3) + hours(1));
    twisted.set('captureAuthorization', async (go) => {
      twisted.set('getOrder', unsent);
      return await answerLost(go);
    });
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    capture().catch(() => undefined);
    await expect.poll(() => effectsOf(shop, orderId), SOON).toContain('CAPTURED 40.00');
    await timePassesWithoutAnswer(shop, checkout, hours(3));
    expect(await callsOf(shop, orderId, 'reauthorizeAuthorization')).toBe(0);
    twisted.clear();
    await timePassesWithoutAnswer(shop, checkout, hours(7));
    expect(await untilKnown(capture)).toMatchObject({ amount: dollars('40.00') });
    await until(shop, checkoutId, ({ authorization }) => authorization?.reauthorizations === 1);
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'REAUTHORIZED 60.00',
    ]);
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(1);
  });
});

describe('the deadline', LONG, () => {
  it('that comes while a capture has no answer voids what is held at the last margin', async () => {
    const policy = { ...noRenewal, deadlineMarginMs: 6 * 3_600_000 };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await pass(shop, checkoutId, days(28) + hours(12));
    twisted.set('captureAuthorization', unsent);
    const asked = shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    asked.catch(() => undefined);
    await untilParked(shop, checkoutId);
    expect(await pass(shop, checkoutId, hours(13))).toMatchObject({ status: 'VOIDED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });
});
