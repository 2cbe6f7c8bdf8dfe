import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, hours, PayPal, usd } from './paypal.ts';

const unit = (name: string, value: string) => ({
  reference_id: name,
  invoice_id: undefined,
  amount: usd(value),
});

const capturing = (...units: object[]) => ({ intent: 'CAPTURE', purchase_units: units });

const byUnit = ({ body }: Answer) =>
  body.purchase_units.map(({ payments }) => payments.captures.map(({ status }) => status));

describe('an order of intent CAPTURE', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(() => paypal.knobs({}));

  it('takes one capture for each of ten purchase units', async () => {
    const units = Array.from({ length: 10 }, (_, index) => unit(`part-${index}`, '10.00'));
    const orderId = await paypal.approved({}, capturing(...units));
    const captured = await paypal.post(`/v2/checkout/orders/${orderId}/capture`);
    expect(captured.httpStatus).toBe(201);
    expect(byUnit(captured)).toEqual(Array.from({ length: 10 }, () => ['COMPLETED']));
    const { effects } = await paypal.ledger(orderId);
    expect(new Set(effects.map(({ resourceId }) => resourceId)).size).toBe(10);
  });

  it('is refused with several units under AUTHORIZE, and with eleven units', async () => {
    const refused = await paypal.post('/v2/checkout/orders', {
      body: { ...capturing(unit('a', '1.00'), unit('b', '1.00')), intent: 'AUTHORIZE' },
    });
    expect([refused.httpStatus, ...refused.issues]).toEqual([422, 'UNSUPPORTED_INTENT']);
    const eleven = Array.from({ length: 11 }, (_, index) => unit(`part-${index}`, '1.00'));
    const tooMany = await paypal.post('/v2/checkout/orders', { body: capturing(...eleven) });
    expect([tooMany.httpStatus, ...tooMany.issues]).toEqual([400, 'INVALID_ARRAY_MAX_ITEMS']);
  });

  describe('that is patched', () => {
    const lamp = "/purchase_units/@reference_id=='lamp'";
    const oil = "/purchase_units/@reference_id=='oil'";
    const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
    const items = [{ name: 'Oil', quantity: '1', unit_amount: usd('2.00') }];

    it.each<[string, object, number, string, string | undefined]>([
      [
        'in a unit that is not there',
        replace("/purchase_units/@reference_id=='wick'/amount", usd('1.00')),
        422,
        'REFERENCE_ID_NOT_FOUND',
        '/0/path',
      ],
      [
        'to a breakdown that is not the amount',
        replace(`${oil}/amount`, { ...usd('3.00'), breakdown: { item_total: usd('2.00') } }),
        422,
        'AMOUNT_MISMATCH',
        `${oil}/amount/value`,
      ],
      [
        'to items without a total',
        { op: 'add', path: `${oil}/items`, value: items },
        422,
        'ITEM_TOTAL_REQUIRED',
        `${oil}/amount/breakdown/item_total`,
      ],
      [
        'to another currency than the other unit’s',
        replace(`${oil}/amount`, { currency_code: 'EUR', value: '3.00' }),
        422,
        'MULTI_CURRENCY_ORDER',
        undefined,
      ],
      [
        'to the reference of the other unit',
        replace(oil, { reference_id: 'lamp', amount: usd('3.00') }),
        422,
        'DUPLICATE_REFERENCE_ID',
        "/purchase_units/@reference_id=='lamp'/reference_id",
      ],
      [
        'by adding what the unit has, though the other has it not',
        { op: 'add', path: `${lamp}/invoice_id`, value: 'I-2' },
        400,
        'INVALID_PATCH_OPERATION',
        '/0/op',
      ],
    ])('%s is refused, and stays as it is', async (...given) => {
      const [, operation, status, issue, field] = given;
      const oilUnit = { reference_id: 'oil', amount: usd('2.50') };
      const units = [{ ...unit('lamp', '40.00'), invoice_id: 'I-1' }, oilUnit];
      const orderId = await paypal.order(capturing(...units));
      const path = `/v2/checkout/orders/${orderId}`;
      const refused = await paypal.call('PATCH', path, { body: [operation] });
      expect([refused.httpStatus, ...refused.issues]).toEqual([status, issue]);
      if (field) expect(refused.body.details[0]?.field).toBe(field);
      const { body } = await paypal.get(path);
      expect(body.purchase_units).toMatchObject(units);
    });

    it('changes the named unit alone, and is captured as that stands', async () => {
      const payee = { merchant_id: '5KAVW8CLSBQ4N', email_address: 'oil@example.com' };
      const units = [unit('lamp', '40.00'), { ...unit('oil', '2.50'), payee }];
      const orderId = await paypal.order(capturing(...units));
      const path = `/v2/checkout/orders/${orderId}`;
      const changes = [replace(`${lamp}/amount`, usd('41.00'))];
      expect((await paypal.call('PATCH', path, { body: changes })).httpStatus).toBe(204);
      const { body } = await paypal.get(path);
      expect(body.purchase_units).toMatchObject([
        { reference_id: 'lamp', amount: usd('41.00') },
        { reference_id: 'oil', amount: usd('2.50'), payee },
      ]);
      await paypal.hook('POST', `orders/${orderId}/approve`, {});
      const captured = await paypal.post(`${path}/capture`);
      expect(captured.body.purchase_units).toMatchObject([
        { payments: { captures: [{ amount: usd('41.00') }] } },
        { payments: { captures: [{ amount: usd('2.50') }] } },
      ]);
    });
  });

  it('comes out for each unit as the payer’s decision says', async () => {
    const units = ['ok', 'echeck', 'review', 'declined', 'failed'].map((name) =>
      unit(name, '5.00'),
    );
    const orderId = await paypal.approved(
      {
        unitOutcomes: {
          echeck: 'CAPTURE_PENDING',
          review: 'CAPTURE_UNDER_REVIEW',
          declined: 'CAPTURE_DECLINED',
          failed: 'CAPTURE_FAILED',
        },
      },
      capturing(...units),
    );
    const captured = await paypal.post(`/v2/checkout/orders/${orderId}/capture`);
    expect(captured.body.status).toBe('COMPLETED');
    expect(byUnit(captured).flat()).toEqual([
      'COMPLETED',
      'PENDING',
      'PENDING',
      'DECLINED',
      'FAILED',
    ]);
    const reasons = captured.body.purchase_units.map(
      ({ payments }) => Object(payments.captures[0]).status_details?.reason,
    );
    expect(reasons.slice(1, 3)).toEqual(['ECHECK', 'PENDING_REVIEW']);
  });

  it('is captured by PayPal itself after the approval where the instruction says so', async () => {
    const request = {
      ...capturing(unit('default', '20.00')),
      payment_source: { ideal: { name: 'John Doe', country_code: 'NL' } },
      processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
    };
    const created = await paypal.post('/v2/checkout/orders', { body: request });
    expect(created.body.status).toBe('PAYER_ACTION_REQUIRED');
    await paypal.hook('POST', `orders/${created.body.id}/approve`, {});
    const shown = await paypal.get(`/v2/checkout/orders/${created.body.id}`);
    expect(shown.body.status).toBe('COMPLETED');
    expect(byUnit(shown)).toEqual([['COMPLETED']]);
    const { effects } = await paypal.ledger(created.body.id);
    expect(effects.map(({ operation }) => operation)).toEqual(['completionOnApproval']);
    const again = await paypal.post(`/v2/checkout/orders/${created.body.id}/capture`);
    expect(again.issues).toEqual(['ORDER_ALREADY_CAPTURED']);
  });

  it('says while PayPal captures it that the completion is in progress', async () => {
    await paypal.knobs({ completionSeconds: hours(1) });
    const orderId = await paypal.order({
      ...capturing(unit('default', '20.00')),
      payment_source: { ideal: { name: 'John Doe', country_code: 'NL' } },
      processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
    });
    await paypal.hook('POST', `orders/${orderId}/approve`, {});
    const early = await paypal.post(`/v2/checkout/orders/${orderId}/capture`);
    expect([early.httpStatus, ...early.issues]).toEqual([422, 'ORDER_COMPLETION_IN_PROGRESS']);
    await paypal.advance(hours(1), orderId);
    const shown = await paypal.get(`/v2/checkout/orders/${orderId}`);
    expect(byUnit(shown)).toEqual([['COMPLETED']]);
  });

  it('is refused with that instruction for a wallet', async () => {
    const refused = await paypal.post('/v2/checkout/orders', {
      body: {
        ...capturing(unit('default', '20.00')),
        payment_source: { paypal: {} },
        processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
      },
    });
    expect(refused.issues).toEqual(['UNSUPPORTED_PROCESSING_INSTRUCTION']);
  });

  it('shows the wallet where the payer chose Pay Later', async () => {
    const orderId = await paypal.approved(
      { fundingSource: 'paylater' },
      capturing(unit('default', '20.00')),
    );
    const shown = await paypal.get(`/v2/checkout/orders/${orderId}`);
    expect(Object.keys(JSON.parse(shown.text).payment_source)).toEqual(['paypal']);
  });

  it('has a ledger that balances for every unit, whatever is refunded', async () => {
    const seed = Date.now() & 0xffff_ffff;
    console.log(`seed ${seed}`);
    const cents = fc.integer({ min: 100, max: 9_999 });
    const outcomes = fc.constantFrom('APPROVED', 'CAPTURE_PENDING', 'CAPTURE_DECLINED');
    const units = fc.array(fc.record({ cents, outcome: outcomes, refund: cents }), {
      minLength: 1,
      maxLength: 10,
    });
    const written = (value: number) => (value / 100).toFixed(2);
    const property = fc.asyncProperty(units, async (parts) => {
      const orderId = await paypal.approved(
        { unitOutcomes: Object.fromEntries(parts.map((part, at) => [`u${at}`, part.outcome])) },
        capturing(...parts.map((part, at) => unit(`u${at}`, written(part.cents)))),
      );
      const captured = await paypal.post(`/v2/checkout/orders/${orderId}/capture`);
      for (const [at, { payments }] of captured.body.purchase_units.entries()) {
        const id = payments.captures[0]?.id ?? '';
        await paypal.refund(id, { body: { amount: usd(written(parts[at]?.refund ?? 1)) } });
      }
      const { effects } = await paypal.ledger(orderId);
      const taken = effects.filter(({ effect }) => effect === 'CAPTURED');
      expect(taken.map(({ amount }) => amount.value)).toEqual(
        parts.map((part) => written(part.cents)),
      );
      for (const [at, { resourceId }] of taken.entries()) {
        const given = effects.filter(
          ({ effect, targetId }) => effect === 'REFUNDED' && targetId === resourceId,
        );
        const part = parts[at];
        const possible = part?.outcome === 'APPROVED' && part.refund <= part.cents;
        expect(given.map(({ amount }) => amount.value)).toEqual(
          possible ? [written(part.refund)] : [],
        );
      }
    });
    await fc.assert(property, { numRuns: 25, seed });
  }, 60_000);
});
