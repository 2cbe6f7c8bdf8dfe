import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/client/error.ts';
import {
  aCheckout,
  acceptedBy,
  anAuthorizedCheckout,
  atPayPal,
  callsOf,
  captureEvent,
  days,
  dollars,
  effectsOf,
  foreignCapture,
  gate,
  historyLength,
  hours,
  minutes,
  noRenewal,
  operator,
  part,
  pass,
  rootOf,
  SOON,
  signalEvent,
  until,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const codeOf = (error: unknown): string | null =>
  error instanceof HoldfastError ? error.code : null;

/** The first call of an operation is done at PayPal, and its answer waits until the gate is opened. */
const holdBackFirst = (operation: string) => {
  const { open, opened } = gate();
  let calls = 0;
  twisted.set(operation, async (go) => {
    calls += 1;
    const first = calls === 1;
    const answer = await go();
    if (first) await opened;
    return answer;
  });
  return open;
};

describe('an event of a capture made with another tool', () => {
  it('that is queued behind a command counts before the next command computes what is left', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    const open = holdBackFirst('captureAuthorization');
    const first = shop.holdfast.capture(checkoutId, part('1.00'), 'first');
    await expect.poll(() => effectsOf(shop, orderId), SOON).toContain('CAPTURED 1.00');
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
    await signalEvent(shop, checkout, captureEvent(foreign));
    const all = shop.holdfast.capture(checkoutId, {}, 'all');
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(3);
    open();
    await first;
    expect(await all).toMatchObject({ amount: dollars('89.00') });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'CAPTURED' });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 1.00',
      'CAPTURED 10.00',
      'CAPTURED 89.00',
    ]);
  });

  it('that is queued behind a void is part of the end that is recorded', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId } = checkout;
    const { open, opened } = gate();
    twisted.set('voidAuthorization', async (go) => {
      await opened;
      return await go();
    });
    const released = shop.holdfast.void(checkoutId, {});
    await until(shop, checkoutId, ({ asked }) => asked !== null);
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '40.00' });
    await signalEvent(shop, checkout, captureEvent(foreign));
    open();
    await released;
    await until(shop, checkoutId, ({ remaining }) => remaining.value === '0.00');
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [{ captureId: foreign, amount: dollars('40.00') }],
    });
  });
});

describe('a capture made with another tool, of which no event came', () => {
  it('is found before a command captures what is left', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    // PayPal would accept 100.00 beside the 10.00: up to 115 % may be captured.
    await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
    await pass(shop, checkoutId, hours(2));
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      amount: dollars('90.00'),
    });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 10.00',
      'CAPTURED 90.00',
    ]);
  });

  it('is found before a void is recorded as the end', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '40.00' });
    await pass(shop, checkoutId, hours(2));
    await shop.holdfast.void(checkoutId, {});
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [{ captureId: foreign, amount: dollars('40.00') }],
    });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'VOIDED 60.00',
    ]);
  });

  it('is found before a final capture of a part is recorded as the end', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    await foreignCapture(shop, rootOf(checkout), { value: '60.00' });
    const last = { amount: dollars('10.00'), finalCapture: true };
    await shop.holdfast.capture(checkoutId, last, 'last');
    const taken = async () =>
      (await shop.holdfast.get(checkoutId)).captures.map(({ amount }) => amount.value).sort();
    await expect.poll(taken, { timeout: 10_000 }).toEqual(['10.00', '60.00']);
    expect((await untilStatus(shop, checkoutId, 'CAPTURED')).captures).toHaveLength(2);
    expect(await effectsOf(shop, orderId)).toHaveLength(3);
  });

  it('is found before the deadline captures the rest', async () => {
    const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
    const checkout = await anAuthorizedCheckout(shop, { policy });
    const { checkoutId, orderId } = checkout;
    await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
    const end = await pass(shop, checkoutId, days(29));
    expect(end).toMatchObject({ status: 'CAPTURED', attention: null });
    expect(end.captures.map(({ amount }) => amount.value)).toEqual(['10.00', '90.00']);
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 10.00',
      'CAPTURED 90.00',
    ]);
  });

  it('is found before the deadline records a void as the end', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '40.00' });
    expect(await pass(shop, checkout.checkoutId, days(29))).toMatchObject({
      status: 'CAPTURED',
      captures: [{ captureId: foreign, amount: dollars('40.00') }],
    });
    expect(await effectsOf(shop, checkout.orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'VOIDED 60.00',
    ]);
  });
});

