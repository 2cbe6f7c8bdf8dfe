import { beforeEach, describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../../src/dev/clocks.ts';
import { lostAnswers } from '../../invariants/lost-answers.ts';
import { ledgerOf, until, untilKnown, useShop } from '../../support/shop.ts';
import { aCapturedCheckout, parcelOf } from './captured-checkout.ts';

const { lost, worker } = lostAnswers();
const shop = useShop({ worker });
beforeEach(() => lost.clear());

const callsOf = async (orderId: string) => (await ledgerOf(shop, orderId)).calls;

describe('a tracker whose answer is lost', () => {
  it('is found by reading the order, and not sent again', async () => {
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
    lost.set('trackOrder', 'ANSWER_LOST');
    const tracker = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    expect(tracker.status).toBe('SHIPPED');
    expect(await callsOf(orderId)).toMatchObject({ trackOrder: 1 });
    const { timeline } = await shop.holdfast.get(checkoutId);
    expect(timeline.map(({ event }) => event).slice(-3)).toEqual([
      'TRACKER_ASKED',
      'TRACKER_OUTCOME_UNKNOWN',
      'TRACKER_ADDED',
    ]);
  });

  it('is found also where PayPal cut the connection after it had added the tracker', async () => {
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
    await shop.paypal.faults([{ operation: 'trackOrder', kind: 'lost-answer', times: 1 }]);
    const tracker = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    expect(tracker.status).toBe('SHIPPED');
    expect(await callsOf(orderId)).toMatchObject({ trackOrder: 1 });
  });

  it('is sent again only after the order has not shown it for a minute', async () => {
    const { checkoutId, captureId, orderId, run } = await aCapturedCheckout(shop);
    lost.set('trackOrder', 'NOT_SENT_ONCE');
    const added = untilKnown(() =>
      shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel'),
    );
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'TRACKER_OUTCOME_UNKNOWN'),
    );
    const move = { ms: 61_000, giveUpAt: Date.now() + 60_000 };
    expect(await moveWorkflow(shop.temporal.client, run, move)).toBe(true);
    const tracker = await added;
    expect(tracker.status).toBe('SHIPPED');
    expect(await callsOf(orderId)).toMatchObject({ trackOrder: 1 });
    const { timeline } = await shop.holdfast.get(checkoutId);
    const asked = timeline.filter(({ event }) => event === 'TRACKER_ASKED');
    const [first, second] = asked.map(({ at }) => Date.parse(at));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(60_000);
  });
});

describe('a cancellation of a tracker whose answer is lost', () => {
  it('is found by reading the order, and not sent again', async () => {
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
    const { trackerId } = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    lost.set('patchTracker', 'ANSWER_LOST');
    const named = { checkoutId, trackerId };
    expect(await shop.holdfast.updateTracker(named, { status: 'CANCELLED' })).toMatchObject({
      status: 'CANCELLED',
    });
    expect(await callsOf(orderId)).toMatchObject({ patchTracker: 1 });
  });
});
