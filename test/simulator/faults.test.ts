import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PayPal, tokenFor, usd } from './paypal.ts';

describe('faults', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.faults());

  const capturesOf = async (orderId: string) =>
    (await paypal.ledger(orderId)).effects.filter(({ effect }) => effect === 'CAPTURED').length;

  it('lose the answer after the money moved: the same request id shows it and moves none again', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.faults({ operation: 'captureAuthorization', kind: 'lost-answer', times: 1 });
    const capture = () =>
      paypal.capture(authorizationId, { requestId: 'lost', body: { amount: usd('10.00') } });
    await expect(capture()).rejects.toThrow();
    expect(await capturesOf(orderId)).toBe(1);
    expect((await capture()).httpStatus).toBe(201);
    expect(await capturesOf(orderId)).toBe(1);
  });

  it('reset the connection before anything was done', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.faults({ operation: 'captureAuthorization', kind: 'reset', times: 1 });
    await expect(paypal.capture(authorizationId)).rejects.toThrow();
    expect(await capturesOf(orderId)).toBe(0);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('answer 500 and 503 %s the commit', async (when, captured) => {
    for (const kind of [500, 503]) {
      const { orderId, authorizationId } = await paypal.authorized();
      await paypal.faults({ operation: 'captureAuthorization', kind, when, times: 1 });
      expect((await paypal.capture(authorizationId)).httpStatus).toBe(kind);
      expect(await capturesOf(orderId)).toBe(captured);
    }
  });

  it('answer 429 with the Retry-After that was asked for, or with none', async () => {
    await paypal.faults(
      { operation: 'getOrder', kind: 429, retryAfter: 7, times: 1 },
      { operation: 'getOrder', kind: 429, retryAfter: null, times: 1 },
    );
    const first = await paypal.get('/v2/checkout/orders/X');
    const second = await paypal.get('/v2/checkout/orders/X');
    expect([first.httpStatus, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect([second.httpStatus, second.headers.get('retry-after')]).toEqual([429, null]);
  });

  it.each([
    ['lost answer', 'lost-answer'],
    ['Lost-Answer', 'lost-answer'],
    [503, '503'],
    ['429+Retry-After', '429'],
    ['429 with Retry-After', '429'],
    ['early webhook', 'early-webhook'],
    ['duplicate', 'duplicate-webhook'],
    ['duplicate webhook', 'duplicate-webhook'],
    ['reorder', 'reorder-webhook'],
    ['late', 'late-webhook'],
    ['dropped', 'drop-webhook'],
  ])('are understood as people write them: %s', async (kind, listed) => {
    await paypal.faults({ operation: 'getOrder', kind, times: 1 });
    expect(await paypal.hook('GET', 'faults')).toMatchObject({ rules: [{ kind: listed }] });
  });

  it('apply to the token endpoint too', async () => {
    await paypal.faults({ operation: 'token', kind: 503, times: 1 });
    await expect(tokenFor(paypal.simulator.url, 'merchant')).rejects.toThrow();
    expect(await tokenFor(paypal.simulator.url, 'merchant')).toMatch(/^A21AA/);
  });

  it('end every token at once, and the next one works', async () => {
    const other = await PayPal.start();
    await other.hook('POST', 'tokens/revoke');
    expect((await other.get('/v2/checkout/orders/X')).httpStatus).toBe(401);
    const token = await tokenFor(other.simulator.url, 'merchant');
    expect((await other.get('/v2/checkout/orders/X', { token })).httpStatus).toBe(404);
    await other.close();
  });

  it('refuse with a named issue, on one resource alone where the rule names it', async () => {
    const [one, other] = [await paypal.authorized(), await paypal.authorized()];
    const id = one.authorizationId;
    await paypal.faults({
      operation: 'captureAuthorization',
      kind: 'refuse',
      issue: 'PAYER_CANNOT_PAY',
      id,
    });
    expect((await paypal.capture(one.authorizationId)).issues).toEqual(['PAYER_CANNOT_PAY']);
    expect((await paypal.capture(other.authorizationId)).httpStatus).toBe(201);
  });

  it('answer 401 with nothing done, on one operation alone', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.faults({ operation: 'captureAuthorization', kind: 401, times: 1 });
    expect((await paypal.capture(authorizationId)).httpStatus).toBe(401);
    expect(await capturesOf(orderId)).toBe(0);
    expect((await paypal.get(`/v2/checkout/orders/${orderId}`)).httpStatus).toBe(200);
    expect((await paypal.capture(authorizationId)).httpStatus).toBe(201);
  });

  it('alter the answer to what was done: fields are left out, replaced or new', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    const path = `/v2/checkout/orders/${orderId}`;
    const unit = 'purchase_units.0';
    const set = {
      status: null,
      intent: 'SALE',
      note: 'new',
      'nothing.here': 'lost',
      [`${unit}.payments.authorizations.*.expiration_time`]: null,
      [`${unit}.payments.authorizations.0.amount.value`]: '90.00',
      'links.*': null,
    };
    await paypal.faults({ operation: 'getOrder', kind: 'altered-answer', set, times: 1 });
    const { body } = await paypal.get(path);
    expect(body).toMatchObject({ intent: 'SALE', note: 'new', links: [] });
    expect(body.status).toBe('');
    expect(body).not.toHaveProperty('nothing');
    const [altered] = body.purchase_units[0]?.payments.authorizations ?? [];
    expect(altered).toMatchObject({ id: authorizationId, amount: { value: '90.00' } });
    expect(altered).not.toHaveProperty('expiration_time');
    const again = (await paypal.get(path)).body;
    expect(again.purchase_units[0]?.payments.authorizations[0]).toHaveProperty('expiration_time');
    expect(again.links).not.toEqual([]);
  });

  it('alter no refusal', async () => {
    await paypal.faults({ operation: 'getOrder', kind: 'altered-answer', set: { name: 'X' } });
    expect((await paypal.get('/v2/checkout/orders/X')).body.name).toBe('RESOURCE_NOT_FOUND');
  });

  it('apply to the same calls again for the same seed, and others for another', async () => {
    const run = async (seed: number) => {
      const rules = [{ operation: 'getOrder', kind: 500, probability: 0.5 }];
      await paypal.hook('PUT', 'faults', { rules, seed });
      const statuses: number[] = [];
      for (let call = 0; call < 40; call += 1) {
        statuses.push((await paypal.get('/v2/checkout/orders/X')).httpStatus);
      }
      return statuses;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 500).length).toBeLessThan(32);
  });

  it('are refused when a rule makes no sense, and the plan stays as it was', async () => {
    await paypal.faults({ operation: 'getOrder', kind: 503 });
    await expect(paypal.faults({ operation: 'getOrders', kind: 503 })).rejects.toThrow('400');
    await expect(paypal.faults({ operation: 'getOrder', kind: 'refuse' })).rejects.toThrow('issue');
    await expect(paypal.faults({ operation: 'getOrder', kind: 'altered-answer' })).rejects.toThrow(
      'set',
    );
    expect((await paypal.get('/v2/checkout/orders/X')).httpStatus).toBe(503);
  });

  it('gives tokens to the configured client, and 401 to any other', async () => {
    const strict = await PayPal.start({
      credentials: { clientId: 'merchant', clientSecret: 'secret' },
    });
    await expect(tokenFor(strict.simulator.url, 'stranger')).rejects.toThrow();
    await strict.close();
  });
});
