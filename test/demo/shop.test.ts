import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShop } from '../../demo/shop.ts';
import { RESOLVE_ACTIONS } from '../../src/domain/checkout/status.ts';
import { rawRequest } from '../support/raw-request.ts';

const SETTINGS = {
  port: 0,
  apiKey: null,
  allowedHosts: ['shop.example'],
  operatorPages: true,
} as const;

const statusAs = async (url: string, Host: string): Promise<number> =>
  (await rawRequest(url, { headers: { Host } })).status;

const HOSTILE = `<script>alert('x')</script>`;
const money = (value: string) => ({ currencyCode: 'USD', value });
const HELD = {
  checkoutId: 'order-1',
  status: 'NEEDS_ATTENTION',
  orderId: 'ORDER1',
  approveUrl: null,
  amount: money('100.00'),
  policy: { atDeadline: 'VOID', deadlineMargin: '24 h' },
  authorization: {
    rootId: 'ROOT',
    currentId: 'ROOT',
    status: 'CREATED',
    honorEndsAt: '2026-03-05T08:00:00.000Z',
    expiresAt: '2026-03-31T08:00:00.000Z',
    reauthorizations: 0,
    sellerProtection: { status: 'ELIGIBLE', disputeCategories: ['ITEM_NOT_RECEIVED'] },
  },
  captures: [],
  refunds: [],
  remaining: money('100.00'),
  nextDeadline: null,
  allowed: [{ action: 'capture', upTo: money('100.00') }, { action: 'void' }],
  refused: [{ action: 'reauthorize', code: 'REAUTHORIZATION_TOO_SOON', reason: HOSTILE }],
  attention: { code: 'UNEXPECTED_ANSWER', reason: HOSTILE },
  timeline: [
    {
      at: '2026-03-02T08:00:00.000Z',
      event: 'AUTHORIZED',
      authorization: { id: 'ROOT', amount: money('100.00') },
    },
  ],
  version: 7,
};

const portOf = (server: { address: Server['address'] }): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
};

