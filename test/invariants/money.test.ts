import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { add, parseMoney } from '../../src/domain/money/money.ts';
import { requestIdOf } from '../../src/domain/paypal/request-id.ts';
import { always, capture40, captureBody, problemOf, stubPayPal } from '../paypal/stub-paypal.ts';
import { readLedger } from '../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  ledgerOf,
  pass,
  until,
  untilKnown,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { lostAnswers } from './lost-answers.ts';

const { lost, worker } = lostAnswers();
const shop = useShop({ worker });
beforeEach(() => lost.clear());

/** What PayPal forgives here it may forgive in an account of its own: the guard must be ours. */
const aPayPalThatForgives = {
  overCapturePercent: 300,
  overCaptureMaximumHundredths: 1_000_000,
  captureOnSuperseded: 'ALLOW',
  reauthorizationsAllowed: 9,
  invoiceIdsUnique: false,
};

describe('money', () => {
  it('invariant 1: captures never add up to more than was authorized, also where PayPal would take it', async () => {
    await shop.paypal.knobs(aPayPalThatForgives);
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const asked = ['60.00', '60.00', '30.00', '20.00', '10.00'].map((value, index) =>
      shop.holdfast.capture(
        checkoutId,
        { amount: dollars(value), finalCapture: false },
        `${index}`,
      ),
    );
    const answers = await Promise.allSettled(asked);
    expect(answers.filter(({ status }) => status === 'rejected')).not.toHaveLength(0);
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('60.00') }, 'more'),
    ).rejects.toMatchObject({ code: expect.stringMatching(/EXCEEDS|NOTHING_LEFT|CLOSED/) });
    const { orders } = await readLedger(shop.paypal.url, orderId ?? '');
    const captured = orders[0]?.captures.reduce((sum, { amount }) => sum + Number(amount.value), 0);
    expect(captured).toBeLessThanOrEqual(100);
  });

  it('invariant 2: after a reauthorization nothing is captured on the old authorization', async () => {
    await shop.paypal.knobs(aPayPalThatForgives);
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(4));
    await shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'part');
    const { effects } = await readLedger(shop.paypal.url, orderId ?? '');
    const child = effects.find(({ effect }) => effect === 'REAUTHORIZED')?.resourceId;
    expect(child).toBeDefined();
    expect(effects.find(({ effect }) => effect === 'CAPTURED')?.targetId).toBe(child);
  });

  it('invariant 3: refunds never add up to more than the capture, and PayPal is not even asked', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await shop.holdfast.refund({ captureId, amount: dollars('70.00') }, 'first');
    await expect(
      shop.holdfast.refund({ captureId, amount: dollars('30.01') }, 'second'),
    ).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_CAPTURE' });
    expect((await ledgerOf(shop, orderId ?? '')).calls['refundCapture']).toBe(1);
  });

  it('invariant 4: no money call is made while the outcome of an earlier one is unknown', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    lost.set('captureAuthorization', 'ANSWER_LOST').set('getOrder', 'NOT_SENT');
    const first = untilKnown(() =>
      shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'first'),
    );
    first.catch(() => undefined);
    const parked = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(parked.attention).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      asked: { operation: 'captureAuthorization' },
    });
    lost.delete('captureAuthorization');
    for (const asked of [
      () => shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'second'),
      () => shop.holdfast.void(checkoutId, {}),
      () => shop.holdfast.reauthorize(checkoutId, {}),
    ]) {
      await expect(asked()).rejects.toMatchObject({ code: 'NEEDS_ATTENTION' });
    }
    lost.clear();
    const resolved = { action: 'adopt', actor: 'op', reason: 'PayPal answers again' } as const;
    await shop.holdfast.resolve(checkoutId, resolved);
    expect(await first).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('invariant 5: a call whose answer was lost is repeated under its request id, with the same body', async () => {
    await shop.paypal.knobs(aPayPalThatForgives);
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'lost-answer', times: 2 },
    ]);
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    const { effects, calls } = await ledgerOf(shop, orderId ?? '');
    expect(calls['captureAuthorization']).toBe(3);
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('invariant 6: two intents never share a request id, however alike they are', async () => {
    await shop.paypal.knobs(aPayPalThatForgives);
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {
      policy: { reauthorizeAtMost: 2 },
    });
    await pass(shop, checkoutId, days(8));
    const { effects } = await readLedger(shop.paypal.url, orderId ?? '');
    const ids = effects.map(({ requestId }) => requestId);
    expect(effects.map(({ effect }) => effect)).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'REAUTHORIZED',
    ]);
    expect(new Set(ids).size).toBe(3);
  });

  it('invariant 6: a request id has at most 36 characters and changes with every part of the intent', () => {
    const common = {
      merchantId: fc.string({ maxLength: 64 }),
      owner: fc.string({ maxLength: 64 }),
      operation: fc.constantFrom('captureAuthorization', 'voidAuthorization', 'refundCapture'),
    } as const;
    const keyed = fc.record({ ...common, key: fc.string({ maxLength: 64 }) });
    const own = fc.record({
      ...common,
      key: fc.constant(null),
      target: fc.string({ maxLength: 20 }),
      amount: fc.option(fc.record({ currency: fc.constantFrom('USD', 'EUR'), minor: fc.nat() })),
      generation: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.oneof(keyed, own), fc.oneof(keyed, own), (one, other) => {
        expect(requestIdOf(one)).toMatch(/^[\x21-\x7e]{1,36}$/);
        expect(requestIdOf({ ...one })).toBe(requestIdOf(one));
        const same = JSON.stringify(other) === JSON.stringify(one);
        expect(requestIdOf(other) === requestIdOf(one)).toBe(same);
        // Two that differ in one part alone are too rare to be drawn.
        const next = one.key === null ? { generation: one.generation + 1 } : { key: `${one.key}+` };
        expect(requestIdOf({ ...one, ...next })).not.toBe(requestIdOf(one));
      }),
    );
  });

  it('invariant 7: an answer about another amount than was asked for stops the checkout', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await raiseAtPayPal(orderId, '90.00');
    await shop.holdfast.approve(checkoutId);
    const parked = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(parked.attention?.code).toBe('UNEXPECTED_ANSWER');
    await expect(shop.holdfast.capture(checkoutId, {}, 'k')).rejects.toMatchObject({
      code: 'NEEDS_ATTENTION',
    });
  });

  it('invariant 7: nor is an answer to a capture believed that names another amount or authorization', async () => {
    const others = [
      { amount: { currency_code: 'USD', value: '41.00' } },
      { amount: { currency_code: 'EUR', value: '40.00' } },
      { supplementary_data: { related_ids: { authorization_id: '8AA831015G517922L' } } },
    ];
    const { paypal: honest } = await stubPayPal(always({ status: 201, body: captureBody() }));
    await expect(honest.captureAuthorization(capture40)).resolves.toBeDefined();
    for (const other of others) {
      const { paypal } = await stubPayPal(always({ status: 201, body: captureBody(other) }));
      expect(await problemOf(paypal.captureAuthorization(capture40))).toMatchObject({
        kind: 'MISMATCH',
      });
    }
  });

  it('invariant 8: amounts are whole minor units of one currency, with PayPal’s own decimals', async () => {
    expect(parseMoney({ currencyCode: 'USD', value: '0.29' })).toEqual({
      currency: 'USD',
      minor: 29,
    });
    expect(parseMoney({ currencyCode: 'JPY', value: '500' })).toEqual({
      currency: 'JPY',
      minor: 500,
    });
    expect(parseMoney({ currencyCode: 'JPY', value: '5.5' })).toBe('TOO_MANY_DECIMALS');
    expect(() => add({ currency: 'USD', minor: 1 }, { currency: 'EUR', minor: 1 })).toThrow(
      RangeError,
    );
    expect(() => add({ currency: 'USD', minor: 0.1 }, { currency: 'USD', minor: 0.2 })).toThrow(
      RangeError,
    );
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await expect(
      shop.holdfast.capture(checkoutId, { amount: { currencyCode: 'EUR', value: '10.00' } }, 'k'),
    ).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('invariant 9: a completed order is not paid: the authorization inside decides, and then the capture', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { authorization } = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    await expect(shop.holdfast.capture(checkoutId, {}, 'early')).rejects.toMatchObject({
      code: 'AUTHORIZATION_PENDING_REVIEW',
    });
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'release');
    await pass(shop, checkoutId, 7200);
    await shop.holdfast.capture(checkoutId, {}, 'late');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const denied = await aCheckout(shop);
    await shop.paypal.payerApproves(denied.orderId, { outcome: 'AUTHORIZATION_DENIED' });
    await shop.holdfast.approve(denied.checkoutId);
    expect(await untilStatus(shop, denied.checkoutId, 'DENIED')).toMatchObject({ captures: [] });
  });

  it('invariant 9: a capture that is PENDING is not money yet', async () => {
    const how = { outcome: 'CAPTURE_PENDING' };
    const { checkoutId } = await anAuthorizedCheckout(shop, {}, how);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await until(shop, checkoutId, ({ status }) => status === 'CAPTURE_PENDING');
    await shop.paypal.settleCapture(captureId, 'DECLINED');
    expect(await pass(shop, checkoutId, 7200)).toMatchObject({ status: 'DENIED' });
  });

  it('invariant 10: no more is captured than the payer consented to, although PayPal takes 115 %', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('115.00') }, 'more'),
    ).rejects.toMatchObject({ code: 'AMOUNT_EXCEEDS_REMAINING' });
    expect((await ledgerOf(shop, orderId ?? '')).calls['captureAuthorization']).toBeUndefined();
    await expect(
      shop.holdfast.patch(checkoutId, { amount: dollars('115.00') }),
    ).rejects.toMatchObject({ code: 'ALREADY_AUTHORIZED' });
  });
});

/** Somebody else changes the order, in PayPal's own API. */
const raiseAtPayPal = async (orderId: string, value: string): Promise<void> => {
  const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
  const granted = await fetch(`${shop.paypal.url}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token = String(Object(await granted.json()).access_token);
  const path = "/purchase_units/@reference_id=='default'/amount";
  const answer = await fetch(`${shop.paypal.url}/v2/checkout/orders/${orderId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify([{ op: 'replace', path, value: { currency_code: 'USD', value } }]),
  });
  expect(answer.status).toBe(204);
};
