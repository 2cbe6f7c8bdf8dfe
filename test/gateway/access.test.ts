import { createHash, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merchantsOf } from '../../src/config/merchants.ts';
import { isLoopbackAddress, isLoopbackHost } from '../../src/gateway/loopback.ts';
import { readGatewaySettings } from '../../src/gateway/settings.ts';
import { merchantWith } from '../support/merchants.ts';
import { rawRequest } from '../support/raw-request.ts';
import { openShop, type Shop } from '../support/shop.ts';
import {
  type Answer,
  fieldOf,
  hundred,
  openTestGateway,
  type TestGateway,
} from './test-gateway.ts';

let shop: Shop;
let open: TestGateway;
let keyed: TestGateway;
const logged: string[] = [];

const hash = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Of the length that is asked for, made for one run. */
const KEYS = {
  reader: randomUUID(),
  shop: randomUUID(),
  shopNext: randomUUID(),
  operator: randomUUID(),
  other: randomUUID(),
  otherAdmin: randomUUID(),
};

beforeAll(async () => {
  shop = await openShop();
  open = await openTestGateway(shop);
  keyed = await openTestGateway(shop, {
    log: pino({ level: 'info' }, { write: (line) => void logged.push(line) }),
    variables: {
      HOLDFAST_API_KEYS: [
        `reader:read:${hash(KEYS.reader)}`,
        `shop:operate:${hash(KEYS.shop)}`,
        `shop:operate:${hash(KEYS.shopNext)}`,
        `anna:admin:${hash(KEYS.operator)}`,
        `other:operate:${hash(KEYS.other)}:another`,
        `boss:admin:${hash(KEYS.otherAdmin)}:another`,
      ].join(', '),
      HOLDFAST_ALLOWED_ORIGINS: 'https://shop.example',
      HOLDFAST_RATE_LIMIT: '200',
    },
  });
});
afterAll(async () => {
  await open.close();
  await keyed.close();
  await shop.close();
});

const as = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  Authorization: `Bearer ${key}`,
  ...more,
});

const asHost = async (url: string, headers: Readonly<Record<string, string>>): Promise<number> =>
  (await rawRequest(url, { headers })).status;

describe('every answer', () => {
  it('tells a browser to load, run and frame nothing of it, refusals included', async () => {
    for (const at of ['/healthz', '/nowhere', '/v1/checkouts/no-such-checkout', '/openapi.json']) {
      const { headers } = await open.ask('GET', at);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    }
  });
});

describe('a gateway without API keys', () => {
  it('serves this machine', async () => {
    expect((await open.ask('GET', '/v1/checkouts')).status).toBe(200);
  });

  it('serves no page whose name was rebound to this machine, and nobody behind a proxy', async () => {
    const { port } = new URL(open.url);
    const at = `${open.url}/v1/checkouts`;
    expect(await asHost(at, { Host: `localhost:${port}` })).toBe(200);
    expect(await asHost(at, { Host: `[::1]:${port}` })).toBe(200);
    for (const Host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      '10.0.0.1',
    ]) {
      expect(await asHost(at, { Host }), Host).toBe(403);
    }
    const ofProxies = ['X-Forwarded-For', 'X-Forwarded-Proto', 'Forwarded', 'Via', 'X-Real-IP'];
    for (const name of [...ofProxies, 'X-Client-IP', 'CF-Connecting-IP', 'True-Client-IP']) {
      expect(await asHost(at, { Host: `127.0.0.1:${port}`, [name]: '203.0.113.9' }), name).toBe(
        403,
      );
    }
  });

  it('knows a loopback peer and name from others', () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
      expect(isLoopbackAddress(address), address).toBe(true);
    }
    for (const address of [undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '1270.0.0.1', 'fe80::1']) {
      expect(isLoopbackAddress(address), address).toBe(false);
    }
    for (const host of ['localhost', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST']) {
      expect(isLoopbackHost(host), host).toBe(true);
    }
    for (const host of [
      undefined,
      '',
      'localhost.evil.example',
      '0.0.0.0',
      '127.0.0.1@evil.example',
    ]) {
      expect(isLoopbackHost(host), host).toBe(false);
    }
  });

  it('does nothing for a page of another origin, not even what needs no answer', async () => {
    const { port } = new URL(open.url);
    const origins = ['https://evil.example', 'null', `http://evil.example:${port}`];
    for (const Origin of origins) {
      const answer = await open.ask('POST', '/v1/checkouts', {
        body: { purchaseUnit: hundred },
        headers: { Origin },
      });
      expect(answer).toMatchObject({ status: 403, body: { code: 'ORIGIN_NOT_ALLOWED' } });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    const own = { Origin: open.url };
    expect((await open.ask('GET', '/v1/checkouts', { headers: own })).status).toBe(200);
  });
});

