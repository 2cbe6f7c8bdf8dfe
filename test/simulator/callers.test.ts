import { type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PayPal } from './paypal.ts';

interface Raw {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A call with any Host header, which fetch does not allow. */
const raw = (
  port: number,
  {
    method = 'GET',
    path,
    headers,
  }: { method?: string; path: string; headers: Record<string, string> },
): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    call.once('error', reject);
    call.end();
  });

describe('callers of the port', () => {
  let paypal: PayPal;
  let port: number;
  let approve: string;
  beforeAll(async () => {
    paypal = await PayPal.start({
      publicUrl: 'https://paypal.example.test',
      allowedHosts: ['paypal', 'Simulator.Local:4020'],
    });
    port = paypal.simulator.port;
    const { body } = await paypal.post('/v2/checkout/orders', {
      body: {
        intent: 'AUTHORIZE',
        purchase_units: [{ amount: { currency_code: 'USD', value: '1.00' } }],
      },
    });
    approve = `/_simulator/orders/${body.id}/approve`;
  });
  afterAll(() => paypal.close());

  const advance = (headers: Record<string, string>) =>
    raw(port, {
      method: 'POST',
      path: '/_simulator/clock/advance?seconds=1',
      headers: { Host: `127.0.0.1:${port}`, ...headers },
    });

  it.each(['127.0.0.1', '127.8.9.10', 'LOCALHOST', 'pay.localhost', '[::1]', 'paypal'])(
    'are answered for the host %s',
    async (host) => {
      const answer = await raw(port, {
        path: '/_simulator/clock',
        headers: { Host: `${host}:${port}` },
      });
      expect(answer.status).toBe(200);
    },
  );

  it.each(['paypal.example.test', 'simulator.local'])('are answered for %s', async (host) => {
    const answer = await raw(port, { path: '/_simulator/clock', headers: { Host: host } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['/_simulator/ledger', 'GET'],
    ['/v1/oauth2/token', 'POST'],
    ['/checkoutnow?token=X', 'GET'],
  ])('are refused on %s for a name pointed at the port from outside', async (path, method) => {
    for (const host of ['rebound.example', '127.0.0.1.rebound.example', 'localhost.example']) {
      const answer = await raw(port, { path, method, headers: { Host: `${host}:${port}` } });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text).error.code).toBe('HOST_NOT_ALLOWED');
    }
  });

  it.each([
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1:3000' },
  ])('are refused at hooks that change something from another page: %j', async (headers) => {
    const answer = await advance(headers);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).error.code).toBe('CROSS_SITE_REQUEST');
    const page = await raw(port, {
      method: 'POST',
      path: '/checkoutnow/approve?token=X',
      headers: { Host: `127.0.0.1:${port}`, ...headers },
    });
    expect(page.status).toBe(403);
  });

  it.each([
    {},
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://paypal.example.test' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'https://paypal.example.test' },
  ])('may change something from the own page or from a program: %j', async (headers) => {
    expect((await advance(headers)).status).toBe(200);
  });

  it('cannot put a page of the simulator in a frame', async () => {
    const id = approve.split('/')[3];
    for (const path of ['/_simulator/', `/checkoutnow?token=${id}`, '/checkoutnow?token=NONE']) {
      const { headers } = await raw(port, { path, headers: { Host: `127.0.0.1:${port}` } });
      expect(headers['content-security-policy']).toBe("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });
});
