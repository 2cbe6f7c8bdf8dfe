import { afterEach, describe, expect, it } from 'vitest';
import { PayPal, usd } from './paypal.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

const order = { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('1.00') }] };

describe('links behind a TLS proxy', () => {
  let paypal: PayPal;
  let receiver: WebhookReceiver | undefined;
  afterEach(async () => {
    receiver?.close();
    receiver = undefined;
    await paypal.close();
  });

  const linksFor = async (headers: Record<string, string>) => {
    const created = await paypal.post('/v2/checkout/orders', { body: order, headers });
    expect(created.httpStatus).toBe(201);
    return new Set(created.body.links.map(({ href }) => new URL(href).origin));
  };

  it('are https where X-Forwarded-Proto says so, the first proxy’s word first', async () => {
    paypal = await PayPal.start();
    const { port } = paypal.simulator;
    expect(await linksFor({ 'X-Forwarded-Proto': 'https' })).toEqual(
      new Set([`https://127.0.0.1:${port}`]),
    );
    expect(await linksFor({ 'X-Forwarded-Proto': 'https, http' })).toEqual(
      new Set([`https://127.0.0.1:${port}`]),
    );
    expect(await linksFor({ 'X-Forwarded-Proto': 'gopher' })).toEqual(
      new Set([`http://127.0.0.1:${port}`]),
    );
  });

  it('start with the public URL whatever the caller says', async () => {
    paypal = await PayPal.start({ publicUrl: 'https://paypal.example.test/' });
    expect(await linksFor({ 'X-Forwarded-Proto': 'http' })).toEqual(
      new Set(['https://paypal.example.test']),
    );
  });

  it.each([
    {
      by: 'X-Forwarded-Proto',
      headers: { 'X-Forwarded-Proto': 'https' },
      expected: /^https:\/\/127\.0\.0\.1:\d+\//,
    },
    { by: 'the public URL', publicUrl: 'https://pp.test', expected: /^https:\/\/pp\.test\// },
  ])('make PayPal-Cert-Url https by $by', async ({ publicUrl, headers, expected }) => {
    paypal = await PayPal.start(publicUrl === undefined ? {} : { publicUrl });
    receiver = new WebhookReceiver();
    await paypal.post('/v1/notifications/webhooks', {
      body: { url: await receiver.open(), event_types: [{ name: '*' }] },
    });
    const created = await paypal.post('/v2/checkout/orders', {
      body: order,
      ...(headers && { headers }),
    });
    await paypal.hook('POST', `orders/${created.body.id}/approve`, {});
    await receiver.seen(1);
    expect(receiver.delivered[0]?.headers['paypal-cert-url']).toMatch(expected);
  });
});
