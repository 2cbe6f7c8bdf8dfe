import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { untilStatus } from '../../support/shop.ts';
import { expected } from '../adoption/made-elsewhere.ts';
import { aPaymentV1 } from '../payments-v1/v1-payments.ts';
import { aCapturedCheckout, endRun, parcelOf } from './captured-checkout.ts';

const { shop, sent } = useRecordedShop();

const adopted = async (paymentId: string, intent: 'AUTHORIZE' | 'CAPTURE') => {
  const request = { paymentId, expected: { ...expected, intent } };
  const { checkoutId } = await shop.holdfast.adopt(request, randomUUID());
  return { checkoutId, run: `tracker:default:${checkoutId}` };
};

const MADE = {
  capture: async () => {
    const { paymentId } = await aPaymentV1(shop);
    const checkout = await adopted(paymentId, 'AUTHORIZE');
    const { captureId } = await shop.holdfast.capture(checkout.checkoutId, {}, 'all');
    await untilStatus(shop, checkout.checkoutId, 'CAPTURED');
    return { ...checkout, paymentId, captureId };
  },
  sale: async () => {
    const { paymentId, id: captureId } = await aPaymentV1(shop, 'sale');
    return { ...(await adopted(paymentId, 'CAPTURE')), paymentId, captureId };
  },
};

const batchesOf = (captureId: string) =>
  sent('POST', /^\/v1\/shipping\/trackers-batch$/)
    .map(({ body }) => body)
    .filter((body) => JSON.stringify(body).includes(captureId));

const readsOf = (captureId: string) =>
  sent('GET', new RegExp(`^/v[12]/payments/.*/${captureId}$`)).map(({ path }) => path);

describe.each(['capture', 'sale'] as const)('a shipment of a %s of Payments v1', (kind) => {
  it('is added and cancelled by its transaction alone, and shown in the checkout', async () => {
    const { checkoutId, captureId, paymentId } = await MADE[kind]();
    const tracker = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    expect(tracker).toMatchObject({ trackerId: `${captureId}-443844607820`, status: 'SHIPPED' });
    expect(readsOf(captureId)).toEqual([
      `/v2/payments/captures/${captureId}`,
      `/v1/payments/capture/${captureId}`,
      ...(kind === 'sale' ? [`/v1/payments/sale/${captureId}`] : []),
    ]);
    expect(batchesOf(captureId)).toEqual([
      {
        trackers: [
          {
            transaction_id: captureId,
            status: 'SHIPPED',
            tracking_number: '443844607820',
            carrier: 'FEDEX',
            notify_buyer: false,
          },
        ],
      },
    ]);
    const named = { checkoutId, trackerId: tracker.trackerId };
    const cancelled = await shop.holdfast.updateTracker(named, { status: 'CANCELLED' });
    expect(cancelled).toMatchObject({ status: 'CANCELLED' });
    const [put] = sent('PUT', new RegExp(`/v1/shipping/trackers/${tracker.trackerId}$`));
    expect(put?.body).toMatchObject({ transaction_id: captureId, status: 'CANCELLED' });
    expect((await shop.holdfast.get(checkoutId)).trackers).toEqual([cancelled]);
    // Orders v2 knows no payment of v1, and is not asked about one.
    expect(sent('GET', new RegExp(`^/v2/checkout/orders/${paymentId}`))).toEqual([]);
  });
});

describe('a shipment of Payments v1', () => {
  it('is found by a read after a lost answer, and by a later run, and not sent again', async () => {
    const { checkoutId, captureId, run } = await MADE.capture();
    await shop.paypal.faults([{ operation: 'addTrackersBatch', kind: 'lost-answer', times: 1 }]);
    const parcel = parcelOf(captureId);
    const tracker = await shop.holdfast.addTracker(checkoutId, parcel, 'parcel');
    await endRun(shop, run);
    expect(await shop.holdfast.addTracker(checkoutId, parcel, 'again')).toEqual(tracker);
    expect(batchesOf(captureId)).toHaveLength(1);
  });

  it('is refused where PayPal shows neither capture nor sale: CAPTURE_NOT_FOUND', async () => {
    const { checkoutId } = await aCapturedCheckout(shop);
    const captureId = '2GG279541U471931P';
    await expect(
      shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'foreign'),
    ).rejects.toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
    expect(readsOf(captureId)).toEqual([
      `/v2/payments/captures/${captureId}`,
      `/v1/payments/capture/${captureId}`,
      `/v1/payments/sale/${captureId}`,
    ]);
    expect(batchesOf(captureId)).toEqual([]);
  });
});
