import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import notifications from '../../simulator/openapi/notifications.json' with { type: 'json' };
import orders from '../../simulator/openapi/orders.json' with { type: 'json' };
import payments from '../../simulator/openapi/payments.json' with { type: 'json' };
import paymentsV1 from '../../simulator/openapi/paymentsV1.json' with { type: 'json' };
import {
  amount,
  captureV1,
  executedPayment,
  onOrderV1,
  payments as paymentsPath,
  reauthorizeV1,
  refundV1,
  voidV1,
} from './payments-v1.ts';
import { type Answer, days, PayPal, usd } from './paypal.ts';

const ajv = new Ajv({ strict: false, logger: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
ajv
  .addSchema(orders, 'orders')
  .addSchema(payments, 'payments')
  .addSchema(notifications, 'notifications')
  .addSchema(paymentsV1, 'paymentsV1');

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

/** A life of each intent of Payments v1, with the schema of every answer. */
const answersV1 = async (paypal: PayPal): Promise<[string, Answer][]> => {
  const v1 = (path: string) => paypal.get(`/v1/payments/${path}`);
  const items = [{ name: 'Shirt', quantity: '1', price: '90.00', currency: 'USD' }];
  const details = { subtotal: '90.00', shipping: '10.00' };
  const transaction = {
    amount: { ...amount('100.00'), details },
    invoice_number: 'INV-V1-SHAPES',
    custom: 'basket',
    item_list: { items },
  };
  const hold = await executedPayment(paypal, 'authorize', { transaction });
  await paypal.advance(days(4), hold.paymentId);
  const child = await reauthorizeV1(paypal, hold.id);
  const captured = await captureV1(paypal, child.body.id, { total: '40.00' });
  const refunded = await refundV1(paypal, `capture/${captured.body.id}`, {
    body: { amount: amount('10.00'), reason: 'damaged', description: 'a button is off' },
  });
  const sale = await executedPayment(paypal, 'sale');
  const pending = await executedPayment(paypal, 'sale', {
    decision: { outcome: 'CAPTURE_PENDING' },
  });
  const order = await executedPayment(paypal, 'order');
  const shown = await v1(`orders/${order.id}`);
  return [
    ['payment', await v1(`payment/${hold.paymentId}`)],
    ['payment', await v1(`payment/${sale.paymentId}`)],
    ['authorization', await v1(`authorization/${hold.id}`)],
    ['authorization', child],
    ['capture', captured],
    ['capture', await v1(`capture/${captured.body.id}`)],
    ['detailed_refund', refunded],
    ['refund', await v1(`refund/${refunded.body.id}`)],
    ['authorization', await voidV1(paypal, hold.id)],
    ['sale', await v1(`sale/${sale.id}`)],
    ['sale', await v1(`sale/${pending.id}`)],
    ['detailed_refund', await refundV1(paypal, `sale/${sale.id}`)],
    ['order', shown],
    ['authorization', await onOrderV1(paypal, `${order.id}/authorize`, { amount: amount('1.00') })],
    ['capture', await onOrderV1(paypal, `${order.id}/capture`, { amount: amount('1.00') })],
    ['order', await onOrderV1(paypal, `${order.id}/do-void`)],
    ['payment', await v1(`payment/${order.paymentId}`)],
    ['payment_history', await paypal.get(paymentsPath)],
    ['error', await v1('sale/3C679366HH908993F')],
    ['error', await paypal.post(paymentsPath, { body: { intent: 'gift' } })],
    ['error', await v1(`sale/${captured.body.id}`)],
  ];
};

describe('answers of Payments v1 have the shape of PayPal’s own schemas', () => {
  it('payments, sales, authorizations, orders, captures, refunds and errors', async () => {
    const paypal = await PayPal.start();
    try {
      for (const [name, answer] of await answersV1(paypal)) {
        const schema = `paymentsV1/${name}`;
        expect({ schema, problems: problems(schema, answer) }).toEqual({ schema, problems: [] });
      }
    } finally {
      await paypal.close();
    }
  });
});
