import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEncryptionKeys } from '../../src/encryption/keys.ts';
import { temporalClient } from '../../src/temporal/client.ts';
import { openTestGateway, type TestGateway } from '../gateway/test-gateway.ts';
import { openShop, type Shop } from '../support/shop.ts';

const KEY = 'an-admin-key';
const READER = 'a-reader-key';
/** An admin of one merchant: payloads of every merchant are encrypted by the same keys. */
const OTHER = 'admin-key-of-acme';
const UI = 'https://temporal-ui.test';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const first = newKey('first');
const second = newKey('second');

let shop: Shop;
const opened: TestGateway[] = [];
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await Promise.all(opened.map((gateway) => gateway.close()));
  await shop.close();
});

/** A gateway with these keys, behind API keys and open to the UI's origin. */
const gatewayWith = async (keys: string): Promise<TestGateway> => {
  const { connection, namespace } = shop.temporal;
  const encryption = readEncryptionKeys(keys).keys;
  const gateway = await openTestGateway(shop, {
    client: temporalClient({ connection, namespace, encryption }),
    variables: {
      HOLDFAST_API_KEYS: `op:admin:${sha256(KEY)},auditor:read:${sha256(READER)},other:admin:${sha256(OTHER)}:acme`,
      HOLDFAST_ALLOWED_ORIGINS: UI,
    },
  });
  opened.push(gateway);
  return gateway;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const plain = {
  metadata: { encoding: base64('json/plain') },
  data: base64('{"street":"17 Nightingale Crescent"}'),
};

const call = (
  gateway: TestGateway,
  direction: 'encode' | 'decode',
  { headers, ...body }: { readonly headers?: Record<string, string>; readonly payloads?: unknown },
) =>
  gateway.ask('POST', `/codec/${direction}`, {
    body,
    headers: { Authorization: `Bearer ${KEY}`, 'X-Namespace': shop.temporal.namespace, ...headers },
  });

describe('POST /codec/encode and /codec/decode', () => {
  it('encrypt by the first key and decrypt by the key that a payload names', async () => {
    const before = await gatewayWith(first);
    const encoded = await call(before, 'encode', { payloads: [plain] });
    expect(encoded.status).toBe(200);
    expect(encoded.text).not.toContain(plain.data);
    expect(encoded.body).toMatchObject({
      payloads: [
        {
          metadata: {
            encoding: base64('binary/encrypted'),
            'encryption-key-id': base64('first'),
          },
        },
      ],
    });

    const rotated = await gatewayWith(`${second},${first}`);
    const decoded = await call(rotated, 'decode', encoded.body);
    expect(decoded.body).toEqual({ payloads: [plain] });

    const without = await gatewayWith(second);
    const refused = await call(without, 'decode', encoded.body);
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST', detail: expect.stringContaining('key first is missing') },
    });
  });

  it('leave alone what was never encrypted', async () => {
    const decoded = await call(await gatewayWith(first), 'decode', { payloads: [plain] });
    expect(decoded.body).toEqual({ payloads: [plain] });
  });

  it('answer an empty list where none is sent, as Temporal’s command line does', async () => {
    const decoded = await call(await gatewayWith(first), 'decode', {});
    expect(decoded).toMatchObject({ status: 200, body: { payloads: [] } });
  });

  it('refuse a payload that was changed, another namespace, and a body that is none', async () => {
    const gateway = await gatewayWith(first);
    const { body } = await call(gateway, 'encode', { payloads: [plain] });
    const text = JSON.stringify(body).replace(/"data":"(.)/, (_all, digit: string) =>
      digit === 'A' ? '"data":"B' : '"data":"A',
    );
    const changed = await call(gateway, 'decode', JSON.parse(text));
    expect(changed).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    const elsewhere = await call(gateway, 'decode', {
      ...body,
      headers: { 'X-Namespace': 'another' },
    });
    expect(elsewhere.status).toBe(400);
    expect((await call(gateway, 'decode', { payloads: 'none' })).status).toBe(400);
    expect((await call(gateway, 'decode', { payloads: [{ data: '%' }] })).status).toBe(400);
  });

  it('are refused to the admin key of one merchant, SCOPE_TOO_NARROW', async () => {
    const gateway = await gatewayWith(first);
    for (const direction of ['encode', 'decode'] as const) {
      const headers = { Authorization: `Bearer ${OTHER}` };
      const refused = await call(gateway, direction, { payloads: [plain], headers });
      expect(refused).toMatchObject({ status: 403, body: { code: 'SCOPE_TOO_NARROW' } });
    }
  });

  it('are for admin keys alone, and for pages of an allowed origin', async () => {
    const gateway = await gatewayWith(first);
    const body = { payloads: [plain] };
    expect(
      (await call(gateway, 'decode', { ...body, headers: { Authorization: `Bearer ${READER}` } }))
        .status,
    ).toBe(403);
    expect(
      (await call(gateway, 'decode', { ...body, headers: { Authorization: 'Bearer none' } }))
        .status,
    ).toBe(401);
    expect(
      (await call(gateway, 'decode', { ...body, headers: { Origin: 'https://other.test' } }))
        .status,
    ).toBe(403);

    const preflight = await gateway.ask('OPTIONS', '/codec/decode', {
      headers: {
        Origin: UI,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,x-namespace',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(UI);
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain(
      'x-namespace',
    );
    const fromUi = await call(gateway, 'decode', { ...body, headers: { Origin: UI } });
    expect(fromUi.status).toBe(200);
    expect(fromUi.headers.get('access-control-allow-origin')).toBe(UI);
  });
});
