import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/client/error.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  atPayPal,
  callsOf,
  days,
  dollars,
  effectsOf,
  gate,
  noRenewal,
  part,
  pass,
  rootOf,
  running,
  SOON,
  untilKnown,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const lastTask = async (checkoutId: string): Promise<Long> => {
  const { events } = await running(shop, checkoutId).fetchHistory();
  const done = events?.findLast((one) => one.workflowTaskCompletedEventAttributes);
  return Long.fromValue(done?.eventId ?? 0);
};

/** As `temporal workflow reset` does it by default: accepted Updates and Signals are applied again. */
const resetTo = async (checkoutId: string, before: Long): Promise<void> => {
  const { runId } = await running(shop, checkoutId).describe();
  await shop.temporal.client.workflowService.resetWorkflowExecution({
    namespace: shop.temporal.namespace,
    workflowExecution: { workflowId: `checkout:default:${checkoutId}`, runId },
    workflowTaskFinishEventId: before,
    requestId: randomUUID(),
    reason: 'a story',
  });
};

/** The server may ask for a repetition while the reset run takes the Updates over. */
const untilAnswered = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await untilKnown(ask);
    } catch (error) {
      if (!(error instanceof HoldfastError && error.code === 'TEMPORAL_UNAVAILABLE')) throw error;
      await delay(200);
    }
  }
};

const hold = (invoiceId?: string) =>
  anAuthorizedCheckout(shop, {
    policy: noRenewal,
    purchaseUnit: { amount: dollars('100.00'), ...(invoiceId && { invoiceId }) },
  });

const invoice = () => `I-${randomUUID()}`;

describe('captures of an order with the shop’s own invoice id, made before a reset', () => {
  it('answer their keys, also where nothing is left to capture', async () => {
    const { checkoutId, orderId } = await hold(invoice());
    const before = await lastTask(checkoutId);
    const asks = [
      () => shop.holdfast.capture(checkoutId, part('40.00'), 'one'),
      () => shop.holdfast.capture(checkoutId, part('40.00'), 'two'),
      () => shop.holdfast.capture(checkoutId, {}, 'rest'),
    ];
    const made: string[] = [];
    for (const ask of asks) made.push((await ask()).captureId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const again: string[] = [];
    for (const ask of asks) again.push((await untilAnswered(ask)).captureId);
    expect(again).toEqual(made);
    expect(await effectsOf(shop, orderId)).toHaveLength(4);
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(3);
  });

  it('answer the key where the capture named the invoice id', async () => {
    const { checkoutId, orderId } = await hold();
    const before = await lastTask(checkoutId);
    const asked = { ...part('60.00'), invoiceId: invoice() };
    const capture = () => shop.holdfast.capture(checkoutId, asked, 'parcel');
    const { captureId } = await capture();
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    expect(await untilAnswered(capture)).toMatchObject({ captureId });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 60.00']);
  });

  it('answer no key where another tool made one that is alike', async () => {
    const checkout = await hold(invoice());
    const { checkoutId, orderId } = checkout;
    const before = await lastTask(checkoutId);
    const capture = () => shop.holdfast.capture(checkoutId, part('30.00'), 'parcel');
    await capture();
    const path = `/v2/payments/authorizations/${rootOf(checkout)}/capture`;
    const amount = { currency_code: 'USD', value: '30.00' };
    await atPayPal(shop, path, { amount, final_capture: false });
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    await expect(untilAnswered(capture)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ remaining: dollars('40.00') });
    expect(await effectsOf(shop, orderId)).toHaveLength(3);
  });
});

it('A reauthorization that was made before a reset answers its key', async () => {
  const { checkoutId, orderId } = await hold();
  await pass(shop, checkoutId, days(4));
  const before = await lastTask(checkoutId);
  const reauthorize = () =>
    shop.holdfast.reauthorize(checkoutId, { amount: dollars('90.00') }, 'again');
  await reauthorize();
  await resetTo(checkoutId, before);
  expect(await untilAnswered(reauthorize)).toMatchObject({
    authorization: { reauthorizations: 1 },
  });
  expect(await callsOf(shop, orderId, 'reauthorizeAuthorization')).toBe(1);
});

