import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';
import { certificateStoreIn } from '../../src/paypal/certificate-store.ts';
import {
  allowedCertificateUrl,
  certificateSourceOf,
  fetchCertificateText,
} from '../../src/paypal/certificates.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';
import type { DeliveryToVerify } from '../../src/paypal/webhook-postback.ts';
import { createWebhookVerifier, type WebhookTrust } from '../../src/paypal/webhooks.ts';
import { type Received, startAnsweringServer } from './answering-server.ts';
import {
  certificateOf,
  type Maker,
  newKeys,
  type Sent,
  signedHeaders,
} from './certificate-maker.ts';
import { sameChecksum } from './same-checksum.ts';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 10, 23, 12);
const webhookId = '1JE4291016473214C';
const certUrl = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77';
const body = '{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","amount":1.0}';

const root = newKeys('Test Root');
const intermediate = newKeys('Test Intermediate');
const paypal = newKeys('messageverificationcerts.paypal.com');
const stranger = newKeys('messageverificationcerts.paypal.com');

const rootCertificate = certificateOf(root, root, { ca: true });
const intermediateCertificate = certificateOf(intermediate, root, { ca: true });

const chainOf = (...makers: readonly string[]): string => makers.join('\n');
const goodChain = chainOf(
  certificateOf(paypal, intermediate).toString(),
  intermediateCertificate.toString(),
);

const verifier = (over: Partial<WebhookTrust> = {}) => {
  const fetched: string[] = [];
  const trust: WebhookTrust = {
    source: { environment: 'LIVE' },
    webhookId,
    now: () => now,
    roots: [rootCertificate],
    fetchCertificate: async (url) => {
      fetched.push(url.href);
      return goodChain;
    },
    ...over,
  };
  return { fetched, ...createWebhookVerifier(trust) };
};

const sent = (over: Partial<Sent> = {}): Headers =>
  signedHeaders({ body, webhookId, certUrl, sentAt: now, by: paypal, ...over });

const rawBody = Buffer.from(body);

const without = (name: string): Headers => {
  const headers = sent();
  headers.delete(name);
  return headers;
};

const withHeader = (name: string, value: string): Headers => {
  const headers = sent();
  headers.set(name, value);
  return headers;
};

describe('a delivery from PayPal', () => {
  it('is VERIFIED by its certificate, over an authority that came with it', async () => {
    await expect(verifier().verify({ headers: sent(), rawBody })).resolves.toEqual({
      kind: 'VERIFIED',
      transmissionId: '69cd13f0-d67a-11e5-baa3-778b53f4ae55',
      by: 'CERTIFICATE',
    });
  });

  it('is judged on its raw bytes: the same JSON written otherwise is REFUSED', async () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body)));
    await expect(verifier().verify({ headers: sent(), rawBody: rewritten })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'SIGNATURE_INVALID',
    });
  });

  it('may come three days late, because PayPal tries that long, and not a day more', async () => {
    const late = verifier().verify({ headers: sent({ sentAt: now - 72 * HOUR }), rawBody });
    await expect(late).resolves.toMatchObject({ kind: 'VERIFIED' });
    const old = verifier().verify({ headers: sent({ sentAt: now - 74 * HOUR }), rawBody });
    await expect(old).resolves.toEqual({ kind: 'REFUSED', code: 'TRANSMISSION_TIME_REFUSED' });
    const ahead = verifier().verify({ headers: sent({ sentAt: now + HOUR }), rawBody });
    await expect(ahead).resolves.toEqual({ kind: 'REFUSED', code: 'TRANSMISSION_TIME_REFUSED' });
  });

  it('costs one certificate fetch, however many come at once or later that day', async () => {
    let time = now;
    const one = verifier({ now: () => time });
    await Promise.all(Array.from({ length: 20 }, () => one.verify({ headers: sent(), rawBody })));
    await one.verify({ headers: sent(), rawBody });
    expect(one.fetched).toEqual([certUrl]);
    time = now + 13 * HOUR;
    await one.verify({ headers: sent(), rawBody });
    expect(one.fetched).toHaveLength(2);
  });

  it('stays VERIFIED whatever its body, and no changed byte of it does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.nat(), async (text, at) => {
        // One transmission has one body.
        const one = verifier();
        const headers = sent({ body: text });
        const bytes = Buffer.from(text);
        const changed = Buffer.from(bytes);
        const index = at % bytes.length;
        changed[index] = (bytes[index] ?? 0) ^ 1;
        const [whole, broken] = await Promise.all([
          one.verify({ headers, rawBody: bytes }),
          one.verify({ headers, rawBody: changed }),
        ]);
        expect(whole.kind).toBe('VERIFIED');
        expect(broken).toEqual({ kind: 'REFUSED', code: 'SIGNATURE_INVALID' });
      }),
      { numRuns: 50 },
    );
  });
});

