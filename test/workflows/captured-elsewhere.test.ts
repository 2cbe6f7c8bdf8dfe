import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckoutWorkflow } from '../../src/contract/workflows.ts';
import { answering, refusal, twists } from '../support/answers.ts';
import {
  anAuthorizedCheckout,
  dollars,
  hours,
  ledgerOf,
  pass,
  type Shop,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { aCaptureElsewhere, agedOut, authorizeElsewhere } from './adoption/made-elsewhere.ts';
import { captureEvent, signalEvent } from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop: Shop = useShop({ worker });
beforeEach(async () => {
  twisted.clear();
  await shop.paypal.knobs({ searchDelaySeconds: 0 });
});

const operator = { actor: 'op', reason: 'looked at it in PayPal' };

/** PayPal has let the app into payments, and not into its reports. */
const forbidden = async () =>
  refusal({ httpStatus: 403, issue: 'NOT_AUTHORIZED', issueClass: 'CONFIGURATION' });

/** A hold of 100.00, of which this was captured elsewhere before its order aged out. */
const capturedElsewhere = async (value: string, customId?: string) => {
  const purchaseUnit = { amount: dollars('100.00'), ...(customId && { customId }) };
  const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop, { purchaseUnit });
  const captureId = await aCaptureElsewhere(shop, authorization?.rootId ?? '', value);
  twisted.set('getOrder', agedOut);
  return { checkoutId, orderId: orderId ?? '', captureId };
};

/** What a command reads after two hours: PayPal's last answer is too old then. */
const readAfterTwoHours = async (checkoutId: string) => {
  await pass(shop, checkoutId, hours(2));
  return await shop.holdfast
    .capture(checkoutId, {}, 'rest')
    .then(() => 'CAPTURED')
    .catch((error: unknown) => Reflect.get(Object(error), 'code'));
};

describe('a capture made elsewhere on a hold whose order has aged out', () => {
  it('of a part is found in PayPal’s reports; what is left stays unknown, and is released', async () => {
    const { checkoutId, orderId, captureId } = await capturedElsewhere('30.00');
    expect(await readAfterTwoHours(checkoutId)).toBe('REMAINING_UNKNOWN');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      attention: null,
      captures: [{ captureId, amount: dollars('30.00') }],
      remaining: dollars('70.00'),
    });
    await shop.holdfast.void(checkoutId, {}, 'void');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });

  it('of all of it explains CAPTURED: the checkout ends with it, and it is refunded like any other', async () => {
    const { checkoutId, orderId, captureId } = await capturedElsewhere('100.00');
    await readAfterTwoHours(checkoutId);
    const ended = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(ended).toMatchObject({ captures: [{ captureId }], nextDeadline: null });
    expect(ended.timeline.some(({ event }) => event === 'ATTENTION_RAISED')).toBe(false);
    await shop.holdfast.refund({ captureId }, 'back');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED']);
  });

  it('is read by the id that an event names, also where the reports are not permitted', async () => {
    const checkout = await anAuthorizedCheckout(shop);
    const { checkoutId, orderId, authorization } = checkout;
    const part = { amount: dollars('40.00'), finalCapture: false };
    const { captureId: own } = await shop.holdfast.capture(checkoutId, part, 'own');
    const foreign = await aCaptureElsewhere(shop, authorization?.rootId ?? '', '30.00');
    twisted.set('getOrder', agedOut);
    twisted.set('searchTransactions', forbidden);
    await signalEvent(shop, checkout, captureEvent(foreign));
    const view = await until(shop, checkoutId, ({ captures }) => captures.length === 2);
    expect(view).toMatchObject({ remaining: dollars('30.00'), unknown: ['remaining'] });
    await shop.holdfast.void(checkoutId, {}, 'void');
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures.map(({ captureId }) => captureId)).toEqual([own, foreign]);
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'CAPTURED',
      'VOIDED',
    ]);
  });

  it('in another currency is raised: nothing is decided on it', async () => {
    const { checkoutId, captureId } = await capturedElsewhere('30.00');
    twisted.set(
      'getCapture',
      answering((capture: object) => ({ ...capture, amount: { currency: 'EUR', minor: 3000 } })),
    );
    expect(await readAfterTwoHours(checkoutId)).toBe('NEEDS_ATTENTION');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'UNEXPECTED_ANSWER', reason: expect.stringContaining(captureId) },
    });
  });

  it('is found by a later read where the reports are late, and settles what was raised meanwhile', async () => {
    const { checkoutId, orderId, captureId } = await capturedElsewhere('100.00');
    await shop.paypal.knobs({ searchDelaySeconds: hours(3) });
    expect(await readAfterTwoHours(checkoutId)).toBe('NEEDS_ATTENTION');
    await shop.paypal.moveOrder(orderId, hours(2));
    await shop.holdfast.resolve(checkoutId, { action: 'adopt', ...operator }, 'adopt');
    const ended = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(ended).toMatchObject({ captures: [{ captureId }], attention: null });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});

