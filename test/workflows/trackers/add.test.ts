import { describe, expect, it } from 'vitest';
import { createPayPalClient } from '../../../src/paypal/client.ts';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { anAuthorizedCheckout, dollars } from '../../support/shop.ts';
import { aCapturedCheckout, endRun, parcelOf } from './captured-checkout.ts';

const { shop, sent } = useRecordedShop();

const tracksOf = (orderId: string) => sent('POST', new RegExp(`${orderId}/track$`));

describe('a tracker of a checkout that has ended', () => {
  it('is added at PayPal and shown with the seller protection of its capture', async () => {
    const items = [
      {
        name: 'Lantern',
        quantity: '1',
        sku: 'L-1',
        unitAmount: dollars('100.00'),
      },
    ];
    const amount = { ...dollars('100.00'), breakdown: { itemTotal: dollars('100.00') } };
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop, {
      purchaseUnit: { amount, items },
    });
    const request = {
      ...parcelOf(captureId),
      notifyPayer: true,
      items: [{ name: 'Lantern', quantity: '1', sku: 'L-1' }],
    };
    const tracker = await shop.holdfast.addTracker(checkoutId, request, 'parcel');
    expect(tracker).toEqual({
      trackerId: `${captureId}-443844607820`,
      captureId,
      status: 'SHIPPED',
      trackingNumber: '443844607820',
      carrier: 'FEDEX',
      notifyPayer: true,
      createTime: expect.any(String),
      updateTime: expect.any(String),
    });
    expect(tracksOf(orderId).map(({ body }) => body)).toEqual([
      {
        capture_id: captureId,
        tracking_number: '443844607820',
        carrier: 'FEDEX',
        notify_payer: true,
        items: [{ name: 'Lantern', quantity: '1', sku: 'L-1' }],
      },
    ]);
    const view = await shop.holdfast.get(checkoutId);
    expect(view).toMatchObject({ status: 'CAPTURED', trackers: [tracker], unknown: [] });
    expect(view.timeline.map(({ event }) => event).slice(-2)).toEqual([
      'TRACKER_ASKED',
      'TRACKER_ADDED',
    ]);
    expect(await shop.holdfast.trackers(checkoutId)).toEqual({
      trackers: [tracker],
      sellerProtection: [
        {
          captureId,
          status: 'ELIGIBLE',
          disputeCategories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
        },
      ],
    });
  });

  it('is added once under the same key, also by a later run; another body under it is IDEMPOTENCY_KEY_REUSED', async () => {
    const { checkoutId, captureId, orderId, run } = await aCapturedCheckout(shop);
    const request = parcelOf(captureId);
    const first = await shop.holdfast.addTracker(checkoutId, request, 'parcel');
    expect(await shop.holdfast.addTracker(checkoutId, request, 'parcel')).toEqual(first);
    await endRun(shop, run);
    expect(await shop.holdfast.addTracker(checkoutId, request, 'parcel')).toEqual(first);
    await expect(
      shop.holdfast.addTracker(checkoutId, { ...request, carrier: 'DHL' }, 'parcel'),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(tracksOf(orderId)).toHaveLength(1);
  });

  it('is the one of the same parcel under another key; another request for the parcel is TRACKER_ALREADY_ADDED', async () => {
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
    const request = parcelOf(captureId);
    const first = await shop.holdfast.addTracker(checkoutId, request, 'one');
    expect(await shop.holdfast.addTracker(checkoutId, request, 'two')).toEqual(first);
    await expect(
      shop.holdfast.addTracker(checkoutId, { ...request, carrier: 'DHL' }, 'three'),
    ).rejects.toMatchObject({ code: 'TRACKER_ALREADY_ADDED' });
    expect(tracksOf(orderId)).toHaveLength(1);
  });

  it('is not sent again where PayPal shows that another tool has added it', async () => {
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
    const baseUrl = shop.paypal.url;
    const elsewhere = createPayPalClient({ baseUrl, clientId: 'shop', clientSecret: 'secret' });
    const parcel = parcelOf(captureId);
    await elsewhere.trackOrder({ ...parcel, notifyPayer: false, orderId, requestId: 'elsewhere' });
    const tracker = await shop.holdfast.addTracker(checkoutId, parcel, 'parcel');
    expect(tracker).toMatchObject({ captureId, status: 'SHIPPED' });
    expect(tracksOf(orderId)).toHaveLength(0);
  });

  it('keeps what earlier runs added, each parcel once', async () => {
    const { checkoutId, captureId, run } = await aCapturedCheckout(shop);
    await shop.holdfast.addTracker(checkoutId, parcelOf(captureId, '1'), 'one');
    await endRun(shop, run);
    await shop.holdfast.addTracker(checkoutId, parcelOf(captureId, '2'), 'two');
    const { trackers } = await shop.holdfast.trackers(checkoutId);
    expect(trackers.map(({ trackingNumber }) => trackingNumber)).toEqual(['1', '2']);
  });
});

