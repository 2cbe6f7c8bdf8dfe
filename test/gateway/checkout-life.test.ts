import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shop } from '../support/shop.ts';
import { authorizeOverHttp, type Doors, openShopWithDoors, startOverHttp, usd } from './given.ts';

let shop: Shop;
let doors: Doors;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ shop, doors, close } = await openShopWithDoors());
});
afterAll(() => close());

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
});