describe('the name that a request is sent to', () => {
  it('is one of loopback’s or of the settings, with API keys as well', async () => {
    const named = await openTestGateway(shop, {
      variables: {
        HOLDFAST_API_KEYS: `reader:read:${hash(KEYS.reader)}`,
        HOLDFAST_ALLOWED_HOSTS: 'Pay.Shop.example, 10.0.0.7 [fd00::7]',
      },
    });
    const { port } = new URL(named.url);
    const at = `${named.url}/v1/checkouts`;
    for (const Host of [`127.0.0.1:${port}`, 'pay.shop.example', '10.0.0.7:80', '[fd00::7]']) {
      expect(await asHost(at, as(KEYS.reader, { Host })), Host).toBe(200);
    }
    for (const Host of [
      'evil.example',
      `shop.example:${port}`,
      'pay.shop.example.evil.example',
      'pay.shop.example@evil.example',
      '10.0.0.8',
    ]) {
      // What is no host name at all is refused before it is looked at.
      expect([400, 403], Host).toContain(await asHost(at, as(KEYS.reader, { Host })));
    }
    await named.close();
  });

  it('is any for probes, for what PayPal signs and, with a key, for metrics', async () => {
    const Host = '10.4.0.9:3000';
    expect(await asHost(`${keyed.url}/healthz`, { Host })).toBe(200);
    expect([200, 503]).toContain(await asHost(`${keyed.url}/readyz`, { Host }));
    expect(await asHost(`${keyed.url}/metrics`, as(KEYS.reader, { Host }))).toBe(200);
    expect(await asHost(`${open.url}/metrics`, { Host })).toBe(403);
    expect(await asHost(`${open.url}/docs`, { Host })).toBe(403);
    const sent = { method: 'POST', headers: { Host } };
    const delivery = await rawRequest(`${open.url}/webhooks/paypal`, sent);
    expect([400, 503]).toContain(delivery.status);
  });
});

describe('what shows all merchants at once', () => {
  it.each(['/metrics', '/status'])(
    'is refused to the key of one of them, SCOPE_TOO_NARROW: %s',
    async (at) => {
      const refused = await keyed.ask('GET', at, { headers: as(KEYS.other) });
      expect(refused).toMatchObject({ status: 403, body: { code: 'SCOPE_TOO_NARROW' } });
      expect(refused.text).not.toContain('default');
      expect((await keyed.ask('GET', at, { headers: as(KEYS.reader) })).status).toBe(200);
    },
  );
});

describe('what a browser says of where a request comes from', () => {
  const from = (site: string, mode: string) => ({ 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': mode });
  const statusOf = async (method: string, at: string, headers: Record<string, string>) =>
    (await rawRequest(`${open.url}${at}`, { method, headers })).status;

  it('refuses what another site’s page sends, though it names no origin', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const mode of ['no-cors', 'navigate', 'cors']) {
        const status = await statusOf('POST', '/_dev/worker/kill', from(site, mode));
        expect(status, `${site} ${mode}`).toBe(403);
      }
      expect(await statusOf('GET', '/v1/checkouts', from(site, 'no-cors'))).toBe(403);
    }
  });

  it('lets its own pages, people and links in', async () => {
    expect(await statusOf('GET', '/v1/checkouts', from('same-origin', 'cors'))).toBe(200);
    expect(await statusOf('GET', '/docs', from('none', 'navigate'))).toBe(200);
    expect(await statusOf('GET', '/docs', from('cross-site', 'navigate'))).toBe(200);
  });
});