/** A gateway in front of PayPal itself: it answers one checkout, refuses captures, and has no development routes. */
describe('the demo shop in front of a gateway without development routes', () => {
  const asked: {
    method: string;
    url: string;
    key: unknown;
    authorization: unknown;
    body: string;
  }[] = [];
  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    const { method = '', url = '', headers } = request;
    const { authorization } = headers;
    asked.push({
      method,
      url,
      key: headers['idempotency-key'],
      authorization,
      body: await text(request),
    });
    if (url.startsWith('/_dev/')) return [404, { code: 'NOT_FOUND', detail: 'Nothing here.' }];
    if (method === 'GET' && url === '/v1/checkouts/order-1') return [200, HELD];
    if (url.endsWith('/captures'))
      return [409, { code: 'AMOUNT_EXCEEDS_REMAINING', detail: 'More than is left.' }];
    if (url.endsWith('/void')) return [503, { code: 'OUTCOME_PENDING', detail: 'Not known yet.' }];
    if (url.startsWith('/v1/checkouts/%'))
      return [400, { code: 'INVALID_REQUEST', detail: 'Not valid: checkoutId.' }];
    return [404, { code: 'CHECKOUT_NOT_FOUND', detail: 'There is no such checkout.' }];
  };
  const server = createServer((request, response) => {
    void (async () => {
      const [status, body] = await answer(request);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    })();
  });
  let shop: ServerType;
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gatewayUrl = `http://127.0.0.1:${portOf(server)}`;
    const { fetch } = createShop({ ...SETTINGS, gatewayUrl, apiKey: 'hf_secret' });
    shop = await new Promise<ServerType>((resolve) => {
      const started = serve({ fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(started));
    });
    origin = `http://127.0.0.1:${portOf(shop)}`;
  });
  afterAll(() => {
    shop?.close();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const get = async (path: string) => fetch(origin + path);
  const post = async (
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    fetch(origin + path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    });

  it('shows no clock to push and no worker to kill', async () => {
    const page = await (await get('/desk/order-1')).text();
    expect(page).toContain('What you can do now');
    expect(page).not.toContain('Move the clock');
    expect(page).not.toContain('Kill the worker');
  });

  it('shows the operator the seller protection of the hold, before anything is shipped', async () => {
    const page = await (await get('/desk/order-1')).text();
    expect(page).toContain('Seller protection: <code>ELIGIBLE ITEM_NOT_RECEIVED</code>');
  });

  it('lets nothing that came from elsewhere become part of a page', async () => {
    for (const path of ['/desk/order-1', '/orders/order-1']) {
      const page = await (await get(path)).text();
      expect(page).not.toContain('<script>alert');
    }
    expect(await (await get('/desk/order-1')).text()).toContain('&lt;script&gt;');
  });

  it('allows nothing inline and nothing from other hosts, on every page', async () => {
    for (const path of [
      '/',
      '/desk/order-1',
      '/orders/order-1',
      '/orders/nobody',
      '/nowhere',
      '/assets/live.js',
    ]) {
      const policy = (await get(path)).headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/);
      expect(policy).not.toContain('unsafe');
    }
    const page = await (await get('/desk/order-1')).text();
    expect(page).not.toMatch(/ style="| on\w+="|<script>|<style>/);
  });

  it('sends its API key to the gateway and to nobody else', async () => {
    const response = await get('/desk/order-1');
    expect(await response.text()).not.toContain('hf_secret');
    expect(JSON.stringify([...response.headers])).not.toContain('hf_secret');
    expect(asked.every(({ authorization }) => authorization === 'Bearer hf_secret')).toBe(true);
  });

  it('gives two clicks on one page the same idempotency key, and what was seen later another', async () => {
    const form = { seen: '7', currency: 'USD', amount: '40.00' };
    await post('/desk/order-1/capture', form);
    await post('/desk/order-1/capture', form);
    await post('/desk/order-1/capture', { ...form, seen: '8' });
    const keys = asked.filter(({ url }) => url.endsWith('/captures')).map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  it('asks for the same again while the outcome is not known, whatever has changed since', async () => {
    const page = await (await post('/desk/order-1/void', { seen: '6' })).text();
    expect(page).toContain('not known yet');
    expect(page).toContain('name="seen" value="6"');
    expect(page).not.toContain('name="seen" value="7"');
  });

  it.each(RESOLVE_ACTIONS)('hands the decision %s on, with its reason', async (choice) => {
    await post('/desk/order-1/resolve', { seen: '7', choice, reason: 'looked in PayPal' });
    const [decided] = asked.filter(({ url }) => url.endsWith('/resolve'));
    expect(JSON.parse(decided?.body ?? '{}')).toEqual({
      action: choice,
      reason: 'looked in PayPal',
    });
  });

  it('tells an outcome even where the checkout cannot be read', async () => {
    const response = await post(
      '/desk/order-2/capture',
      { seen: '7', currency: 'USD', amount: '400.00' },
      { accept: 'application/json' },
    );
    expect(await response.json()).toMatchObject({
      tone: 'problem',
      notice: expect.stringContaining('AMOUNT_EXCEEDS_REMAINING'),
      regions: {},
    });
  });

  it('tells the merchant in the gateway’s words why it was refused', async () => {
    const response = await post('/desk/order-1/capture', {
      seen: '7',
      currency: 'USD',
      amount: '400.00',
    });
    expect(await response.text()).toContain('More than is left. (AMOUNT_EXCEEDS_REMAINING)');
  });

  const unreadable = [
    { amount: '1e3' },
    { amount: '-1.00' },
    { amount: '0x10' },
    { amount: '1.001' },
    { amount: '' },
    { seen: 'yesterday' },
    { currency: '$' },
  ];
  it.each(unreadable)('asks PayPal nothing for a form with %j', async (wrong) => {
    const form = { seen: '7', currency: 'USD', amount: '40.00', ...wrong };
    const response = await post('/desk/order-1/capture', form);
    expect(await response.text()).toContain('cannot be read');
    expect(asked.some(({ url }) => url.endsWith('/captures'))).toBe(false);
  });

  it('takes no form from another site’s page', async () => {
    const form = { seen: '7', currency: 'USD', amount: '40.00' };
    for (const site of ['cross-site', 'same-site']) {
      const response = await post('/desk/order-1/capture', form, { 'sec-fetch-site': site });
      expect(response.status).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  it('refuses a form that says nothing of where it comes from, and one by another origin', async () => {
    const form = new URLSearchParams({ seen: '7', currency: 'USD', amount: '40.00' });
    const sent = { method: 'POST', body: form };
    const at = `${origin}/desk/order-1/capture`;
    expect((await fetch(at, sent)).status).toBe(403);
    const foreign = { ...sent, headers: { origin: 'https://evil.example' } };
    expect((await fetch(at, foreign)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('refuses every request by a name that is not its own, which a rebound name is', async () => {
    const { port } = new URL(origin);
    for (const path of ['/', '/desk', '/desk/order-1', '/assets/style.css']) {
      expect(await statusAs(origin + path, `evil.example:${port}`), path).toBe(403);
      expect(await statusAs(origin + path, `127.0.0.1.evil.example:${port}`), path).toBe(403);
      expect(await statusAs(origin + path, `shop.example:${port}`), path).not.toBe(403);
      expect(await statusAs(origin + path, `localhost:${port}`), path).not.toBe(403);
    }
  });

  it('has no merchant’s pages where they were not asked for', async () => {
    const off = createShop({ ...SETTINGS, operatorPages: false, gatewayUrl: 'http://127.0.0.1:1' });
    for (const path of ['/desk', '/desk/order-1', '/desk/order-1/live']) {
      const response = await off.request(`http://127.0.0.1:3001${path}`);
      expect(response.status, path).toBe(403);
      expect(await response.text()).toContain('HOLDFAST_DEMO_OPERATOR_PAGES=on');
    }
    const form = { method: 'POST', headers: { origin: 'http://127.0.0.1:3001' } };
    const refused = await off.request('http://127.0.0.1:3001/desk/order-1/void', form);
    expect(refused.status).toBe(403);
    expect((await off.request('http://127.0.0.1:3001/')).status).toBe(200);
  });

  it('takes no form larger than a form is, and none without a body', async () => {
    const huge = await post('/desk/order-1/capture', { seen: '7', amount: '1'.repeat(20_000) });
    expect(huge.status).toBe(413);
    const empty = await fetch(`${origin}/desk/order-1/capture`, {
      method: 'POST',
      headers: { origin },
    });
    expect(await empty.text()).toContain('cannot be read');
    expect(asked.some(({ url }) => url.endsWith('/captures'))).toBe(false);
  });

  it('sells nothing that is not in the window', async () => {
    for (const form of [
      { order: 'ABCD-2345', finish: 'gold', quantity: '1' },
      { order: 'ABCD-2345', finish: 'brass', quantity: '40' },
      { order: '../../x', finish: 'brass', quantity: '1' },
    ]) {
      expect((await post('/buy', form)).status).toBe(400);
    }
    expect(asked).toEqual([]);
  });

  it('says in a page of its own that there is no such order', async () => {
    const response = await get('/orders/nobody');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('No such order');
  });

  it.each(['/orders/%3Cscript%3E', '/desk/%00', '/desk/%22%3E'])(
    'says the same of %s, which can be no order',
    async (page) => {
      const response = await get(page);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('No such order');
    },
  );

  it('says so when the gateway is away, and that nothing is lost', async () => {
    const alone = createShop({ ...SETTINGS, gatewayUrl: 'http://127.0.0.1:1' });
    const response = await alone.request('http://127.0.0.1:3001/orders/order-1');
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('Nothing is lost');
  });
});
