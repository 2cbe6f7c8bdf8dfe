import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ledgerOf, useShop } from '../support/shop.ts';
import {
  authorizeOverHttp,
  fieldOf,
  hundred,
  startOverHttp,
  usd,
  useGateway,
} from './test-gateway.ts';

const shop = useShop();
const gateway = useGateway(shop);

const captured = async (orderId: string): Promise<number> =>
  (await ledgerOf(shop, orderId)).effects.filter((effect) => effect === 'CAPTURED').length;

describe('the same Idempotency-Key', () => {
  it('captures once and answers alike, also after the checkout has ended', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const captures = `/v1/checkouts/${checkoutId}/captures`;
    const options = { body: { amount: usd('40.00') }, key: randomUUID() };
    const first = await gateway.ask('POST', captures, options);
    expect(first.status).toBe(201);
    expect(await gateway.ask('POST', captures, options)).toMatchObject({
      status: 201,
      body: first.body,
    });

    await gateway.ask('POST', `/v1/checkouts/${checkoutId}/void`, { body: {} });
    const ended = await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED`);
    expect(ended.body['status']).toBe('CAPTURED');
    expect(await gateway.ask('POST', captures, options)).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect(await captured(orderId)).toBe(1);
  });

  it('counts 40 and 40.00 as one request, over HTTP and by the Temporal client', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const key = randomUUID();
    const overHttp = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, {
      body: { amount: usd('40') },
      key,
    });
    expect(overHttp.status).toBe(201);
    const byTemporal = await shop.holdfast.capture(checkoutId, { amount: usd('40.00') }, key);
    expect(byTemporal).toEqual(overHttp.body);
    expect(await shop.holdfast.capture(checkoutId, { amount: usd('40.0') }, key)).toEqual(
      byTemporal,
    );
    await expect(
      shop.holdfast.capture(checkoutId, { amount: usd('40.01') }, key),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await captured(orderId)).toBe(1);

    const startKey = randomUUID();
    const started = await shop.holdfast.start({ purchaseUnit: { amount: usd('40') } }, startKey);
    const again = await gateway.ask('POST', '/v1/checkouts', {
      body: { purchaseUnit: { amount: usd('40.00') } },
      key: startKey,
    });
    expect(again).toMatchObject({ status: 201, body: { orderId: started.orderId } });
  });

  it('with another body is refused with 422, before and after the end', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const captures = `/v1/checkouts/${checkoutId}/captures`;
    const key = randomUUID();
    await gateway.ask('POST', captures, { body: { amount: usd('40.00') }, key });
    const other = () => gateway.ask('POST', captures, { body: { amount: usd('41.00') }, key });
    const refused = { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } };
    expect(await other()).toMatchObject(refused);
    await gateway.ask('POST', `/v1/checkouts/${checkoutId}/void`);
    await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED`);
    expect(await other()).toMatchObject(refused);
    expect(await captured(orderId)).toBe(1);
  });

  it('starts one checkout, with the same body again, though the checkout has moved on', async () => {
    const key = randomUUID();
    const request = { body: { purchaseUnit: hundred }, key };
    const first = await gateway.ask('POST', '/v1/checkouts', request);
    expect(first.status).toBe(201);
    const checkoutId = fieldOf(first, 'checkoutId');
    await gateway.ask('POST', `/v1/checkouts/${checkoutId}/void`);
    await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=VOIDED`);
    const again = await gateway.ask('POST', '/v1/checkouts', request);
    expect(again).toMatchObject({ status: 201, body: first.body });
    const other = { body: { purchaseUnit: { amount: usd('99.00') } }, key };
    expect(await gateway.ask('POST', '/v1/checkouts', other)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  it('starts one checkout when two identical requests come without a key but with an id', async () => {
    const body = { checkoutId: `c-${randomUUID()}`, purchaseUnit: hundred };
    const [one, two] = await Promise.all([
      gateway.ask('POST', '/v1/checkouts', { body }),
      gateway.ask('POST', '/v1/checkouts', { body }),
    ]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body['orderId']).toBe(two.body['orderId']);
  });

  it('does not give one caller’s checkout id to another request', async () => {
    const { checkoutId } = await startOverHttp(gateway);
    const body = { checkoutId, purchaseUnit: { amount: usd('7.00') } };
    const taken = await gateway.ask('POST', '/v1/checkouts', { body, key: randomUUID() });
    expect(taken).toMatchObject({ status: 409, body: { code: 'CHECKOUT_ID_TAKEN' } });
  });

  it('refunds once and answers alike', async () => {
    const { checkoutId } = await authorizeOverHttp(shop, gateway);
    const capture = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, {
      body: {},
      key: randomUUID(),
    });
    const { captureId } = capture.body;
    const refunds = `/v1/checkouts/${checkoutId}/refunds`;
    const options = { body: { captureId, amount: usd('15.00') }, key: randomUUID() };
    const first = await gateway.ask('POST', refunds, options);
    expect(first).toMatchObject({
      status: 201,
      body: { captureId, amount: usd('15.00'), status: 'COMPLETED' },
    });
    expect(await gateway.ask('POST', refunds, options)).toMatchObject({ body: first.body });
    const other = { body: { captureId, amount: usd('16.00') }, key: options.key };
    expect(await gateway.ask('POST', refunds, other)).toMatchObject({ status: 422 });
    const shown = await gateway.ask('GET', `/v1/checkouts/${checkoutId}`);
    expect(shown.body['refunds']).toEqual([first.body]);
    await expect
      .poll(
        async () =>
          (await gateway.ask('GET', '/v1/checkouts?status=CAPTURED&limit=1&view=full')).body,
        {
          timeout: 20_000,
        },
      )
      .toMatchObject({ checkouts: [{ checkoutId, refunds: [first.body] }] });
    const later = await gateway.ask('POST', '/_dev/advance', { body: { seconds: 60, checkoutId } });
    expect(later.body['refunds']).toEqual([first.body]);
  });

  it('is never made up for money: a capture and a refund without one are refused', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const refused = { status: 400, body: { code: 'IDEMPOTENCY_KEY_REQUIRED' } };
    const body = {};
    expect(
      await gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, { body }),
    ).toMatchObject(refused);
    const refund = { body: { captureId: 'ABC' } };
    expect(await gateway.ask('POST', `/v1/checkouts/${checkoutId}/refunds`, refund)).toMatchObject(
      refused,
    );
    expect(await captured(orderId)).toBe(0);
  });

  it('voids, reauthorizes and resolves alike', async () => {
    const { checkoutId } = await authorizeOverHttp(shop, gateway);
    const key = randomUUID();
    const tooSoon = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/reauthorize`, { key });
    expect(tooSoon).toMatchObject({ status: 409, body: { code: 'REAUTHORIZATION_TOO_SOON' } });
    const at = `/v1/checkouts/${checkoutId}/void`;
    const first = await gateway.ask('POST', at, { body: { reason: 'sold out' }, key });
    expect(first).toMatchObject({ status: 200, body: { status: 'VOIDED' } });
    const again = await gateway.ask('POST', at, { body: { reason: 'sold out' }, key });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await gateway.ask('POST', at, { body: { reason: 'other' }, key })).toMatchObject({
      status: 422,
    });
    const resolve = { body: { action: 'adopt', reason: 'x' } };
    expect(await gateway.ask('POST', `/v1/checkouts/${checkoutId}/resolve`, resolve)).toMatchObject(
      {
        status: 409,
        body: { code: 'CHECKOUT_CLOSED' },
      },
    );
  });
});

describe('twenty captures at once', () => {
  it('are each answered, and no more than the hold is taken', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const asked = await Promise.all(
      Array.from({ length: 20 }, () =>
        gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, {
          body: { amount: usd('15.00') },
          key: randomUUID(),
        }),
      ),
    );
    const taken = asked.filter(({ status }) => status === 201);
    const refused = asked.filter(({ status }) => status === 409);
    expect([taken.length, refused.length]).toEqual([6, 14]);
    for (const { body } of refused) expect(body['code']).toBe('AMOUNT_EXCEEDS_REMAINING');
    const shown = await gateway.ask('GET', `/v1/checkouts/${checkoutId}`);
    expect(shown.body).toMatchObject({ remaining: usd('10.00'), status: 'PARTIALLY_CAPTURED' });
    expect(await captured(orderId)).toBe(6);
  });
});