describe('hours after its last answer PayPal is read within the capture', () => {
  const hoursLater = async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await pass(shop, checkout.checkoutId, hours(2));
    return checkout;
  };
  const readsOf = (orderId: string | null) => callsOf(shop, orderId, 'getOrder');

  it('once, and what it shows as it was known is captured', async () => {
    const { checkoutId, orderId } = await hoursLater();
    const before = { reads: await readsOf(orderId), events: await historyLength(shop, checkoutId) };
    await shop.holdfast.capture(checkoutId, part('40.00'), 'part');
    expect(await readsOf(orderId)).toBe(before.reads + 1);
    // A capture without a read: its Update and its Activity, a task each, and an upsert of what is captured.
    expect((await historyLength(shop, checkoutId)) - before.events).toBeLessThanOrEqual(13);
    // Within the hour after it nothing is read, nor after the part that Holdfast itself has captured.
    await shop.holdfast.capture(checkoutId, part('10.00'), 'another-part');
    expect(await readsOf(orderId)).toBe(before.reads + 1);
    await pass(shop, checkoutId, hours(2));
    await shop.holdfast.capture(checkoutId, part('10.00'), 'late-part');
    expect(await readsOf(orderId)).toBe(before.reads + 2);
    expect((await effectsOf(shop, orderId)).slice(1)).toEqual([
      'CAPTURED 40.00',
      'CAPTURED 10.00',
      'CAPTURED 10.00',
    ]);
  });

  it('what another tool has captured is told apart: nothing is sent before it is taken over', async () => {
    const checkout = await hoursLater();
    await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
    await shop.holdfast.capture(checkout.checkoutId, {}, 'all');
    const { timeline } = await shop.holdfast.get(checkout.checkoutId);
    expect(timeline.filter(({ event }) => event === 'REFUSED')).toMatchObject([
      { refusal: { issue: 'HOLD_CHANGED', isOutdated: true } },
    ]);
    expect(await callsOf(shop, checkout.orderId, 'captureAuthorization')).toBe(2);
    expect((await effectsOf(shop, checkout.orderId)).slice(1)).toEqual([
      'CAPTURED 10.00',
      'CAPTURED 90.00',
    ]);
  });

  it('a capture whose answer is lost is found by the read of its next attempt', async () => {
    const { checkoutId, orderId } = await hoursLater();
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'lost-answer', times: 1 },
    ]);
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      amount: dollars('100.00'),
      status: 'COMPLETED',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'CAPTURED' });
    expect((await effectsOf(shop, orderId)).slice(1)).toEqual(['CAPTURED 100.00']);
  });

  it('one that never arrived is not sent again beside what another tool has captured meanwhile', async () => {
    const checkout = await hoursLater();
    const { checkoutId, orderId } = checkout;
    twisted.set('captureAuthorization', async (go, attempt) => {
      if (attempt > 1) return await go();
      await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
      throw ApplicationFailure.create({ type: 'PAYPAL_NO_ANSWER', message: 'the worker was lost' });
    });
    const take = (key: string) => shop.holdfast.capture(checkoutId, {}, key);
    const lost = take('lost').catch(codeOf);
    await until(shop, checkoutId, ({ captures }) => captures.length === 1);
    await pass(shop, checkoutId, minutes(2));
    expect(await lost).toBe('PAYPAL_UNAVAILABLE');
    twisted.clear();
    expect(await take('new-key')).toMatchObject({ amount: dollars('90.00') });
    expect((await effectsOf(shop, orderId)).slice(1)).toEqual(['CAPTURED 10.00', 'CAPTURED 90.00']);
  });

  it('a PayPal that is silent for one read is read again, and then the capture is sent', async () => {
    const { checkoutId, orderId } = await hoursLater();
    await shop.paypal.faults([{ operation: 'getOrder', kind: 'reset', times: 1 }]);
    await shop.holdfast.capture(checkoutId, {}, 'all');
    const { timeline } = await shop.holdfast.get(checkoutId);
    expect(timeline.filter(({ event }) => event === 'REFUSED')).toMatchObject([
      { refusal: { issue: 'HOLD_NOT_READ', isOutdated: true } },
    ]);
    expect((await effectsOf(shop, orderId)).slice(1)).toEqual(['CAPTURED 100.00']);
  });
});

