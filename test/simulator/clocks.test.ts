import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { days, hours, PayPal, usd } from './paypal.ts';

const clockOf = async (paypal: PayPal, orderId?: string): Promise<number> => {
  const { now } = Object(
    await paypal.hook('GET', `clock${orderId === undefined ? '' : `?orderId=${orderId}`}`),
  );
  return Date.parse(now);
};

describe('the two clocks', () => {
  let paypal: PayPal;
  let today: number;
  beforeEach(async () => {
    today = Date.UTC(2026, 0, 15);
    paypal = await PayPal.start({ now: () => today });
  });
  afterEach(() => paypal.close());

  it('agree with the clock the caller gave', async () => {
    const { authorization } = await paypal.authorized();
    expect(authorization.create_time).toBe('2026-01-15T00:00:00Z');
    expect(authorization.expiration_time).toBe('2026-02-13T00:00:00Z');
    today += days(3) * 1000;
    expect(await clockOf(paypal)).toBe(today);
  });

  it('expire a hold when the caller’s clock passes its end, with one effect', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    today += days(29) * 1000;
    expect((await paypal.get(`/v2/payments/authorizations/${authorizationId}`)).body.status).toBe(
      'VOIDED',
    );
    await vi.waitFor(async () => {
      const { effects } = await paypal.ledger(orderId);
      expect(effects.map(({ effect, at }) => [effect, at])).toEqual([
        ['AUTHORIZED', '2026-01-15T00:00:00.000Z'],
        ['EXPIRED', '2026-02-13T00:00:00.000Z'],
      ]);
    }, 4_000);
  });

  it('count from the second that was shown: a hold ends in exactly the second that was shown', async () => {
    today += 700;
    const { orderId, authorizationId, authorization } = await paypal.authorized();
    const reach = async (moment: number) =>
      paypal.advance(Math.ceil((moment - (await clockOf(paypal, orderId))) / 1000), orderId);
    today += 300;
    await reach(Date.parse(authorization.create_time ?? '') + days(3) * 1000);
    expect((await paypal.reauthorize(authorizationId)).httpStatus).toBe(201);
    await reach(Date.parse(authorization.expiration_time ?? ''));
    expect((await paypal.get(`/v2/payments/authorizations/${authorizationId}`)).body.status).toBe(
      'VOIDED',
    );
  });

  it('move an order by its own and by the common clock, and new orders by the common one alone', async () => {
    const own = await paypal.order();
    await paypal.advance(hours(2), own);
    await paypal.advance(hours(1));
    const fresh = await paypal.order();
    expect((await clockOf(paypal, own)) - today).toBe(hours(3) * 1000);
    expect((await clockOf(paypal, fresh)) - today).toBe(hours(1) * 1000);
    expect((await clockOf(paypal)) - today).toBe(hours(1) * 1000);
  });

  it('run everything due when the common clock moves: each hold expires at its own time', async () => {
    const first = await paypal.authorized();
    await paypal.advance(days(10), first.orderId);
    today += 1000;
    const second = await paypal.authorized();
    await paypal.advance(days(30));
    const { effects } = await paypal.ledger();
    expect(
      effects.filter(({ effect }) => effect === 'EXPIRED').map(({ orderId, at }) => [orderId, at]),
    ).toEqual([
      [first.orderId, '2026-02-13T00:00:00.000Z'],
      [second.orderId, '2026-02-13T00:00:01.000Z'],
    ]);
    expect((await clockOf(paypal, first.orderId)) - today).toBe(days(40) * 1000);
    expect((await clockOf(paypal, second.orderId)) - today).toBe(days(30) * 1000);
  });

  it('add up when they are moved at the same time', async () => {
    const orderId = await paypal.order();
    await Promise.all([
      paypal.advance(60, orderId),
      paypal.advance(60),
      paypal.advance(60, orderId),
      paypal.advance(60),
    ]);
    expect((await clockOf(paypal, orderId)) - today).toBe(240_000);
  });

  it('take seconds in the query too', async () => {
    const orderId = await paypal.order();
    await paypal.hook('POST', `clock/advance?seconds=90&orderId=${orderId}`);
    expect((await clockOf(paypal, orderId)) - today).toBe(90_000);
  });

  it('do not move access tokens, which follow the wall clock', async () => {
    await paypal.advance(days(365));
    expect((await paypal.get('/v2/checkout/orders/X')).httpStatus).toBe(404);
  });
});

