import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PayPal } from './paypal.ts';
import { eventShape, verify, WebhookReceiver } from './webhook-receiver.ts';

describe('registered webhooks and their events', { timeout: 30_000 }, () => {
  let paypal: PayPal;
  let receiver: WebhookReceiver;
  let url: string;
  let webhookId: string;
  beforeEach(async () => {
    paypal = await PayPal.start();
    receiver = new WebhookReceiver();
    url = await receiver.open();
    const answer = await paypal.post('/v1/notifications/webhooks', {
      body: { url, event_types: [{ name: '*' }] },
    });
    expect(answer.httpStatus).toBe(201);
    webhookId = answer.body.id;
  });
  afterEach(async () => {
    receiver.close();
    await paypal.close();
  });

  it.each(['page_size=0', 'page_size=ten', 'start_time=yesterday', 'end_time=soon'])(
    'cannot be listed by %s',
    async (query) => {
      const answer = await paypal.get(`/v1/notifications/webhooks-events?${query}`);
      expect([answer.httpStatus, answer.body.name]).toEqual([400, 'VALIDATION_ERROR']);
      expect(answer.body.details[0]?.field).toBe(query.split('=')[0]);
    },
  );

  it('can be moved when there are ten, and keep their address when it is given again', async () => {
    for (let count = 1; count < 10; count += 1) {
      await paypal.post('/v1/notifications/webhooks', {
        body: { url: `https://shop.example/${count}`, event_types: [{ name: '*' }] },
      });
    }
    const move = async (to: string) =>
      (
        await paypal.call('PATCH', `/v1/notifications/webhooks/${webhookId}`, {
          body: [{ op: 'replace', path: '/url', value: to }],
        })
      ).httpStatus;
    expect(await move(url)).toBe(200);
    expect(await move('https://shop.example/moved')).toBe(200);
    expect(await move('https://shop.example/1')).toBe(400);
  });

  it('can be listed, shown, sent again, changed and ended', async () => {
    const { captureId } = await paypal.captured('10.00');
    await receiver.seen(4);
    const listed = await paypal.get(
      `/v1/notifications/webhooks-events?transaction_id=${captureId}`,
    );
    const { events } = z.object({ events: z.array(eventShape) }).parse(JSON.parse(listed.text));
    expect(events.map(({ event_type }) => event_type)).toEqual(['PAYMENT.CAPTURE.COMPLETED']);
    const path = `/v1/notifications/webhooks-events/${events[0]?.id}`;
    expect(eventShape.parse(JSON.parse((await paypal.get(path)).text)).id).toBe(events[0]?.id);
    expect((await paypal.post(`${path}/resend`, { body: {} })).httpStatus).toBe(202);
    await receiver.seen(5);
    expect(receiver.delivered[4]?.body).toBe(receiver.delivered[3]?.body);

    const own = `/v1/notifications/webhooks/${webhookId}`;
    const patched = await paypal.call('PATCH', own, {
      body: [
        { op: 'replace', path: '/event_types', value: [{ name: 'PAYMENT.CAPTURE.COMPLETED' }] },
      ],
    });
    expect(patched.httpStatus).toBe(200);
    await paypal.captured('10.00');
    await receiver.seen(6);
    expect(receiver.types().slice(5)).toEqual(['PAYMENT.CAPTURE.COMPLETED']);
    expect((await paypal.call('DELETE', own)).httpStatus).toBe(204);
    expect((await paypal.get(own)).httpStatus).toBe(404);
    expect(JSON.parse((await paypal.get('/v1/notifications/webhooks')).text)).toEqual({
      webhooks: [],
    });
  });

  it('belong to the merchant who registered them', async () => {
    const token = await paypal.otherMerchant();
    const answer = await paypal.get(`/v1/notifications/webhooks/${webhookId}`, { token });
    expect(answer.httpStatus).toBe(404);
    await paypal.approved();
    await receiver.seen(1);
    const [delivery] = receiver.delivered;
    if (!delivery) throw new Error('nothing was delivered');
    expect(JSON.parse((await verify(paypal, delivery, { webhookId, token })).text)).toEqual({
      verification_status: 'FAILURE',
    });
  });

  it('are refused for plain http beyond loopback, a known address, an unknown event and an eleventh, by PayPal’s names', async () => {
    const register = (to: string, name = '*') =>
      paypal.post('/v1/notifications/webhooks', { body: { url: to, event_types: [{ name }] } });
    const refused = async (to: string, name?: string) => {
      const { httpStatus, body } = await register(to, name);
      return [httpStatus, body.name, ...body.details.map(({ field, issue }) => [field, issue])];
    };
    expect(await refused('http://shop.example/webhooks')).toEqual([
      400,
      'VALIDATION_ERROR',
      ['url', 'Not a valid webhook URL'],
    ]);
    expect(await refused(url)).toEqual([400, 'WEBHOOK_URL_ALREADY_EXISTS']);
    expect(await refused('https://shop.example/1', 'RISK. DISPUTE.CREATED')).toEqual([
      400,
      'VALIDATION_ERROR',
      ['event_types[0].name', 'Not a valid event name'],
    ]);
    const noUrl = await paypal.post('/v1/notifications/webhooks', {
      body: { event_types: [{ name: '*' }] },
    });
    expect([noUrl.body.name, noUrl.body.details[0]?.field]).toEqual(['VALIDATION_ERROR', 'url']);
    const broken = await paypal.post('/v1/notifications/webhooks', { text: '{"url":' });
    expect([broken.httpStatus, broken.body.name]).toEqual([400, 'MALFORMED_REQUEST']);
    const gone = await paypal.get('/v1/notifications/webhooks/0EH40505U7160970P');
    expect([gone.httpStatus, gone.body.name]).toEqual([404, 'INVALID_RESOURCE_ID']);
    for (let count = 1; count < 10; count += 1) {
      expect((await register(`https://shop.example/${count}`)).httpStatus).toBe(201);
    }
    expect(await refused('https://shop.example/10')).toEqual([
      400,
      'WEBHOOK_NUMBER_LIMIT_EXCEEDED',
    ]);
  });
});
