import { createHash, randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimits } from '../../src/gateway/limits.ts';
import { createRateLimit } from '../../src/gateway/rate-limit.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { useShop } from '../support/shop.ts';
import {
  deliveryHeaders,
  openTestGateway,
  payPalOf,
  startOverHttp,
  type TestGateway,
} from './test-gateway.ts';

const shop = useShop();
const logged: string[] = [];
const KEYS = { greedy: randomUUID(), calm: randomUUID(), other: randomUUID() };
const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
const as = (key: string) => ({ Authorization: `Bearer ${key}` });

/** Two keys of one merchant, and one of another merchant with a name that the first has as well. */
const keysOf = (scope: string): string =>
  [
    `shop:${scope}:${hash(KEYS.greedy)}`,
    `calm:${scope}:${hash(KEYS.calm)}`,
    `shop:${scope}:${hash(KEYS.other)}:another`,
  ].join(' ');

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway(shop, {
    log: pino({ level: 'info' }, { write: (line) => void logged.push(line) }),
    paypal: { ...payPalOf(shop), webhookId: 'WH-1' },
    variables: { HOLDFAST_API_KEYS: keysOf('operate'), HOLDFAST_RATE_LIMIT: '100000' },
  });
});
afterAll(() => gateway.close());

/** A checkout of the merchant of `greedy` and `calm`. */
const started = async (): Promise<string> => {
  const mine: TestGateway = {
    ...gateway,
    ask: (method, at, options) =>
      gateway.ask(method, at, { ...options, headers: { ...options?.headers, ...as(KEYS.calm) } }),
  };
  return (await startOverHttp(mine)).checkoutId;
};

describe('the budget of a caller', () => {
  it('is spent by cost: whoever has a token left pays the full price, and waits until the debt is gone', () => {
    let at = 0;
    const rate = createRateLimit(10, () => at);
    expect(rate.charge('a', 1)).toBe(0);
    expect(rate.charge('a', 40)).toBe(0);
    expect(rate.charge('a')).toBe(3);
    at += 2_000;
    expect(rate.charge('a')).toBe(1);
    at += 1_000;
    expect(rate.charge('a')).toBe(0);
    expect(rate.charge('b')).toBe(0);
  });

  it('belongs to a key of one merchant: a key of that name of another has its own', async () => {
    const slow = await openTestGateway(shop, {
      variables: { HOLDFAST_API_KEYS: keysOf('read'), HOLDFAST_RATE_LIMIT: '1' },
    });
    const statusOf = async (key: string) =>
      (await slow.ask('GET', '/v1/checkouts?view=full', { headers: as(key) })).status;
    expect(await statusOf(KEYS.greedy)).toBe(200);
    expect(await statusOf(KEYS.greedy)).toBe(429);
    expect(await statusOf(KEYS.other)).toBe(200);
    expect(await statusOf(KEYS.calm)).toBe(200);
    await slow.close();
  });

  it('is charged more for a longer list', async () => {
    const slow = await openTestGateway(shop, {
      variables: { HOLDFAST_API_KEYS: keysOf('read'), HOLDFAST_RATE_LIMIT: '10' },
    });
    const passed = async (key: string, limit: number) => {
      let count = 0;
      const list = () =>
        slow.ask('GET', `/v1/checkouts?view=full&limit=${limit}`, { headers: as(key) });
      while (count < 20 && (await list()).status === 200) count += 1;
      return count;
    };
    const long = await passed(KEYS.greedy, 100);
    const short = await passed(KEYS.calm, 1);
    expect(long).toBeLessThan(short);
    await slow.close();
  });

  it('is 4 lists at once and 16 that wait, and leaves the others theirs', async () => {
    // A server that takes connections and says nothing: lists hang until they are given up.
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    const hanging = await openTestGateway(shop, {
      client: new Client({
        connection: Connection.lazy({ address: `127.0.0.1:${address.port}` }),
      }),
      variables: { HOLDFAST_API_KEYS: keysOf('read'), HOLDFAST_RATE_LIMIT: '100000' },
    });
    try {
      const list = (key: string) => hanging.ask('GET', '/v1/checkouts', { headers: as(key) });
      const flood = Array.from({ length: 25 }, () => list(KEYS.greedy));
      const calm = list(KEYS.calm);
      const codes = (await Promise.all(flood)).map(({ body }) => body['code']);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(5);
      expect(codes.filter((code) => code === 'TEMPORAL_UNAVAILABLE')).toHaveLength(20);
      expect((await calm).body['code']).toBe('TEMPORAL_UNAVAILABLE');
    } finally {
      await hanging.close();
      silent.close();
    }
  });

  it('counts the lists that run at the same time, of one caller and of all', async () => {
    const limits = createLimits(1);
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    const list = (name: string) =>
      limits.list({ name, scope: 'read', merchantId: 'm' }, async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => finish.push(resolve));
        running -= 1;
      });
    const all = Array.from({ length: 10 }, (_, caller) =>
      Array.from({ length: 10 }, () => list(`key-${caller}`)),
    ).flat();
    await expect.poll(() => running).toBe(16);
    const drain = setInterval(() => finish.shift()?.(), 0);
    await Promise.all(all);
    clearInterval(drain);
    expect(most).toBe(16);
  });
});