describe('a gateway without API keys in front of PayPal itself', () => {
  it('does not start: a proxy would pass everybody on as its operator', async () => {
    const paypal = {
      baseUrl: 'https://api-m.sandbox.paypal.com',
      clientId: 'shop',
      clientSecret: 'secret',
    };
    await expect(openTestGateway(shop, { paypal })).rejects.toThrow(/HOLDFAST_API_KEYS is not set/);
    await expect(
      openTestGateway(shop, { paypal: { ...paypal, baseUrl: 'https://proxy.example' } }),
    ).rejects.toThrow(/HOLDFAST_API_KEYS is not set/);
    const variables = { HOLDFAST_API_KEYS: `shop:operate:${hash(KEYS.shop)}` };
    const started = await openTestGateway(shop, { paypal, variables });
    expect((await started.ask('GET', '/healthz')).status).toBe(200);
    await started.close();
  });

  it('does not start for several merchants either, and starts for them with the simulator', async () => {
    const live = { baseUrl: 'https://api-m.paypal.com', clientId: 'shop', clientSecret: 'secret' };
    const simulated = { ...live, baseUrl: shop.paypal.url, simulatorUrl: shop.paypal.url };
    const all = (paypal: typeof live) =>
      merchantsOf([merchantWith('acme', paypal), merchantWith('globex', paypal)]);
    await expect(openTestGateway(shop, { merchants: all(live) })).rejects.toThrow(
      /HOLDFAST_API_KEYS is not set/,
    );
    const started = await openTestGateway(shop, { merchants: all(simulated) });
    expect((await started.ask('GET', '/healthz')).status).toBe(200);
    await started.close();
  });
});

