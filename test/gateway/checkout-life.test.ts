import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ledgerOf, useShop } from '../support/shop.ts';
import {
  authorizeOverHttp,
  fieldOf,
  openTestGateway,
  startOverHttp,
  usd,
  useGateway,
} from './test-gateway.ts';

const shop = useShop();
const gateway = useGateway(shop);

describe('a checkout over HTTP', () => {
  it('starts with an approve link in one round trip', async () => {
    const { answer, checkoutId } = await startOverHttp(gateway);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'AWAITING_APPROVAL', amount: usd('100.00') });
    expect(answer.body['approveUrl']).toContain(shop.paypal.url);
    expect(answer.headers.get('location')).toBe(`/v1/checkouts/${checkoutId}`);
  });

  it('captures 40.00 and a final 60.00 and ends CAPTURED', async () => {
    const { checkoutId } = await authorizeOverHttp(shop, gateway);
    const captures = `/v1/checkouts/${checkoutId}/captures`;
    const first = await gateway.ask('POST', captures, {
      body: { amount: usd('40.00') },
      key: randomUUID(),
    });
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'COMPLETED', finalCapture: false },
    });
    const second = await gateway.ask('POST', captures, { body: {}, key: randomUUID() });
    expect(second.body).toMatchObject({ amount: usd('60.00'), finalCapture: true });
    const ended = await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED`);
    expect(ended.body).toMatchObject({ status: 'CAPTURED', remaining: usd('0.00') });
  });

  it('is refunded through its own id alone', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const at = `/v1/checkouts/${checkoutId}`;
    const capture = await gateway.ask('POST', `${at}/captures`, { body: {}, key: randomUUID() });
    const captureId = fieldOf(capture, 'captureId');
    const refund = { body: { captureId, amount: usd('5.00') }, key: randomUUID() };
    expect(await gateway.ask('POST', '/v1/checkouts/mistyped/refunds', refund)).toMatchObject({
      status: 404,
      body: { code: 'CHECKOUT_NOT_FOUND' },
    });
    expect((await ledgerOf(shop, orderId)).effects).not.toContain('REFUNDED');

    const elsewhere = await openTestGateway(shop, { merchantId: 'another' });
    expect((await elsewhere.ask('POST', `${at}/refunds`, refund)).status).toBe(404);
    await elsewhere.close();
  });
});