describe('a delivery from somebody else', () => {
  it.each([
    ['signed for another webhook', sent({ webhookId: 'WH-OTHER' })],
    ['signed by another key', sent({ by: stranger })],
    ['with a signature that is no base64', withHeader('paypal-transmission-sig', '***')],
    ['under another transmission id', withHeader('paypal-transmission-id', 'other')],
  ])('is REFUSED: %s', async (_, headers) => {
    await expect(verifier().verify({ headers, rawBody })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'SIGNATURE_INVALID',
    });
  });

  it.each([
    'paypal-transmission-id',
    'paypal-transmission-time',
    'paypal-transmission-sig',
    'paypal-cert-url',
    'paypal-auth-algo',
  ])('is REFUSED without the header %s, and nothing is fetched', async (name) => {
    const one = verifier();
    await expect(one.verify({ headers: without(name), rawBody })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'HEADERS_MISSING',
    });
    expect(one.fetched).toEqual([]);
  });

  it.each(['SHA1withRSA', 'none', 'SHA256withECDSA'])(
    'is REFUSED with the algorithm %s',
    async (algorithm) => {
      const one = verifier();
      const verdict = one.verify({ headers: withHeader('paypal-auth-algo', algorithm), rawBody });
      await expect(verdict).resolves.toEqual({ kind: 'REFUSED', code: 'ALGORITHM_REFUSED' });
      expect(one.fetched).toEqual([]);
    },
  );

  it('cannot make us fetch from its own server', async () => {
    const one = verifier();
    const headers = sent({ certUrl: 'https://evilpaypal.com/v1/notifications/certs/CERT-1' });
    await expect(one.verify({ headers, rawBody })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'CERTIFICATE_URL_REFUSED',
    });
    expect(one.fetched).toEqual([]);
  });

  it('cannot make us ask PayPal without end', async () => {
    let questions = 0;
    const one = verifier({
      fetchCertificate: async () => Promise.reject(new Error('404')),
      postback: async () => {
        questions += 1;
        return 'FAILURE';
      },
    });
    const verdicts = [];
    for (let index = 0; index < 61; index += 1) {
      const headers = sent({ certUrl: `${certUrl}-${index}` });
      verdicts.push(await one.verify({ headers, rawBody }));
    }
    expect(verdicts.at(59)).toEqual({ kind: 'REFUSED', code: 'SIGNATURE_INVALID' });
    expect(verdicts.at(60)).toEqual({ kind: 'UNDECIDED', code: 'TOO_MANY_UNVERIFIED' });
    expect(questions).toBe(60);
  });

  it('does not starve a genuine first delivery with made-up certificate addresses', async () => {
    let atOnce = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const one = verifier({
      fetchCertificate: async ({ href }) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        if (href === certUrl) {
          atOnce -= 1;
          return goodChain;
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
        atOnce -= 1;
        throw new Error('404');
      },
    });
    const bogus = Array.from({ length: 500 }, (_, index) =>
      one.verify({ headers: sent({ certUrl: `${certUrl}-${index}` }), rawBody }),
    );
    const genuine = one.verify({ headers: sent(), rawBody });
    // One made-up address is answered: its place goes to the newest in line.
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
    await expect(genuine).resolves.toMatchObject({ kind: 'VERIFIED' });
    expect(most).toBeLessThanOrEqual(8);
    const drain = setInterval(() => waiting.shift()?.(), 0);
    const codes = await Promise.all(bogus);
    clearInterval(drain);
    expect(codes.every(({ kind }) => kind === 'UNDECIDED')).toBe(true);
  });

  it('cannot send another body with the same checksum under a transmission id that was seen', async () => {
    const one = verifier();
    const genuine = Buffer.from('{"id":"WH-1","status":"OPEN","pad":"          "}');
    const forged = sameChecksum(genuine, Buffer.from('{"id":"WH-2","status":"RESOLVED","pad":"'));
    const headers = sent({ body: genuine.toString('utf8') });
    expect(crc32(forged)).toBe(crc32(genuine));
    expect(forged.equals(genuine)).toBe(false);
    // PayPal's signature covers both.
    const unaware = verifier();
    await expect(unaware.verify({ headers, rawBody: forged })).resolves.toMatchObject({
      kind: 'VERIFIED',
    });
    await expect(one.verify({ headers, rawBody: genuine })).resolves.toMatchObject({
      kind: 'VERIFIED',
    });
    await expect(one.verify({ headers, rawBody: forged })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'TRANSMISSION_REUSED',
    });
    await expect(one.verify({ headers, rawBody: genuine })).resolves.toMatchObject({
      kind: 'VERIFIED',
    });
  });

  it('is refused by its headers before its body is read', () => {
    const one = verifier();
    expect(one.refuseHeaders(sent())).toBeNull();
    expect(one.refuseHeaders(new Headers())).toBe('HEADERS_MISSING');
    expect(one.refuseHeaders(withHeader('paypal-auth-algo', 'none'))).toBe('ALGORITHM_REFUSED');
    expect(one.refuseHeaders(sent({ sentAt: now - 74 * HOUR }))).toBe('TRANSMISSION_TIME_REFUSED');
    expect(one.refuseHeaders(withHeader('paypal-cert-url', 'https://evil.example/'))).toBe(
      'CERTIFICATE_URL_REFUSED',
    );
  });
});

