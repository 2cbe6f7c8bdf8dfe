import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PAYPAL_EVENT_TYPES } from '../../src/domain/paypal/events.ts';
import { payPalEventOf } from '../../src/gateway/paypal-event.ts';
import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';
import { PayPal } from './paypal.ts';
import { verify, WebhookReceiver } from './webhook-receiver.ts';

const typesShape = z.object({
  event_types: z.array(
    z.object({
      name: z.string(),
      description: z.string().min(10),
      status: z.literal('ENABLED'),
      resource_versions: z.array(z.string()).min(1),
    }),
  ),
});

const eventShape = z.object({
  id: z.string().regex(/^WH-/),
  create_time: z.iso.datetime(),
  resource_type: z.string().min(4),
  resource_version: z.enum(['1.0', '2.0', '3.0']),
  event_type: z.string(),
  summary: z.string().min(10),
  resource: z.looseObject({ status: z.string().optional(), links: z.unknown().optional() }),
});

/** Names that plugins of shops register, of products that are not simulated too. */
const ofOtherProducts = [
  'BILLING.SUBSCRIPTION.RE-ACTIVATED',
  'PAYMENT.SALE.COMPLETED',
  'PAYMENT.PAYOUTS-ITEM.UNCLAIMED',
  'CUSTOMER.MERCHANT-INTEGRATION.PRODUCT-SUBSCRIPTION-UPDATED',
  'VAULT.PAYMENT-TOKEN.DELETION-INITIATED',
  'RISK.DISPUTE.CREATED',
];

describe('event types', { timeout: 30_000 }, () => {
  let paypal: PayPal;
  let receiver: WebhookReceiver;
  let webhookId: string;
  let names: string[];
  beforeAll(async () => {
    paypal = await PayPal.start();
    receiver = new WebhookReceiver();
    const { text } = await paypal.get('/v1/notifications/webhooks-event-types');
    names = typesShape.parse(JSON.parse(text)).event_types.map(({ name }) => name);
    const registered = await paypal.post('/v1/notifications/webhooks', {
      body: { url: await receiver.open(), event_types: names.map((name) => ({ name })) },
    });
    expect(registered.httpStatus).toBe(201);
    webhookId = registered.body.id;
  });
  afterAll(async () => {
    receiver.close();
    await paypal.close();
  });

  it('include those of products that are not simulated, each once and with a description', () => {
    expect(names).toEqual(expect.arrayContaining(ofOtherProducts));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(80);
  });

  it('are described in the answer to a registration, `*` as ALL', async () => {
    const { text } = await paypal.get(`/v1/notifications/webhooks/${webhookId}`);
    expect(typesShape.parse(JSON.parse(text)).event_types).toHaveLength(names.length);
    const all = await paypal.post('/v1/notifications/webhooks', {
      body: { url: 'https://shop.example/all', event_types: [{ name: '*' }] },
    });
    expect(JSON.parse(all.text).event_types).toEqual([
      { name: '*', description: 'ALL', status: 'ENABLED' },
    ]);
  });

  it('are each sampled by simulate-event with a whole resource that never verifies', async () => {
    const before = receiver.delivered.length;
    for (const name of names) {
      const { httpStatus, text } = await paypal.post('/v1/notifications/simulate-event', {
        body: { event_type: name, webhook_id: webhookId },
      });
      const event = eventShape.parse(JSON.parse(text));
      expect([httpStatus, event.event_type]).toEqual([202, name]);
      expect(JSON.stringify(event.resource).length).toBeGreaterThan(60);
    }
    await receiver.seen(before + names.length);
    expect(new Set(receiver.types().slice(before))).toEqual(new Set(names));
    const last = receiver.delivered.at(-1);
    if (!last) throw new Error('nothing was delivered');
    const answer = await verify(paypal, last, { webhookId });
    expect(JSON.parse(answer.text)).toEqual({ verification_status: 'FAILURE' });
  });

  it.each(PAYPAL_EVENT_TYPES)(
    'are sampled as Holdfast reads what it subscribes to: %s',
    async (name) => {
      const { httpStatus, text } = await paypal.post('/v1/notifications/simulate-event', {
        body: { event_type: name, url: 'http://127.0.0.1:9/' },
      });
      expect(httpStatus).toBe(202);
      const event = payPalEventOf(readWebhookEvent(text));
      expect(event).toMatchObject({ eventType: name });
      // A sample of another resource names neither.
      expect(event?.orderId ?? event?.captureId).toMatch(/^(PAY-)?[A-Z0-9]{10,}$/);
    },
  );

  const stateOf: [string, object][] = [
    ['CHECKOUT.ORDER.APPROVED', { status: 'APPROVED' }],
    ['PAYMENT.AUTHORIZATION.VOIDED', { status: 'VOIDED' }],
    ['PAYMENT.CAPTURE.PENDING', { status: 'PENDING', status_details: { reason: 'ECHECK' } }],
    ['PAYMENT.CAPTURE.DENIED', { status: 'DECLINED' }],
    ['PAYMENT.CAPTURE.REFUNDED', { status: 'COMPLETED' }],
    ['PAYMENT.REFUND.FAILED', { status: 'FAILED' }],
    ['CUSTOMER.DISPUTE.RESOLVED', { status: 'RESOLVED' }],
    ['BILLING.SUBSCRIPTION.SUSPENDED', { status: 'SUSPENDED' }],
  ];
  it.each(stateOf)('are sampled in the state of the event: %s', async (name, resource) => {
    const { text } = await paypal.post('/v1/notifications/simulate-event', {
      body: { event_type: name, url: 'http://127.0.0.1:9/' },
    });
    expect(JSON.parse(text).resource).toMatchObject(resource);
  });

  it('are refused by simulate-event where PayPal lists none of that name', async () => {
    const { httpStatus, body } = await paypal.post('/v1/notifications/simulate-event', {
      body: { event_type: 'PAYMENT.CAPTURE.COMPLETE', webhook_id: webhookId },
    });
    expect([httpStatus, body.name, body.details[0]?.field]).toEqual([
      400,
      'VALIDATION_ERROR',
      'event_type',
    ]);
  });
});
