import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import notifications from '../../simulator/openapi/notifications.json' with { type: 'json' };
import orders from '../../simulator/openapi/orders.json' with { type: 'json' };
import payments from '../../simulator/openapi/payments.json' with { type: 'json' };
import { type Answer, days, PayPal, usd } from './paypal.ts';

const ajv = new Ajv({ strict: false, logger: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
ajv
  .addSchema(orders, 'orders')
  .addSchema(payments, 'payments')
  .addSchema(notifications, 'notifications');

const problems = (schema: string, answer: Answer): unknown => {
  const validate = ajv.compile({ $ref: schema.replace('/', '#/components/schemas/') });
  validate(JSON.parse(answer.text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

describe("answers have the shape of PayPal's own schemas", () => {
  let paypal: PayPal;
  const answers: [string, Answer][] = [];
  beforeAll(async () => {
    paypal = await PayPal.start();
    await paypal.post('/v1/notifications/webhooks', {
      body: { url: 'http://127.0.0.1:9/', event_types: [{ name: '*' }] },
    });
    const minimal = { headers: { Prefer: 'return=minimal' } };
    const request = {
      intent: 'AUTHORIZE',
      purchase_units: [{ amount: usd('100.00'), custom_id: 'basket', invoice_id: 'INV-SHAPES' }],
    };
    const created = await paypal.post('/v2/checkout/orders', { body: request });
    const { id } = created.body;
    await paypal.hook('POST', `orders/${id}/approve`, {});
    const approved = await paypal.get(`/v2/checkout/orders/${id}`);
    const authorized = await paypal.authorize(id, minimal);
    const root = authorized.body.purchase_units[0]?.payments.authorizations[0]?.id ?? '';
    await paypal.advance(days(4), id);
    const child = await paypal.reauthorize(root);
    const captured = await paypal.capture(child.body.id, { body: { amount: usd('40.00') } });
    const refunded = await paypal.refund(captured.body.id, {
      body: { amount: usd('10.00'), note_to_payer: 'sorry' },
    });
    answers.push(
      ['orders/order', created],
      [
        'orders/order',
        await paypal.post('/v2/checkout/orders', {
          ...minimal,
          body: {
            ...request,
            payment_source: { paypal: {} },
            purchase_units: [{ amount: usd('1.00') }],
          },
        }),
      ],
      ['orders/order', approved],
      ['orders/order_authorize_response', authorized],
      ['payments/authorization-2', await paypal.get(`/v2/payments/authorizations/${root}`)],
      ['payments/authorization-2', child],
      ['payments/capture-2', captured],
      ['payments/capture-2', await paypal.get(`/v2/payments/captures/${captured.body.id}`)],
      ['payments/refund', refunded],
      ['payments/refund', await paypal.get(`/v2/payments/refunds/${refunded.body.id}`)],
      ['orders/order', await paypal.get(`/v2/checkout/orders/${id}`)],
      ['payments/authorization-2', await paypal.void(root)],
    );
    for (const name of ['John Doe', 'CCREJECT-REFUSED']) {
      const card = { number: '4032039317984658', expiry: '2049-12', name };
      const paid = await paypal.post('/v2/checkout/orders', {
        requestId: name,
        body: {
          intent: 'CAPTURE',
          purchase_units: [{ amount: usd('5.00'), description: 'd'.repeat(200) }],
          payment_source: { card },
        },
      });
      const captureId = paid.body.purchase_units[0]?.payments.captures[0]?.id ?? '';
      answers.push(
        ['orders/order', paid],
        ['payments/capture-2', await paypal.get(`/v2/payments/captures/${captureId}`)],
      );
    }
    const listed = await paypal.get('/v1/notifications/webhooks-events?page_size=50');
    const { events }: { events: object[] } = JSON.parse(listed.text);
    for (const event of events)
      answers.push(['notifications/event', { ...listed, text: JSON.stringify(event) }]);
  });
  afterAll(() => paypal.close());

  it('orders, authorizations, captures, refunds and events, short and full', () => {
    expect(answers.length).toBeGreaterThan(21);
    for (const [schema, answer] of answers) {
      expect({ schema, problems: problems(schema, answer) }).toEqual({
        schema,
        problems: [],
      });
    }
  });
});