describe('a tracker that PayPal refuses', () => {
  it('of a capture that is pending is REFUSED_BY_PAYPAL with issue and field, and can be asked for later', async () => {
    const view = await anAuthorizedCheckout(shop, {}, { outcome: 'CAPTURE_PENDING' });
    const { checkoutId } = view;
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    const request = parcelOf(captureId);
    await expect(shop.holdfast.addTracker(checkoutId, request, 'early')).rejects.toMatchObject({
      code: 'REFUSED_BY_PAYPAL',
      issue: 'CAPTURE_STATUS_NOT_VALID',
      field: '/capture_id',
      debugId: expect.any(String),
    });
    await shop.paypal.settleCapture(captureId, 'COMPLETED');
    expect(await shop.holdfast.addTracker(checkoutId, request, 'later')).toMatchObject({
      status: 'SHIPPED',
    });
  });

  it('with goods that were not sold is REFUSED_BY_PAYPAL, and nothing is kept', async () => {
    const { checkoutId, captureId } = await aCapturedCheckout(shop);
    const request = { ...parcelOf(captureId), items: [{ sku: 'never-sold' }] };
    await expect(shop.holdfast.addTracker(checkoutId, request, 'other')).rejects.toMatchObject({
      issue: 'ITEM_SKU_MISMATCH',
      field: '/items',
    });
    expect((await shop.holdfast.get(checkoutId)).trackers).toEqual([]);
  });

  it('of a capture that PayPal does not show is CAPTURE_NOT_FOUND', async () => {
    const { checkoutId } = await aCapturedCheckout(shop);
    await expect(
      shop.holdfast.addTracker(checkoutId, parcelOf('2GG279541U471931P'), 'foreign'),
    ).rejects.toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
  });
});

describe('the number of a card in place of an id', () => {
  const number = '4111111111111111';

  it('begins no Workflow of trackers: CARD_NUMBER_REFUSED', async () => {
    const adding = shop.holdfast.addTracker(number, parcelOf('2GG279541U471931P'), 'parcel');
    await expect(adding).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field: 'checkoutId', code: 'CARD_NUMBER_REFUSED' }],
    });
    const handle = shop.temporal.client.workflow.getHandle(`tracker:default:${number}`);
    await expect(handle.describe()).rejects.toThrow(/not found/);
  });

  it('is not sent as a tracker’s, but a carrier’s own number is: CARD_NUMBER_REFUSED', async () => {
    const { checkoutId, captureId } = await aCapturedCheckout(shop);
    // Of FedEx, and passes for one of American Express.
    const parcel = parcelOf(captureId, '378282246310005');
    const { trackerId } = await shop.holdfast.addTracker(checkoutId, parcel, 'parcel');
    const cancelled = { status: 'CANCELLED' } as const;
    const unknown = { checkoutId, trackerId: `${captureId}-${number}` };
    await expect(shop.holdfast.updateTracker(unknown, cancelled)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field: 'trackerId', code: 'CARD_NUMBER_REFUSED' }],
    });
    const named = { checkoutId, trackerId };
    expect(await shop.holdfast.updateTracker(named, cancelled)).toMatchObject(cancelled);
  });
});

describe('a change of a tracker', () => {
  it('cancels it by its order, once however often it is asked', async () => {
    const { checkoutId, captureId, orderId } = await aCapturedCheckout(shop);
    const { trackerId } = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    const named = { checkoutId, trackerId };
    const cancelled = await shop.holdfast.updateTracker(named, { status: 'CANCELLED' });
    expect(cancelled).toMatchObject({ trackerId, status: 'CANCELLED' });
    expect(await shop.holdfast.updateTracker(named, { status: 'CANCELLED' })).toEqual(cancelled);
    const patches = sent('PATCH', new RegExp(`${orderId}/trackers/`));
    expect(patches.map(({ body }) => body)).toEqual([
      [{ op: 'replace', path: '/status', value: 'CANCELLED' }],
    ]);
    expect((await shop.holdfast.get(checkoutId)).trackers).toEqual([cancelled]);
  });

  it('sets another status by PayPal’s tracking API', async () => {
    const { checkoutId, captureId } = await aCapturedCheckout(shop);
    const { trackerId } = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
    const named = { checkoutId, trackerId };
    await shop.holdfast.updateTracker(named, { status: 'CANCELLED' });
    expect(await shop.holdfast.updateTracker(named, { status: 'SHIPPED' })).toMatchObject({
      status: 'SHIPPED',
    });
    const [put] = sent('PUT', new RegExp(`/v1/shipping/trackers/${trackerId}$`));
    expect(put?.body).toEqual({
      transaction_id: captureId,
      status: 'SHIPPED',
      tracking_number: '443844607820',
      carrier: 'FEDEX',
    });
  });

  it.each(['with trackers', 'without any'])(
    'of a tracker that is not the checkout’s is TRACKER_NOT_FOUND: a checkout %s',
    async (what) => {
      const { checkoutId, captureId } = await aCapturedCheckout(shop);
      if (what === 'with trackers') {
        await shop.holdfast.addTracker(checkoutId, parcelOf(captureId), 'parcel');
      }
      const named = { checkoutId, trackerId: `${captureId}-7` };
      await expect(
        shop.holdfast.updateTracker(named, { status: 'CANCELLED' }),
      ).rejects.toMatchObject({ code: 'TRACKER_NOT_FOUND' });
    },
  );
});
