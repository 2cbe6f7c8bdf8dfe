import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { certificateSourceOf } from '../../src/paypal/certificates.ts';
import { payPalToken } from '../support/paypal-token.ts';
import { ledgerOf, openShop, type Shop } from '../support/shop.ts';
import {
  type Answer,
  authorizeOverHttp,
  openTestGateway,
  payPalOf,
  startOverHttp,
  type TestGateway,
  usd,
} from './test-gateway.ts';
import { type Recorded, type Recorder, recordWebhooks } from './webhook-recorder.ts';

let shop: Shop;
let gateway: TestGateway;
let recorder: Recorder;
const others: TestGateway[] = [];

beforeAll(async () => {
  shop = await openShop();
  recorder = await recordWebhooks(shop);
  gateway = await open();
});
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.close()));
});
afterAll(async () => {
  await gateway.close();
  await recorder.close();
  await shop.close();
});

const open = () =>
  openTestGateway(shop, { paypal: { ...payPalOf(shop), webhookId: recorder.webhookId } });

const deliver = (to: TestGateway, { headers, rawBody }: Recorded): Promise<Answer> =>
  to.ask('POST', '/webhooks/paypal', { raw: rawBody, headers });

const arrived = async (eventType: string, id: string): Promise<Recorded> => {
  let found: Recorded | undefined;
  await expect
    .poll(
      () => {
        found = recorder.recorded.find(
          (one) => one.eventType === eventType && one.rawBody.includes(id),
        );
        return found !== undefined;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  if (found === undefined) throw new Error(`${eventType} never came`);
  return found;
};

/** Sorted by lots that a small generator draws (mulberry32), so that a seed tells the whole order. */
const shuffled = <T>(all: readonly T[], seed: number): readonly T[] => {
  let state = seed;
  const lot = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return all
    .map((one) => ({ one, lot: lot() }))
    .sort((a, b) => a.lot - b.lot)
    .map(({ one }) => one);
};

const counted = async (of: TestGateway, fate: string): Promise<number> => {
  const { text } = await of.ask('GET', '/metrics');
  const line = text.split('\n').find((one) => one.includes(`webhooks_total{fate="${fate}",`));
  return Number(line?.split(' ')[1] ?? 0);
};

describe('a delivery of PayPal’s', () => {
  it('authorizes an approved checkout though the shop’s own page was never reached', async () => {
    const { checkoutId, orderId } = await startOverHttp(gateway);
    await shop.paypal.payerApproves(orderId);
    const approved = await arrived('CHECKOUT.ORDER.APPROVED', orderId);
    expect(await deliver(gateway, approved)).toMatchObject({ status: 200 });
    const shown = await gateway.ask(
      'GET',
      `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=30`,
    );
    expect(shown.body['status']).toBe('AUTHORIZED');
  });

  it('completes an order by an alternative method, which PayPal captured by itself: nothing is asked for', async () => {
    const name = 'John Doe';
    const { checkoutId, orderId, answer } = await startOverHttp(gateway, {
      intent: 'CAPTURE',
      paymentSource: { ideal: { name, countryCode: 'NL' } },
      returnUrl: 'https://shop.example/paid',
      cancelUrl: 'https://shop.example/cart',
    });
    expect(answer).toMatchObject({ status: 201, body: { approveUrl: expect.any(String) } });
    expect(answer.text).not.toContain(name);
    await shop.paypal.payerApproves(orderId);
    const completed = await arrived('PAYMENT.CAPTURE.COMPLETED', orderId);
    const forged = {
      ...completed,
      rawBody: Buffer.from(completed.rawBody.toString().replace('COMPLETED', 'DECLINED')),
    };
    expect(await deliver(gateway, forged)).toMatchObject({
      status: 400,
      body: { code: 'WEBHOOK_REFUSED' },
    });
    const before = await gateway.ask('GET', `/v1/checkouts/${checkoutId}`);
    expect(before.body['status']).toBe('AWAITING_APPROVAL');
    expect(await deliver(gateway, completed)).toMatchObject({ status: 200 });
    const paid = await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED&timeout=30`);
    expect(paid.body).toMatchObject({ status: 'CAPTURED', captures: [{ status: 'COMPLETED' }] });
    const { calls, effects } = await ledgerOf(shop, orderId);
    expect([calls['captureOrder'] ?? 0, effects]).toEqual([0, ['CAPTURED']]);
  });

  it('tells of a void made on PayPal’s own pages', async () => {
    const { checkoutId } = await authorizeOverHttp(shop, gateway);
    const shown = await gateway.ask('GET', `/v1/checkouts/${checkoutId}`);
    const rootId = /"rootId":"([^"]+)"/.exec(shown.text)?.[1] ?? '';
    await shop.paypal.onAuthorization(rootId, 'void');
    await deliver(gateway, await arrived('PAYMENT.AUTHORIZATION.VOIDED', rootId));
    const ended = await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=VOIDED&timeout=30`);
    expect(ended.body['status']).toBe('VOIDED');
  });

  it('is answered 200 IGNORED where Holdfast does not act on its type', async () => {
    const made = await fetch(`${shop.paypal.url}/v1/payments/payment`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await payPalToken(shop.paypal.url)}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        intent: 'sale',
        payer: { payment_method: 'paypal' },
        transactions: [{ amount: { total: '7.00', currency: 'USD' } }],
        redirect_urls: {
          return_url: 'https://shop.example/a',
          cancel_url: 'https://shop.example/b',
        },
      }),
    });
    const { id } = z.object({ id: z.string() }).parse(await made.json());
    await fetch(`${shop.paypal.url}/_simulator/payments/${id}/approve`, { method: 'POST' });
    const foreign = await arrived('PAYMENTS.PAYMENT.CREATED', id);
    const before = await counted(gateway, 'IGNORED');
    expect(await deliver(gateway, foreign)).toMatchObject({
      status: 200,
      body: { fate: 'IGNORED' },
    });
    expect(await counted(gateway, 'IGNORED')).toBe(before + 1);
  });

  it('reaches its checkout, whichever merchant of the account it belongs to', async () => {
    const { orderId } = await startOverHttp(gateway);
    await shop.paypal.payerApproves(orderId);
    const approved = await arrived('CHECKOUT.ORDER.APPROVED', orderId);
    const elsewhere = await openTestGateway(shop, {
      merchantId: 'another',
      paypal: { ...payPalOf(shop), webhookId: recorder.webhookId },
    });
    others.push(elsewhere);
    expect(await deliver(elsewhere, approved)).toMatchObject({ body: { fate: 'DELIVERED' } });
  });
});

