import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useShop } from '../support/shop.ts';
import {
  type Answer,
  hundred,
  payPalCalls,
  startOverHttp,
  usd,
  useGateway,
} from './test-gateway.ts';

const shop = useShop();
const gateway = useGateway(shop);
let checkoutId: string;
let before: string;

const seed = Number(process.env['HOLDFAST_SEED'] ?? Date.now() % 2_147_483_647);
const RUNS = { seed, numRuns: 150, verbose: fc.VerbosityLevel.None };

beforeAll(async () => {
  console.info(`seed ${seed}: run again with HOLDFAST_SEED=${seed}`);
  ({ checkoutId } = await startOverHttp(gateway));
  before = await payPalCalls(shop);
});
afterAll(async () => {
  expect(await payPalCalls(shop), `seed ${seed}: something reached PayPal`).toBe(before);
});

const problem = z.object({
  type: z.string().regex(/^\/errors#[A-Z_]+$/),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string().regex(/^\/[\x21-\x7e]*$/),
  code: z.string().regex(/^[A-Z_]+$/),
});

/** A clear refusal: 4xx, problem+json, a code, and nothing of the gateway's insides. */
const refusedClearly = (answer: Answer): void => {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(problem.parse(answer.body).status).toBe(answer.status);
  expect(answer.text).not.toMatch(/\bat .*\.(ts|js):\d+|node_modules|ZodError|TypeError/);
};

const POSTS = [
  '/v1/checkouts',
  '/v1/checkouts/ID/captures',
  '/v1/checkouts/ID/refunds',
  '/v1/checkouts/ID/resolve',
  '/v1/checkouts/ID/reconcile',
  '/_dev/advance',
] as const;

const post = fc.constantFrom(...POSTS).map((path) => path.replace('ID', checkoutId));

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    "'; DROP TABLE orders; --",
    '${jndi:ldap://evil.example/a}',
    '../../../etc/passwd',
    '<script>alert(1)</script>',
    '\u0000',
    '\ud800',
    '\u202e\u2066',
    'A'.repeat(5_000),
    '__proto__',
    'constructor',
  ),
);

const send = (path: string, raw: string | Uint8Array, headers: Record<string, string> = {}) =>
  gateway.ask('POST', path, {
    raw,
    key: randomUUID(),
    headers: { 'Content-Type': 'application/json', ...headers },
  });

describe('what is no JSON', () => {
  it('is refused, whatever the bytes', async () => {
    const isJson = (bytes: Uint8Array): boolean => {
      try {
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        return true;
      } catch {
        return false;
      }
    };
    const noise = fc
      .uint8Array({ minLength: 1, maxLength: 2_000 })
      .filter((bytes) => !isJson(bytes));
    const cut = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat())
      .map(([json, at]) =>
        new TextEncoder().encode(`{"purchaseUnit":${json}`.slice(0, 1 + (at % 400))),
      )
      .filter((bytes) => !isJson(bytes));
    await fc.assert(
      fc.asyncProperty(post, fc.oneof(noise, cut), async (path, bytes) => {
        const answer = await send(path, bytes);
        refusedClearly(answer);
        expect(answer.body['code']).toBe('INVALID_REQUEST');
      }),
      RUNS,
    );
  });

  it('is refused when it is nested deeper than anybody could mean', async () => {
    for (const raw of [
      '['.repeat(30_000) + ']'.repeat(30_000),
      '{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000),
    ]) {
      for (const path of POSTS) refusedClearly(await send(path.replace('ID', checkoutId), raw));
    }
  });
});

