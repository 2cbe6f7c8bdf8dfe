import { createVerify, X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { days, hours, PayPal, usd } from './paypal.ts';
import { eventShape, verify, WebhookReceiver } from './webhook-receiver.ts';

describe('webhooks', { timeout: 30_000 }, () => {
  const now = Date.now();
  let paypal: PayPal;
  let receiver: WebhookReceiver;
  let url: string;
  let webhookId: string;
  beforeEach(async () => {
    // Only the tests move time: an hour is over when they say so, however long they take.
    paypal = await PayPal.start({ now: () => now });
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

  it('are sent for approval, hold, capture and refund in that order, each verifiable against the certificate', async () => {
    const { captureId } = await paypal.captured('10.00');
    await paypal.refund(captureId, { body: { amount: usd('1.00') } });
    await receiver.seen(5);
    expect(receiver.types()).toEqual([
      'CHECKOUT.ORDER.APPROVED',
      'PAYMENT.AUTHORIZATION.CREATED',
      'CHECKOUT.ORDER.COMPLETED',
      'PAYMENT.CAPTURE.COMPLETED',
      'PAYMENT.CAPTURE.REFUNDED',
    ]);
    for (const delivery of receiver.delivered) {
      const header = (name: string) => String(delivery.headers[`paypal-${name}`]);
      const certificate = await (await fetch(header('cert-url'))).text();
      const signed = `${header('transmission-id')}|${header('transmission-time')}|${webhookId}|${crc32(delivery.body)}`;
      const { publicKey } = new X509Certificate(certificate);
      const genuine = createVerify('RSA-SHA256')
        .update(signed)
        .verify(publicKey, header('transmission-sig'), 'base64');
      expect(genuine).toBe(true);
      const answer = await verify(paypal, delivery, { webhookId });
      expect(JSON.parse(answer.text)).toEqual({ verification_status: 'SUCCESS' });
    }
  });

  it('do not verify with another webhook id, another body, or a body that was read and written again', async () => {
    await paypal.authorized();
    await receiver.seen(3);
    const delivery = receiver.delivered[1];
    if (!delivery) throw new Error('nothing was delivered');
    const result = async (id: string, event?: string) =>
      JSON.parse(
        (await verify(paypal, delivery, { webhookId: id, ...(event !== undefined && { event }) }))
          .text,
      );
    const failure = { verification_status: 'FAILURE' };
    expect(await result('1JE4291016473214C')).toEqual(failure);
    expect(await result(webhookId, delivery.body.replace('100.00', '999.00'))).toEqual(failure);
    expect(await result(webhookId, JSON.stringify(JSON.parse(delivery.body), null, 1))).toEqual(
      failure,
    );
  });

  it('carry an empty breakdown where the order has none, which does not verify once it was written as []', async () => {
    await paypal.approved();
    await receiver.seen(1);
    const [delivery] = receiver.delivered;
    if (!delivery) throw new Error('nothing was delivered');
    expect(delivery.body).toContain('"breakdown":{}');
    // What decoding to arrays and encoding again makes of it, as in PHP.
    const again = delivery.body.replace('"breakdown":{}', '"breakdown":[]');
    const statusOf = async (event: string) =>
      JSON.parse((await verify(paypal, delivery, { webhookId, event })).text);
    expect(await statusOf(again)).toEqual({ verification_status: 'FAILURE' });
    expect(await statusOf(delivery.body)).toEqual({ verification_status: 'SUCCESS' });
  });

  it('are tried 25 times more in three days of the order’s own clock and then given up', async () => {
    receiver.status = 500;
    const orderId = await paypal.approved();
    await receiver.seen(1);
    await paypal.advance(hours(24), orderId);
    const firstDay = receiver.delivered.length;
    await paypal.advance(days(2), orderId);
    expect(firstDay).toBeGreaterThan(10);
    expect(receiver.delivered).toHaveLength(26);
    await paypal.advance(days(10), orderId);
    expect(receiver.delivered).toHaveLength(26);
    expect(new Set(receiver.delivered.map(({ body }) => body)).size).toBe(1);
  });

  it('are delivered once the receiver answers again, and never before their own order’s clock says so', async () => {
    receiver.status = 503;
    const [failing, other] = [await paypal.approved(), await paypal.order()];
    await receiver.seen(1);
    receiver.status = 200;
    await paypal.advance(days(1), other);
    expect(receiver.delivered).toHaveLength(1);
    await paypal.advance(60, failing);
    expect(receiver.delivered).toHaveLength(2);
  });

  it('delay no other order while their receiver does not answer', async () => {
    await paypal.knobs({ webhookTimeoutMs: 60_000 });
    const quiet = await paypal.order();
    receiver.silent = true;
    await paypal.approved();
    await receiver.seen(1);
    await paypal.advance(days(1), quiet);
    expect((await paypal.ledger(quiet)).orders).toHaveLength(1);
  });

  it('are sent for the expiry of a hold, with the time of the expiry', async () => {
    const { orderId, authorization } = await paypal.authorized();
    await paypal.advance(days(30), orderId);
    const last = receiver.delivered.at(-1);
    expect(last?.type).toBe('PAYMENT.AUTHORIZATION.VOIDED');
    expect(String(last?.headers['paypal-transmission-time'])).toBe(authorization.expiration_time);
  });

  it.each([
    ['duplicate', 2],
    ['drop', 0],
    ['late', 1],
  ])('of an expiry can be delayed, repeated or dropped too: %s', async (kind, voided) => {
    const { orderId } = await paypal.authorized();
    await paypal.faults({ operation: 'expiry', kind, seconds: days(2) });
    await paypal.advance(days(30), orderId);
    expect(receiver.types()).toHaveLength(kind === 'late' ? 3 : 3 + voided);
    await paypal.advance(days(1), orderId);
    const types = receiver.types().filter((type) => type === 'PAYMENT.AUTHORIZATION.VOIDED');
    expect(types).toHaveLength(voided);
  });

  it('are sent for the reversed approval of a bank payment that was not captured in time', async () => {
    const request = { intent: 'CAPTURE', purchase_units: [{ amount: usd('10.00') }] };
    const orderId = await paypal.approved({ fundingSource: 'ideal' }, request);
    await paypal.advance(hours(6), orderId);
    expect(receiver.types()).toEqual([
      'CHECKOUT.ORDER.APPROVED',
      'CHECKOUT.PAYMENT-APPROVAL.REVERSED',
    ]);
  });

  it('are sent for a capture that settles or is declined, for a dispute and for a reversal', async () => {
    const { captureId } = await paypal.captured('10.00', { outcome: 'CAPTURE_PENDING' });
    await paypal.hook('POST', `captures/${captureId}/settle`, { status: 'COMPLETED' });
    await paypal.hook('POST', `captures/${captureId}/dispute`, { status: 'OPEN' });
    await paypal.hook('POST', `captures/${captureId}/reverse`);
    await receiver.seen(7);
    expect(receiver.types().slice(3)).toEqual([
      'PAYMENT.CAPTURE.PENDING',
      'PAYMENT.CAPTURE.COMPLETED',
      'CUSTOMER.DISPUTE.CREATED',
      'PAYMENT.CAPTURE.REVERSED',
    ]);
  });

  it('can come before the answer, twice, late, out of order, or not at all', async () => {
    const orderId = await paypal.approved();
    await receiver.seen(1);
    await paypal.faults({ operation: 'authorizeOrder', kind: 'early-webhook' });
    const pending = paypal.authorize(orderId).then((answer) => {
      receiver.answered = true;
      return answer;
    });
    expect((await pending).httpStatus).toBe(201);
    expect(receiver.delivered.slice(1).map(({ type, answered }) => [type, answered])).toEqual([
      ['PAYMENT.AUTHORIZATION.CREATED', false],
      ['CHECKOUT.ORDER.COMPLETED', false],
    ]);

    await paypal.faults({ operation: 'approve', kind: 'duplicate-webhook' });
    await paypal.approved();
    await receiver.seen(5);
    const [first, second] = receiver.delivered
      .slice(3)
      .map(({ body }) => eventShape.parse(JSON.parse(body)).id);
    expect(first).toBe(second);

    await paypal.faults({ operation: 'approve', kind: 'late-webhook', seconds: 3600 });
    const late = await paypal.approved();
    await paypal.advance(3599, late);
    expect(receiver.delivered).toHaveLength(5);
    await paypal.advance(1, late);
    expect(receiver.delivered).toHaveLength(6);

    await paypal.faults({ operation: 'approve', kind: 'reorder-webhook' });
    await paypal.authorized();
    await receiver.seen(9);
    expect(receiver.types().slice(6)).toEqual([
      'PAYMENT.AUTHORIZATION.CREATED',
      'CHECKOUT.ORDER.APPROVED',
      'CHECKOUT.ORDER.COMPLETED',
    ]);

    await paypal.faults({ operation: 'approve', kind: 'drop-webhook' });
    const dropped = await paypal.approved();
    await paypal.advance(days(4), dropped);
    expect(receiver.delivered).toHaveLength(9);
  });

  it('out of order let the last event of a call overtake the others, though older events are not delivered yet', async () => {
    await paypal.faults({ operation: 'authorizeOrder', kind: 'reorder', times: 1 });
    await paypal.authorized();
    await receiver.seen(3);
    expect(receiver.types()).toEqual([
      'CHECKOUT.ORDER.APPROVED',
      'CHECKOUT.ORDER.COMPLETED',
      'PAYMENT.AUTHORIZATION.CREATED',
    ]);
    for (const { headers, body } of receiver.delivered) {
      const created = Date.parse(eventShape.parse(JSON.parse(body)).create_time);
      const transmitted = Date.parse(String(headers['paypal-transmission-time']));
      expect(created - transmitted).toBeLessThan(1000);
      expect(transmitted).toBeLessThanOrEqual(created);
    }
  });

  it('sends mock events that never verify', async () => {
    await paypal.post('/v1/notifications/simulate-event', {
      body: { event_type: 'PAYMENT.CAPTURE.COMPLETED', webhook_id: webhookId },
    });
    await receiver.seen(1);
    const [delivery] = receiver.delivered;
    if (!delivery) throw new Error('nothing was delivered');
    expect(
      JSON.parse((await verify(paypal, delivery, { webhookId })).text).verification_status,
    ).toBe('FAILURE');
  });
});