describe('a capture that is in flight when its Workflow is reset', () => {
  const inFlight = async (send: (go: () => Promise<unknown>, opened: Promise<void>) => unknown) => {
    const { checkoutId, orderId } = await hold();
    const before = await lastTask(checkoutId);
    const { open, opened } = gate();
    const calls: string[] = [];
    twisted.set('captureAuthorization', async (go) => {
      calls.push('captureAuthorization');
      return calls.length === 1 ? await send(go, opened) : await go();
    });
    twisted.set('getOrder', async (go) => {
      calls.push('getOrder');
      return await go();
    });
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    capture().catch(() => undefined);
    await expect.poll(() => calls, SOON).toEqual(['captureAuthorization']);
    return { checkoutId, orderId, before, capture, calls, open };
  };

  it('is not sent again where it had arrived at PayPal', async () => {
    const { checkoutId, orderId, before, ...call } = await inFlight(async (go, opened) => {
      const answer = await go();
      await opened;
      return answer;
    });
    await expect.poll(() => effectsOf(shop, orderId), SOON).toHaveLength(2);
    await resetTo(checkoutId, before);
    expect(await untilAnswered(call.capture)).toMatchObject({ amount: dollars('40.00') });
    call.open();
    expect(call.calls).toEqual(['captureAuthorization', 'getOrder']);
    expect(await effectsOf(shop, orderId)).toHaveLength(2);
  });

  it('is sent again after PayPal was read, and taken once, where it arrives late', async () => {
    const { checkoutId, orderId, before, ...call } = await inFlight(async (go, opened) => {
      await opened;
      return await go();
    });
    await resetTo(checkoutId, before);
    expect(await untilAnswered(call.capture)).toMatchObject({ amount: dollars('40.00') });
    call.open();
    expect(call.calls).toEqual(['captureAuthorization', 'getOrder', 'captureAuthorization']);
    await pass(shop, checkoutId, days(1));
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });
});

describe('changes of the order that were made before a reset', () => {
  it('answer their keys where the order is authorized since', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const before = await lastTask(checkoutId);
    const asks = ['90.00', '80.00'].map(
      (value) => () => shop.holdfast.patch(checkoutId, { amount: dollars(value) }, value),
    );
    for (const ask of asks) await ask();
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    for (const ask of asks) {
      expect(await untilAnswered(ask)).toMatchObject({ amount: dollars('80.00') });
    }
    expect(await callsOf(shop, orderId, 'patchOrder')).toBe(2);
  });

  it('are not made again one by one while the payer may approve', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const before = await lastTask(checkoutId);
    const asks = ['90.00', '80.00'].map(
      (value) => () => shop.holdfast.patch(checkoutId, { amount: dollars(value) }, value),
    );
    for (const ask of asks) await ask();
    await resetTo(checkoutId, before);
    for (const ask of asks) {
      expect(await untilAnswered(ask)).toMatchObject({ amount: dollars('80.00') });
    }
    expect(await callsOf(shop, orderId, 'patchOrder')).toBe(2);
  });

  it('answer OUTCOME_UNKNOWN where PayPal shows neither that they were made nor that they were not', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const before = await lastTask(checkoutId);
    const patch = () => shop.holdfast.patch(checkoutId, { description: 'Lamps' }, 'words');
    await patch();
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await expect(untilAnswered(patch)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });
});

describe('a policy that was changed before a reset', () => {
  it('is in force again after it: the deadline acts by it, not by the input', async () => {
    const { checkoutId, orderId } = await hold();
    const before = await lastTask(checkoutId);
    const change = () => shop.holdfast.changePolicy(checkoutId, { atDeadline: 'ASK' }, 'ask');
    await change();
    await resetTo(checkoutId, before);
    expect(await untilAnswered(change)).toMatchObject({ policy: { atDeadline: 'ASK' } });
    const parked = await pass(shop, checkoutId, days(28) + 7_200);
    expect(parked).toMatchObject({ attention: { code: 'DEADLINE_DECISION' } });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00']);
  });
});
