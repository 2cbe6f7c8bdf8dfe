import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { StartCheckout } from '../../src/client/requests.ts';
import { lostAnswers } from '../invariants/lost-answers.ts';
import { useRecordedShop } from '../support/recording-proxy.ts';
import {
  aCheckout,
  dollars,
  hours,
  ledgerOf,
  pass,
  type Shop,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const unit = (referenceId: string, value: string) => ({ referenceId, amount: dollars(value) });

const toCapture = (shop: Shop, request: Partial<StartCheckout> = {}) =>
  aCheckout(shop, { intent: 'CAPTURE', ...request });

const severalUnits = async (shop: Shop, ...units: ReturnType<typeof unit>[]) => {
  const checkoutId = `c-${randomUUID()}`;
  const request = { checkoutId, intent: 'CAPTURE' as const, purchaseUnits: units };
  const { orderId } = await shop.holdfast.start(request, randomUUID());
  return { checkoutId, orderId: orderId ?? '' };
};

const approved = async (shop: Shop, { checkoutId, orderId }: Ids, how = {}) => {
  await shop.paypal.payerApproves(orderId, how);
  await shop.holdfast.approve(checkoutId);
};

type Ids = { readonly checkoutId: string; readonly orderId: string };

describe('a checkout of intent CAPTURE', () => {
  const { shop, sent } = useRecordedShop();

  it('takes the money when the payer has approved, by one call whose body PayPal’s schema takes', async () => {
    const ids = await toCapture(shop);
    expect(ids).toMatchObject({ intent: 'CAPTURE', status: 'AWAITING_APPROVAL' });
    await approved(shop, ids);
    const view = await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    expect(view).toMatchObject({
      authorization: null,
      remaining: dollars('0.00'),
      captures: [{ amount: dollars('100.00'), status: 'COMPLETED', fee: {}, net: {} }],
    });
    const [created] = sent('POST', /orders$/).filter(({ body }) =>
      JSON.stringify(body).includes(ids.checkoutId),
    );
    expect(created?.body).toMatchObject({ intent: 'CAPTURE', purchase_units: [{}] });
    const captures = sent('POST', new RegExp(`${ids.orderId}/capture$`));
    expect(captures.map(({ body }) => body)).toEqual([{}]);
    expect(captures[0]?.headers['paypal-request-id']).toMatch(/^hf1-[0-9a-f]{32}$/);
    expect((await ledgerOf(shop, ids.orderId)).effects).toEqual(['CAPTURED']);
  });

  it('refunds what it captured, as a checkout with a hold does', async () => {
    const ids = await toCapture(shop);
    await approved(shop, ids);
    const { captures } = await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    const captureId = captures[0]?.captureId ?? '';
    await shop.holdfast.refund({ captureId, amount: dollars('30.00') }, 'part');
    const view = await shop.holdfast.get(ids.checkoutId);
    expect(view.captures).toMatchObject([{ status: 'PARTIALLY_REFUNDED' }]);
    expect(view.refunds).toMatchObject([{ captureId, amount: dollars('30.00') }]);
  });

  it('refuses capture and reauthorize, which need a hold, with ACTION_DOES_NOT_MATCH_INTENT', async () => {
    const { checkoutId, refused } = await toCapture(shop);
    const code = 'ACTION_DOES_NOT_MATCH_INTENT';
    expect(refused.slice(0, 3)).toMatchObject([
      { action: 'capture', code },
      { action: 'reauthorize', code },
      { action: 'refund', code: 'NO_CAPTURE_TO_REFUND' },
    ]);
    await expect(shop.holdfast.capture(checkoutId, {}, 'all')).rejects.toMatchObject({ code });
    await expect(shop.holdfast.reauthorize(checkoutId, {}, 'again')).rejects.toMatchObject({
      code,
    });
  });

  it('ends VOIDED by a void before the approval, and asks PayPal for nothing', async () => {
    const { checkoutId, orderId } = await toCapture(shop);
    await shop.holdfast.void(checkoutId, {}, 'void');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'VOIDED', captures: [] });
    expect((await ledgerOf(shop, orderId)).calls['captureOrder'] ?? 0).toBe(0);
  });

  it('ends EXPIRED at the end of the window, after one more question', async () => {
    const { checkoutId, orderId } = await toCapture(shop);
    expect(await pass(shop, checkoutId, hours(4))).toMatchObject({ status: 'EXPIRED' });
    expect((await ledgerOf(shop, orderId)).calls).toMatchObject({ captureOrder: 1 });
  });

  it('has the payer choose again after INSTRUMENT_DECLINED, on the same order', async () => {
    const ids = await toCapture(shop);
    await approved(shop, ids, { outcome: 'INSTRUMENT_DECLINED' });
    const sentBack = await until(shop, ids.checkoutId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'PAYER_SENT_BACK'),
    );
    expect(sentBack).toMatchObject({ status: 'AWAITING_APPROVAL', captures: [] });
    await approved(shop, ids);
    await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, ids.orderId)).effects).toEqual(['CAPTURED']);
  });

  it('ends DENIED where PayPal declined the only capture', async () => {
    const ids = await toCapture(shop);
    await approved(shop, ids, { outcome: 'CAPTURE_DECLINED' });
    const view = await untilStatus(shop, ids.checkoutId, 'DENIED');
    expect(view.captures).toMatchObject([{ status: 'DECLINED' }]);
  });

  it.each([
    { outcome: 'CAPTURE_PENDING', reason: 'ECHECK', settled: 'COMPLETED', status: 'CAPTURED' },
    { outcome: 'CAPTURE_PENDING', reason: 'ECHECK', settled: 'DECLINED', status: 'DENIED' },
    {
      outcome: 'CAPTURE_UNDER_REVIEW',
      reason: 'PENDING_REVIEW',
      settled: 'COMPLETED',
      status: 'CAPTURED',
    },
    {
      outcome: 'CAPTURE_UNDER_REVIEW',
      reason: 'PENDING_REVIEW',
      settled: 'DECLINED',
      status: 'DENIED',
    },
  ])('waits while its capture is pending: $reason, $settled is $status', async (pending) => {
    const { outcome, reason, settled, status } = pending;
    const ids = await toCapture(shop);
    await approved(shop, ids, { outcome });
    const { captures } = await untilStatus(shop, ids.checkoutId, 'CAPTURE_PENDING');
    expect(captures).toMatchObject([{ status: 'PENDING', reason }]);
    await expect(
      shop.holdfast.refund({ captureId: captures[0]?.captureId ?? '' }, 'early'),
    ).rejects.toMatchObject({ code: 'CAPTURE_STILL_PENDING' });
    await shop.paypal.settleCapture(captures[0]?.captureId ?? '', settled);
    expect(await pass(shop, ids.checkoutId, hours(2))).toMatchObject({ status });
  });
});

