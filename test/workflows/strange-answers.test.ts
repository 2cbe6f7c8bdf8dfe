import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { paypalEventSignal } from '../../src/contract/messages.ts';
import type { Authorization, Capture, Order } from '../../src/domain/paypal/resources.ts';
import { answering, refusal, twists } from '../support/answers.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  ledgerOf,
  pass,
  until,
  untilKnown,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const running = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

const approved = async (policy = {}) => {
  const { checkoutId, orderId } = await aCheckout(shop, { policy });
  await shop.paypal.payerApproves(orderId);
  await shop.holdfast.approve(checkoutId);
  return { checkoutId, orderId: orderId ?? '' };
};

const held110 = answering<Order>((order) => ({
  ...order,
  authorizations: order.authorizations.map((one) => ({
    ...one,
    amount: { currency: 'USD', minor: 11_000 },
  })),
}));

const noAuthorization = answering<Order>((order) => ({ ...order, authorizations: [] }));

const mismatch = async (go: () => Promise<unknown>) => {
  await go();
  throw ApplicationFailure.nonRetryable('another amount', 'PAYPAL_MISMATCH');
};

describe('an answer that Holdfast has no rule for', () => {
  it('parks the hold that PayPal placed in a status of tomorrow: it is not forgotten', async () => {
    const unknown = answering<Order>((order) => ({
      ...order,
      authorizations: order.authorizations.map((one) => ({ ...one, status: 'UNRECOGNIZED' })),
    }));
    twisted.set('authorizeOrder', unknown);
    const { checkoutId } = await approved();
    expect(await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION')).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER' },
      nextDeadline: { does: 'CONFIRM_LAPSE' },
    });
    await shop.holdfast.resolve(checkoutId, { action: 'adopt', actor: 'op', reason: 'it is held' });
    expect(await shop.holdfast.void(checkoutId, {})).toMatchObject({ status: 'VOIDED' });
  });

  it('does not end a checkout on a capture in a status of tomorrow', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const unknown = answering<Capture>((capture) => ({ ...capture, status: 'UNRECOGNIZED' }));
    twisted.set('captureAuthorization', unknown);
    await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'UNEXPECTED_ANSWER', debugId: expect.any(String) },
    });
  });

  it('does not end a checkout on an authorization that is captured, but shows no capture', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const captured = answering<Order>((order) => ({
      ...order,
      authorizations: order.authorizations.map((one) => ({ ...one, status: 'CAPTURED' })),
    }));
    twisted.set('getOrder', captured);
    await running(checkoutId).signal(paypalEventSignal, {
      eventId: 'WH-CAPTURED',
      eventType: 'PAYMENT.CAPTURE.COMPLETED',
      resourceId: authorization?.currentId ?? '',
      orderId,
      captureId: null,
      status: null,
    });
    expect(await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION')).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER' },
      captures: [],
    });
  });

  it('is no deadline of its own: an expiration_time that it leaves out is learned from the next', async () => {
    const expiring = (expiresAt: (one: Authorization) => number | null) =>
      answering<Order>((order) => ({
        ...order,
        authorizations: order.authorizations.map((one) => ({ ...one, expiresAt: expiresAt(one) })),
      }));
    twisted
      .set(
        'authorizeOrder',
        expiring(() => null),
      )
      .set(
        'getOrder',
        expiring(({ createdAt }) => (createdAt ?? 0) + days(10) * 1000),
      );
    const { checkoutId, orderId } = await approved({ reauthorize: 'NEVER' });
    const { authorization, timeline } = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const authorizedAt = timeline.find(({ event }) => event === 'AUTHORIZED')?.at ?? '';
    const lives = Date.parse(authorization?.expiresAt ?? '') - Date.parse(authorizedAt);
    expect(Math.round(lives / (days(1) * 1000))).toBe(10);
    await running(checkoutId).signal(paypalEventSignal, {
      eventId: 'WH-CREATED',
      eventType: 'PAYMENT.AUTHORIZATION.CREATED',
      resourceId: authorization?.rootId ?? '',
      orderId,
      captureId: null,
      status: null,
    });
    expect(await pass(shop, checkoutId, days(9) + hours(1))).toMatchObject({ status: 'VOIDED' });
  });

  it('parks on a capture in another currency, and answers UNEXPECTED_ANSWER', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const inEuro = answering<Order>((order) => ({
      ...order,
      captures: order.captures.map((one) => ({
        ...one,
        amount: { currency: 'EUR', minor: 4_000 },
      })),
    }));
    twisted.set('captureAuthorization', mismatch).set('getOrder', inEuro);
    const asked = { amount: dollars('40.00') };
    await expect(
      untilKnown(() => shop.holdfast.capture(checkoutId, asked, 'k')),
    ).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'UNEXPECTED_ANSWER' },
      captures: [{ amount: { currencyCode: 'EUR', value: '40.00' } }],
    });
  });

  it('captures nothing of a hold that is larger than was asked for, whatever else stands open', async () => {
    const refused = refusal({
      httpStatus: 403,
      issue: 'PERMISSION_DENIED',
      issueClass: 'CONFIGURATION',
    });
    twisted.set('authorizeOrder', async () => refused);
    const { checkoutId, orderId } = await approved({ capture: 'ON_AUTHORIZATION' });
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    twisted.set('authorizeOrder', mismatch).set('getOrder', held110);
    await shop.holdfast.approve(checkoutId);
    await until(shop, checkoutId, ({ attention }) => attention?.code === 'UNEXPECTED_ANSWER');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
  });

  it('asks for no second authorization while the first answer contradicts itself', async () => {
    twisted.set('authorizeOrder', noAuthorization).set('getOrder', noAuthorization);
    const { checkoutId, orderId } = await approved();
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    await shop.holdfast.approve(checkoutId);
    await pass(shop, checkoutId, hours(2));
    expect((await ledgerOf(shop, orderId)).calls['authorizeOrder']).toBe(1);
  });

  it('remembers a cancellation until the hold may be released', async () => {
    twisted.set('authorizeOrder', noAuthorization).set('getOrder', held110);
    const { checkoutId, orderId } = await approved();
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    await running(checkoutId).cancel();
    twisted.clear();
    const decision = { action: 'adopt', actor: 'op', reason: 'seen at PayPal' } as const;
    await shop.holdfast.resolve(checkoutId, decision);
    await running(checkoutId).result();
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('remembers a cancellation whose own void was answered otherwise', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted.set('voidAuthorization', async () => {
      throw ApplicationFailure.nonRetryable('another id', 'PAYPAL_MISMATCH');
    });
    await running(checkoutId).cancel();
    await until(shop, checkoutId, ({ attention }) => attention?.code === 'UNEXPECTED_ANSWER');
    twisted.clear();
    const decision = { action: 'adopt', actor: 'op', reason: 'still held at PayPal' } as const;
    await shop.holdfast.resolve(checkoutId, decision);
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });
});