describe('a delivery where PayPal is called through an https proxy of one’s own', () => {
  const source = certificateSourceOf('https://proxy.example');

  it('must prove to be PayPal’s all the same: chain, name, age and address', async () => {
    expect(source).toEqual({ environment: 'PROXY' });
    expect(certificateSourceOf('https://www.paypal.com')).toEqual({ environment: 'PROXY' });
    const good = verifier({ source }).verify({ headers: sent(), rawBody });
    await expect(good).resolves.toMatchObject({ kind: 'VERIFIED' });
    const own = certificateOf(paypal, paypal).toString();
    const selfIssued = verifier({ source, fetchCertificate: async () => own });
    await expect(selfIssued.verify({ headers: sent(), rawBody })).resolves.toMatchObject({
      kind: 'UNDECIDED',
    });
    const old = verifier({ source }).verify({
      headers: sent({ sentAt: now - 74 * HOUR }),
      rawBody,
    });
    await expect(old).resolves.toMatchObject({ code: 'TRANSMISSION_TIME_REFUSED' });
    const atProxy = sent({ certUrl: 'https://proxy.example/v1/notifications/certs/CERT-1' });
    await expect(verifier({ source }).verify({ headers: atProxy, rawBody })).resolves.toMatchObject(
      {
        code: 'CERTIFICATE_URL_REFUSED',
      },
    );
  });
});