describe('what PayPal leaves open', () => {
  let paypal: PayPal;
  beforeEach(async () => {
    paypal = await PayPal.start();
  });
  afterEach(() => paypal.close());

  it('can answer 404 to an authorize that comes too late', async () => {
    await paypal.knobs({ lapsedOrder: 'INVALID_RESOURCE_ID' });
    const orderId = await paypal.approved();
    await paypal.advance(hours(6), orderId);
    expect((await paypal.authorize(orderId)).httpStatus).toBe(404);
  });

  it('can remember a refusal under its request id', async () => {
    await paypal.knobs({ refusalsStored: true });
    const orderId = await paypal.order();
    const authorize = () => paypal.authorize(orderId, { requestId: 'remembered' });
    expect((await authorize()).issues).toEqual(['ORDER_NOT_APPROVED']);
    await paypal.hook('POST', `orders/${orderId}/approve`, {});
    expect((await authorize()).issues).toEqual(['ORDER_NOT_APPROVED']);
    expect((await paypal.authorize(orderId, { requestId: 'another' })).httpStatus).toBe(201);
  });

  it('can void the root at a reauthorization; a void of the root still frees the child', async () => {
    await paypal.knobs({ rootAfterReauthorization: 'VOIDED' });
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    const status = async (id: string) =>
      (await paypal.get(`/v2/payments/authorizations/${id}`)).body.status;
    expect([await status(authorizationId), await status(child.body.id)]).toEqual([
      'VOIDED',
      'CREATED',
    ]);
    expect((await paypal.void(authorizationId)).httpStatus).toBe(200);
    expect(await status(child.body.id)).toBe('VOIDED');
  });

  it.each([
    ['release', 'AUTHORIZATION_VOIDED', ''],
    ['deny', '', 'AUTHORIZATION_DENIED'],
  ])(
    'can put a reauthorization under review: until %s the root is the one to capture',
    async (decision, onRoot, onChild) => {
      await paypal.knobs({ reauthorizationStatus: 'PENDING' });
      const { orderId, authorizationId } = await paypal.authorized();
      await paypal.advance(days(4), orderId);
      const child = (await paypal.reauthorize(authorizationId)).body;
      expect(child).toMatchObject({ status: 'PENDING' });
      const part = { body: { amount: usd('10.00') } };
      expect((await paypal.capture(child.id, part)).issues).toEqual(['TRANSACTION_REFUSED']);
      expect((await paypal.capture(authorizationId, part)).httpStatus).toBe(201);
      await paypal.hook('POST', `authorizations/${child.id}/${decision}`);
      expect((await paypal.capture(authorizationId, part)).issues.join()).toBe(onRoot);
      expect((await paypal.capture(child.id, part)).issues.join()).toBe(onChild);
    },
  );

  it('can find the root void already, and then the child stays held until it lapses', async () => {
    await paypal.knobs({ voidAfterReauthorization: 'PREVIOUSLY_VOIDED' });
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    expect((await paypal.void(authorizationId)).issues).toEqual(['PREVIOUSLY_VOIDED']);
    expect((await paypal.get(`/v2/payments/authorizations/${child.body.id}`)).body.status).toBe(
      'CREATED',
    );
    await paypal.advance(days(25), orderId);
    const { effects } = await paypal.ledger(orderId);
    expect(effects.at(-1)).toMatchObject({ effect: 'EXPIRED', resourceId: child.body.id });
  });

  it('can refuse a card order that is created again under its request id', async () => {
    const create = () =>
      paypal.post('/v2/checkout/orders', {
        requestId: 'card',
        body: {
          intent: 'AUTHORIZE',
          purchase_units: [{ amount: usd('1.00') }],
          payment_source: { card: { number: '4111111111111111', expiry: '2049-12' } },
        },
      });
    const first = await create();
    expect((await create()).body.id).toBe(first.body.id);
    await paypal.knobs({ cardCreateReplay: 'TRANSACTION_REFUSED' });
    expect((await create()).issues).toEqual(['TRANSACTION_REFUSED']);
  });

  it('can allow the capture of a superseded authorization, and shows it in the ledger', async () => {
    await paypal.knobs({ captureOnSuperseded: 'ALLOW' });
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    await paypal.reauthorize(authorizationId);
    expect((await paypal.capture(authorizationId)).httpStatus).toBe(201);
    const { effects } = await paypal.ledger(orderId);
    expect(effects.at(-1)).toMatchObject({ effect: 'CAPTURED', targetId: authorizationId });
  });

  it('can give a reauthorization a new life of 29 days', async () => {
    await paypal.knobs({ reauthorizationExpiry: 'NEW_LIFE' });
    const { orderId, authorizationId, authorization } = await paypal.authorized();
    await paypal.advance(days(4), orderId);
    const child = await paypal.reauthorize(authorizationId);
    const later =
      Date.parse(child.body.expiration_time) - Date.parse(authorization.expiration_time ?? '');
    expect(Math.round(later / 1000 / days(1))).toBe(4);
  });

  it('goes back to the default when a knob is no longer named', async () => {
    await paypal.knobs({ capturesAllowed: 1 });
    expect(await paypal.knobs({})).toMatchObject({ capturesAllowed: 10 });
  });

  it('lets only the payee void', async () => {
    const payee = { merchant_id: 'QYR5Z8XDVJNXQ' };
    const { authorizationId } = await paypal.authorized(
      {},
      { purchase_units: [{ amount: usd('1.00'), payee }] },
    );
    expect((await paypal.void(authorizationId)).issues).toEqual(['PERMISSION_DENIED']);
  });

  it('refuses headers that PayPal’s specification refuses, together with what is wrong in the body', async () => {
    const answer = await paypal.post('/v2/checkout/orders', {
      body: {},
      requestId: 'x'.repeat(109),
      headers: { Prefer: 'return representation', 'PayPal-Client-Metadata-Id': 'x'.repeat(37) },
    });
    expect(answer.body.details.map(({ field, issue }) => [field, issue])).toEqual([
      ['Prefer', 'INVALID_PARAMETER_SYNTAX'],
      ['PayPal-Client-Metadata-Id', 'INVALID_STRING_LENGTH'],
      ['PayPal-Request-Id', 'INVALID_STRING_LENGTH'],
      ['/intent', 'MISSING_REQUIRED_PARAMETER'],
      ['/purchase_units', 'MISSING_REQUIRED_PARAMETER'],
    ]);
  });
});
