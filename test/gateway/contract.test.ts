import { createHash, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneMerchant } from '../support/merchants.ts';
import { days, openShop, pass, type Shop } from '../support/shop.ts';
import { aCaptureElsewhere, anOrderElsewhere } from '../workflows/adoption/made-elsewhere.ts';
import { type Call, type Contract, readContract } from './contract.ts';
import {
  authorizeOverHttp,
  type CallOptions,
  deliveryHeaders,
  hundred,
  openTestGateway,
  payPalOf,
  startOverHttp,
  type TestGateway,
  usd,
} from './test-gateway.ts';
import { type Recorder, recordWebhooks } from './webhook-recorder.ts';

let shop: Shop;
let gateway: TestGateway;
let keyed: TestGateway;
let another: TestGateway;
let astray: TestGateway;
let recorder: Recorder;
let contract: Contract;

const KEY = randomUUID();
const sha256 = createHash('sha256').update(KEY).digest('hex');

beforeAll(async () => {
  shop = await openShop();
  recorder = await recordWebhooks(shop);
  const paypal = { ...payPalOf(shop), webhookId: recorder.webhookId };
  gateway = await openTestGateway(shop, { paypal });
  keyed = await openTestGateway(shop, {
    variables: { HOLDFAST_API_KEYS: `busy:admin:${sha256}`, HOLDFAST_RATE_LIMIT: '1' },
  });
  another = withKey(
    await openTestGateway(shop, {
      variables: { HOLDFAST_API_KEYS: `other:admin:${sha256}:another` },
    }),
  );
  const nowhere = Connection.lazy({ address: '127.0.0.1:9' });
  astray = await openTestGateway(shop, { client: new Client({ connection: nowhere }) });
  contract = await readContract(gateway);
});
afterAll(async () => {
  await Promise.all([gateway, keyed, another, astray].map((each) => each.close()));
  await recorder.close();
  await shop.close();
});

const withKey = (given: TestGateway): TestGateway => ({
  ...given,
  ask: (method, at, options = {}) => {
    const headers = { ...options.headers, Authorization: `Bearer ${KEY}` };
    return given.ask(method, at, { ...options, headers });
  },
});

const CHECKOUT = '/v1/checkouts/{checkoutId}';
const TRACKER = `${CHECKOUT}/trackers/{trackerId}`;

const ask = (method: string, path: string, call: Partial<Call> = {}) =>
  contract.ask({ gateway, method, path, ...call });

const statusOf = async (method: string, path: string, call: Partial<Call> = {}) => {
  const { status, body } = await ask(method, path, call);
  return [status, body['code'] ?? null];
};

/** A body that each route takes, so that the refusal is about something else. */
const SOUND: Readonly<Record<string, CallOptions>> = {
  'POST /v1/checkouts': { body: { purchaseUnit: hundred }, key: 'k' },
  'POST /v1/checkouts/adopt': {
    body: { orderId: '5O190127TN364715T', expected: { amount: usd('100.00') } },
    key: 'k',
  },
  [`PATCH ${CHECKOUT}`]: { body: { purchaseUnit: hundred }, key: 'k' },
  [`PATCH ${CHECKOUT}/policy`]: { body: { atDeadline: 'VOID' }, key: 'k' },
  [`POST ${CHECKOUT}/captures`]: { body: { amount: usd('1.00') }, key: 'k' },
  [`POST ${CHECKOUT}/void`]: { body: { reason: 'sold out' }, key: 'k' },
  [`POST ${CHECKOUT}/reauthorize`]: { body: {}, key: 'k' },
  [`POST ${CHECKOUT}/refunds`]: { body: { captureId: 'ABC', amount: usd('1.00') }, key: 'k' },
  [`POST ${CHECKOUT}/trackers`]: {
    body: { captureId: 'ABC', trackingNumber: '7', carrier: 'DHL' },
    key: 'k',
  },
  [`PATCH ${TRACKER}`]: { body: { status: 'CANCELLED' }, key: 'k' },
  [`POST ${CHECKOUT}/resolve`]: { body: { action: 'adopt', reason: 'looked' }, key: 'k' },
  'POST /_dev/advance': { body: { seconds: 60, checkoutId: 'no-such-checkout' } },
};