describe('JSON that is no request', () => {
  it('is refused with every field that is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(post, fc.jsonValue({ maxDepth: 4 }), async (path, value) => {
        // All of a capture's fields may be left out, so an empty one is a capture of everything; a reconcile has none.
        fc.pre(!(/\/(captures|reconcile)$/.test(path) && JSON.stringify(value) === '{}'));
        const answer = await send(path, JSON.stringify(value));
        refusedClearly(answer);
        expect(answer.body['code']).toBe('INVALID_REQUEST');
        expect(answer.body['errors']).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it('names each of many wrong fields, by pointer and code', async () => {
    const answer = await gateway.ask('POST', '/v1/checkouts', {
      body: {
        checkoutId: 'not an id',
        purchaseUnit: {
          amount: { currencyCode: 'XXX', value: 7 },
          description: '',
          items: [{ name: 'Tea', quantity: '0', unitAmount: usd('-1.00'), colour: 'green' }],
          softDescriptor: 'ü',
          shipping: { address: {} },
        },
        returnUrl: 'javascript:alert(1)',
        cancelUrl: 'http://shop.example/',
        policy: { approvalWithin: '5 s', deadlineMargin: 'soon', atDeadline: 'KEEP' },
        'a/b~c': 1,
      },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    const { errors } = z
      .object({
        errors: z.array(z.object({ in: z.literal('body'), field: z.string(), code: z.string() })),
      })
      .parse(answer.body);
    expect(Object.fromEntries(errors.map(({ field, code }) => [field, code]))).toEqual({
      '/checkoutId': 'MALFORMED',
      '/purchaseUnit/amount/currencyCode': 'CURRENCY_NOT_SUPPORTED',
      '/purchaseUnit/amount/value': 'WRONG_TYPE',
      '/purchaseUnit/description': 'TOO_SHORT',
      '/purchaseUnit/items/0/quantity': 'MALFORMED',
      '/purchaseUnit/items/0/unitAmount/value': 'AMOUNT_NEGATIVE',
      '/purchaseUnit/items/0/colour': 'UNKNOWN_FIELD',
      '/purchaseUnit/softDescriptor': 'MALFORMED',
      '/purchaseUnit/shipping/address/countryCode': 'REQUIRED',
      '/returnUrl': 'URL_REFUSED',
      '/cancelUrl': 'URL_REFUSED',
      '/policy/approvalWithin': 'TOO_SHORT',
      '/policy/deadlineMargin': 'MALFORMED',
      '/policy/atDeadline': 'NOT_ONE_OF',
      '/a~1b~0c': 'UNKNOWN_FIELD',
    });
  });
});

describe('an amount that is none', () => {
  it('is refused by its own code, wherever it is asked for', async () => {
    const codes: Readonly<Record<string, string>> = {
      '0.00': 'AMOUNT_NOT_POSITIVE',
      '-5.00': 'AMOUNT_NOT_POSITIVE',
      '1.001': 'TOO_MANY_DECIMALS',
      '1e3': 'AMOUNT_MALFORMED',
      ' 1.00': 'AMOUNT_MALFORMED',
      '1,00': 'AMOUNT_MALFORMED',
      '': 'AMOUNT_MALFORMED',
      NaN: 'AMOUNT_MALFORMED',
      '٣.00': 'AMOUNT_MALFORMED',
      '999999999999999.99': 'AMOUNT_TOO_LARGE',
      ['9'.repeat(40)]: 'AMOUNT_MALFORMED',
    };
    for (const [value, code] of Object.entries(codes)) {
      const capture = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, {
        body: { amount: usd(value) },
        key: randomUUID(),
      });
      const start = await gateway.ask('POST', '/v1/checkouts', {
        body: { purchaseUnit: { amount: usd(value) } },
      });
      expect(capture.body['errors'], value).toMatchObject([{ field: '/amount/value', code }]);
      expect(start.body['errors'], value).toMatchObject([
        { field: '/purchaseUnit/amount/value', code },
      ]);
    }
    const yen = { body: { amount: { currencyCode: 'JPY', value: '10.50' } }, key: randomUUID() };
    const refused = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, yen);
    expect(refused.body['errors']).toMatchObject([{ code: 'TOO_MANY_DECIMALS' }]);
  });

  it('is refused when the parts do not add up, at the part', async () => {
    const item = { name: 'Tea', quantity: '3', unitAmount: usd('10.00'), tax: usd('1.00') };
    const start = async (amount: object, items: readonly object[] = [item]) =>
      (await gateway.ask('POST', '/v1/checkouts', { body: { purchaseUnit: { amount, items } } }))
        .body['errors'];
    const at = '/purchaseUnit/amount';
    expect(await start(usd('33.00'))).toMatchObject([
      { field: `${at}/breakdown/itemTotal`, code: 'ITEM_TOTAL_REQUIRED' },
      { field: `${at}/breakdown/taxTotal`, code: 'TAX_TOTAL_REQUIRED' },
    ]);
    const wrong = { itemTotal: usd('29.00'), taxTotal: usd('2.00') };
    expect(await start({ ...usd('33.00'), breakdown: wrong })).toMatchObject([
      { field: `${at}/breakdown/itemTotal`, code: 'ITEM_TOTAL_MISMATCH' },
      { field: `${at}/breakdown/taxTotal`, code: 'TAX_TOTAL_MISMATCH' },
      { field: `${at}/value`, code: 'AMOUNT_MISMATCH' },
    ]);
    const euros = { itemTotal: { currencyCode: 'EUR', value: '30.00' }, taxTotal: usd('3.00') };
    expect(await start({ ...usd('33.00'), breakdown: euros })).toMatchObject([
      { field: `${at}/breakdown/itemTotal/currencyCode`, code: 'MULTI_CURRENCY_ORDER' },
    ]);
    const many = { ...item, quantity: '9999999999', unitAmount: usd('90071992547409.91') };
    const breakdown = { itemTotal: usd('1.00'), taxTotal: usd('1.00') };
    expect(await start({ ...usd('2.00'), breakdown }, [many])).toMatchObject([
      { code: 'ITEM_TOTAL_MISMATCH' },
      { code: 'TAX_TOTAL_MISMATCH' },
    ]);
  });
});

describe('hostile text', () => {
  it('in a URL leads nowhere', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const id =
          encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replaceAll('.', '%2E') || '%20';
        fc.pre(!/^[\w~-]{1,64}$/.test(decodeURIComponent(id)));
        for (const path of [`/v1/checkouts/${id}`, `/v1/checkouts?cursor=${id}`, `/${id}/${id}`]) {
          refusedClearly(await gateway.ask('GET', path));
        }
        refusedClearly(await gateway.ask('POST', `/v1/checkouts/${id}/approve`));
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  it('in a return URL is never where a payer is sent', async () => {
    const urls = [
      'https://user:secret@shop.example/',
      'https://shop.example\\@evil.example/',
      'https://shop.example/\nSet-Cookie: a=b',
      ' https://shop.example/',
      '//shop.example/',
      'http://shop.example/',
      'http://127.0.0.1.evil.example/',
      'http://127.1.evil.example/',
      'ftp://shop.example/',
      'data:text/html,x',
      'https:shop.example',
      'https://',
      `https://shop.example/${'a'.repeat(2_100)}`,
    ];
    for (const returnUrl of urls) {
      const answer = await gateway.ask('POST', '/v1/checkouts', {
        body: { purchaseUnit: hundred, returnUrl },
      });
      refusedClearly(answer);
      expect(answer.body['errors'], returnUrl).toMatchObject([{ field: '/returnUrl' }]);
    }
  });

  it('in an Idempotency-Key is no key', async () => {
    for (const key of ['', ' ', 'a b', 'k'.repeat(256), 'ü']) {
      const answer = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/captures`, {
        body: {},
        key,
      });
      refusedClearly(answer);
    }
  });
});

describe('a request of the wrong kind', () => {
  it('is told which methods there are', async () => {
    const answer = await gateway.ask('DELETE', `/v1/checkouts/${checkoutId}`);
    refusedClearly(answer);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('PATCH');
  });

  it('is refused for any content type but JSON in UTF-8', async () => {
    const types = fc.oneof(
      fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'application/json, text/plain',
        'application/jsonp',
        'application/merge-patch+json',
        'multipart/form-data; boundary=x',
      ),
      fc
        .stringMatching(/^[a-z]{1,10}\/[a-z+.]{1,10}$/)
        .filter((type) => type !== 'application/json'),
    );
    await fc.assert(
      fc.asyncProperty(post, types, async (path, type) => {
        const answer = await send(path, '{}', { 'Content-Type': type });
        refusedClearly(answer);
        expect(answer.status).toBe(415);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  it('is refused when it is packed, which nobody would unpack', async () => {
    const packed = await send('/v1/checkouts', '{}', { 'Content-Encoding': 'gzip' });
    expect(packed).toMatchObject({ status: 415, body: { code: 'CONTENT_TYPE_NOT_SUPPORTED' } });
  });

  it('is an empty object when it is left out, though its type is named', async () => {
    expect((await send('/v1/checkouts', '')).body['errors']).toMatchObject([
      { in: 'body', field: '/purchaseUnit', code: 'REQUIRED' },
    ]);
    const early = await send(`/v1/checkouts/${checkoutId}/captures`, '');
    expect(early).toMatchObject({ status: 409, body: { code: 'NOT_AUTHORIZED' } });
  });

  it('is taken in pieces, when nobody says how large it is', async () => {
    const body = new ReadableStream({
      start: (controller) => {
        for (const part of ['{"purchase', 'Unit": ', '7}']) {
          controller.enqueue(new TextEncoder().encode(part));
        }
        controller.close();
      },
    });
    const headers = { 'Content-Type': 'application/json' };
    const sent = { method: 'POST', body, headers, duplex: 'half' as const };
    const response = await fetch(`${gateway.url}/v1/checkouts`, sent);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('/purchaseUnit');
  });

  it('is refused when its body is too large, also when nobody says how large it is', async () => {
    const raw = Buffer.alloc(64 * 1024 + 1, 0x20);
    expect((await send('/v1/checkouts', raw)).status).toBe(413);
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(16 * 1024).fill(0x20)),
    });
    const headers = { 'Content-Type': 'application/json' };
    const sent = fetch(`${gateway.url}/v1/checkouts`, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    });
    const status = await sent.then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect((await gateway.ask('GET', '/healthz')).status).toBe(200);
  });
});

describe('a forged delivery', () => {
  it('never gets in, whatever its headers and body', async () => {
    const header = fc.stringMatching(/^[ -~]{0,80}$/);
    await fc.assert(
      fc.asyncProperty(fc.tuple(header, header, header), fc.json(), async (lines, raw) => {
        const [id, signature, url] = lines;
        const answer = await gateway.ask('POST', '/webhooks/paypal', {
          raw,
          headers: {
            'Content-Type': 'application/json',
            'PayPal-Transmission-Id': id,
            'PayPal-Transmission-Time': new Date().toISOString(),
            'PayPal-Transmission-Sig': signature,
            'PayPal-Cert-Url': url,
            'PayPal-Auth-Algo': 'SHA256withRSA',
          },
        });
        expect([400, 503]).toContain(answer.status);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });
});
