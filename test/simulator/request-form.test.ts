import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PayPal, usd } from './paypal.ts';

/** A purchase unit of a full answer, as far as these tests read it. */
const unitOf = (text: string): Record<string, unknown> => JSON.parse(text).purchase_units[0];

describe('what PayPal takes for a body', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  const create = (unit: object, body: object = {}) =>
    paypal.post('/v2/checkout/orders', {
      body: {
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: usd('10.00'), ...unit }],
        ...body,
      },
    });

  it('takes null for an optional field as left out, and refuses it for a required one', async () => {
    const taken = await create(
      { description: null, shipping: { name: null, address: null }, items: null },
      { payer: null, application_context: null },
    );
    expect([taken.httpStatus, unitOf(taken.text)['description']]).toEqual([201, undefined]);
    const refused = await create({ amount: { currency_code: 'USD', value: null } });
    expect([refused.httpStatus, refused.issues, refused.body.details[0]?.field]).toEqual([
      400,
      ['MISSING_REQUIRED_PARAMETER'],
      '/purchase_units/0/amount/value',
    ]);
  });

  it('reads a number as a string only where the schema wants a string', async () => {
    const { authorizationId } = await paypal.authorized();
    const final = (final_capture: unknown) =>
      paypal.capture(authorizationId, { body: { amount: usd('1.00'), final_capture } });
    expect((await final(1)).issues).toEqual(['INVALID_PARAMETER_SYNTAX']);
    const number = { currency_code: 'USD', value: 1 };
    expect((await paypal.capture(authorizationId, { body: { amount: number } })).httpStatus).toBe(
      201,
    );
  });

  it('drops an unknown field of a patch too, and writes its amounts with decimals', async () => {
    const orderId = await paypal.order();
    const path = "/purchase_units/@reference_id=='default'";
    const value = { amount: { currency_code: 'USD', value: '12' }, gift: true };
    const patched = await paypal.call('PATCH', `/v2/checkout/orders/${orderId}`, {
      body: [{ op: 'replace', path, value }],
    });
    expect(patched.httpStatus).toBe(204);
    const unit = unitOf((await paypal.get(`/v2/checkout/orders/${orderId}`)).text);
    expect([unit['amount'], unit['gift']]).toEqual([usd('12.00'), undefined]);
  });

  it('repeats in a minimal answer what the shop said of the payer, and what a single step paid', async () => {
    const minimal = { Prefer: 'return=minimal' };
    const wallet = { email_address: 'payer@example.com', name: { given_name: 'Jo' } };
    const confirmed = await paypal.post(
      `/v2/checkout/orders/${await paypal.order()}/confirm-payment-source`,
      {
        headers: minimal,
        body: {
          payment_source: {
            paypal: { ...wallet, experience_context: { return_url: 'https://example.com' } },
          },
        },
      },
    );
    expect(confirmed.body).toMatchObject({ payment_source: { paypal: wallet }, payer: wallet });
    expect(confirmed.text).not.toContain('experience_context');
    const paid = await paypal.post('/v2/checkout/orders', {
      requestId: 'single-step',
      headers: minimal,
      body: {
        intent: 'CAPTURE',
        purchase_units: [{ amount: usd('10.00') }],
        payment_source: { card: { number: '4032039317984658', expiry: '2049-07' } },
      },
    });
    const [capture] = paid.body.purchase_units[0]?.payments.captures ?? [];
    expect([paid.body.status, capture?.status]).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('takes texts as long as the newest reference says, and shows them cut', async () => {
    const long = await create({
      custom_id: 'c'.repeat(255),
      description: 'd'.repeat(3000),
      soft_descriptor: 's'.repeat(127),
    });
    expect(long.httpStatus).toBe(201);
    const { custom_id, description, soft_descriptor } = unitOf(long.text);
    expect([custom_id, description, soft_descriptor]).toEqual([
      'c'.repeat(255),
      'd'.repeat(127),
      's'.repeat(22),
    ]);
    for (const tooLong of [
      { custom_id: 'c'.repeat(256) },
      { description: 'd'.repeat(3001) },
      { soft_descriptor: 's'.repeat(128) },
    ]) {
      expect((await create(tooLong)).issues).toEqual(['INVALID_STRING_LENGTH']);
    }
  });

  it('wants JSON named by every operation that has a body, and by no other', async () => {
    const { orderId, authorizationId, captureId } = await paypal.captured('1.00');
    const bare = { contentType: null };
    const statuses = await Promise.all([
      paypal.post('/v2/checkout/orders', bare),
      paypal.authorize(orderId, bare),
      paypal.post(`/v2/checkout/orders/${orderId}/confirm-payment-source`, bare),
      paypal.post(`/v2/checkout/orders/${orderId}/track`, bare),
      paypal.call('PATCH', `/v2/checkout/orders/${orderId}`, bare),
      paypal.capture(authorizationId, bare),
      paypal.reauthorize(authorizationId, bare),
      paypal.refund(captureId, bare),
    ]);
    expect(statuses.map(({ httpStatus }) => httpStatus)).toEqual(Array(8).fill(415));
    expect((await paypal.void(authorizationId, bare)).httpStatus).toBe(200);
  });
});