describe('a burst of thousands of deliveries, doubled and out of order', () => {
  it('leaves every checkout as if each had come once and in order', async () => {
    const seed = Number(process.env['HOLDFAST_SEED'] ?? Date.now() % 1_000_000);
    const started = await Promise.all(Array.from({ length: 6 }, () => startOverHttp(gateway)));
    await Promise.all(started.map(({ orderId }) => shop.paypal.payerApproves(orderId)));
    const approvals = await Promise.all(
      started.map(({ orderId }) => arrived('CHECKOUT.ORDER.APPROVED', orderId)),
    );
    await Promise.all(approvals.map((approval) => deliver(gateway, approval)));
    await Promise.all(
      started.map(({ checkoutId }) =>
        gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=60`),
      ),
    );
    await Promise.all(
      started.map(({ checkoutId }) =>
        gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, {
          body: { amount: usd('30.00') },
          key: `capture-${checkoutId}`,
        }),
      ),
    );
    const ids = started.map(({ orderId }) => orderId);
    await Promise.all(ids.map((orderId) => arrived('PAYMENT.CAPTURE.COMPLETED', orderId)));
    const ours = recorder.recorded.filter(({ rawBody }) => ids.some((id) => rawBody.includes(id)));

    // Two gateways, as behind a balancer: neither knows what the other has seen.
    const second = await open();
    others.push(second);
    const copies = Math.ceil(3_000 / ours.length);
    const burst = shuffled(
      ours.flatMap((one) => Array.from({ length: copies }, () => one)),
      seed,
    );
    const statuses = new Map<number, number>();
    const line = burst.map((one, index) => ({ one, to: index % 2 === 0 ? gateway : second }));
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        for (let next = line.pop(); next !== undefined; next = line.pop()) {
          const { status, headers } = await deliver(next.to, next.one);
          // PayPal delivers again what a busy gateway asks to come again.
          if (status === 503 && headers.has('retry-after')) line.unshift(next);
          else statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    const context = `seed ${seed}: run again with HOLDFAST_SEED=${seed}`;
    expect([...statuses], context).toEqual([[200, burst.length]]);
    for (const { checkoutId, orderId } of started) {
      const { body } = await gateway.ask('GET', `/v1/checkouts/${checkoutId}`);
      expect(body, context).toMatchObject({
        status: 'PARTIALLY_CAPTURED',
        remaining: usd('70.00'),
        attention: null,
      });
      const { effects } = await ledgerOf(shop, orderId);
      expect(effects.sort(), context).toEqual(['AUTHORIZED', 'CAPTURED']);
    }
    expect(await counted(second, 'DUPLICATE')).toBeGreaterThan(1_000);
  }, 240_000);
});

describe('a delivery that PayPal did not make for this webhook', () => {
  const refused = async (one: Recorded, code: string): Promise<void> => {
    const answer = await deliver(gateway, one);
    expect(answer).toMatchObject({ status: 400, body: { code: 'WEBHOOK_REFUSED' } });
    expect(answer.body['detail']).toContain(code);
  };

  const genuine = async (): Promise<Recorded> => {
    const { orderId } = await startOverHttp(gateway);
    await shop.paypal.payerApproves(orderId);
    return arrived('CHECKOUT.ORDER.APPROVED', orderId);
  };

  it('is refused when its body, signature, certificate or time is another, and has no effect', async () => {
    const one = await genuine();
    const before = await counted(gateway, 'DELIVERED');
    const changed = Buffer.from(one.rawBody.toString('utf8').replace('APPROVED', 'COMPLETED'));
    await refused({ ...one, rawBody: changed }, 'SIGNATURE_INVALID');
    const padded = Buffer.concat([one.rawBody, Buffer.from(' ')]);
    await refused({ ...one, rawBody: padded }, 'SIGNATURE_INVALID');
    const with_ = (name: string, value: string): Recorded => ({
      ...one,
      headers: { ...one.headers, [name]: value },
    });
    const otherTime = '2020-01-01T00:00:00Z';
    await refused(with_('paypal-transmission-time', otherTime), 'SIGNATURE_INVALID');
    await refused(with_('paypal-transmission-id', 'another'), 'SIGNATURE_INVALID');
    await refused(with_('paypal-auth-algo', 'SHA1withRSA'), 'ALGORITHM_REFUSED');
    for (const host of [
      'https://api.paypal.com.evil.example',
      'https://evil.example',
      'http://127.0.0.1:9',
      'https://api-m.sandbox.paypal.com',
    ]) {
      const url = `${host}/v1/notifications/certs/CERT-1`;
      await refused(with_('paypal-cert-url', url), 'CERTIFICATE_URL_REFUSED');
    }
    await refused({ ...one, headers: { 'Content-Type': 'application/json' } }, 'HEADERS_MISSING');
    expect(await counted(gateway, 'DELIVERED')).toBe(before);
  });

  it('is refused by a gateway of another webhook', async () => {
    const one = await genuine();
    const other = await openTestGateway(shop, {
      paypal: { ...payPalOf(shop), webhookId: 'WH-OTHER' },
    });
    others.push(other);
    expect(await deliver(other, one)).toMatchObject({
      status: 400,
      body: { code: 'WEBHOOK_REFUSED' },
    });
  });

  it('is not taken in at all without a webhook id', async () => {
    const one = await genuine();
    const closed = await openTestGateway(shop);
    others.push(closed);
    expect(await deliver(closed, one)).toMatchObject({
      status: 503,
      body: { code: 'WEBHOOK_ID_MISSING' },
    });
  });

  it('is asked to come again while nobody can say whose it is', async () => {
    const one = await genuine();
    const unreachable = `http://127.0.0.1:${new URL(gateway.url).port}`;
    const astray = await openTestGateway(shop, {
      paypal: { ...payPalOf(shop), baseUrl: unreachable, webhookId: recorder.webhookId },
    });
    others.push(astray);
    expect(certificateSourceOf(unreachable).environment).toBe('SIMULATOR');
    const headers = {
      ...one.headers,
      'paypal-cert-url': `${unreachable}/v1/notifications/certs/CERT-1`,
    };
    const answer = await deliver(astray, { ...one, headers });
    expect(answer).toMatchObject({ status: 503, body: { code: 'WEBHOOK_UNDECIDED' } });
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });

  it('is asked to come again, within seconds, while nobody can keep it', async () => {
    const one = await genuine();
    const astray = await openTestGateway(shop, {
      client: new Client({ connection: Connection.lazy({ address: '127.0.0.1:9' }) }),
      paypal: { ...payPalOf(shop), webhookId: recorder.webhookId },
    });
    others.push(astray);
    const deliveredAt = performance.now();
    expect(await deliver(astray, one)).toMatchObject({
      status: 503,
      body: { code: 'TEMPORAL_UNAVAILABLE' },
    });
    expect(performance.now() - deliveredAt).toBeLessThan(12_000);
    expect(await counted(astray, 'FAILED')).toBe(1);
  });

  it('is refused when it is larger than 256 KiB', async () => {
    const one = await genuine();
    const rawBody = Buffer.alloc(256 * 1024 + 1, 0x20);
    expect(await deliver(gateway, { ...one, rawBody })).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE' },
    });
  });
});
