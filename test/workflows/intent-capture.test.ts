import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { PatchedUnit } from '../../src/client/patch-request.ts';
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

  it('is changed in the unit that is named, and captured as its units are then', async () => {
    const ids = await severalUnits(shop, unit('lamp', '40.00'), unit('oil', '2.50'));
    const { checkoutId, orderId } = ids;
    const patch = (change: PatchedUnit, key: string) =>
      shop.holdfast.patch(checkoutId, change, key);
    const dearer = { ...unit('oil', '3.00'), description: 'Whale oil' };
    const changed = { amount: dollars('43.00') };
    const units = { purchaseUnits: [unit('lamp', '40.00'), unit('oil', '3.00')] };
    expect(await patch(dearer, 'oil')).toMatchObject({ ...changed, ...units });
    const oil = "/purchase_units/@reference_id=='oil'";
    const value = { currency_code: 'USD', value: '3.00' };
    const patches = () => sent('PATCH', new RegExp(`${orderId}$`)).map(({ body }) => body);
    const first = [
      { op: 'replace', path: `${oil}/amount`, value },
      { op: 'add', path: `${oil}/description`, value: 'Whale oil' },
    ];
    expect(patches()).toEqual([first]);

    await expect(patch(unit('lamp', '3.00'), 'oil')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await expect(patch(unit('wick', '3.00'), 'wick')).rejects.toMatchObject({
      code: 'REFERENCE_ID_NOT_FOUND',
    });
    await expect(patch({ description: 'x' }, 'any')).rejects.toMatchObject({
      code: 'REFERENCE_ID_REQUIRED',
    });
    expect(patches()).toEqual([first]);

    const issue = 'INVALID_PARAMETER_VALUE';
    await shop.paypal.faults([{ operation: 'patchOrder', kind: 'refuse', issue, times: 1 }]);
    await expect(patch(unit('lamp', '50.00'), 'no')).rejects.toMatchObject({
      code: 'REFUSED_BY_PAYPAL',
      issue,
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ ...changed, ...units });
    await approved(shop, ids);
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      ...changed,
      captures: [unit('lamp', '40.00'), unit('oil', '3.00')],
      attention: null,
    });
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

  it('of a purchase unit that was patched is found as the unit is, without another patch', async () => {
    const ids = await severalUnits(shop, unit('lamp', '40.00'), unit('oil', '2.50'));
    const { checkoutId, orderId } = ids;
    lost.set('patchOrder', 'ANSWER_LOST');
    expect(await shop.holdfast.patch(checkoutId, unit('oil', '3.00'), 'oil')).toMatchObject({
      amount: dollars('43.00'),
      purchaseUnits: [unit('lamp', '40.00'), unit('oil', '3.00')],
    });
    lost.clear();
    // What PayPal shows of the other unit is no answer to this one.
    lost.set('patchOrder', 'NOT_SENT');
    await expect(
      shop.holdfast.patch(checkoutId, unit('lamp', '3.00'), 'lamp'),
    ).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await approved(shop, ids);
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [unit('lamp', '40.00'), unit('oil', '3.00')],
    });
    expect((await ledgerOf(shop, orderId)).calls).toMatchObject({ patchOrder: 1 });
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
