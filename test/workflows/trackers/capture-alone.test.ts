import { describe, expect, it } from 'vitest';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { aCapturedCheckout, parcelOf } from './captured-checkout.ts';

const { shop, sent } = useRecordedShop();

/** PayPal shows the order no more: the capture alone is known. */
const orderAgesOut = () =>
  shop.paypal.faults([{ operation: 'getOrder', kind: 'refuse', issue: 'INVALID_RESOURCE_ID' }]);

const addedAlone = async () => {
  const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
  await orderAgesOut();
  const tracker = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
  return { checkoutId, captureId, orderId, tracker };
};

describe('a shipment whose order PayPal shows no more', () => {
  it('is added by its capture alone, through the tracking API', async () => {
    const { captureId, orderId, tracker } = await addedAlone();
    expect(tracker).toMatchObject({ trackerId: `${captureId}-443844607820`, status: 'SHIPPED' });
    const batches = sent('POST', /^\/v1\/shipping\/trackers-batch$/).map(({ body }) => body);
    expect(batches).toContainEqual({
      trackers: [
        {
          transaction_id: captureId,
          status: 'SHIPPED',
          tracking_number: '443844607820',
          carrier: 'FEDEX',
          notify_buyer: false,
        },
      ],
    });
    expect(sent('POST', new RegExp(`${orderId}/track$`))).toEqual([]);
  });

  it('is cancelled there too', async () => {
    const { checkoutId, captureId, orderId, tracker } = await addedAlone();
    const named = { checkoutId, trackerId: tracker.trackerId };
    expect(await shop.holdfast.updateTracker(named, { status: 'CANCELLED' })).toMatchObject({
      status: 'CANCELLED',
    });
    const [put] = sent('PUT', new RegExp(`/v1/shipping/trackers/${tracker.trackerId}$`));
    expect(put?.body).toMatchObject({ transaction_id: captureId, status: 'CANCELLED' });
    expect(sent('PATCH', new RegExp(`${orderId}/trackers/`))).toEqual([]);
  });

  it('is found by capture and number after a lost answer, and not sent again', async () => {
    const { checkoutId, captureId } = await aCapturedCheckout(shop);
    await shop.paypal.faults([
      { operation: 'getOrder', kind: 'refuse', issue: 'INVALID_RESOURCE_ID' },
      { operation: 'addTrackersBatch', kind: 'lost-answer', times: 1 },
    ]);
    const tracker = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    expect(tracker.status).toBe('SHIPPED');
    const ofCapture = sent('POST', /^\/v1\/shipping\/trackers-batch$/).filter(({ body }) =>
      JSON.stringify(body).includes(captureId),
    );
    expect(ofCapture).toHaveLength(1);
  });
});