const soundFor = ({ method, path }: { method: string; path: string }): CallOptions =>
  SOUND[`${method} ${path}`] ?? {};

const promising = (status: number) =>
  contract.operations.filter(({ statuses }) => statuses.includes(status));

describe('what is promised of every route alike', () => {
  it('is OpenAPI 3.1 and names an id and a summary for each', async () => {
    const { text, body } = await gateway.ask('GET', '/openapi.json');
    expect(body['openapi']).toBe('3.1.0');
    expect(contract.operations.length).toBeGreaterThanOrEqual(18);
    const ids = contract.operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(text).not.toContain('http://');
  });

  it('requires no parameter that may be left out', () => {
    const required = contract.operations.flatMap(({ method, path, parameters }) =>
      parameters
        .filter((parameter) => parameter.required && parameter.in !== 'path')
        .map(({ name }) => `${method} ${path} ${name}`),
    );
    expect(required).toEqual([
      `POST ${CHECKOUT}/captures idempotency-key`,
      `POST ${CHECKOUT}/refunds idempotency-key`,
      `POST ${CHECKOUT}/trackers idempotency-key`,
    ]);
  });

  it('401 without an API key where keys are configured', async () => {
    for (const route of promising(401)) {
      expect(await ask(route.method, route.path, { gateway: keyed })).toMatchObject({
        status: 401,
        body: { code: 'API_KEY_REQUIRED' },
      });
    }
  });

  it('403 for a page of another origin', async () => {
    const headers = { Origin: 'https://evil.example' };
    for (const route of promising(403)) {
      expect(await ask(route.method, route.path, { options: { headers } })).toMatchObject({
        status: 403,
        body: { code: 'ORIGIN_NOT_ALLOWED' },
      });
    }
  });

  it('429 for a key that asks too much', async () => {
    const options = { headers: { Authorization: `Bearer ${KEY}` } };
    for (const { method, path } of promising(429)) {
      // A key gains a request each second: whatever is let through is too much a moment later.
      const status = async () => (await ask(method, path, { gateway: keyed, options })).status;
      await expect.poll(status, { interval: 0, timeout: 20_000 }).toBe(429);
    }
  });

  it('413 for a body that is too large', async () => {
    const raw = Buffer.alloc(1024 * 1024 + 1, 0x20);
    const json = { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' };
    // A delivery whose headers cannot be PayPal's is refused before its body is looked at.
    const headers = { ...json, ...deliveryHeaders(shop) };
    for (const route of promising(413)) {
      const id = 'default';
      const answer = await ask(route.method, route.path, { id, options: { raw, headers } });
      expect(answer).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    }
  });

  it('415 for anything but JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      const headers = { 'Content-Type': type, 'Idempotency-Key': 'k' };
      for (const route of promising(415)) {
        const answer = await ask(route.method, route.path, { options: { raw: '{}', headers } });
        expect(answer.status, `${route.path} ${type}`).toBe(415);
      }
    }
  });

  it('400 for an id, a query or a body that nothing can be done with', async () => {
    for (const { method, path } of promising(400)) {
      const raw = method === 'GET' ? {} : { raw: '{"' };
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' };
      const query = method === 'GET' ? '?nonsense=1' : '';
      const options = { ...raw, headers };
      const isWebhook = path.startsWith('/webhooks/');
      const id = isWebhook ? 'default' : 'no%20id';
      const answer = await ask(method, path, { id, query, options });
      const code = isWebhook ? 'WEBHOOK_REFUSED' : 'INVALID_REQUEST';
      expect(answer).toMatchObject({ status: 400, body: { code } });
    }
  });

  it('404 for a checkout that is not there', async () => {
    for (const route of promising(404).filter(({ path }) => path.startsWith('/v1/'))) {
      // Where Temporal no longer knows the checkout the one merchant may still refund and ship; another merchant may not.
      const from = /POST.*\/(refunds|trackers)$/.test(`${route.method} ${route.path}`)
        ? { gateway: another }
        : {};
      expect(
        await ask(route.method, route.path, { options: soundFor(route), ...from }),
      ).toMatchObject({
        status: 404,
        body: { code: route.path.endsWith('/adopt') ? 'NOTHING_TO_ADOPT' : 'CHECKOUT_NOT_FOUND' },
      });
    }
  });

  it('503 with Retry-After, within seconds, while Temporal is away', async () => {
    const routes = promising(503).filter(({ path }) => !path.startsWith('/webhooks'));
    const askedAt = performance.now();
    const answers = await Promise.all(
      routes.map((route) =>
        ask(route.method, route.path, { gateway: astray, options: soundFor(route) }),
      ),
    );
    // Temporal's own client gives up after 20 s and more.
    expect(performance.now() - askedAt).toBeLessThan(12_000);
    for (const { status, body, headers } of answers) {
      expect(status).toBe(503);
      if (body['code'] === 'NOT_READY') expect(body['missing']).toContain('Temporal');
      else expect(body['code']).toBe('TEMPORAL_UNAVAILABLE');
      expect(headers.get('retry-after')).not.toBeNull();
    }
  });
});

