import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PayPal, usd } from './paypal.ts';

const seller = '2BBBBBBBBBBBB';

const assertion = (claims: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
};

const actingFor = (payerId: string, clientId = 'merchant') => ({
  headers: { 'PayPal-Auth-Assertion': assertion({ iss: clientId, payer_id: payerId }) },
});

const request = { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('10.00') }] };

describe('a partner that acts for a merchant by PayPal-Auth-Assertion', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  it('makes what belongs to the merchant, and sees it only with the assertion', async () => {
    const created = await paypal.post('/v2/checkout/orders', {
      ...actingFor(seller),
      body: request,
    });
    expect(created.httpStatus).toBe(201);
    const path = `/v2/checkout/orders/${created.body.id}`;
    const shown = await paypal.get(path, actingFor(seller));
    expect(JSON.parse(shown.text).purchase_units?.[0]?.payee?.merchant_id).toBe(seller);
    expect((await paypal.get(path)).issues).toEqual(['PERMISSION_DENIED']);
    await paypal.hook('POST', `orders/${created.body.id}/approve`, {});
    const authorized = await paypal.authorize(created.body.id, actingFor(seller));
    const id = authorized.body.purchase_units[0]?.payments.authorizations[0]?.id ?? '';
    expect((await paypal.void(id)).issues).toEqual(['PERMISSION_DENIED']);
    expect((await paypal.void(id, actingFor(seller))).httpStatus).toBe(200);
  });

  it('is refused with an assertion of another client, or without the merchant’s permission', async () => {
    const options = { ...actingFor(seller, 'somebody else'), body: request };
    expect((await paypal.post('/v2/checkout/orders', options)).issues).toEqual([
      'PERMISSION_DENIED',
    ]);
    await paypal.knobs({ partnerPermission: 'NOT_GRANTED' });
    const refused = await paypal.post('/v2/checkout/orders', {
      ...actingFor(seller),
      body: request,
    });
    expect([refused.httpStatus, ...refused.issues]).toEqual([403, 'PERMISSION_DENIED']);
  });

  it('is refused with an assertion that cannot be read', async () => {
    const refused = await paypal.post('/v2/checkout/orders', {
      body: request,
      headers: { 'PayPal-Auth-Assertion': 'nonsense' },
    });
    expect([refused.httpStatus, ...refused.issues]).toEqual([400, 'INVALID_PARAMETER_SYNTAX']);
  });

  it('gets the webhooks of what it made', async () => {
    await paypal.post('/v1/notifications/webhooks', {
      body: { url: 'http://127.0.0.1:9/', event_types: [{ name: 'CHECKOUT.ORDER.APPROVED' }] },
    });
    const created = await paypal.post('/v2/checkout/orders', {
      ...actingFor(seller),
      body: request,
    });
    await paypal.hook('POST', `orders/${created.body.id}/approve`, {});
    const { deliveries } = z
      .object({ deliveries: z.array(z.unknown()) })
      .parse(await paypal.hook('GET', `deliveries?orderId=${created.body.id}`));
    expect(deliveries).toHaveLength(1);
  });

  it('may be the payee’s own too: whoever is paid by an order may void its authorization, its creator may not', async () => {
    const purchase_units = [{ amount: usd('10.00'), payee: { merchant_id: seller } }];
    const { authorizationId } = await paypal.authorized({}, { purchase_units });
    expect((await paypal.void(authorizationId)).issues).toEqual(['PERMISSION_DENIED']);
    const voided = await paypal.void(authorizationId, actingFor(seller));
    expect(voided.httpStatus).toBe(200);
  });
});