describe('a capture made elsewhere whose event never came', () => {
  it('is shown by a reconcile, and taken over once: no money moves', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const rootId = authorization?.rootId ?? '';
    const captureId = await aCaptureElsewhere(shop, rootId, '30.00');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ captures: [] });
    let reads = 0;
    twisted.set('getOrder', async () => {
      reads += 1;
      throw ApplicationFailure.nonRetryable('no answer', 'PAYPAL_NO_ANSWER');
    });
    await expect(shop.holdfast.reconcile(checkoutId)).rejects.toMatchObject({
      code: 'PAYPAL_UNAVAILABLE',
    });
    // It is not forgotten: the checkout reads once more by itself, and an hour later.
    await expect.poll(() => reads).toBe(2);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ captures: [], attention: null });
    twisted.clear();

    const read = await shop.holdfast.as('anna').reconcile(checkoutId);
    expect(read.differences).toEqual([
      {
        what: `authorizations[${rootId}].status`,
        ours: 'CREATED',
        paypal: 'PARTIALLY_CAPTURED',
        done: 'TAKEN_OVER',
      },
      {
        what: `captures[${captureId}]`,
        ours: null,
        paypal: 'COMPLETED 30.00 USD',
        done: 'TAKEN_OVER',
      },
    ]);
    expect(read.checkout).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      captures: [{ captureId, amount: dollars('30.00') }],
      remaining: dollars('70.00'),
    });
    expect(read.checkout.timeline).toContainEqual(
      expect.objectContaining({ command: 'RECONCILE', actor: 'anna' }),
    );
    expect(await shop.holdfast.reconcile(checkoutId)).toMatchObject({ differences: [] });

    const { entries, nextCursor } = await shop.holdfast.history(checkoutId, { limit: 2 });
    const rest = await shop.holdfast.history(checkoutId, { cursor: nextCursor ?? '' });
    const { timeline } = await shop.holdfast.get(checkoutId);
    expect([...entries, ...rest.entries]).toEqual(timeline);

    await shop.holdfast.void(checkoutId, {}, 'void');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    await expect(shop.holdfast.reconcile(checkoutId)).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
    // What moved nothing uses up none of the commands that a checkout takes.
    const { outcomes } = await shop.temporal.client.workflow
      .getHandle<CheckoutWorkflow>(`checkout:default:${checkoutId}`)
      .result();
    expect(Object.keys(outcomes)).toEqual(['void:void']);
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'VOIDED',
    ]);
  });

  it('of a hold that nobody told the checkout of is found before approval, too', async () => {
    const { checkoutId, orderId } = await shop.holdfast.start({
      purchaseUnit: { amount: dollars('100.00') },
    });
    expect(await shop.holdfast.reconcile(checkoutId)).toMatchObject({ differences: [] });
    await shop.paypal.payerApproves(orderId ?? '');
    const authorizationId = await authorizeElsewhere(shop, orderId ?? '');
    expect(await shop.holdfast.reconcile(checkoutId)).toMatchObject({
      checkout: { authorization: { rootId: authorizationId } },
      differences: [
        {
          what: `authorizations[${authorizationId}]`,
          ours: null,
          paypal: 'CREATED 100.00 USD',
          done: 'TAKEN_OVER',
        },
      ],
    });
  });
});

describe('PayPal’s reports about a hold whose order has aged out', () => {
  it('that the app may not read, 403, leave the checkout to an operator', async () => {
    const { checkoutId, orderId } = await capturedElsewhere('30.00');
    twisted.set('searchTransactions', forbidden);
    expect(await readAfterTwoHours(checkoutId)).toBe('NEEDS_ATTENTION');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER' },
      captures: [],
    });
    await shop.holdfast.resolve(checkoutId, { action: 'void', ...operator }, 'void');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });

  it('are not asked where nothing was captured', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted.set('getOrder', agedOut);
    expect(await readAfterTwoHours(checkoutId)).toBe('CAPTURED');
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    expect(await timesAsked(checkoutId)).toBe(0);
  });

  it('are not believed by the row alone: what another payment of the same custom id captured is not taken over', async () => {
    const customId = 'web-shop';
    const other = await anAuthorizedCheckout(shop, {
      purchaseUnit: { amount: dollars('100.00'), customId },
    });
    await aCaptureElsewhere(shop, other.authorization?.rootId ?? '', '70.00');
    const { checkoutId, captureId } = await capturedElsewhere('30.00', customId);
    expect(await readAfterTwoHours(checkoutId)).toBe('REMAINING_UNKNOWN');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ captures: [{ captureId }] });
  });

  it('answer a capture whose answer was lost, once they list it: it is not made again', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted.set('getOrder', agedOut).set('captureAuthorization', async (go) => {
      await go();
      throw ApplicationFailure.nonRetryable('the answer was lost', 'PAYPAL_NO_ANSWER');
    });
    const asked = { amount: dollars('40.00') };
    const answered = await shop.holdfast.capture(checkoutId, asked, 'part');
    expect(answered).toMatchObject({ amount: dollars('40.00') });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ attention: null });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});

/** How often the checkout has asked for PayPal's reports. */
const timesAsked = async (checkoutId: string): Promise<number> => {
  const { events } = await shop.temporal.client.workflow
    .getHandle(`checkout:default:${checkoutId}`)
    .fetchHistory();
  const asked = (events ?? []).filter(
    (one) => one.activityTaskScheduledEventAttributes?.activityType?.name === 'searchTransactions',
  );
  return asked.length;
};