describe('each route', () => {
  it('POST /v1/checkouts', async () => {
    const checkoutId = `c-${randomUUID()}`;
    const options = { body: { checkoutId, purchaseUnit: hundred }, key: 'k' };
    expect(await statusOf('POST', '/v1/checkouts', { options })).toEqual([201, null]);
    const other = { body: { checkoutId, purchaseUnit: { amount: usd('1.00') } } };
    const reused = await statusOf('POST', '/v1/checkouts', { options: { ...other, key: 'k' } });
    expect(reused).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const taken = await statusOf('POST', '/v1/checkouts', { options: { ...other, key: 'k2' } });
    expect(taken).toEqual([409, 'CHECKOUT_ID_TAKEN']);
  });

  it('POST /v1/checkouts/adopt', async () => {
    const orderId = await anOrderElsewhere(shop);
    const adopt = (key: string, value = '100.00', query = '') => {
      const options = { body: { orderId, expected: { amount: usd(value) } }, key };
      return statusOf('POST', '/v1/checkouts/adopt', { options, query });
    };
    expect(await adopt('k', '100.00', '?preview=true')).toEqual([200, null]);
    expect(await adopt('k')).toEqual([201, null]);
    expect(await adopt('k', '1.00')).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await adopt('k2')).toEqual([409, 'ALREADY_ADOPTED']);
  });

  it('GET /v1/checkouts and one of them', async () => {
    const { checkoutId: id } = await startOverHttp(gateway);
    expect(await statusOf('GET', '/v1/checkouts', { query: '?status=AWAITING_APPROVAL' })).toEqual([
      200,
      null,
    ]);
    const shown = await ask('GET', CHECKOUT, { id });
    expect(shown.status).toBe(200);
    const headers = { 'If-None-Match': shown.headers.get('etag') ?? '' };
    expect((await ask('GET', CHECKOUT, { id, options: { headers } })).status).toBe(304);
  });

  it('PATCH', async () => {
    const { checkoutId: id } = await startOverHttp(gateway);
    const to = (value: string) => ({ body: { purchaseUnit: { amount: usd(value) } }, key: 'k' });
    const patched = await ask('PATCH', CHECKOUT, { id, options: to('90.00') });
    expect(patched).toMatchObject({ status: 200, body: { amount: usd('90.00') } });
    expect(await statusOf('PATCH', CHECKOUT, { id, options: to('80.00') })).toEqual([
      422,
      'IDEMPOTENCY_KEY_REUSED',
    ]);
    const held = await authorizeOverHttp(shop, gateway);
    const late = { id: held.checkoutId, options: to('80.00') };
    expect(await statusOf('PATCH', CHECKOUT, late)).toEqual([409, 'ALREADY_AUTHORIZED']);
  });

  it('approve, captures, refunds and payer', async () => {
    const { checkoutId: id, orderId } = await startOverHttp(gateway);
    const captures = `${CHECKOUT}/captures`;
    const early = { id, options: { body: {}, key: 'early' } };
    expect(await statusOf('POST', captures, early)).toEqual([409, 'NOT_AUTHORIZED']);
    await shop.paypal.payerApproves(orderId);
    const approve = (body: object) => ask('POST', `${CHECKOUT}/approve`, { id, options: { body } });
    expect(await approve({ payerId: 'P', order: 1 })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', errors: [{ field: '/payerId' }, { field: '/order' }] },
    });
    expect((await approve({})).status).toBe(202);
    expect((await ask('POST', `${CHECKOUT}/approve`, { id })).status).toBe(202);
    await gateway.ask('GET', `/v1/checkouts/${id}?wait=AUTHORIZED&timeout=30`);
    const payer = await ask('GET', `${CHECKOUT}/payer`, { id });
    expect(payer.status).toBe(200);
    expect(payer.headers.get('cache-control')).toBe('no-store');
    expect(payer.body['emailAddress']).toContain('@');

    const all = { id, options: { body: {}, key: 'k' } };
    const capture = await ask('POST', captures, all);
    expect(capture.status).toBe(201);
    expect(capture.body).toHaveProperty('fee');
    const other = { id, options: { body: { amount: usd('1.00') }, key: 'k' } };
    expect((await ask('POST', captures, other)).status).toBe(422);

    const refunds = `${CHECKOUT}/refunds`;
    const { captureId } = capture.body;
    const refund = (value: string, key: string) => ({
      id,
      options: { body: { captureId, amount: usd(value) }, key },
    });
    expect((await ask('POST', refunds, refund('10.00', 'r'))).status).toBe(201);
    expect((await ask('POST', refunds, refund('11.00', 'r'))).status).toBe(422);
    expect(await statusOf('POST', refunds, refund('95.00', 'r2'))).toEqual([
      409,
      'REFUND_EXCEEDS_CAPTURE',
    ]);
    const foreign = { id, options: { body: { captureId: 'ABC' }, key: 'r3' } };
    expect(await statusOf('POST', refunds, foreign)).toEqual([409, 'CAPTURE_NOT_FOUND']);
    const unknown = { id: 'no-such-checkout', options: { body: { captureId: 'ABC' }, key: 'r4' } };
    expect(await statusOf('POST', refunds, unknown)).toEqual([404, 'CHECKOUT_NOT_FOUND']);
    await gateway.ask('GET', `/v1/checkouts/${id}?wait=CAPTURED&timeout=30`);
    expect(await statusOf('POST', `${CHECKOUT}/approve`, { id })).toEqual([409, 'CHECKOUT_CLOSED']);
  });

  it('trackers', async () => {
    const { checkoutId: id } = await authorizeOverHttp(shop, gateway);
    const at = `${CHECKOUT}/trackers`;
    const capture = await ask('POST', `${CHECKOUT}/captures`, {
      id,
      options: { body: {}, key: 'k' },
    });
    await gateway.ask('GET', `/v1/checkouts/${id}?wait=CAPTURED&timeout=30`);
    const parcel = (carrier: string, key: string) => ({
      id,
      options: {
        body: { captureId: capture.body['captureId'], trackingNumber: '7/7', carrier },
        key,
      },
    });
    const added = await ask('POST', at, parcel('DHL', 't'));
    expect(added).toMatchObject({ status: 201, body: { status: 'SHIPPED', carrier: 'DHL' } });
    expect((await ask('POST', at, parcel('DHL', 't'))).body).toEqual(added.body);
    expect((await ask('POST', at, parcel('UPS', 't'))).status).toBe(422);
    const again = await statusOf('POST', at, parcel('UPS', 't2'));
    expect(again).toEqual([409, 'TRACKER_ALREADY_ADDED']);
    const strange = parcel('NO_CARRIER_OF_PAYPALS', 't3').options.body;
    const refused = await ask('POST', at, {
      id,
      options: { body: { ...strange, trackingNumber: '8' }, key: 't3' },
    });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'REFUSED_BY_PAYPAL', issue: 'INVALID_PARAMETER_VALUE', field: '/carrier' },
    });
    const foreign = { body: { captureId: 'ABC', trackingNumber: '7', carrier: 'DHL' }, key: 't4' };
    expect(await statusOf('POST', at, { id, options: foreign })).toEqual([
      409,
      'CAPTURE_NOT_FOUND',
    ]);

    const trackerId = encodeURIComponent(String(added.body['trackerId']));
    const to = (status: string, key: string) => ({
      id,
      trackerId,
      options: { body: { status }, key },
    });
    const issue = 'NOT_PATCHABLE';
    await shop.paypal.faults([{ operation: 'patchTracker', kind: 'refuse', issue, times: 1 }]);
    expect(await statusOf('PATCH', TRACKER, to('CANCELLED', 'u2'))).toEqual([
      409,
      'REFUSED_BY_PAYPAL',
    ]);
    const cancelled = await ask('PATCH', TRACKER, to('CANCELLED', 'u'));
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
    expect((await ask('PATCH', TRACKER, to('SHIPPED', 'u'))).status).toBe(422);
    const unknown = { ...to('CANCELLED', 'u3'), trackerId: 'ABC-7' };
    expect(await statusOf('PATCH', TRACKER, unknown)).toEqual([404, 'TRACKER_NOT_FOUND']);
    const listed = await ask('GET', at, { id });
    expect(listed).toMatchObject({
      status: 200,
      body: { trackers: [cancelled.body], sellerProtection: [{ status: 'ELIGIBLE' }] },
    });
    expect((await ask('GET', CHECKOUT, { id })).body['trackers']).toEqual([cancelled.body]);
  });

  it('payer of an order that PayPal refused', async () => {
    const issue = 'DUPLICATE_INVOICE_ID';
    await shop.paypal.faults([{ operation: 'createOrder', kind: 'refuse', issue, times: 1 }]);
    const id = `c-${randomUUID()}`;
    const options = { body: { checkoutId: id, purchaseUnit: hundred }, key: randomUUID() };
    const refused = await ask('POST', '/v1/checkouts', { options });
    expect(refused).toMatchObject({ status: 409, body: { code: 'REFUSED_BY_PAYPAL', issue } });
    expect(refused.body['debugId']).toBeTypeOf('string');
    expect(await statusOf('GET', `${CHECKOUT}/payer`, { id })).toEqual([409, 'ORDER_NOT_CREATED']);
  });

  it('void', async () => {
    const { checkoutId: id } = await authorizeOverHttp(shop, gateway);
    const at = `${CHECKOUT}/void`;
    const because = (reason: string, key: string) => ({ id, options: { body: { reason }, key } });
    expect((await ask('POST', at, because('sold out', 'k'))).status).toBe(200);
    expect((await ask('POST', at, because('other', 'k'))).status).toBe(422);
    expect(await statusOf('POST', at, because('again', 'k2'))).toEqual([409, 'CHECKOUT_CLOSED']);
  });

  it('reauthorize', async () => {
    const { checkoutId: id } = await authorizeOverHttp(shop, gateway, {
      policy: { reauthorize: 'NEVER' },
    });
    const at = `${CHECKOUT}/reauthorize`;
    expect(await statusOf('POST', at, { id, options: { body: {}, key: 'k' } })).toEqual([
      409,
      'REAUTHORIZATION_TOO_SOON',
    ]);
    await pass(shop, id, days(4));
    const renewed = await ask('POST', at, { id, options: { body: {}, key: 'k2' } });
    expect(renewed).toMatchObject({
      status: 201,
      body: { authorization: { reauthorizations: 1 } },
    });
    const other = { id, options: { body: { amount: usd('50.00') }, key: 'k2' } };
    expect((await ask('POST', at, other)).status).toBe(422);
  });

  it('policy', async () => {
    const { checkoutId: id } = await authorizeOverHttp(shop, gateway);
    const at = `${CHECKOUT}/policy`;
    const asked = { id, options: { body: { atDeadline: 'CAPTURE' }, key: 'k' } };
    const first = await ask('PATCH', at, asked);
    expect(first).toMatchObject({
      status: 200,
      body: { policy: { atDeadline: 'CAPTURE', deadlineMargin: '24 h' } },
    });
    const sooner = { id, options: { body: { deadlineMargin: '2 d', reauthorize: 'NEVER' } } };
    expect((await ask('PATCH', at, sooner)).status).toBe(200);
    expect(await ask('PATCH', at, asked)).toMatchObject({ status: 200, body: first.body });
    const other = { id, options: { body: { atDeadline: 'ASK' }, key: 'k' } };
    expect(await statusOf('PATCH', at, other)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const unknown = await ask('PATCH', at, {
      id,
      options: { body: { atDeadlin: 'ASK', deadlineMargin: '30 d' } },
    });
    expect(unknown).toMatchObject({
      status: 400,
      body: {
        errors: [
          { field: '/atDeadlin', code: 'UNKNOWN_FIELD' },
          { field: '/deadlineMargin', code: 'TOO_LONG' },
        ],
      },
    });
    expect(await statusOf('PATCH', at, { id, options: { body: {} } })).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    await gateway.ask('POST', `/v1/checkouts/${id}/void`);
    expect(
      await statusOf('PATCH', at, { ...other, options: { body: { atDeadline: 'ASK' } } }),
    ).toEqual([409, 'CHECKOUT_CLOSED']);
  });

  it('resolve', async () => {
    const { checkoutId: id } = await authorizeOverHttp(shop, gateway, {
      policy: { atDeadline: 'ASK' },
    });
    const at = `${CHECKOUT}/resolve`;
    const decide = (action: string, key: string) => ({
      id,
      options: { body: { action, reason: 'the goods are gone' }, key },
    });
    expect(await statusOf('POST', at, decide('void', 'k'))).toEqual([409, 'NOTHING_TO_RESOLVE']);
    await pass(shop, id, days(28));
    const parked = await ask('GET', CHECKOUT, { id });
    expect(parked.body).toMatchObject({ status: 'NEEDS_ATTENTION' });
    expect((await ask('POST', at, decide('void', 'k2'))).body).toMatchObject({ status: 'VOIDED' });
    expect((await ask('POST', at, decide('close', 'k2'))).status).toBe(422);
    expect((await ask('GET', CHECKOUT, { id })).text).toContain('"actor":"loopback"');
  });

  it('reconcile and history', async () => {
    const { checkoutId: id } = await authorizeOverHttp(shop, gateway);
    const { authorization } = await shop.holdfast.get(id);
    const rootId = authorization?.rootId ?? '';
    const at = `${CHECKOUT}/reconcile`;
    const captureId = await aCaptureElsewhere(shop, rootId, '30.00');
    expect(await statusOf('POST', at, { id, options: { body: { key: 1 } } })).toEqual([
      400,
      'INVALID_REQUEST',
    ]);
    expect(await ask('POST', at, { id })).toMatchObject({
      status: 200,
      body: {
        checkout: { checkoutId: id, remaining: usd('70.00') },
        differences: [
          { what: `authorizations[${rootId}].status`, ours: 'CREATED', done: 'TAKEN_OVER' },
          { what: `captures[${captureId}]`, ours: null, paypal: 'COMPLETED 30.00 USD' },
        ],
      },
    });
    expect((await ask('POST', at, { id })).body['differences']).toEqual([]);
    await gateway.ask('POST', `/v1/checkouts/${id}/void`);
    expect(await statusOf('POST', at, { id })).toEqual([409, 'CHECKOUT_CLOSED']);

    const history = `${CHECKOUT}/history`;
    const first = await ask('GET', history, { id, query: '?limit=3' });
    const cursor = String(first.body['nextCursor']);
    const rest = await ask('GET', history, { id, query: `?limit=100&cursor=${cursor}` });
    expect(rest.body).toMatchObject({ unknown: [], nextCursor: null });
    const { body } = await ask('GET', CHECKOUT, { id });
    const entries = [first, rest].flatMap((page) => page.body['entries']);
    expect(entries).toEqual(body['timeline']);
    const { checkoutId: other } = await startOverHttp(gateway);
    for (const query of [`?cursor=${cursor}`, '?cursor=1-1']) {
      const refused = await statusOf('GET', history, { id: other, query });
      expect(refused).toEqual([400, 'INVALID_REQUEST']);
    }
  });

  it('events', async () => {
    const { checkoutId: id } = await startOverHttp(gateway);
    const at = `${CHECKOUT}/events`;
    await gateway.ask('POST', `/v1/checkouts/${id}/void`);
    const stream = await ask('GET', at, { id });
    expect(stream.status).toBe(200);
    const last = /^id: (.*)$/m.exec(stream.text)?.[1] ?? '';
    const headers = { 'Last-Event-ID': last };
    expect((await ask('GET', at, { id, options: { headers } })).status).toBe(204);
    expect((await gateway.ask('HEAD', `/v1/checkouts/${id}/events`)).status).toBe(405);
  });

  it('webhooks', async () => {
    const { orderId } = await startOverHttp(gateway);
    await shop.paypal.payerApproves(orderId);
    await expect.poll(() => recorder.recorded.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const [one] = recorder.recorded;
    const options = { raw: one?.rawBody ?? '', headers: one?.headers ?? {} };
    const ofMerchant = '/webhooks/paypal/{merchantId}';
    expect((await ask('POST', '/webhooks/paypal', { options })).status).toBe(200);
    const again = await ask('POST', ofMerchant, { id: 'default', options });
    expect([again.status, again.body]).toEqual([200, { fate: 'DUPLICATE' }]);
    expect(await statusOf('POST', '/webhooks/paypal', { gateway: astray, options })).toEqual([
      503,
      'WEBHOOK_ID_MISSING',
    ]);
    const toAstray = { id: 'default', gateway: astray, options };
    expect(await statusOf('POST', ofMerchant, toAstray)).toEqual([503, 'WEBHOOK_ID_MISSING']);
    for (const id of ['another', 'no%20id']) {
      expect(await statusOf('POST', ofMerchant, { id, options })).toEqual([404, 'NOT_FOUND']);
    }
    const merchants = oneMerchant(payPalOf(shop));
    const ownerless = await openTestGateway(shop, { merchantId: 'nobody', merchants });
    expect(await statusOf('POST', '/webhooks/paypal', { gateway: ownerless, options })).toEqual([
      404,
      'NOT_FOUND',
    ]);
    await ownerless.close();
  });

  it('_dev, here and where PayPal is no simulator', async () => {
    const { checkoutId } = await startOverHttp(gateway);
    const options = { body: { seconds: 60, checkoutId } };
    expect((await ask('POST', '/_dev/advance', { options })).status).toBe(200);
    expect((await ask('POST', '/_dev/worker/kill')).body).toEqual({ pid: null });
    expect((await ask('GET', '/_dev/worker')).body).toEqual({ pid: null });
    const { simulatorUrl: _, ...paypal } = payPalOf(shop);
    // Without the simulator a gateway has API keys.
    const live = await openTestGateway(shop, {
      paypal,
      variables: { HOLDFAST_API_KEYS: `anna:admin:${sha256}` },
    });
    const headers = { Authorization: `Bearer ${KEY}` };
    for (const { method, path } of contract.operations) {
      if (!path.startsWith('/_dev/')) continue;
      const call = {
        gateway: live,
        options: { headers, ...(path.endsWith('advance') ? options : {}) },
      };
      expect(await statusOf(method, path, call)).toEqual([404, 'NOT_FOUND']);
    }
    await live.close();
  });

  it('health and metrics', async () => {
    expect((await ask('GET', '/healthz')).status).toBe(200);
    expect((await ask('GET', '/readyz')).body).toEqual({ status: 'ready' });
    expect((await ask('GET', '/status')).body).toMatchObject({ temporal: 'ok', worker: 'ok' });
    const metrics = await ask('GET', '/metrics');
    expect(metrics.text).toContain('holdfast_http_requests_total{method="GET",route="/healthz"');
  });
});

describe('the contract as a whole', () => {
  it('was exercised: every answer it promises has been given', () => {
    expect(contract.promised.filter((answer) => !contract.seen.has(answer))).toEqual([]);
  });
});