describe('those who watch', () => {
  it('are 100 for one key at most: the others’ waits and streams go on, and a place is given back', async () => {
    const checkoutId = await started();
    const leave = new AbortController();
    const wait = (key: string, timeout: number, signal?: AbortSignal) =>
      fetch(`${gateway.url}/v1/checkouts/${checkoutId}?wait=CAPTURED&timeout=${timeout}`, {
        headers: as(key),
        ...(signal && { signal }),
      });
    const streams: Response[] = [];
    while (streams.length < 100) {
      const stream = await fetch(`${gateway.url}/v1/checkouts/${checkoutId}/events`, {
        headers: as(KEYS.greedy),
        signal: leave.signal,
      });
      expect(stream.status).toBe(200);
      streams.push(stream);
    }
    const oneMore = await wait(KEYS.greedy, 1);
    expect([oneMore.status, await oneMore.json()]).toMatchObject([
      503,
      { code: 'TOO_MANY_WATCHERS' },
    ]);
    expect((await wait(KEYS.calm, 1)).status).toBe(200);
    leave.abort();
    await Promise.allSettled(streams.map((stream) => stream.text()));
    await expect
      .poll(async () => (await wait(KEYS.greedy, 1)).status, { timeout: 20_000 })
      .toBe(200);
  });

  it('are 250 for all keys of one merchant, and 500 for all', () => {
    const limits = createLimits(1);
    const watch = (name: string, merchantId: string) =>
      limits.watch({ name, scope: 'read', merchantId });
    const places = Array.from({ length: 250 }, (_, index) => watch(`key-${index % 5}`, 'a'));
    expect(() => watch('fresh', 'a')).toThrow('250 watch already');
    for (let index = 0; index < 250; index += 1) watch(`key-${index % 5}`, 'b');
    expect(() => watch('fresh', 'c')).toThrow('500 watch already');
    places[0]?.();
    places[0]?.();
    watch('fresh', 'c');
    expect(() => watch('fresh', 'c')).toThrow('500 watch already');
  });
});

describe('a caller who leaves', () => {
  it('is not worked for any longer: what was asked of Temporal is given up', async () => {
    const checkoutId = `nobody-${randomUUID()}`;
    await shop.temporal.client.workflow.start('checkout', {
      taskQueue: 'nobody-polls-here',
      workflowId: `checkout:default:${checkoutId}`,
    });
    const leave = new AbortController();
    const at = `${gateway.url}/v1/checkouts/${checkoutId}`;
    const asked = fetch(at, { headers: as(KEYS.calm), signal: leave.signal });
    const gone = expect(asked).rejects.toThrow();
    const lineOf = () => logged.find((line) => line.includes(checkoutId));
    setTimeout(() => leave.abort(), 300);
    await gone;
    // Without that, the gateway would go on options for 20 s.
    await expect.poll(lineOf, { timeout: 5_000 }).toContain('CALLER_LEFT');
  });
});

describe('an event stream', () => {
  it('says something while nothing happens, and ends after its longest life', async () => {
    const brief = await openTestGateway(shop, {
      variables: { HOLDFAST_STREAM_LIFE: '6', HOLDFAST_STREAM_HEARTBEAT: '1' },
    });
    const { checkoutId } = await startOverHttp(brief);
    const at = `${brief.url}/v1/checkouts/${checkoutId}/events`;
    const first = await fetch(at);
    expect(first.headers.get('x-accel-buffering')).toBe('no');
    const text = await first.text();
    expect(text.match(/^event: checkout$/gm)).toHaveLength(1);
    expect(text).toContain(': still here');
    // Who comes back with what it knows is shown nothing twice.
    const id = /^id: (.+)$/m.exec(text)?.[1] ?? '';
    const second = await fetch(at, { headers: { 'Last-Event-ID': id } });
    expect(await second.text()).not.toContain('event: checkout');
    await brief.close();
  });

  it('is followed by the client over a gateway that stops and starts again, until the checkout has ended', async () => {
    const first = await openTestGateway(shop);
    const port = Number(new URL(first.url).port);
    const { checkoutId } = await startOverHttp(first);
    const seen: string[] = [];
    const followed = (async () => {
      const http = createHoldfastHttp({ baseUrl: first.url });
      for await (const { status } of http.events(checkoutId)) seen.push(status);
    })();
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual(['AWAITING_APPROVAL']);
    await first.close();
    const second = await openTestGateway(shop, { port });
    await second.ask('POST', `/v1/checkouts/${checkoutId}/void`);
    await followed;
    expect(seen).toEqual(['AWAITING_APPROVAL', 'VOIDED']);
    await second.close();
  });
});