describe('while PayPal lets nobody read the order', () => {
  const unreadable = () =>
    shop.paypal.faults([{ operation: 'getOrder', kind: 'refuse', issue: 'PERMISSION_DENIED' }]);

  it('a named amount is not captured after an event that nobody could read: PAYPAL_UNAVAILABLE', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '20.00' });
    await unreadable();
    await signalEvent(shop, checkout, captureEvent(foreign));
    const take = (value: string) => shop.holdfast.capture(checkoutId, part(value), value);
    await expect(take('95.00')).rejects.toMatchObject({ code: 'PAYPAL_UNAVAILABLE' });
    await shop.paypal.faults([]);
    await expect(take('96.00')).rejects.toMatchObject({ code: 'AMOUNT_EXCEEDS_REMAINING' });
    await take('80.00');
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 20.00',
      'CAPTURED 80.00',
    ]);
  });

  it('a named amount is not captured hours after its last answer: PAYPAL_UNAVAILABLE', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
    await pass(shop, checkoutId, hours(3));
    await unreadable();
    await expect(shop.holdfast.capture(checkoutId, part('100.00'), 'all')).rejects.toMatchObject({
      code: 'PAYPAL_UNAVAILABLE',
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 10.00']);
  });
});

it('A void before approval releases the hold that another tool has made of the order', async () => {
  const { checkoutId, orderId } = await aCheckout(shop);
  await shop.paypal.payerApproves(orderId);
  await atPayPal(shop, `/v2/checkout/orders/${orderId}/authorize`, {});
  await shop.holdfast.void(checkoutId, {});
  expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'VOIDED' });
  expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
});

it('An authorization whose review ends half a day before the deadline is captured by it', async () => {
  const policy = { atDeadline: 'CAPTURE', capture: 'ON_AUTHORIZATION' } as const;
  const { checkoutId, orderId } = await aCheckout(shop, { policy });
  await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
  await shop.holdfast.approve(checkoutId);
  const checkout = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
  await pass(shop, checkoutId, days(27) + hours(10));
  await shop.paypal.onAuthorization(rootOf(checkout), 'release');
  expect(await pass(shop, checkoutId, hours(15))).toMatchObject({ status: 'CAPTURED' });
  expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
});