describe('an order of several purchase units', () => {
  const { shop, sent } = useRecordedShop();

  it('has one capture for each, named by its reference id', async () => {
    const ids = await severalUnits(shop, unit('lamp', '40.00'), unit('oil', '2.50'));
    await approved(shop, ids);
    const view = await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    expect(view).toMatchObject({
      amount: dollars('42.50'),
      captures: [
        { referenceId: 'lamp', amount: dollars('40.00') },
        { referenceId: 'oil', amount: dollars('2.50') },
      ],
    });
    const mark = `default:${ids.checkoutId}`;
    expect(sent('POST', /orders$/).at(-1)?.body).toMatchObject({
      purchase_units: [
        { reference_id: 'lamp', custom_id: mark },
        { reference_id: 'oil', custom_id: mark },
      ],
    });
    await shop.holdfast.refund({ captureId: view.captures[1]?.captureId ?? '' }, 'oil');
    const { captures } = await shop.holdfast.get(ids.checkoutId);
    expect(captures.map(({ status }) => status)).toEqual(['COMPLETED', 'REFUNDED']);
  });

  it('waits for a person where PayPal declined one of them, and ends CAPTURED on close', async () => {
    const ids = await severalUnits(shop, unit('lamp', '40.00'), unit('gift', '10.00'));
    await approved(shop, ids, { unitOutcomes: { gift: 'CAPTURE_DECLINED' } });
    const { attention } = await untilStatus(shop, ids.checkoutId, 'NEEDS_ATTENTION');
    expect(attention).toMatchObject({
      code: 'PAYPAL_REFUSED',
      reason: expect.stringContaining('purchase unit gift'),
      offers: [{ action: 'adopt' }, { action: 'close' }],
    });
    const decision = { action: 'close', actor: 'op', reason: 'the lamp goes alone' } as const;
    const ended = await shop.holdfast.resolve(ids.checkoutId, decision, 'close');
    expect(ended).toMatchObject({ status: 'CAPTURED' });
  });

  it('is not changed by a patch: SEVERAL_PURCHASE_UNITS', async () => {
    const { checkoutId } = await severalUnits(shop, unit('a', '1.00'), unit('b', '1.00'));
    await expect(shop.holdfast.patch(checkoutId, unit('a', '2.00'), 'patch')).rejects.toMatchObject(
      { code: 'SEVERAL_PURCHASE_UNITS' },
    );
  });
});

describe('a capture of the order whose outcome is not known', () => {
  const { lost, worker } = lostAnswers();
  const shop = useShop({ worker });
  afterEach(() => lost.clear());

  it('is found by reading the order, and not sent again', async () => {
    const ids = await toCapture(shop);
    lost.set('captureOrder', 'ANSWER_LOST');
    await approved(shop, ids);
    const view = await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    expect(view.timeline.map(({ event }) => event)).toContain('FOUND');
    const { calls, effects } = await ledgerOf(shop, ids.orderId);
    expect([calls['captureOrder'], effects]).toEqual([1, ['CAPTURED']]);
  });

  it('repeats a lost answer under one request id', async () => {
    const ids = await toCapture(shop);
    await shop.paypal.faults([{ operation: 'captureOrder', kind: 'lost-answer', times: 1 }]);
    await approved(shop, ids);
    await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    const { calls, effects } = await ledgerOf(shop, ids.orderId);
    expect([calls['captureOrder'], effects]).toEqual([2, ['CAPTURED']]);
  });

  it('parks while PayPal is silent, blocks a void, and goes on by what PayPal shows then', async () => {
    const ids = await toCapture(shop);
    lost.set('captureOrder', 'ANSWER_LOST').set('getOrder', 'NOT_SENT');
    await approved(shop, ids);
    const { attention } = await untilStatus(shop, ids.checkoutId, 'NEEDS_ATTENTION');
    expect(attention).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await expect(shop.holdfast.void(ids.checkoutId, {}, 'void')).rejects.toMatchObject({
      code: 'NEEDS_ATTENTION',
    });
    lost.clear();
    const decision = { action: 'adopt', actor: 'op', reason: 'PayPal answers again' } as const;
    await shop.holdfast.resolve(ids.checkoutId, decision, 'adopt');
    await untilStatus(shop, ids.checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, ids.orderId)).effects).toEqual(['CAPTURED']);
  });
});