/** Sends raw bytes and tells what came back, and after how many milliseconds the connection was ended. */
const socketTo = (url: string, head: string, body?: Buffer) => {
  const { hostname, port } = new URL(url);
  const begunAt = performance.now();
  let answer = '';
  const socket: Socket = connect(Number(port), hostname);
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.write(head);
  if (body) socket.write(body);
  return {
    socket,
    answer: () => answer,
    ended: new Promise<number>((resolve) => {
      socket.once('close', () => resolve(performance.now() - begunAt));
    }),
  };
};

const deliveryHead = (length: number, more: Readonly<Record<string, string>> = {}): string => {
  const headers = {
    Host: '127.0.0.1',
    'Content-Length': String(length),
    ...deliveryHeaders(shop),
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return ['POST /webhooks/paypal HTTP/1.1', ...lines, '', ''].join('\r\n');
};

describe('a slow client', () => {
  it('is cut off 10 s into its headers and 30 s into its body, not half a minute later', async () => {
    const headers = socketTo(gateway.url, 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-');
    const post = 'POST /v1/checkouts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n';
    const auth = `Authorization: Bearer ${KEYS.calm}\r\nContent-Type: application/json\r\n\r\n{`;
    const body = socketTo(gateway.url, post + auth);
    const [headersMs, bodyMs] = await Promise.all([headers.ended, body.ended]);
    expect(headersMs).toBeGreaterThan(9_000);
    expect(headersMs).toBeLessThan(15_000);
    expect(bodyMs).toBeGreaterThan(29_000);
    expect(bodyMs).toBeLessThan(36_000);
  }, 60_000);

  it('finds an idle connection kept longer than the proxies that share it', async () => {
    const { headers } = await gateway.ask('GET', '/healthz');
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });
});

describe('connections', () => {
  it('are as many as the settings say: more are closed at once, and those that are there are served', async () => {
    const small = await openTestGateway(shop, { variables: { HOLDFAST_MAX_CONNECTIONS: '20' } });
    const health = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const first = socketTo(small.url, health);
    const answered = () => first.answer().match(/HTTP\/1\.1 200 /g)?.length ?? 0;
    await expect.poll(answered, { timeout: 20_000 }).toBe(1);
    // Without the cap each would be answered, and kept.
    const many = Array.from({ length: 50 }, () => socketTo(small.url, health));
    try {
      const closedAtOnce = () =>
        many.filter(({ socket, answer }) => socket.closed && answer() === '').length;
      await expect.poll(closedAtOnce, { timeout: 20_000 }).toBe(31);
      first.socket.write(health);
      await expect.poll(answered, { timeout: 20_000 }).toBe(2);
    } finally {
      for (const { socket } of [first, ...many]) socket.destroy();
      await small.close();
    }
  });
});

describe('the bodies that come in', () => {
  it('are not waited for where the headers of a delivery cannot be PayPal’s', async () => {
    const refused = socketTo(
      gateway.url,
      deliveryHead(200_000, { 'PayPal-Cert-Url': 'https://evil.example/' }),
    );
    await refused.ended;
    expect(refused.answer()).toMatch(/^HTTP\/1\.1 400 /);
    expect(refused.answer()).toContain('CERTIFICATE_URL_REFUSED');
  });

  it('are bounded together: 400 of 200 KiB do not all fit, and small ones still do', async () => {
    const open = Array.from({ length: 400 }, () =>
      socketTo(gateway.url, deliveryHead(220_000), Buffer.alloc(200 * 1024, 0x20)),
    );
    try {
      const refused = () => open.filter(({ answer }) => answer().includes('TOO_MANY_BODIES'));
      await expect.poll(() => refused().length, { timeout: 20_000 }).toBeGreaterThan(100);
      const small = await gateway.ask('POST', '/webhooks/paypal', {
        raw: '{"id":"WH-1"}',
        headers: deliveryHeaders(shop),
      });
      // Judged, and found not to be PayPal's.
      expect([400, 503]).toContain(small.status);
      expect(small.text).not.toContain('TOO_MANY_BODIES');
      // Callers with keys have bytes of their own.
      const listed = await gateway.ask('POST', '/v1/checkouts', {
        raw: `{"x":"${'a'.repeat(60_000)}"}`,
        headers: { ...as(KEYS.calm), 'Content-Type': 'application/json' },
      });
      expect(listed.status).toBe(400);
    } finally {
      for (const { socket } of open) socket.destroy();
    }
    // What was held is given back.
    const again = () =>
      socketTo(gateway.url, deliveryHead(200 * 1024), Buffer.alloc(200 * 1024, 0x20));
    await expect
      .poll(
        async () => {
          const one = again();
          await expect.poll(() => one.answer(), { timeout: 10_000 }).toMatch(/^HTTP/);
          one.socket.destroy();
          return one.answer();
        },
        { timeout: 30_000 },
      )
      .not.toContain('TOO_MANY_BODIES');
  });
});