describe('a certificate that is kept in a folder', () => {
  it('spares the fetch after a start, is judged again, and is fetched anew after 12 h', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-certificates-'));
    try {
      // The file has the machine's own time.
      let time = Date.now();
      const fresh = { sentAt: time };
      const started = (over: Partial<WebhookTrust> = {}) =>
        verifier({ store: certificateStoreIn(folder), now: () => time, ...over });
      const first = started();
      await first.verify({ headers: sent(fresh), rawBody });
      expect(first.fetched).toHaveLength(1);

      const again = started();
      await expect(again.verify({ headers: sent(fresh), rawBody })).resolves.toMatchObject({
        kind: 'VERIFIED',
      });
      expect(again.fetched).toEqual([]);

      const [file = ''] = await readdir(folder);
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
      // Whoever could write there gains nothing: the chain decides.
      await writeFile(join(folder, file), certificateOf(stranger, stranger).toString());
      const tampered = started();
      await tampered.verify({ headers: sent(fresh), rawBody });
      expect(tampered.fetched).toHaveLength(1);

      time += 13 * HOUR;
      const later = started();
      await later.verify({ headers: sent({ sentAt: time }), rawBody });
      expect(later.fetched).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the certificate address', () => {
  const live = { environment: 'LIVE' } as const;
  const path = '/v1/notifications/certs/CERT-360caa42-fca2a594-1';

  it.each([
    `https://api.paypal.com${path}`,
    `https://api-m.paypal.com${path}`,
    `https://API.PAYPAL.COM:443${path}`,
  ])('is PayPal’s: %s', (url) => {
    expect(allowedCertificateUrl(live, url)).not.toBeNull();
  });

  it.each([
    `http://api.paypal.com${path}`,
    `https://api.paypal.com:8443${path}`,
    `https://evilpaypal.com${path}`,
    `https://api.paypal.com.evil.example${path}`,
    `https://www.paypal.com${path}`,
    `https://api.sandbox.paypal.com${path}`,
    `https://user:secret@api.paypal.com${path}`,
    `https://api.paypal.com@evil.example${path}`,
    `https://api.paypal.com${path}?next=https://evil.example`,
    `https://api.paypal.com${path}#x`,
    'https://api.paypal.com/v1/notifications/certs/CERT-1/../../../../v2/checkout/orders',
    'https://api.paypal.com/v1/notifications/certs/CERT-1%2f..%2f..',
    'https://api.paypal.com/v1/notifications/certs/',
    'https://api.paypal.com/evil/v1/notifications/certs/CERT-1',
    'https://api.paypal.com\\@evil.example/v1/notifications/certs/CERT-1',
    'https://127.0.0.1/v1/notifications/certs/CERT-1',
    `https://api.paypal.com${path}${'x'.repeat(500)}`,
    'CERT-1',
    '',
  ])('is refused: %s', (url) => {
    expect(allowedCertificateUrl(live, url)).toBeNull();
  });

  it('of the sandbox is not good for live, nor the other way round', () => {
    const sandbox = { environment: 'SANDBOX' } as const;
    expect(allowedCertificateUrl(sandbox, `https://api.sandbox.paypal.com${path}`)).not.toBeNull();
    expect(allowedCertificateUrl(sandbox, `https://api.paypal.com${path}`)).toBeNull();
  });

  it('of a simulator is the one that was named, and no other port', () => {
    const source = certificateSourceOf('http://127.0.0.1:4020');
    expect(allowedCertificateUrl(source, `http://127.0.0.1:4020${path}`)).not.toBeNull();
    expect(allowedCertificateUrl(source, `http://127.0.0.1:4021${path}`)).toBeNull();
    expect(allowedCertificateUrl(source, `https://api.paypal.com${path}`)).toBeNull();
  });

  it('of PayPal can never be declared a simulator’s', () => {
    const source = { environment: 'SIMULATOR', origin: 'https://api-m.paypal.com' } as const;
    expect(() => verifier({ source })).toThrow('SIMULATOR_REFUSED');
    expect(() => certificateSourceOf('http://www.paypal.com')).toThrow('SIMULATOR_REFUSED');
    expect(certificateSourceOf('https://api-m.paypal.com')).toEqual({ environment: 'LIVE' });
    expect(certificateSourceOf('https://api-m.sandbox.paypal.com')).toEqual({
      environment: 'SANDBOX',
    });
  });
});

describe('a certificate that cannot be relied on', () => {
  const otherRoot = newKeys('Other Root');
  const weak = newKeys('messageverificationcerts.paypal.com', 1024);
  const shop = newKeys('shop.example');

  const unusable: readonly (readonly [string, string, Maker])[] = [
    ['is no certificate at all', '<html>Service unavailable</html>', paypal],
    ['is issued by nobody we trust', certificateOf(paypal, otherRoot).toString(), paypal],
    [
      'lacks the authority between it and the root',
      certificateOf(paypal, intermediate).toString(),
      paypal,
    ],
    [
      'is issued by a certificate that is no authority',
      chainOf(
        certificateOf(paypal, intermediate).toString(),
        certificateOf(intermediate, root).toString(),
      ),
      paypal,
    ],
    ['has expired', certificateOf(paypal, root, { validTo: now - HOUR }).toString(), paypal],
    ['is not valid yet', certificateOf(paypal, root, { validFrom: now + HOUR }).toString(), paypal],
    ['is made out to somebody else', certificateOf(shop, root).toString(), shop],
    ['has too short a key', certificateOf(weak, root).toString(), weak],
    [
      'comes under an expired authority',
      chainOf(
        certificateOf(paypal, intermediate).toString(),
        certificateOf(intermediate, root, { ca: true, validTo: now - HOUR }).toString(),
      ),
      paypal,
    ],
  ];

  it.each(unusable)(
    'leaves the delivery UNDECIDED, for PayPal to send again: it %s',
    async (_, chain, by) => {
      const one = verifier({ fetchCertificate: async () => chain });
      await expect(one.verify({ headers: sent({ by }), rawBody })).resolves.toEqual({
        kind: 'UNDECIDED',
        code: 'CERTIFICATE_UNAVAILABLE',
      });
    },
  );

  it('is not relied on under Node’s own trust store when we issued it ourselves', async () => {
    const trust = {
      source: { environment: 'LIVE' },
      webhookId,
      now: () => now,
      fetchCertificate: async () => goodChain,
    } as const;
    const verdict = createWebhookVerifier(trust).verify({ headers: sent(), rawBody });
    await expect(verdict).resolves.toEqual({ kind: 'UNDECIDED', code: 'CERTIFICATE_UNAVAILABLE' });
  });

  it('is not kept: the next delivery asks for it again', async () => {
    const chains = ['<html>', goodChain];
    const one = verifier({ fetchCertificate: async () => chains.shift() ?? '' });
    await expect(one.verify({ headers: sent(), rawBody })).resolves.toMatchObject({
      kind: 'UNDECIDED',
    });
    await expect(one.verify({ headers: sent(), rawBody })).resolves.toMatchObject({
      kind: 'VERIFIED',
    });
  });

  it('is replaced by PayPal’s own word, asked with the raw body and our own webhook id', async () => {
    const asked: unknown[] = [];
    const one = verifier({
      fetchCertificate: async () => Promise.reject(new Error('timeout')),
      postback: async (question) => {
        asked.push(question);
        return 'SUCCESS';
      },
    });
    await expect(one.verify({ headers: sent(), rawBody })).resolves.toMatchObject({
      kind: 'VERIFIED',
      by: 'POSTBACK',
    });
    expect(asked).toMatchObject([{ rawBody: body, webhookId, authAlgo: 'SHA256withRSA' }]);
  });

  it('is REFUSED when PayPal’s own word is FAILURE, and UNDECIDED when PayPal is silent', async () => {
    const fetchCertificate = async () => '<html>';
    const refused = verifier({ fetchCertificate, postback: async () => 'FAILURE' });
    await expect(refused.verify({ headers: sent(), rawBody })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'SIGNATURE_INVALID',
    });
    const silent = verifier({
      fetchCertificate,
      postback: async () => Promise.reject(new Error('503')),
    });
    await expect(silent.verify({ headers: sent(), rawBody })).resolves.toMatchObject({
      kind: 'UNDECIDED',
    });
  });
});

describe('a simulator', () => {
  it('is believed with the certificate it made itself, at its own address only', async () => {
    const own = newKeys('PayPal simulator');
    const source = certificateSourceOf('http://127.0.0.1:4020');
    const fetchCertificate = async () => certificateOf(own, own).toString();
    const url = 'http://127.0.0.1:4020/v1/notifications/certs/CERT-simulator';
    const headers = sent({ by: own, certUrl: url });
    await expect(
      verifier({ source, fetchCertificate }).verify({ headers, rawBody }),
    ).resolves.toMatchObject({ kind: 'VERIFIED' });
    await expect(verifier({ fetchCertificate }).verify({ headers, rawBody })).resolves.toEqual({
      kind: 'REFUSED',
      code: 'CERTIFICATE_URL_REFUSED',
    });
    const atPayPal = sent({ by: own });
    await expect(
      verifier({ fetchCertificate }).verify({ headers: atPayPal, rawBody }),
    ).resolves.toMatchObject({ kind: 'UNDECIDED' });
  });
});

describe('a simulator on a real socket', () => {
  it('is VERIFIED from its delivery to its certificate, by its own word too, and by days ahead of us', async () => {
    const simulator = await startSimulator({ port: 0 });
    const arrived: Received[] = [];
    let arrive = (): void => undefined;
    const two = new Promise<void>((resolve) => {
      arrive = () => (arrived.length === 2 ? resolve() : undefined);
    });
    const receiver = await startAnsweringServer((one) => {
      arrived.push(one);
      arrive();
      return { status: 200 };
    });
    try {
      const client = createPayPalClient({
        baseUrl: simulator.url,
        clientId: 'any',
        clientSecret: 'any',
      });
      const hook = (path: string, json: object) =>
        fetch(`${simulator.url}/_simulator/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(json),
        });
      const { value } = await client.createWebhook({
        url: `${receiver.baseUrl}/hook`,
        eventTypes: ['*'],
      });
      const created = await client.createOrder({
        purchaseUnit: { amount: { currencyCode: 'USD', value: '10.00' } },
        requestId: 'create-1',
      });
      const orderId = created.value.id;
      await hook(`orders/${orderId}/approve`, {});
      const amount = { currency: 'USD', minor: 1000 };
      const authorized = await client.authorizeOrder({ orderId, amount, requestId: 'authorize-1' });
      await hook('clock/advance', { seconds: 20 * 86_400, orderId });
      await client.voidAuthorization({
        authorizationId: authorized.value.authorizations[0]?.id ?? '',
        requestId: 'void-1',
      });
      await two;
      const postback = async (question: DeliveryToVerify) =>
        (await client.verifyWebhookSignature(question)).value;
      const trust = {
        source: certificateSourceOf(simulator.url),
        webhookId: value.webhookId,
        postback,
      };
      const byCertificate = createWebhookVerifier(trust);
      const byWord = createWebhookVerifier({ ...trust, fetchCertificate: async () => '' });
      for (const { headers, body: text } of arrived) {
        const delivery = {
          headers: new Headers(
            Object.entries(headers).map(([name, header]) => [name, String(header)]),
          ),
          rawBody: Buffer.from(text),
        };
        await expect(byCertificate.verify(delivery)).resolves.toMatchObject({
          kind: 'VERIFIED',
          by: 'CERTIFICATE',
        });
        await expect(byWord.verify(delivery)).resolves.toMatchObject({
          kind: 'VERIFIED',
          by: 'POSTBACK',
        });
        const forged = { ...delivery, rawBody: Buffer.from(text.replace('{', '{ ')) };
        await expect(byCertificate.verify(forged)).resolves.toMatchObject({ kind: 'REFUSED' });
        await expect(byWord.verify(forged)).resolves.toMatchObject({ kind: 'REFUSED' });
        expect(readWebhookEvent(text)).toMatchObject({ orderId });
      }
    } finally {
      await Promise.all([receiver.close(), simulator.close()]);
    }
  });
});

describe('fetching a certificate', () => {
  it('takes a small text, and no redirect, no error page and no flood', async () => {
    const server = await startAnsweringServer((one) => {
      if (one.path === '/good') return { status: 200, body: goodChain };
      if (one.path === '/moved') return { status: 302, headers: { location: '/good' } };
      return one.path === '/flood' ? { status: 200, body: 'x'.repeat(70_000) } : { status: 503 };
    });
    try {
      const at = (path: string) => fetchCertificateText(new URL(path, server.baseUrl));
      await expect(at('/good')).resolves.toBe(goodChain);
      await expect(at('/moved')).rejects.toThrow();
      await expect(at('/flood')).rejects.toThrow('too large');
      await expect(at('/down')).rejects.toThrow('503');
      expect(server.received.map((one) => one.path)).toEqual([
        '/good',
        '/moved',
        '/flood',
        '/down',
      ]);
    } finally {
      await server.close();
    }
  });
});
