import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/client/error.ts';
import { createHoldfast } from '../../../src/client.ts';
import {
  captureUpdate,
  openUpdate,
  outcomesQuery,
  patchUpdate,
} from '../../../src/contract/messages.ts';
import {
  aCheckout,
  acceptedBy,
  anAuthorizedCheckout,
  callsOf,
  captureEvent,
  dollars,
  effectsOf,
  gate,
  historyLength,
  hours,
  hundredDollars,
  noRenewal,
  part,
  running,
  SOON,
  signalEvent,
  until,
  untilKnown,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const started = async (policy = noRenewal) => {
  const checkoutId = `c-${randomUUID()}`;
  const request = { checkoutId, purchaseUnit: hundredDollars, policy };
  const start = (key = 'start') => shop.holdfast.start(request, key);
  const { orderId } = await start();
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  return { checkoutId, orderId, start };
};

/** As `temporal workflow reset` does it by default: accepted Updates and Signals are applied again. */
const resetTo = async (checkoutId: string, before: number): Promise<void> => {
  const { runId } = await running(shop, checkoutId).describe();
  await shop.temporal.client.workflowService.resetWorkflowExecution({
    namespace: shop.temporal.namespace,
    workflowExecution: { workflowId: `checkout:default:${checkoutId}`, runId },
    workflowTaskFinishEventId: Long.fromNumber(before),
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

const lastTask = async (checkoutId: string): Promise<number> => {
  const { events } = await running(shop, checkoutId).fetchHistory();
  const done = events?.findLast((one) => one.workflowTaskCompletedEventAttributes);
  return Number(done?.eventId ?? 0);
};

describe('a capture that was made before a reset', () => {
  it('is not made again by the Update that the reset applies again, and answers its key', async () => {
    const { checkoutId, orderId } = await started();
    const before = await lastTask(checkoutId);
    const made = await shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    const again = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    expect(await untilAnswered(again)).toMatchObject({ captureId: made.captureId });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ remaining: dollars('60.00') });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });

  it('is not made again where two were made, and each key keeps its own', async () => {
    const { checkoutId, orderId } = await started();
    const before = await lastTask(checkoutId);
    const one = await shop.holdfast.capture(checkoutId, part('40.00'), 'one');
    const two = await shop.holdfast.capture(checkoutId, part('40.00'), 'two');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    const again = (key: string) =>
      untilAnswered(() => shop.holdfast.capture(checkoutId, part('40.00'), key));
    expect(await again('one')).toMatchObject({ captureId: one.captureId });
    expect(await again('two')).toMatchObject({ captureId: two.captureId });
    expect(await effectsOf(shop, orderId)).toHaveLength(3);
  });
});

describe('a command that ended the checkout before a reset', () => {
  it('answers its key with the capture of all that was left', async () => {
    const { checkoutId, orderId } = await started();
    const before = await lastTask(checkoutId);
    const part40 = await shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    const rest = await shop.holdfast.capture(checkoutId, {}, 'rest');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const parcel = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    expect(await untilAnswered(parcel)).toMatchObject({ captureId: part40.captureId });
    const all = () => shop.holdfast.capture(checkoutId, {}, 'rest');
    expect(await untilAnswered(all)).toMatchObject({ captureId: rest.captureId });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'CAPTURED 60.00',
    ]);
  });

  it('answers its key with the void', async () => {
    const { checkoutId, orderId } = await started();
    const before = await lastTask(checkoutId);
    await shop.holdfast.void(checkoutId, {}, 'release');
    await resetTo(checkoutId, before);
    await untilStatus(shop, checkoutId, 'VOIDED');
    const release = () => shop.holdfast.void(checkoutId, {}, 'release');
    expect(await untilAnswered(release)).toMatchObject({ status: 'VOIDED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });
});

describe('one key', () => {
  it('patches the order once where two Updates with other ids bring it at once', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const { open, opened } = gate();
    twisted.set('patchOrder', async (go) => {
      await opened;
      return await go();
    });
    const before = await acceptedBy(shop, checkoutId);
    const command = {
      amount: { currency: 'USD', minor: 8_000 },
      purchaseUnit: { amount: dollars('80.00') },
      key: 'sale',
      digest: 'the same body',
    };
    const update = (updateId: string) =>
      running(shop, checkoutId).executeUpdate(patchUpdate, { updateId, args: [command] });
    const both = Promise.all([update('patch:sale'), update('by-hand')]);
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(before + 2);
    open();
    const [one, two] = await both;
    expect(two).toEqual(one);
    expect(await callsOf(shop, orderId, 'patchOrder')).toBe(1);
  });

  it('makes one capture where two Updates with other ids bring it at once', async () => {
    const { checkoutId, orderId } = await started();
    const { open, opened } = gate();
    twisted.set('captureAuthorization', async (go) => {
      await opened;
      return await go();
    });
    const command = {
      amount: { currency: 'USD', minor: 4_000 },
      finalCapture: false,
      invoiceId: null,
      noteToPayer: null,
      key: 'parcel',
      digest: 'the same body',
    };
    const update = (updateId: string) =>
      running(shop, checkoutId).executeUpdate(captureUpdate, { updateId, args: [command] });
    const both = Promise.all([update('capture:parcel'), update('by-hand')]);
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(3);
    open();
    const [one, two] = await both;
    expect(two).toEqual(one);
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });

  it('with another body is refused while the first is under way', async () => {
    const { checkoutId, orderId } = await started();
    const { open, opened } = gate();
    twisted.set('captureAuthorization', async (go) => {
      await opened;
      return await go();
    });
    const first = shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    await expect
      .poll(async () => (await shop.holdfast.get(checkoutId)).asked?.operation, SOON)
      .toBe('captureAuthorization');
    const other = shop.holdfast.capture(checkoutId, part('50.00'), 'parcel');
    other.catch(() => undefined);
    open();
    await first;
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });
});

describe('a capture that is refused in its turn', () => {
  it('keeps its refusal under its key, also where the capture before it is declined later', async () => {
    const checkout = await anAuthorizedCheckout(
      shop,
      { policy: noRenewal },
      { outcome: 'CAPTURE_PENDING' },
    );
    const { checkoutId, orderId } = checkout;
    const { open, opened } = gate();
    twisted.set('captureAuthorization', async (go) => {
      await opened;
      return await go();
    });
    const before = await acceptedBy(shop, checkoutId);
    const first = shop.holdfast.capture(checkoutId, part('60.00'), 'first');
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(before + 1);
    const second = () => shop.holdfast.capture(checkoutId, part('60.00'), 'second');
    const refused = expect(second()).rejects.toMatchObject({ code: 'AMOUNT_EXCEEDS_REMAINING' });
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(before + 2);
    open();
    const { captureId } = await first;
    await refused;
    await shop.paypal.settleCapture(captureId, 'DECLINED');
    await signalEvent(shop, checkout, {
      ...captureEvent(captureId),
      eventType: 'PAYMENT.CAPTURE.DECLINED',
      status: 'DECLINED',
    });
    await until(shop, checkoutId, ({ remaining }) => remaining.value === '100.00');
    await expect(second()).rejects.toMatchObject({ code: 'AMOUNT_EXCEEDS_REMAINING' });
    const kept = (await running(shop, checkoutId).query(outcomesQuery))['capture:second'];
    // Temporal keeps the answer of one Update Id; the checkout keeps that of the key, whoever brings it.
    const command = {
      amount: { currency: 'USD', minor: 6_000 },
      finalCapture: false,
      invoiceId: null,
      noteToPayer: null,
      key: 'second',
      digest: kept?.digest ?? '',
    };
    const byHand = running(shop, checkoutId).executeUpdate(captureUpdate, {
      updateId: 'by-hand',
      args: [command],
    });
    expect(await byHand).toMatchObject({
      kind: 'REFUSED',
      refusal: { code: 'AMOUNT_EXCEEDS_REMAINING' },
    });
    const again = await shop.holdfast.capture(checkoutId, part('60.00'), 'third');
    expect(again.captureId).not.toBe(captureId);
    expect(await callsOf(shop, orderId, 'captureAuthorization')).toBe(2);
  });

  it('leaves nothing under its key where it was refused when it came', async () => {
    const checkout = await anAuthorizedCheckout(
      shop,
      { policy: noRenewal },
      { outcome: 'CAPTURE_PENDING' },
    );
    const { checkoutId } = checkout;
    const { captureId } = await shop.holdfast.capture(checkoutId, part('60.00'), 'first');
    const second = () => shop.holdfast.capture(checkoutId, part('60.00'), 'second');
    await expect(second()).rejects.toMatchObject({ code: 'AMOUNT_EXCEEDS_REMAINING' });
    await shop.paypal.settleCapture(captureId, 'DECLINED');
    await signalEvent(shop, checkout, {
      ...captureEvent(captureId),
      eventType: 'PAYMENT.CAPTURE.DECLINED',
      status: 'DECLINED',
    });
    await until(shop, checkoutId, ({ remaining }) => remaining.value === '100.00');
    expect(await second()).toMatchObject({ amount: dollars('60.00') });
  });
});

describe('one checkout id', () => {
  it('has one order, also where its Workflow is started by hand after the first was terminated', async () => {
    const { checkoutId, orderId } = await started();
    const { events } = await running(shop, checkoutId).fetchHistory();
    const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
    await running(shop, checkoutId).terminate('by mistake');
    await shop.paypal.moveOrder(orderId ?? '', hours(7));
    await shop.temporal.client.workflow.start('checkout', {
      workflowId: `checkout:default:${checkoutId}`,
      taskQueue: shop.taskQueue,
      args: [input],
    });
    const view = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(view.orderId).toBe(orderId);
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });

  it('has one order, also where a start reaches, in its first task, the run that was started by hand', async () => {
    const { checkoutId, orderId } = await started();
    const { events } = await running(shop, checkoutId).fetchHistory();
    const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
    await running(shop, checkoutId).terminate('by mistake');
    await shop.paypal.moveOrder(orderId ?? '', hours(7));
    // The copied input, and the Update of a caller who meant to start the checkout himself.
    await shop.temporal.client.workflow.executeUpdateWithStart(openUpdate, {
      updateId: `open-${randomUUID()}`,
      args: ['another'],
      startWorkflowOperation: new WithStartWorkflowOperation('checkout', {
        workflowId: `checkout:default:${checkoutId}`,
        taskQueue: shop.taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    });
    const view = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(view.orderId).toBe(orderId);
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00']);
  });

  it('is not started again by hand after it ended: the run shows what the earlier one did', async () => {
    const { checkoutId, orderId } = await started();
    const made = await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const { events } = await running(shop, checkoutId).fetchHistory();
    const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
    await shop.temporal.client.workflow.start('checkout', {
      workflowId: `checkout:default:${checkoutId}`,
      taskQueue: shop.taskQueue,
      args: [input],
    });
    const view = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(view).toMatchObject({ orderId, captures: [{ captureId: made.captureId }] });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });
});

describe('a capture in flight when its Workflow was terminated', () => {
  it('is settled by reading: the same key after a new start captures nothing again', async () => {
    const { checkoutId, orderId, start } = await started();
    const { open, opened } = gate();
    twisted.set('captureAuthorization', async (go) => {
      const answer = await go();
      await opened;
      return answer;
    });
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    const waiting = capture().then(
      () => 'MADE',
      (error: unknown) => String(Object(error).code),
    );
    await expect.poll(() => effectsOf(shop, orderId), SOON).toContain('CAPTURED 40.00');
    await running(shop, checkoutId).terminate('by mistake');
    open();
    expect(await waiting).toMatch(/^[A-Z_]+$/);
    twisted.clear();
    await start();
    await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    expect(await untilKnown(capture)).toMatchObject({ amount: dollars('40.00') });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });
});

it('An authorized checkout is not made longer by hundreds of repeated hints', async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
  const length = async () => (await running(shop, checkoutId).fetchHistory()).events?.length ?? 0;
  const before = await length();
  for (let each = 0; each < 10; each += 1) {
    await Promise.all(Array.from({ length: 30 }, () => shop.holdfast.approve(checkoutId)));
  }
  expect(await length()).toBeLessThan(before + 10);
  await shop.holdfast.capture(checkoutId, {}, 'all');
  expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
});

it('A burst of hints while PayPal is asked is one Signal more, and none once the payment is held', async () => {
  const { open, opened } = gate();
  twisted.set('authorizeOrder', async (go) => {
    await opened;
    return await go();
  });
  const { checkoutId, orderId } = await aCheckout(shop);
  await shop.paypal.payerApproves(orderId);
  await shop.holdfast.approve(checkoutId);
  await until(shop, checkoutId, ({ asked }) => asked !== null);
  const burst = () =>
    Promise.all(Array.from({ length: 30 }, () => shop.holdfast.approve(checkoutId)));
  await burst();
  expect(await signalsOf(checkoutId)).toBe(2);
  open();
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  await burst();
  expect(await signalsOf(checkoutId)).toBe(2);
});

const signalsOf = async (checkoutId: string): Promise<number> => {
  const { events } = await running(shop, checkoutId).fetchHistory();
  return events?.filter((one) => one.workflowExecutionSignaledEventAttributes).length ?? 0;
};

it('A hint through a process that did not open the checkout leaves no event where it changes nothing', async () => {
  const { connection, options } = shop.temporal.client;
  const { namespace } = options;
  const anotherProcess = () =>
    createHoldfast({ client: new Client({ connection, namespace }), merchantId: 'default' });
  const waiting = await aCheckout(shop);
  await shop.paypal.payerApproves(waiting.orderId);
  await anotherProcess().approve(waiting.checkoutId);
  await untilStatus(shop, waiting.checkoutId, 'AUTHORIZED');
  const before = await historyLength(shop, waiting.checkoutId);
  await anotherProcess().approve(waiting.checkoutId);
  expect(await historyLength(shop, waiting.checkoutId)).toBe(before);
});

it('A key that is in progress takes no other body under another Update Id: IDEMPOTENCY_KEY_REUSED', async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
  const { open, opened } = gate();
  twisted.set('captureAuthorization', async (go) => {
    await opened;
    return await go();
  });
  const take = (updateId: string, minor: number, digest: string) =>
    running(shop, checkoutId).executeUpdate(captureUpdate, {
      updateId,
      args: [
        {
          amount: { currency: 'USD', minor },
          finalCapture: false,
          invoiceId: null,
          noteToPayer: null,
          key: 'parcel',
          digest,
        },
      ],
    });
  const accepted = await acceptedBy(shop, checkoutId);
  const first = take('capture:parcel', 4_000, 'A');
  await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(accepted + 1);
  await expect(take('by-hand', 5_000, 'B')).rejects.toMatchObject({
    cause: { type: 'IDEMPOTENCY_KEY_REUSED' },
  });
  open();
  expect(await first).toMatchObject({ kind: 'CAPTURE', digest: 'A' });
  await expect(take('by-hand-again', 5_000, 'B')).rejects.toMatchObject({
    cause: { type: 'IDEMPOTENCY_KEY_REUSED' },
  });
  expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
});

it('A hint that is sent by hand with anything in it is the shop’s, and one', async () => {
  const { checkoutId, orderId } = await aCheckout(shop, { policy: noRenewal });
  const { open, opened } = gate();
  twisted.set('authorizeOrder', async (go) => {
    await opened;
    return await go();
  });
  await shop.paypal.payerApproves(orderId);
  await shop.holdfast.approve(checkoutId);
  for (const hint of [
    { via: {} },
    { via: 7 },
    { via: 'X'.repeat(2_000), actor: 'a'.repeat(3_000) },
  ]) {
    await running(shop, checkoutId).signal('approve', hint);
  }
  open();
  const { timeline } = await untilStatus(shop, checkoutId, 'AUTHORIZED');
  const hints = timeline.flatMap((entry) => (entry.event === 'APPROVAL_SIGNALLED' ? [entry] : []));
  expect(new Set(hints.map(({ via }) => via))).toEqual(new Set(['SHOP']));
  expect(hints.length).toBeLessThanOrEqual(2);
  expect(hints.every(({ actor }) => JSON.stringify(actor ?? '').length <= 130)).toBe(true);
});
