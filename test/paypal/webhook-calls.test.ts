import { describe, expect, it } from 'vitest';

import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';
import { always, problemOf, stubPayPal } from './stub-paypal.ts';

const question = {
  authAlgo: 'SHA256withRSA',
  certUrl: 'https://api.paypal.com/v1/notifications/certs/CERT-1',
  transmissionId: 't-1',
  transmissionSig: 'c2ln',
  transmissionTime: '2026-11-23T12:00:00Z',
  webhookId: '1JE4291016473214C',
} as const;

describe('asking PayPal whether a delivery is its own', () => {
  it('sends the body back byte for byte, spaces and 1.0 included', async () => {
    const { server, paypal } = await stubPayPal(
      always({ status: 200, body: { verification_status: 'FAILURE' } }),
    );
    const rawBody = '{ "amount": 1.0, "note": "caf\\u00e9" }';
    await expect(paypal.verifyWebhookSignature({ ...question, rawBody })).resolves.toMatchObject({
      value: 'FAILURE',
    });
    const sent = server.calls()[0]?.body ?? '';
    expect(sent.endsWith(`,"webhook_event":${rawBody}}`)).toBe(true);
    expect(JSON.parse(sent)).toMatchObject({
      webhook_id: question.webhookId,
      cert_url: question.certUrl,
    });
  });

  it('never sends a body that would add members of its own to the question', async () => {
    const { server, paypal } = await stubPayPal(
      always({ status: 200, body: { verification_status: 'SUCCESS' } }),
    );
    const rawBody = '{},"webhook_id":"SOMEBODY-ELSES","x":{}';
    expect(await problemOf(paypal.verifyWebhookSignature({ ...question, rawBody }))).toMatchObject({
      kind: 'NOT_SENT',
    });
    expect(server.received).toEqual([]);
  });

  it('takes no other word for yes', async () => {
    const { paypal } = await stubPayPal(
      always({ status: 200, body: { verification_status: 'success' } }),
    );
    expect(
      await problemOf(paypal.verifyWebhookSignature({ ...question, rawBody: '{}' })),
    ).toMatchObject({ kind: 'UNREADABLE' });
  });
});

describe('managing webhooks', () => {
  const stored = { id: 'WH1', url: 'https://shop.example/hook', event_types: [{ name: '*' }] };

  it('lists before it creates, and creates with PayPal’s event names', async () => {
    const { server, paypal } = await stubPayPal((one) => {
      if (one.path !== '/v1/notifications/webhooks') return undefined;
      return one.method === 'GET'
        ? { status: 200, body: { webhooks: [stored] } }
        : { status: 201, body: stored };
    });
    const listed = await paypal.listWebhooks();
    expect(listed.value).toEqual([{ webhookId: 'WH1', url: stored.url, eventTypes: ['*'] }]);
    await paypal.createWebhook({ url: stored.url, eventTypes: ['*'] });
    expect(JSON.parse(server.calls()[1]?.body ?? '')).toEqual({
      url: stored.url,
      event_types: [{ name: '*' }],
    });
  });

  it('changes only what is given, and deletes by id', async () => {
    const { server, paypal } = await stubPayPal((one) => {
      if (one.method === 'DELETE') return { status: 204 };
      return one.method === 'PATCH' ? { status: 200, body: stored } : undefined;
    });
    await paypal.patchWebhook({ webhookId: 'WH1', url: stored.url });
    await paypal.deleteWebhook({ webhookId: 'WH1' });
    expect(server.calls().map((call) => [call.method, call.path, call.body])).toEqual([
      [
        'PATCH',
        '/v1/notifications/webhooks/WH1',
        `[{"op":"replace","path":"/url","value":"${stored.url}"}]`,
      ],
      ['DELETE', '/v1/notifications/webhooks/WH1', ''],
    ]);
  });

  it('finds missed events in a span of time and has them sent again', async () => {
    const event = {
      id: 'WH-9',
      event_type: 'CHECKOUT.ORDER.APPROVED',
      create_time: '2026-04-01T21:20:01.000Z',
      resource: { id: '5O190127TN364715T' },
    };
    const { server, paypal } = await stubPayPal((one) => {
      if (one.path.endsWith('/resend')) return { status: 202, body: event };
      return one.method === 'GET'
        ? { status: 200, body: { events: [event], count: 1 } }
        : undefined;
    });
    const found = await paypal.listEvents({
      startTime: '2026-04-01T00:00:00Z',
      eventType: 'CHECKOUT.ORDER.APPROVED',
      pageSize: 50,
    });
    expect(found.value).toMatchObject([{ eventId: 'WH-9', orderId: '5O190127TN364715T' }]);
    await paypal.resendEvent({ eventId: 'WH-9', webhookIds: ['WH1'] });
    expect(server.calls().map((call) => call.path)).toEqual([
      '/v1/notifications/webhooks-events?start_time=2026-04-01T00%3A00%3A00Z&event_type=CHECKOUT.ORDER.APPROVED&page_size=50',
      '/v1/notifications/webhooks-events/WH-9/resend',
    ]);
  });
});

