import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import type { Capture, Order } from '../../src/domain/paypal/resources.ts';
import { answering, twists } from '../support/answers.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  ledgerOf,
  pass,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { answerLost, callsOf, minutes, part } from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const debugId = 'f1e2d3c4b5a60';

/** PayPal does it, and its answer speaks of something else than was asked. */
const mismatch = async (go: () => Promise<unknown>) => {
  await go();
  throw ApplicationFailure.create({
    type: 'PAYPAL_MISMATCH',
    nonRetryable: true,
    details: [{ issue: null, debugId }],
  });
};

const captures = (change: Partial<Capture>) =>
  answering<Order>((order) => ({
    ...order,
    captures: order.captures.map((one) => ({ ...one, ...change })),
  }));

/** Nothing is under way any more: PayPal has answered. */
const waitsForAPerson = {
  status: 'NEEDS_ATTENTION',
  asked: null,
  attention: { code: 'UNEXPECTED_ANSWER', debugId },
};

describe('a capture with the shop’s own invoice id that PayPal answers with something else', () => {
  it.each<[string, Partial<Capture>]>([
    ['of another amount', { amount: { currency: 'USD', minor: 3_900 } }],
    ['in another currency', { amount: { currency: 'EUR', minor: 4_000 } }],
    ['with another invoice id', { invoiceId: 'THEIRS' }],
    ['with another custom id', { customId: 'THEIRS' }],
  ])('%s answers UNEXPECTED_ANSWER at once, and is never sent again', async (_what, change) => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted.set('captureAuthorization', mismatch).set('getOrder', captures(change));
    const capture = () =>
      shop.holdfast.capture(checkoutId, { ...part('40.00'), invoiceId: `I-${checkoutId}` }, 'k');
    await expect(capture()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject(waitsForAPerson);
    await pass(shop, checkoutId, days(1));
    await expect(capture()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(1);
  });

  it.each<[string, Partial<Capture>]>([
    ['another invoice id', { invoiceId: 'THEIRS' }],
    ['another custom id', { customId: 'THEIRS' }],
  ])('in a readable 201 of %s, too', async (_what, change) => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    twisted.set(
      'captureAuthorization',
      answering<Capture>((one) => ({ ...one, ...change })),
    );
    const asked = { ...part('40.00'), invoiceId: `I-${checkoutId}` };
    await expect(shop.holdfast.capture(checkoutId, asked, 'k')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER', debugId: expect.stringMatching(/^[0-9a-f]{13}$/) },
      captures: [{ amount: dollars('40.00') }],
    });
  });

  it('while PayPal does not show what it did answers UNEXPECTED_ANSWER, and goes on when a person adopts', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const nothing = answering<Order>((order) => ({ ...order, captures: [] }));
    twisted.set('captureAuthorization', mismatch).set('getOrder', nothing);
    const asked = { ...part('40.00'), invoiceId: `I-${checkoutId}` };
    await expect(shop.holdfast.capture(checkoutId, asked, 'k')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
    twisted.clear();
    const adopt = { action: 'adopt', actor: 'op', reason: 'seen in PayPal' } as const;
    expect(await shop.holdfast.resolve(checkoutId, adopt)).toMatchObject({
      attention: null,
      remaining: dollars('60.00'),
    });
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(1);
  });
});

describe('a read that shows something else than was asked for, after the answer was lost', () => {
  const trace = expect.stringMatching(/^[0-9a-f]{13}$/);

  it('leaves the trace of a capture with the person who has to look', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const amount = { currency: 'USD', minor: 3_900 };
    twisted.set('captureAuthorization', answerLost).set('getOrder', captures({ amount }));
    await expect(shop.holdfast.capture(checkoutId, part('40.00'), 'k')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER', debugId: trace },
    });
  });

  it('leaves the trace of a reauthorization, and answers UNEXPECTED_ANSWER', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: { reauthorize: 'NEVER' } });
    await pass(shop, checkoutId, days(4));
    const amount = { currency: 'USD', minor: 8_900 };
    const shown = answering<Order>((order) => ({
      ...order,
      authorizations: order.authorizations.map((one, age) =>
        age === 0 ? one : { ...one, amount },
      ),
    }));
    twisted.set('reauthorizeAuthorization', answerLost).set('getOrder', shown);
    await expect(
      shop.holdfast.reauthorize(checkoutId, { amount: dollars('90.00') }, 'k'),
    ).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER', debugId: trace },
    });
  });
});

describe('another call that PayPal answers with something else', () => {
  it('answers a void with UNEXPECTED_ANSWER', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted.set('voidAuthorization', mismatch);
    await expect(shop.holdfast.void(checkoutId, {}, 'k')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject(waitsForAPerson);
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it.each([
    ['that PayPal shows', 11_500],
    ['that PayPal does not show', null],
  ])('answers a reauthorization %s with UNEXPECTED_ANSWER', async (_what, minor) => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {
      policy: { reauthorize: 'NEVER' },
    });
    await pass(shop, checkoutId, days(4));
    const shown = answering<Order>((order) => ({
      ...order,
      authorizations: order.authorizations
        .filter((_one, age) => age === 0 || minor !== null)
        .map((one, age) =>
          age === 0 ? one : { ...one, amount: { currency: 'USD', minor: minor ?? 0 } },
        ),
    }));
    twisted.set('reauthorizeAuthorization', mismatch).set('getOrder', shown);
    const reauthorize = () =>
      shop.holdfast.reauthorize(checkoutId, { amount: dollars('90.00') }, 'k');
    await expect(reauthorize()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject(waitsForAPerson);
    expect(await callsOf(shop, orderId, 'reauthorizeAuthorization')).toBe(1);
  });

  it('parks an authorize that PayPal does not show, and repeats its request id when an operator retries', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const nothing = answering<Order>((order) => ({ ...order, authorizations: [] }));
    twisted.set('authorizeOrder', mismatch).set('getOrder', nothing);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    expect(await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION')).toMatchObject(waitsForAPerson);
    const retry = { action: 'retry', actor: 'op', reason: 'nothing is there' } as const;
    shop.holdfast.resolve(checkoutId, retry).catch(() => undefined);
    await pass(shop, checkoutId, minutes(2));
    const idsIn = ({ timeline }: CheckoutView) =>
      timeline.flatMap((one) =>
        one.event === 'ASKED' && one['operation'] === 'authorizeOrder' ? [one['requestId']] : [],
      );
    const view = await until(shop, checkoutId, (shown) => idsIn(shown).length === 2);
    expect(new Set(idsIn(view)).size).toBe(1);
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED']);
  });
});
