import { describe, expect, it } from 'vitest';
import { always, errorBody, problemOf, stubPayPal } from './stub-paypal.ts';

const orderId = '5O190127TN364715T';
const captureId = '2GG279541U471931P';
const shipment = { captureId, trackingNumber: '443844607820', carrier: 'FEDEX', notifyPayer: true };
const trackerId = `${captureId}-443844607820`;
const track = { ...shipment, orderId, requestId: 'request-1' };

const order = (...trackers: readonly unknown[]) => ({
  id: orderId,
  status: 'COMPLETED',
  purchase_units: [{ reference_id: 'default', shipping: { trackers } }],
});

const shown = {
  id: trackerId,
  status: 'SHIPPED',
  create_time: '2026-04-03T10:00:00Z',
  update_time: '2026-04-03T10:00:00Z',
};

describe('trackOrder', () => {
  it('sends the shipment and answers with its own tracker among those of the order', async () => {
    const other = { ...shown, id: `${captureId}-1`, status: 'CANCELLED' };
    const { paypal, server } = await stubPayPal(
      always({ status: 201, body: order(other, shown), headers: { 'paypal-debug-id': 'd1' } }),
    );
    const items = [{ name: 'Lantern', quantity: '1', sku: 'L-1', imageUrl: 'https://a.b/c.png' }];
    const reply = await paypal.trackOrder({ ...track, items });
    const at = Date.parse('2026-04-03T10:00:00Z');
    expect(reply).toEqual({
      value: { id: trackerId, status: 'SHIPPED', createdAt: at, updatedAt: at },
      httpStatus: 201,
      debugId: 'd1',
    });
    const [call] = server.calls();
    expect(call).toMatchObject({ method: 'POST', path: `/v2/checkout/orders/${orderId}/track` });
    expect(call?.headers['paypal-request-id']).toBe('request-1');
    expect(JSON.parse(call?.body ?? '')).toEqual({
      capture_id: captureId,
      tracking_number: '443844607820',
      carrier: 'FEDEX',
      notify_payer: true,
      items: [{ name: 'Lantern', quantity: '1', sku: 'L-1', image_url: 'https://a.b/c.png' }],
    });
  });

  it('reads the order once where the answer leaves the tracker out', async () => {
    const { paypal, server } = await stubPayPal(({ method, path }) => {
      if (path === '/v1/oauth2/token') return undefined;
      return method === 'POST'
        ? { status: 201, body: { id: orderId, status: 'COMPLETED' } }
        : { status: 200, body: order(shown) };
    });
    expect((await paypal.trackOrder(track)).value.id).toBe(trackerId);
    expect(server.calls().map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('is UNREADABLE where the order does not show it either: what came of it is not known', async () => {
    const { paypal } = await stubPayPal(always({ status: 200, body: order() }));
    expect(await problemOf(paypal.trackOrder(track))).toMatchObject({
      kind: 'UNREADABLE',
      operation: 'trackOrder',
    });
  });

  it('is a MISMATCH where PayPal answers about another order', async () => {
    const body = { ...order(shown), id: '7O190127TN364715T' };
    const { paypal } = await stubPayPal(always({ status: 201, body }));
    expect(await problemOf(paypal.trackOrder(track))).toMatchObject({
      kind: 'MISMATCH',
      field: 'order id',
    });
  });

  it('is REFUSED with PayPal’s issue and field', async () => {
    const details = [{ issue: 'CAPTURE_STATUS_NOT_VALID', field: '/capture_id' }];
    const body = { name: 'UNPROCESSABLE_ENTITY', debug_id: 'd2', details };
    const { paypal } = await stubPayPal(always({ status: 422, body }));
    expect(await problemOf(paypal.trackOrder(track))).toMatchObject({
      kind: 'REFUSED',
      issues: [{ issue: 'CAPTURE_STATUS_NOT_VALID', field: '/capture_id' }],
    });
  });
});

describe('getTrackers', () => {
  it.each([
    ['no shipping', { id: orderId, purchase_units: [{}] }],
    ['no tracker', { id: orderId, purchase_units: [{ shipping: { name: {} } }] }],
    ['no purchase unit', { id: orderId }],
  ])('of an order with %s are none', async (_what, body) => {
    const { paypal } = await stubPayPal(always({ status: 200, body }));
    expect((await paypal.getTrackers({ orderId })).value).toEqual([]);
  });

  it('are UNREADABLE where one of them is: it must not look like none', async () => {
    const { paypal } = await stubPayPal(
      always({ status: 200, body: order({ status: 'SHIPPED' }) }),
    );
    expect(await problemOf(paypal.getTrackers({ orderId }))).toMatchObject({ kind: 'UNREADABLE' });
  });
});

describe('patchTracker', () => {
  it('replaces the status; a number of any characters stays one part of the path', async () => {
    const { paypal, server } = await stubPayPal(always({ status: 204 }));
    const id = `${captureId}-A/B 7#?ü`;
    await paypal.patchTracker({ orderId, trackerId: id, status: 'CANCELLED' });
    const [call] = server.calls();
    const encoded = `${captureId}-A%2FB%207%23%3F%C3%BC`;
    expect(call?.path).toBe(`/v2/checkout/orders/${orderId}/trackers/${encoded}`);
    expect(JSON.parse(call?.body ?? '')).toEqual([
      { op: 'replace', path: '/status', value: 'CANCELLED' },
    ]);
  });

  it.each(['\u0000', '\ud800', 'x'.repeat(129)])(
    'is NOT_SENT with an id that cannot be PayPal’s: %j',
    async (id) => {
      const { paypal, server } = await stubPayPal(always({ status: 204 }));
      const call = paypal.patchTracker({ orderId, trackerId: id, status: 'CANCELLED' });
      expect(await problemOf(call)).toMatchObject({ kind: 'NOT_SENT' });
      expect(server.calls()).toEqual([]);
    },
  );
});

describe('the tracking API', () => {
  it('takes a batch of one, SHIPPED', async () => {
    const { paypal, server } = await stubPayPal(
      always({ status: 200, body: { tracker_identifiers: [], errors: [] } }),
    );
    const other = { ...shipment, carrier: 'OTHER', carrierNameOther: 'Bike Post' };
    expect((await paypal.addTrackersBatch(other)).value).toMatchObject({
      id: trackerId,
      status: 'SHIPPED',
    });
    const [call] = server.calls();
    expect(call?.path).toBe('/v1/shipping/trackers-batch');
    expect(JSON.parse(call?.body ?? '')).toEqual({
      trackers: [
        {
          transaction_id: captureId,
          status: 'SHIPPED',
          tracking_number: '443844607820',
          carrier: 'OTHER',
          carrier_name_other: 'Bike Post',
          notify_buyer: true,
        },
      ],
    });
  });

  it.each([
    ['RESOURCE_NOT_FOUND', 404],
    ['NOT_AUTHORIZED', 403],
    ['SOMETHING_ELSE', 422],
  ])('refuses inside a 200: %s is a refusal with status %i', async (name, httpStatus) => {
    const details = [{ issue: 'INVALID_RESOURCE_ID', field: '/transaction_id' }];
    const body = { tracker_identifiers: [], errors: [{ name, details }] };
    const { paypal } = await stubPayPal(always({ status: 200, body }));
    expect(await problemOf(paypal.addTrackersBatch(shipment))).toMatchObject({
      kind: 'REFUSED',
      httpStatus,
      issues: [{ issue: 'INVALID_RESOURCE_ID', field: '/transaction_id' }],
    });
  });

  it('shows a tracker by capture and number; another capture’s is a MISMATCH', async () => {
    const body = {
      transaction_id: captureId,
      status: 'DELIVERED',
      last_updated_time: '2026-04-04T10:00:00Z',
    };
    const { paypal, server } = await stubPayPal(always({ status: 200, body }));
    expect((await paypal.getTracker(shipment)).value).toEqual({
      id: trackerId,
      status: 'DELIVERED',
      createdAt: null,
      updatedAt: Date.parse('2026-04-04T10:00:00Z'),
    });
    expect(server.calls()[0]?.path).toBe(`/v1/shipping/trackers/${trackerId}`);
    const other = { ...shipment, captureId: '3GG279541U471931P' };
    expect(await problemOf(paypal.getTracker(other))).toMatchObject({ kind: 'MISMATCH' });
  });

  it('is REFUSED where the app has no access to it', async () => {
    const doing = { status: 403, body: errorBody('NOT_AUTHORIZED', 'PERMISSION_DENIED') };
    const { paypal } = await stubPayPal(always(doing));
    const call = paypal.replaceTracker({ ...shipment, status: 'SHIPPED' });
    expect(await problemOf(call)).toMatchObject({ kind: 'REFUSED', httpStatus: 403 });
  });
});