describe('a reauthorization', () => {
  it('that PayPal denies inside a 201 leaves the hold as it was', async () => {
    const denied = answering<Authorization>((made) => ({ ...made, status: 'DENIED' }));
    twisted.set('reauthorizeAuthorization', denied);
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const view = await pass(shop, checkoutId, days(3) + hours(3));
    expect(view).toMatchObject({ status: 'AUTHORIZED', authorization: { reauthorizations: 0 } });
    expect(view.allowed).toContainEqual(expect.objectContaining({ action: 'capture' }));
  });

  it.each([
    ['another amount', { currency: 'USD', minor: 11_500 }],
    ['another currency', { currency: 'EUR', minor: 10_000 }],
  ])('that PayPal shows in %s than was asked for stops for an operator', async (_what, amount) => {
    twisted.set('reauthorizeAuthorization', mismatch).set(
      'getOrder',
      answering<Order>((order) => ({
        ...order,
        authorizations: order.authorizations.map((one, age) =>
          age === 0 ? one : { ...one, amount },
        ),
      })),
    );
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(3) + hours(3));
    const view = await until(shop, checkoutId, ({ asked }) => asked === null);
    expect(view).toMatchObject({
      authorization: { reauthorizations: 1 },
      attention: { code: 'UNEXPECTED_ANSWER' },
    });
    await expect(shop.holdfast.capture(checkoutId, {}, 'k')).rejects.toMatchObject({
      code: 'NEEDS_ATTENTION',
    });
  });

  it('before a capture that is too soon is tried again with the next capture, and not by a timer', async () => {
    let asked = 0;
    const issue = {
      httpStatus: 422,
      issue: 'REAUTHORIZATION_TOO_SOON',
      issueClass: 'WAIT',
    } as const;
    twisted.set('reauthorizeAuthorization', async () => {
      asked += 1;
      return refusal(issue);
    });
    const { checkoutId } = await anAuthorizedCheckout(shop, {
      policy: { reauthorize: 'ON_CAPTURE' },
    });
    await pass(shop, checkoutId, days(3) + hours(1));
    await shop.holdfast.capture(checkoutId, { amount: dollars('1.00') }, 'first');
    await pass(shop, checkoutId, hours(4));
    expect(asked).toBe(1);
    await shop.holdfast.capture(checkoutId, { amount: dollars('1.00') }, 'second');
    expect(asked).toBe(2);
  });
});
