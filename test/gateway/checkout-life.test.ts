import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ledgerOf, useShop } from '../support/shop.ts';
import { authorizeOverHttp, openDoors, startOverHttp, told, usd, useDoors } from './given.ts';

const shop = useShop();
const doors = useDoors(shop);

describe('a checkout over HTTP', () => {
  it('starts with an approve link in one round trip', async () => {
    const { answer, checkoutId } = await startOverHttp(doors);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'AWAITING_APPROVAL', amount: usd('100.00') });
    expect(answer.body['approveUrl']).toContain(shop.paypal.url);
    expect(answer.headers.get('location')).toBe(`/v1/checkouts/${checkoutId}`);
  });

  it('captures 40.00 and a final 60.00 and ends CAPTURED', async () => {
    const { checkoutId } = await authorizeOverHttp(shop, doors);
    const captures = `/v1/checkouts/${checkoutId}/captures`;
    const first = await doors.ask('POST', captures, {
      body: { amount: usd('40.00') },
      key: randomUUID(),
    });
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'COMPLETED', finalCapture: false },
    });
    const second = await doors.ask('POST', captures, { body: {}, key: randomUUID() });
    expect(second.body).toMatchObject({ amount: usd('60.00'), finalCapture: true });
    const ended = await doors.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED`);
    expect(ended.body).toMatchObject({ status: 'CAPTURED', remaining: usd('0.00') });
  });

  it('is refunded through its own id, and by its capture alone once Temporal has forgotten it', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, doors);
    const at = `/v1/checkouts/${checkoutId}`;
    const capture = await doors.ask('POST', `${at}/captures`, { body: {}, key: randomUUID() });
    const captureId = told(capture, 'captureId');
    const refund = { body: { captureId, amount: usd('5.00') }, key: randomUUID() };
    expect(await doors.ask('POST', '/v1/checkouts/mistyped/refunds', refund)).toMatchObject({
      status: 404,
      body: { code: 'CHECKOUT_NOT_FOUND' },
    });
    expect((await ledgerOf(shop, orderId)).effects).not.toContain('REFUNDED');

    // To a merchant's gateway of its own, the checkout is one that Temporal does not keep.
    const forgetful = await openDoors(shop, { merchantId: 'forgetful' });
    expect((await forgetful.ask('GET', at)).status).toBe(404);
    expect(await forgetful.ask('POST', `${at}/refunds`, refund)).toMatchObject({
      status: 201,
      body: { captureId, amount: usd('5.00') },
    });
    await forgetful.close();
  });
});