describe('a command that waits until PayPal can be read', () => {
  /** The operation is not begun before it is opened. */
  const holdBack = (operation: string) => {
    const { open, opened } = gate();
    twisted.set(operation, async (go) => {
      await opened;
      return await go();
    });
    return open;
  };

  const aCheckoutToResolve = async (state: 'held' | 'not approved' | 'order captured') => {
    if (state === 'order captured') return await anOrderCapturedInPart();
    const checkout = await aCheckout(shop, {
      policy: { ...noRenewal, capture: 'ON_AUTHORIZATION' },
    });
    const operation = state === 'held' ? 'captureAuthorization' : 'authorizeOrder';
    await shop.paypal.faults([{ operation, kind: 'refuse', issue: 'PAYEE_ACCOUNT_RESTRICTED' }]);
    await shop.paypal.payerApproves(checkout.orderId);
    await shop.holdfast.approve(checkout.checkoutId);
    return await until(shop, checkout.checkoutId, ({ attention }) => attention !== null);
  };

  /** PayPal declines the capture of one of two units, which is a person's to look at. */
  const anOrderCapturedInPart = async () => {
    const purchaseUnits = ['lamp', 'gift'].map((referenceId) => ({
      referenceId,
      amount: dollars('10.00'),
    }));
    const checkoutId = `c-${randomUUID()}`;
    const request = { checkoutId, intent: 'CAPTURE', purchaseUnits } as const;
    const { orderId } = await shop.holdfast.start(request, randomUUID());
    const unitOutcomes = { gift: 'CAPTURE_DECLINED' };
    await shop.paypal.payerApproves(orderId ?? '', { unitOutcomes });
    await shop.holdfast.approve(checkoutId);
    return await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
  };

  it.each<[string, string | null, (checkoutId: string) => Promise<unknown>]>([
    [
      'captureAuthorization',
      '40.00',
      (checkoutId) => shop.holdfast.capture(checkoutId, part('40.00'), 'part'),
    ],
    ['voidAuthorization', null, (checkoutId) => shop.holdfast.void(checkoutId, {})],
    ['reauthorizeAuthorization', null, (checkoutId) => shop.holdfast.reauthorize(checkoutId, {})],
  ])(
    'is shown as under way, and nothing that moves money is offered meanwhile: %s',
    async (operation, amount, command) => {
      // What is to be renewed first is read by itself; any other late capture reads within its own call.
      const policy = { reauthorize: 'ON_CAPTURE' } as const;
      const { checkoutId } = await anAuthorizedCheckout(shop, { policy });
      await pass(shop, checkoutId, days(4));
      const open = holdBack('getOrder');
      const answer = command(checkoutId);
      const { asked, allowed } = await until(shop, checkoutId, (view) => view.asked !== null);
      expect(asked).toMatchObject({
        operation,
        amount: amount && dollars(amount),
        requestId: null,
      });
      expect(allowed).toEqual([]);
      open();
      await answer;
      expect(await shop.holdfast.get(checkoutId)).toMatchObject({ asked: null });
    },
  );

  it.each<['held' | 'not approved' | 'order captured', 'adopt' | 'close' | 'void' | 'reconcile']>([
    ['held', 'adopt'],
    ['held', 'close'],
    ['held', 'reconcile'],
    ['not approved', 'close'],
    ['not approved', 'void'],
    ['order captured', 'adopt'],
  ])('is shown as under way where it only reads: %s, %s', async (state, action) => {
    const { checkoutId } = await aCheckoutToResolve(state);
    const open = holdBack('getOrder');
    const answer = (
      action === 'reconcile'
        ? shop.holdfast.reconcile(checkoutId)
        : shop.holdfast.resolve(checkoutId, { action, ...operator })
    ).catch(codeOf);
    const { asked, allowed } = await until(shop, checkoutId, (view) => view.asked !== null);
    expect(asked).toMatchObject({ operation: 'getOrder', requestId: null, withoutAnswer: 0 });
    const offered = allowed.map((one) => one.action);
    for (const each of ['capture', 'void', 'resolve']) expect(offered).not.toContain(each);
    open();
    expect(await answer).not.toBe('PAYPAL_UNAVAILABLE');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ asked: null });
  });

  it('is shown as under way, and no other is offered meanwhile: refundCapture', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { captureId } = await shop.holdfast.capture(checkoutId, part('40.00'), 'part');
    const open = holdBack('getCapture');
    const refund = shop.holdfast.refund({ captureId, amount: dollars('10.00') }, 'refund');
    const { asked, refused } = await until(shop, checkoutId, (view) => view.asked !== null);
    expect(asked).toMatchObject({ operation: 'refundCapture', amount: dollars('10.00') });
    expect(refused).toContainEqual(
      expect.objectContaining({ action: 'refund', code: 'CALL_UNDER_WAY' }),
    );
    open();
    expect(await refund).toMatchObject({ amount: dollars('10.00') });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ asked: null });
  });
});