describe('an API key', () => {
  const ask = (call: string, key: string, body?: unknown): Promise<Answer> => {
    const [method = '', at = ''] = call.split(' ');
    return keyed.ask(method, at, { headers: as(key), ...(body !== undefined && { body }) });
  };

  it('is asked for, also on loopback', async () => {
    const answer = await keyed.ask('GET', '/v1/checkouts');
    expect(answer).toMatchObject({ status: 401, body: { code: 'API_KEY_REQUIRED' } });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    for (const wrong of [randomUUID(), KEYS.shop.slice(1), `${KEYS.shop}0`, hash(KEYS.shop)]) {
      const refused = await keyed.ask('GET', '/v1/checkouts', { headers: as(wrong) });
      expect(refused).toMatchObject({ status: 401, body: { code: 'API_KEY_UNKNOWN' } });
    }
    const basic = { Authorization: `Basic ${KEYS.shop}` };
    expect(await keyed.ask('GET', '/v1/checkouts', { headers: basic })).toMatchObject({
      status: 401,
    });
    expect((await keyed.ask('GET', `/v1/checkouts?key=${KEYS.shop}`)).status).toBe(401);
  });

  it('is not asked for by what nobody owns', async () => {
    for (const at of ['/healthz', '/openapi.json', '/docs', '/errors']) {
      expect((await keyed.ask('GET', at)).status, at).toBe(200);
    }
    expect((await keyed.ask('GET', '/metrics')).status).toBe(401);
  });

  it('may do what its scope says and no more', async () => {
    const started = { purchaseUnit: hundred };
    expect((await ask('GET /v1/checkouts', KEYS.reader)).status).toBe(200);
    expect(await ask('POST /v1/checkouts', KEYS.reader, started)).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_TOO_NARROW' },
    });
    const answer = await ask('POST /v1/checkouts', KEYS.shop, started);
    const at = `/v1/checkouts/${fieldOf(answer, 'checkoutId')}`;
    expect((await ask(`GET ${at}/payer`, KEYS.reader)).status).toBe(403);
    expect((await ask(`GET ${at}/trackers`, KEYS.reader)).status).toBe(200);
    expect((await ask(`GET ${at}/trackers`, KEYS.other)).status).toBe(404);
    expect((await ask(`POST ${at}/trackers`, KEYS.reader)).status).toBe(403);
    const cancel = { status: 'CANCELLED' };
    expect((await ask(`PATCH ${at}/trackers/ABC-7`, KEYS.reader, cancel)).status).toBe(403);
    expect((await ask(`PATCH ${at}/trackers/ABC-7`, KEYS.shop, cancel)).status).toBe(404);
    const decision = { action: 'adopt', reason: 'looked it up' };
    expect((await ask(`POST ${at}/resolve`, KEYS.shop, decision)).status).toBe(403);
    expect((await ask(`POST ${at}/resolve`, KEYS.operator, decision)).status).toBe(409);
    const policy = { atDeadline: 'CAPTURE' };
    expect((await ask(`PATCH ${at}/policy`, KEYS.reader, policy)).status).toBe(403);
    expect((await ask(`PATCH ${at}/policy`, KEYS.shop, policy)).status).toBe(409);
    expect((await ask(`PATCH ${at}/policy`, KEYS.other, policy)).status).toBe(404);
    expect((await ask(`POST ${at}/reconcile`, KEYS.reader)).status).toBe(403);
    expect((await ask(`POST ${at}/reconcile`, KEYS.shop)).status).toBe(200);
    expect((await ask(`POST ${at}/reconcile`, KEYS.other)).status).toBe(404);
    expect((await ask(`GET ${at}/history`, KEYS.reader)).status).toBe(200);
    expect((await ask(`GET ${at}/history`, KEYS.other)).status).toBe(404);
    expect((await ask('POST /_dev/worker/kill', KEYS.shop)).status).toBe(403);
    // The worker is that of all merchants.
    expect((await ask('POST /_dev/worker/kill', KEYS.otherAdmin)).status).toBe(403);
  });

  it('can be rotated: the old and the new one are both the shop', async () => {
    expect((await ask('GET /v1/checkouts', KEYS.shop)).status).toBe(200);
    expect((await ask('GET /v1/checkouts', KEYS.shopNext)).status).toBe(200);
  });

  it('shows one merchant’s checkouts to that merchant alone', async () => {
    const answer = await ask('POST /v1/checkouts', KEYS.shop, { purchaseUnit: hundred });
    const at = `/v1/checkouts/${fieldOf(answer, 'checkoutId')}`;
    expect((await ask(`GET ${at}`, KEYS.operator)).status).toBe(200);
    expect(await ask(`GET ${at}`, KEYS.other)).toMatchObject({
      status: 404,
      body: { code: 'CHECKOUT_NOT_FOUND' },
    });
    expect((await ask(`POST ${at}/void`, KEYS.other)).status).toBe(404);
    const refund = { body: { captureId: 'ABC' }, key: randomUUID(), headers: as(KEYS.other) };
    expect((await keyed.ask('POST', `${at}/refunds`, refund)).status).toBe(404);
  });

  it('is slowed down alone when it asks too much', async () => {
    const slow = await openTestGateway(shop, {
      variables: {
        HOLDFAST_API_KEYS: `busy:read:${hash(KEYS.reader)} calm:read:${hash(KEYS.shop)}`,
        HOLDFAST_RATE_LIMIT: '1',
      },
    });
    const begunAt = performance.now();
    const asked = await Promise.all(
      Array.from({ length: 10 }, () =>
        slow.ask('GET', '/v1/checkouts', { headers: as(KEYS.reader) }),
      ),
    );
    const gained = (performance.now() - begunAt) / 1000;
    const limited = asked.filter(({ status }) => status === 429);
    expect(asked.length - limited.length).toBeLessThanOrEqual(2 + gained);
    expect(limited[0]?.body).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await slow.ask('GET', '/v1/checkouts', { headers: as(KEYS.shop) })).status).toBe(200);
    await slow.close();
  });

  it('lets pages of a configured origin call, and of no other', async () => {
    const preflight = await keyed.ask('OPTIONS', '/v1/checkouts', {
      headers: {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const called = await keyed.ask('GET', '/v1/checkouts', {
      headers: as(KEYS.shop, { Origin: 'https://shop.example' }),
    });
    expect(called.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const evil = as(KEYS.shop, { Origin: 'https://evil.example' });
    expect((await keyed.ask('GET', '/v1/checkouts', { headers: evil })).status).toBe(403);
  });

  it('leaves a line in the log with the code of a refusal, found by the id that the caller was told', async () => {
    const refused = await keyed.ask('GET', '/v1/checkouts');
    expect(refused.status).toBe(401);
    const requestId = refused.headers.get('x-request-id') ?? 'none';
    const lines = logged.filter((line) => line.includes(requestId));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { status: 401, code: 'API_KEY_REQUIRED', route: '/v1/checkouts' },
    ]);
  });

  it('is named in the log line with the checkout that it acted on', async () => {
    const started = await ask('POST /v1/checkouts', KEYS.shop, { purchaseUnit: hundred });
    const checkoutId = fieldOf(started, 'checkoutId');
    const voided = await ask(`POST /v1/checkouts/${checkoutId}/void`, KEYS.operator);
    for (const [answer, key] of [
      [started, 'shop'],
      [voided, 'anna'],
    ] as const) {
      const requestId = answer.headers.get('x-request-id') ?? 'none';
      const line: unknown = JSON.parse(logged.find((one) => one.includes(requestId)) ?? '{}');
      expect(line).toMatchObject({ key, merchantId: 'default', checkoutId });
    }
    const hostile = await ask('GET /v1/checkouts/a%20b%0Ac', KEYS.shop);
    const requestId = hostile.headers.get('x-request-id') ?? 'none';
    const line: unknown = JSON.parse(logged.find((one) => one.includes(requestId)) ?? '{}');
    expect(line).not.toHaveProperty('checkoutId');
  });

  it('is never written to the log, nor is anything else a caller sent', async () => {
    await ask('POST /v1/checkouts', KEYS.shop, {
      checkoutId: 'named-after-nobody',
      purchaseUnit: { ...hundred, shipping: { name: { fullName: 'Grace Hopper' } } },
    });
    await keyed.ask('GET', '/v1/checkouts/named-after-nobody?wait=VOIDED&timeout=1', {
      headers: as(KEYS.shop),
    });
    const log = logged.join('');
    expect(log).toContain('/v1/checkouts/:checkoutId');
    for (const secret of [...Object.values(KEYS), 'Hopper', 'Bearer', '100.00']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('where payers may be sent back to', () => {
  it('is any https page and this machine, or what the settings say and nothing that only looks like it', async () => {
    const strict = await openTestGateway(shop, {
      variables: { HOLDFAST_RETURN_URLS: 'https://shop.example/paid https://other.example' },
    });
    const sendTo = async (to: TestGateway, returnUrl: string) => {
      const body = { purchaseUnit: hundred, returnUrl, cancelUrl: returnUrl };
      const { status, text } = await to.ask('POST', '/v1/checkouts', { body });
      return status === 400 ? (/URL_[A-Z_]+/.exec(text)?.[0] ?? text) : status;
    };
    expect(await sendTo(open, 'https://anywhere.example/?a=b#c')).toBe(201);
    expect(await sendTo(open, 'http://localhost:8080/paid')).toBe(201);
    for (const url of ['https://shop.example/paid/2041?x=1', 'https://other.example/any/page']) {
      expect(await sendTo(strict, url), url).toBe(201);
    }
    for (const url of [
      'https://shop.example/paidoff',
      'https://shop.example/paid/../admin',
      'https://shop.example:8443/paid',
      'https://other.example.evil.example/',
      'http://localhost:8080/paid',
    ]) {
      expect(await sendTo(strict, url), url).toBe('URL_NOT_ALLOWED');
    }
    await strict.close();
  });
});

describe('settings that cannot be used', () => {
  it('are refused at the start, all at once and without a value', () => {
    const pasted = randomUUID();
    const read = () =>
      readGatewaySettings('default', {
        HOLDFAST_API_KEYS: `shop:operate:${pasted}`,
        HOLDFAST_RETURN_URLS: 'javascript:alert(1)',
        HOLDFAST_ALLOWED_ORIGINS: 'https://shop.example/path',
        HOLDFAST_ALLOWED_HOSTS: 'https://shop.example',
      });
    expect(read).toThrow(
      /HOLDFAST_API_KEYS: entry 1.*HOLDFAST_RETURN_URLS.*HOLDFAST_ALLOWED_HOSTS.*HOLDFAST_ALLOWED_ORIGINS/,
    );
    expect(read).not.toThrow(pasted);
  });
});
