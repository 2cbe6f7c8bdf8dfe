import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { dollars, useShop } from '../support/shop.ts';
import {
  aHoldElsewhere,
  anOrderElsewhere,
  expected,
} from '../workflows/adoption/made-elsewhere.ts';
import {
  fieldOf,
  openTestGateway,
  payPalCalls,
  type TestGateway,
  useGateway,
} from './test-gateway.ts';

const shop = useShop();
const gateway = useGateway(shop);

const adopt = (body: object, key: string | undefined = randomUUID(), query = '') =>
  gateway.ask('POST', `/v1/checkouts/adopt${query}`, { body, ...(key !== '' && { key }) });

describe('POST /v1/checkouts/adopt', () => {
  it('answers 201 with the checkout and where it is, once for a key', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const key = randomUUID();
    const first = await adopt({ orderId, expected }, key);
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'AUTHORIZED', orderId, authorization: { rootId: authorizationId } },
    });
    expect(first.headers.get('location')).toBe(`/v1/checkouts/${fieldOf(first, 'checkoutId')}`);
    const again = await adopt({ orderId, expected }, key);
    expect(again).toMatchObject({ status: 201, body: { checkoutId: first.body['checkoutId'] } });
    const other = await adopt({ orderId, expected: { amount: dollars('1.00') } }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('answers 200 to a preview, without a key, and has changed nothing', async () => {
    const { orderId } = await aHoldElsewhere(shop);
    const before = await payPalCalls(shop);
    const preview = await adopt({ orderId, expected }, '', '?preview=true');
    expect(preview).toMatchObject({
      status: 200,
      body: { checkout: { status: 'AUTHORIZED', orderId } },
    });
    expect(preview.body['steps']).toMatchObject([
      { does: 'REAUTHORIZE', isDue: false },
      { does: 'VOID', isDue: false },
      { does: 'VOID', isDue: false },
      { does: 'CONFIRM_LAPSE', isDue: false },
    ]);
    expect(effectsIn(await payPalCalls(shop))).toEqual(effectsIn(before));
    const { checkoutId } = Object(preview.body['checkout']);
    expect(await gateway.ask('GET', `/v1/checkouts/${checkoutId}`)).toMatchObject({ status: 404 });
  });

  it('refuses what is not whole or not as expected, each with its code', async () => {
    const orderId = await anOrderElsewhere(shop);
    const withoutKey = await adopt({ orderId, expected }, '');
    expect(withoutKey).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_REQUIRED' } });
    expect(await adopt({ expected })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', errors: [{ field: '/orderId', code: 'REQUIRED' }] },
    });
    expect(await adopt({ orderId, authorizationId: orderId, expected })).toMatchObject({
      status: 400,
      body: { errors: [{ field: '/authorizationId', code: 'NOT_BOTH' }] },
    });
    const other = { amount: dollars('90.00') };
    expect(await adopt({ orderId, expected: other })).toMatchObject({
      status: 409,
      body: { code: 'ADOPTED_AMOUNT_DIFFERS' },
    });
    expect(await adopt({ orderId: '5O190127TN364715T', expected })).toMatchObject({
      status: 404,
      body: { code: 'NOTHING_TO_ADOPT' },
    });
    await adopt({ orderId, expected });
    expect(await adopt({ orderId, expected })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_ADOPTED' },
    });
  });
});

describe('the scope', () => {
  const KEYS = { clerk: randomUUID(), boss: randomUUID() };
  let guarded: TestGateway;
  beforeAll(async () => {
    const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
    const keys = `clerk:operate:${hashOf(KEYS.clerk)}, boss:admin:${hashOf(KEYS.boss)}`;
    guarded = await openTestGateway(shop, { variables: { HOLDFAST_API_KEYS: keys } });
  });
  afterAll(() => guarded.close());

  it('is admin, for a preview too; who adopted is on record', async () => {
    const orderId = await anOrderElsewhere(shop);
    const as = (apiKey: string) => createHoldfastHttp({ baseUrl: guarded.url, apiKey });
    const request = { orderId, expected };
    const tooNarrow = { status: 403, code: 'SCOPE_TOO_NARROW' };
    await expect(as(KEYS.clerk).adopt(request, { key: 'k' })).rejects.toMatchObject(tooNarrow);
    await expect(as(KEYS.clerk).previewAdoption(request)).rejects.toMatchObject(tooNarrow);
    const preview = await as(KEYS.boss).previewAdoption(request);
    expect(preview).toMatchObject({ checkout: { orderId }, steps: [{ does: 'EXPIRE' }] });
    expect(await as(KEYS.boss).adopt(request, { key: randomUUID() })).toMatchObject({
      orderId,
      timeline: [
        { event: 'COMMAND_RECEIVED', command: 'ADOPT', actor: 'boss' },
        { event: 'ADOPTED' },
      ],
    });
  });
});

const effectsIn = (calls: string): unknown => JSON.parse(calls)[1];