describe('reading an event', () => {
  const event = (eventType: string, resource: unknown): string =>
    JSON.stringify({
      id: 'WH-1',
      event_type: eventType,
      create_time: '2026-04-06T10:00:03.120Z',
      resource,
    });
  const links = (...hrefs: readonly (readonly [string, string])[]) =>
    hrefs.map(([rel, path]) => ({ rel, href: `https://api.paypal.com/v2/${path}` }));

  it.each([
    [
      'an authorization voided, with its order in the up link alone',
      event('PAYMENT.AUTHORIZATION.VOIDED', {
        id: '8PP38301D7923932J',
        status: 'VOIDED',
        links: links(['up', 'checkout/orders/9RC99380MW614700D']),
      }),
      {
        resourceId: '8PP38301D7923932J',
        orderId: '9RC99380MW614700D',
        captureId: null,
      },
    ],
    [
      'a capture completed',
      event('PAYMENT.CAPTURE.COMPLETED', {
        id: '2GG279541U471931P',
        supplementary_data: { related_ids: { order_id: '5O1', authorization_id: '3C6' } },
      }),
      { captureId: '2GG279541U471931P', orderId: '5O1' },
    ],
    [
      'a capture refunded, which carries the refund',
      event('PAYMENT.CAPTURE.REFUNDED', {
        id: '1JU08902781691411',
        links: links(
          ['self', 'payments/refunds/1JU08902781691411'],
          ['up', 'payments/captures/2GG279541U471931P'],
        ),
      }),
      { resourceId: '1JU08902781691411', captureId: '2GG279541U471931P' },
    ],
    [
      'a capture reversed, which may carry the capture itself',
      event('PAYMENT.CAPTURE.REVERSED', {
        id: '2GG279541U471931P',
        links: links(['self', 'payments/captures/2GG279541U471931P']),
      }),
      { captureId: '2GG279541U471931P' },
    ],
    [
      'an order approved',
      event('CHECKOUT.ORDER.APPROVED', { id: '5O190127TN364715T' }),
      { orderId: '5O190127TN364715T' },
    ],
    [
      'a dispute, which names the capture as a transaction',
      event('CUSTOMER.DISPUTE.CREATED', {
        disputed_transactions: [{ seller_transaction_id: '2GG279541U471931P' }],
      }),
      { captureId: '2GG279541U471931P', orderId: null },
    ],
    [
      'a capture of Payments v1, which names its payment',
      event('PAYMENT.CAPTURE.COMPLETED', {
        id: '8EC93741PT7421043',
        state: 'completed',
        parent_payment: 'PAYID-MXB6Q2Y1AB12345CD678901E',
      }),
      { captureId: '8EC93741PT7421043', orderId: 'PAYID-MXB6Q2Y1AB12345CD678901E' },
    ],
    [
      'a refund of Payments v1, which names its capture',
      event('PAYMENT.CAPTURE.REFUNDED', {
        id: '6KB77563GP0563140',
        state: 'completed',
        capture_id: '8EC93741PT7421043',
        parent_payment: 'PAYID-MXB6Q2Y1AB12345CD678901E',
      }),
      { captureId: '8EC93741PT7421043', orderId: 'PAYID-MXB6Q2Y1AB12345CD678901E' },
    ],
    ...(['capture', 'sale'] as const).map(
      (kind): [string, string, { captureId: string; orderId: string }] => [
        `a reversed ${kind} of Payments v1, which comes itself`,
        event(`PAYMENT.${kind.toUpperCase()}.REVERSED`, {
          id: '8EC93741PT7421043',
          state: 'reversed',
          parent_payment: 'PAYID-MXB6Q2Y1AB12345CD678901E',
          links: [
            {
              rel: 'self',
              href: `https://api-m.paypal.com/v1/payments/${kind}/8EC93741PT7421043`,
            },
          ],
        }),
        { captureId: '8EC93741PT7421043', orderId: 'PAYID-MXB6Q2Y1AB12345CD678901E' },
      ],
    ),
    [
      'an event without a resource',
      event('PAYMENT.CAPTURE.COMPLETED', undefined),
      { captureId: null, orderId: null },
    ],
  ])('finds the ids of %s', (_, rawBody, expected) => {
    expect(readWebhookEvent(rawBody)).toMatchObject({
      eventId: 'WH-1',
      createdAt: Date.parse('2026-04-06T10:00:03.120Z'),
      ...expected,
    });
  });

  it('takes neither amount nor payer from it, and its status as a claim', () => {
    const rawBody = event('CHECKOUT.ORDER.APPROVED', {
      id: '5O1',
      status: 'APPROVED',
      payer: { email_address: 'jane@example.com' },
      purchase_units: [{ amount: { currency_code: 'USD', value: '13.37' } }],
    });
    const read = readWebhookEvent(rawBody);
    expect(read).toMatchObject({ status: 'APPROVED' });
    expect(JSON.stringify(read)).not.toMatch(/jane|13\.37/);
  });

  it.each(['', 'null', '[]', '{"id":7}', 'not json'])(
    'says null for what is no event: %s',
    (rawBody) => {
      expect(readWebhookEvent(rawBody)).toBeNull();
    },
  );
});
