import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days, hours, PayPal, usd } from './paypal.ts';

const authorizations = async (paypal: PayPal, orderId: string) =>
  (await paypal.get(`/v2/checkout/orders/${orderId}`)).body.purchase_units[0]?.payments
    .authorizations ?? [];

describe('the life of an order and its money', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(async () => {
    await paypal.knobs({});
    await paypal.faults();
  });

  it('holds money for 29 days and then shows it VOIDED; a capture answers AUTHORIZATION_EXPIRED', async () => {
    const { orderId, authorizationId, authorization } = await paypal.authorized();
    const life =
      Date.parse(authorization.expiration_time ?? '') - Date.parse(authorization.create_time ?? '');
    expect(life).toBe(days(29) * 1000);
    await paypal.advance(days(29), orderId);
    expect((await paypal.get(`/v2/payments/authorizations/${authorizationId}`)).body.status).toBe(
      'VOIDED',
    );
    expect((await paypal.capture(authorizationId)).issues).toEqual(['AUTHORIZATION_EXPIRED']);
    expect((await paypal.void(authorizationId)).issues).toEqual(['PREVIOUSLY_VOIDED']);
    const { effects } = await paypal.ledger(orderId);
    expect(effects.map(({ effect }) => effect)).toEqual(['AUTHORIZED', 'EXPIRED']);
  });

  it('moves one order a month ahead and leaves the others where they are', async () => {
    const [old, young] = [await paypal.authorized(), await paypal.authorized()];
    await paypal.advance(days(29), old.orderId);
    const status = async (id: string) =>
      (await paypal.get(`/v2/payments/authorizations/${id}`)).body.status;
    expect(await status(old.authorizationId)).toBe('VOIDED');
    expect(await status(young.authorizationId)).toBe('CREATED');
  });

  it('reauthorizes once from 72 hours on, keeps the expiry of the root, and captures on the newest only', async () => {
    const { orderId, authorizationId, authorization } = await paypal.authorized();
    await paypal.advance(days(3), orderId);
    const child = await paypal.reauthorize(authorizationId);
    expect(child.httpStatus).toBe(201);
    expect(child.body.expiration_time).toBe(authorization.expiration_time);
    expect((await paypal.capture(authorizationId)).issues).toEqual(['AUTHORIZATION_VOIDED']);
    await paypal.advance(days(4), orderId);
    expect((await paypal.reauthorize(authorizationId)).issues).toEqual([
      'REAUTHORIZATION_TOO_SOON',
    ]);
    expect((await paypal.capture(child.body.id)).httpStatus).toBe(201);
    const { refused } = await paypal.ledger(orderId);
    expect(refused.map(({ operation, issues }) => [operation, ...issues])).toEqual([
      ['captureAuthorization', 'AUTHORIZATION_VOIDED'],
      ['reauthorizeAuthorization', 'REAUTHORIZATION_TOO_SOON'],
    ]);
  });

  it('reauthorizes again after each honor period where the account allows it', async () => {
    await paypal.knobs({ reauthorizationsAllowed: 3 });
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(3), orderId);
    expect((await paypal.reauthorize(authorizationId)).httpStatus).toBe(201);
    await paypal.advance(days(2), orderId);
    expect((await paypal.reauthorize(authorizationId)).issues).toEqual([
      'REAUTHORIZATION_TOO_SOON',
    ]);
    await paypal.advance(days(1), orderId);
    expect((await paypal.reauthorize(authorizationId)).httpStatus).toBe(201);
  });

  it('does not reauthorize a card, and says TOO_SOON first while it is', async () => {
    const { orderId, authorizationId } = await paypal.authorized({ fundingSource: 'card' });
    expect((await paypal.reauthorize(authorizationId)).issues).toEqual([
      'REAUTHORIZATION_TOO_SOON',
    ]);
    await paypal.advance(days(4), orderId);
    expect((await paypal.reauthorize(authorizationId)).issues).toEqual([
      'REAUTHORIZATION_NOT_SUPPORTED',
    ]);
  });

  it('voids the whole chain through the root and releases what was not captured', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    await paypal.capture(child.body.id, { body: { amount: usd('40.00') } });
    expect((await paypal.void(authorizationId)).httpStatus).toBe(200);
    expect((await authorizations(paypal, orderId)).map(({ status }) => status)).toEqual([
      'VOIDED',
      'VOIDED',
    ]);
    const { effects } = await paypal.ledger(orderId);
    expect(effects.at(-1)).toMatchObject({
      effect: 'VOIDED',
      amount: usd('60.00'),
      resourceId: child.body.id,
    });
  });

  it('closes the hold with a final capture and with captures that reach the amount', async () => {
    const status = async (id: string) =>
      (await paypal.get(`/v2/payments/authorizations/${id}`)).body.status;
    const final = await paypal.authorized();
    await paypal.capture(final.authorizationId, {
      body: { amount: usd('1.00'), final_capture: true },
    });
    expect(await status(final.authorizationId)).toBe('CAPTURED');
    const parts = await paypal.authorized();
    await paypal.capture(parts.authorizationId, { body: { amount: usd('60.00') } });
    expect(await status(parts.authorizationId)).toBe('PARTIALLY_CAPTURED');
    await paypal.capture(parts.authorizationId, { body: { amount: usd('40.00') } });
    expect(await status(parts.authorizationId)).toBe('CAPTURED');
  });

  it('lets captures reach 115 per cent, 75 above at the most, or nothing above where a knob says so', async () => {
    const big = { purchase_units: [{ amount: usd('1000.00') }] };
    const try1 = await paypal.authorized({}, big);
    expect(
      (await paypal.capture(try1.authorizationId, { body: { amount: usd('1075.01') } })).issues,
    ).toEqual(['MAX_CAPTURE_AMOUNT_EXCEEDED']);
    expect(
      (await paypal.capture(try1.authorizationId, { body: { amount: usd('1075.00') } })).httpStatus,
    ).toBe(201);
    await paypal.knobs({ overCapturePercent: 100 });
    const { authorizationId } = await paypal.authorized();
    expect(
      (await paypal.capture(authorizationId, { body: { amount: usd('100.01') } })).issues,
    ).toEqual(['MAX_CAPTURE_AMOUNT_EXCEEDED']);
  });

  it('completes an order whose authorization is DENIED or PENDING: 201 is not paid', async () => {
    const denied = await paypal.authorized({ outcome: 'AUTHORIZATION_DENIED' });
    expect(denied.authorization.status).toBe('DENIED');
    const pending = await paypal.authorized({ outcome: 'AUTHORIZATION_PENDING' });
    expect(pending.authorization.status).toBe('PENDING');
    expect((await paypal.get(`/v2/checkout/orders/${pending.orderId}`)).body.status).toBe(
      'COMPLETED',
    );
    await paypal.hook('POST', `authorizations/${pending.authorizationId}/release`);
    expect((await paypal.capture(pending.authorizationId)).httpStatus).toBe(201);
  });

  it('sends a declined payer back to the same order, which pays at the second approval', async () => {
    const orderId = await paypal.approved({
      fundingSource: 'card',
      outcome: 'INSTRUMENT_DECLINED',
    });
    const declined = await paypal.authorize(orderId);
    expect(declined.issues).toEqual(['INSTRUMENT_DECLINED']);
    expect(declined.body.links.map(({ rel }) => rel)).toContain('redirect');
    expect((await paypal.authorize(orderId)).issues).toEqual(['ORDER_NOT_APPROVED']);
    await paypal.hook('POST', `orders/${orderId}/approve`, {});
    expect((await paypal.authorize(orderId)).httpStatus).toBe(201);
    const { effects } = await paypal.ledger(orderId);
    expect(effects).toHaveLength(1);
  });

  it('answers 404 for an order not approved in six hours, and counts six more from the redirect', async () => {
    const forgotten = await paypal.order();
    await paypal.advance(hours(6), forgotten);
    expect((await paypal.get(`/v2/checkout/orders/${forgotten}`)).httpStatus).toBe(404);
    const redirected = await paypal.order();
    await paypal.advance(hours(5), redirected);
    await fetch(`${paypal.simulator.url}/checkoutnow?token=${redirected}`);
    await paypal.advance(hours(5), redirected);
    await paypal.hook('POST', `orders/${redirected}/approve`, {});
    expect((await paypal.authorize(redirected)).httpStatus).toBe(201);
  });

  it('keeps a capture PENDING until it settles, and gives no fee before', async () => {
    const { captureId } = await paypal.captured('100.00', { outcome: 'CAPTURE_PENDING' });
    const pending = await paypal.get(`/v2/payments/captures/${captureId}`);
    expect(pending.text).not.toContain('seller_receivable_breakdown');
    await paypal.hook('POST', `captures/${captureId}/settle`, { status: 'COMPLETED' });
    const settled = await paypal.get(`/v2/payments/captures/${captureId}`);
    expect([pending.body.status, settled.body.status]).toEqual(['PENDING', 'COMPLETED']);
    expect(JSON.parse(settled.text).seller_receivable_breakdown.net_amount).toEqual(usd('96.02'));
  });

  it('refunds in parts and never more than was captured', async () => {
    const { captureId } = await paypal.captured();
    const part = await paypal.refund(captureId, {
      body: { amount: usd('30.00') },
      requestId: 'refund-1',
    });
    const replay = await paypal.refund(captureId, {
      body: { amount: usd('30.00') },
      requestId: 'refund-1',
    });
    expect(replay.body.id).toBe(part.body.id);
    expect((await paypal.refund(captureId, { body: { amount: usd('70.01') } })).issues).toEqual([
      'REFUND_AMOUNT_EXCEEDED',
    ]);
    const rest = await paypal.refund(captureId);
    expect(rest.body.amount).toEqual(usd('70.00'));
    expect((await paypal.get(`/v2/payments/captures/${captureId}`)).body.status).toBe('REFUNDED');
  });

  it('takes money in currencies without decimals', async () => {
    const yen = { currency_code: 'JPY', value: '1000' };
    const { authorizationId } = await paypal.authorized({}, { purchase_units: [{ amount: yen }] });
    expect((await paypal.capture(authorizationId, { body: { amount: yen } })).body.amount).toEqual(
      yen,
    );
  });

  it('goes on with a new invoice id after a wallet order was refused for a taken one', async () => {
    const unit = { amount: usd('10.00'), invoice_id: 'INV-LIFE' };
    await paypal.authorized({}, { purchase_units: [unit] });
    const orderId = await paypal.approved({}, { purchase_units: [unit] });
    expect((await paypal.authorize(orderId)).issues).toEqual(['DUPLICATE_INVOICE_ID']);
    await paypal.call('PATCH', `/v2/checkout/orders/${orderId}`, {
      body: [
        {
          op: 'replace',
          path: "/purchase_units/@reference_id=='default'/invoice_id",
          value: 'INV-LIFE-2',
        },
      ],
    });
    expect((await paypal.authorize(orderId)).httpStatus).toBe(201);
  });

  it('takes no money for a refused card, whichever call brought it, and keeps no number', async () => {
    const card = { number: '4032039317984658', expiry: '2049-12', name: 'CCREJECT-IF' };
    const body = { payment_source: { card } };
    const orderId = await paypal.order({ intent: 'CAPTURE' });
    const captured = await paypal.post(`/v2/checkout/orders/${orderId}/capture`, { body });
    const [capture] = captured.body.purchase_units[0]?.payments.captures ?? [];
    expect([captured.body.status, capture?.status]).toEqual(['COMPLETED', 'DECLINED']);
    expect((await paypal.refund(capture?.id ?? '')).issues).toEqual(['REFUND_NOT_ALLOWED']);
    const held = await paypal.authorize(await paypal.order(), { body });
    const [hold] = held.body.purchase_units[0]?.payments.authorizations ?? [];
    expect([held.body.status, hold?.status]).toEqual(['COMPLETED', 'DENIED']);
    expect((await paypal.capture(hold?.id ?? '')).issues).toEqual(['AUTHORIZATION_DENIED']);
    expect(captured.text + held.text).not.toContain(card.number);
  });

  it('refuses an expired card in authorize and leaves the order as it was', async () => {
    const orderId = await paypal.order();
    const expired = { number: '4032039317984658', expiry: '2020-01' };
    const refused = await paypal.authorize(orderId, {
      body: { payment_source: { card: expired } },
    });
    expect(refused.issues).toEqual(['CARD_EXPIRED']);
    expect((await paypal.get(`/v2/checkout/orders/${orderId}`)).body.status).toBe('CREATED');
  });

  it('charges a card in one step, asks for 3-D Secure where the request does, and denies the test name', async () => {
    const payWith = (card: object) =>
      paypal.post('/v2/checkout/orders', {
        requestId: crypto.randomUUID(),
        body: {
          intent: 'AUTHORIZE',
          purchase_units: [{ amount: usd('10.00') }],
          payment_source: { card: { number: '4111111111111111', expiry: '2049-12', ...card } },
        },
      });
    const paid = await payWith({ name: 'John Doe' });
    expect([
      paid.body.status,
      paid.body.purchase_units[0]?.payments.authorizations[0]?.status,
    ]).toEqual(['COMPLETED', 'CREATED']);
    const denied = await payWith({ name: 'CCREJECT-REFUSED' });
    expect(denied.body.purchase_units[0]?.payments.authorizations[0]?.status).toBe('DENIED');
    const secured = await payWith({ attributes: { verification: { method: 'SCA_ALWAYS' } } });
    expect(secured.body.status).toBe('PAYER_ACTION_REQUIRED');
  });
});
