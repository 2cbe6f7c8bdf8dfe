import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PayPal, usd } from './paypal.ts';

const authorizations = async (paypal: PayPal, orderId: string) =>
  (await paypal.get(`/v2/checkout/orders/${orderId}`)).body.purchase_units[0]?.payments
    .authorizations ?? [];

describe('what goes in and what comes out', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(async () => {
    await paypal.knobs({});
    await paypal.faults();
  });

  it('answers a first call 201 and its replay 200 on orders, 201 again on payments, and void 204 or 200', async () => {
    const request = { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('100.00') }] };
    const create = () =>
      paypal.post('/v2/checkout/orders', { body: request, requestId: 'create-1' });
    const [first, again] = [await create(), await create()];
    expect([first.httpStatus, again.httpStatus]).toEqual([201, 200]);
    expect(again.body.id).toBe(first.body.id);
    await paypal.hook('POST', `orders/${first.body.id}/approve`, {});
    const authorize = () => paypal.authorize(first.body.id, { requestId: 'authorize-1' });
    expect([(await authorize()).httpStatus, (await authorize()).httpStatus]).toEqual([201, 200]);
    const [held] = await authorizations(paypal, first.body.id);
    const capture = () =>
      paypal.capture(held?.id ?? '', { requestId: 'capture-1', body: { amount: usd('10.00') } });
    const captures = [await capture(), await capture()];
    expect(captures.map(({ httpStatus }) => httpStatus)).toEqual([201, 201]);
    expect(captures[0]?.body.id).toBe(captures[1]?.body.id);
    const release = (headers: Record<string, string>) =>
      paypal.void(held?.id ?? '', { requestId: 'void-1', headers });
    expect((await release({ Prefer: 'return=minimal' })).httpStatus).toBe(204);
    const replayed = await release({});
    expect([replayed.httpStatus, replayed.body.status]).toEqual([200, 'VOIDED']);
    const { effects } = await paypal.ledger(first.body.id);
    expect(effects.map(({ effect }) => effect)).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });

  it('writes ids of 17 characters, times to the second and a debug id on every answer', async () => {
    const { orderId, authorization } = await paypal.authorized();
    expect(orderId).toMatch(/^[A-Z0-9]{17}$/);
    expect(authorization.id).toMatch(/^[A-Z0-9]{17}$/);
    const answer = await paypal.get(`/v2/checkout/orders/${orderId}`);
    expect(answer.headers.get('paypal-debug-id')).toMatch(/^[0-9a-f]{13}$/);
    expect(answer.body.create_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('sends id, status and links alone under return=minimal', async () => {
    const { authorizationId } = await paypal.authorized();
    const answer = await paypal.capture(authorizationId, {
      body: { amount: usd('1.00') },
      headers: { Prefer: 'return=minimal' },
    });
    expect(Object.keys(JSON.parse(answer.text))).toEqual(['id', 'status', 'links']);
  });

  it('names the link approve without a payment source and payer-action with one', async () => {
    const rels = async (request: object) => {
      const answer = await paypal.post('/v2/checkout/orders', {
        body: { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('1.00') }], ...request },
      });
      return [answer.body.status, ...answer.body.links.map(({ rel }) => rel)];
    };
    expect(await rels({})).toEqual(['CREATED', 'self', 'approve', 'update', 'authorize']);
    expect(await rels({ payment_source: { paypal: {} } })).toEqual([
      'PAYER_ACTION_REQUIRED',
      'self',
      'payer-action',
    ]);
  });

  it('builds links from the host it was called by', async () => {
    const port = new URL(paypal.simulator.url).port;
    const response = await fetch(`http://localhost:${port}/v2/checkout/orders`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${paypal.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ intent: 'CAPTURE', purchase_units: [{ amount: usd('1.00') }] }),
    });
    expect(await response.text()).toContain(`http://localhost:${port}/checkoutnow?token=`);
  });

  it('names every field that is wrong, not the first alone', async () => {
    const answer = await paypal.post('/v2/checkout/orders', {
      body: { intent: 'SALE', purchase_units: [{ amount: { currency_code: 'US', value: 'x' } }] },
    });
    expect(answer.body.details.map(({ field, issue }) => [field, issue])).toEqual([
      ['/intent', 'INVALID_PARAMETER_VALUE'],
      ['/purchase_units/0/amount/currency_code', 'INVALID_STRING_LENGTH'],
      ['/purchase_units/0/amount/value', 'INVALID_PARAMETER_SYNTAX'],
    ]);
  });

  it('names every patch that cannot be made, and makes none of them', async () => {
    const orderId = await paypal.order();
    const path = (name: string) => `/purchase_units/@reference_id=='default'/${name}`;
    const patch = (...body: object[]) =>
      paypal.call('PATCH', `/v2/checkout/orders/${orderId}`, { body });
    const answer = await patch(
      { op: 'add', path: path('custom_id'), value: 'never' },
      { op: 'replace', path: '/id', value: 'X' },
      { op: 'replace', path: path('amount'), value: { currency_code: 'USD' } },
    );
    expect(answer.body.details.map(({ field, issue }) => [field, issue])).toEqual([
      ['/1/path', 'FIELD_NOT_PATCHABLE'],
      ['/amount/value', 'MISSING_REQUIRED_PARAMETER'],
    ]);
    const email = { op: 'replace', path: path('payee/email'), value: 'shop@example.com' };
    expect((await patch(email)).httpStatus).toBe(204);
    const shown = await paypal.get(`/v2/checkout/orders/${orderId}`);
    expect(shown.text).toContain('shop@example.com');
    expect(shown.text).not.toContain('never');
  });

  it('refuses a missing, unknown or ended token, another media type and a path it does not know', async () => {
    const get = (token: string) => paypal.get('/v2/checkout/orders/X', { token });
    expect((await get('')).httpStatus).toBe(401);
    expect((await get('A21AA-made-up')).body.name).toBe('AUTHENTICATION_FAILURE');
    const form = await paypal.post('/v2/checkout/orders', {
      text: 'intent=AUTHORIZE',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect([form.httpStatus, form.body.name]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect((await paypal.get('/v2/nowhere')).httpStatus).toBe(404);
  });
});
