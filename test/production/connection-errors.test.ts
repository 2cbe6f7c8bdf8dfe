import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import http2 from 'node:http2';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EXIT_MEANINGS } from '../../src/cli/exit-codes.ts';
import { freePort } from '../../src/dev/ports.ts';
import { CONNECTION_CODES } from '../../src/temporal/connection-codes.ts';
import { holdfast, running } from '../cli/shell.ts';
import { certificateOf, newKeys } from '../paypal/certificate-maker.ts';
import { startGrpcProxy } from '../support/grpc-proxy.ts';

const authority = newKeys('Authority');
const server = newKeys('temporal.test');
const pem = (keys: typeof server) => ({
  cert: certificateOf(keys, authority).toString(),
  key: String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
});
const authorityPem = certificateOf(authority, authority, { ca: true }).toString();

let folder: string;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-tls-'));
  await writeFile(path.join(folder, 'ca.pem'), authorityPem);
});
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  await rm(folder, { recursive: true });
});

const proxy = async (access: Parameters<typeof startGrpcProxy>[1]): Promise<string> => {
  const started = await startGrpcProxy(inject('temporalAddress'), access);
  closing.push(started.close);
  return started.address;
};

const listening = async (started: Server): Promise<string> => {
  const sockets = new Set<Socket>();
  started.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    started.close();
  });
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return `127.0.0.1:${address.port}`;
};

/** What each code's circumstances are; the settings that meet them are made at run time. */
const CIRCUMSTANCES: Readonly<
  Record<keyof typeof CONNECTION_CODES, () => Promise<NodeJS.ProcessEnv>>
> = {
  TEMPORAL_ADDRESS_WITH_SCHEME: async () => ({
    TEMPORAL_ADDRESS: `http://${inject('temporalAddress')}`,
  }),
  TEMPORAL_ADDRESS_WITHOUT_PORT: async () => ({ TEMPORAL_ADDRESS: '127.0.0.1' }),
  TEMPORAL_ADDRESS_INVALID: async () => ({ TEMPORAL_ADDRESS: '127.0.0.1:7233/default' }),
  TEMPORAL_HOST_UNKNOWN: async () => ({ TEMPORAL_ADDRESS: 'temporal.invalid:7233' }),
  TEMPORAL_UNREACHABLE: async () => ({ TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` }),
  TEMPORAL_WITHOUT_TLS: async () => ({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_TLS: 'true',
  }),
  TEMPORAL_REQUIRES_TLS: async () => ({ TEMPORAL_ADDRESS: await proxy({ tls: pem(server) }) }),
  TEMPORAL_CERTIFICATE_NOT_TRUSTED: async () => ({
    TEMPORAL_ADDRESS: await proxy({ tls: pem(server) }),
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.test',
  }),
  TEMPORAL_CLIENT_CERTIFICATE_REFUSED: async () => ({
    TEMPORAL_ADDRESS: await proxy({ tls: { ...pem(server), ca: authorityPem } }),
    TEMPORAL_TLS_SERVER_NAME: 'temporal.test',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.join(folder, 'ca.pem'),
  }),
  TEMPORAL_NOT_A_SERVER: async () => ({
    TEMPORAL_ADDRESS: await listening(createServer((_request, page) => page.end('a web page'))),
  }),
  TEMPORAL_NOT_ANSWERING: async () => ({
    TEMPORAL_ADDRESS: await listening(http2.createServer()),
  }),
  TEMPORAL_API_KEY_REFUSED: async () => ({
    TEMPORAL_ADDRESS: await proxy({ apiKey: 'right' }),
    TEMPORAL_API_KEY: 'wrong',
    TEMPORAL_TLS: 'false',
  }),
  TEMPORAL_PERMISSION_DENIED: async () => ({
    TEMPORAL_ADDRESS: await proxy({ denied: ['DescribeNamespace'] }),
  }),
  TEMPORAL_NAMESPACE_NOT_FOUND: async () => ({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: 'misspelt',
  }),
  NAMESPACE_NOT_PREPARED: async () => {
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const namespace = `bare-${randomUUID()}`;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('90 days'),
    });
    await connection.close();
    return { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: namespace };
  },
  ENCRYPTION_KEY_MISSING: async () => {
    const env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: `encrypted-${randomUUID()}`,
    };
    const prepared = await holdfast(['namespace', 'prepare'], {
      ...env,
      HOLDFAST_ENCRYPTION_KEYS: `2026-11:${randomBytes(32).toString('base64')}`,
    });
    expect(prepared.exitCode).toBe(0);
    return env;
  },
};

const codes = Object.keys(CIRCUMSTANCES).filter(
  (code): code is keyof typeof CONNECTION_CODES => code in CONNECTION_CODES,
);

describe.concurrent('a worker that cannot use Temporal', () => {
  it.each(codes)('says %s with what to do, and exits with its code', async (code) => {
    const { exitCode, stderr } = await holdfast(['worker'], {
      HOLDFAST_STATE: path.join(folder, code),
      PAYPAL_CLIENT_ID: 'shop',
      PAYPAL_CLIENT_SECRET: 'secret',
      ...(await CIRCUMSTANCES[code]()),
    });
    expect(stderr).toContain(`${code}: `);
    expect(stderr).toContain(CONNECTION_CODES[code].advice);
    expect(stderr).not.toMatch(/\{address\}|\{namespace\}|\{reason\}|wrong\b.*key/);
    expect(exitCode).toBe(CONNECTION_CODES[code].exitCode);
  });
});

describe('the shell', () => {
  it('exits with the same code, and gives it to programs', async () => {
    const env = await CIRCUMSTANCES.TEMPORAL_NAMESPACE_NOT_FOUND();
    const { exitCode, stdout } = await holdfast(['--json', 'namespace', 'check'], env);
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'TEMPORAL_NAMESPACE_NOT_FOUND' } });
  });

  it('says in the doctor that the namespace is misspelt, and exits with 1', async () => {
    const env = await CIRCUMSTANCES.TEMPORAL_NAMESPACE_NOT_FOUND();
    const { exitCode, stdout } = await holdfast(['--json', 'doctor'], env);
    expect(exitCode).toBe(1);
    const finding = { check: 'Temporal', outcome: 'WRONG', found: 'TEMPORAL_NAMESPACE_NOT_FOUND' };
    expect(JSON.parse(stdout)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining(finding)]),
    });
  });
});

describe('a gateway with an address that cannot be one', () => {
  it.each([
    'TEMPORAL_ADDRESS_WITH_SCHEME',
    'TEMPORAL_ADDRESS_WITHOUT_PORT',
    'TEMPORAL_ADDRESS_INVALID',
  ] as const)('does not start: %s', async (code) => {
    const { exitCode, stderr } = await holdfast(['gateway'], {
      HOLDFAST_GATEWAY_PORT: '0',
      PAYPAL_CLIENT_ID: 'shop',
      PAYPAL_CLIENT_SECRET: 'secret',
      ...(await CIRCUMSTANCES[code]()),
    });
    expect(stderr).toContain(CONNECTION_CODES[code].advice);
    expect(exitCode).toBe(2);
  });
});

const KEY = 'a-key-of-the-shop';

describe('a gateway whose namespace is misspelt', () => {
  it('is not ready and says why, and answers requests with 503 instead of 500', async () => {
    const started = running(['gateway'], {
      HOLDFAST_GATEWAY_PORT: '0',
      HOLDFAST_SHUTDOWN_DELAY: '0',
      HOLDFAST_API_KEYS: `shop:admin:${createHash('sha256').update(KEY).digest('hex')}`,
      PAYPAL_CLIENT_ID: 'shop',
      PAYPAL_CLIENT_SECRET: 'secret',
      ...(await CIRCUMSTANCES.TEMPORAL_NAMESPACE_NOT_FOUND()),
    });
    const urlOf = () => /http:\S+/.exec(started.stdout())?.[0];
    await expect.poll(urlOf, { timeout: 30_000 }).toBeDefined();
    const url = urlOf();
    const headers = { Authorization: `Bearer ${KEY}` };
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      code: 'NOT_READY',
      detail: expect.stringContaining('TEMPORAL_NAMESPACE_NOT_FOUND'),
    });
    expect(await (await fetch(`${url}/status`, { headers })).json()).toMatchObject({
      temporal: 'TEMPORAL_NAMESPACE_NOT_FOUND',
    });
    for (const request of [
      new Request(`${url}/v1/checkouts/order-1`, { headers }),
      new Request(`${url}/v1/checkouts`, {
        method: 'POST',
        headers: {
          ...headers,
          'Content-Type': 'application/json',
          'Idempotency-Key': 'order-1',
        },
        body: JSON.stringify({
          purchaseUnit: { amount: { currencyCode: 'USD', value: '10.00' } },
        }),
      }),
    ]) {
      const answer = await fetch(request);
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({ code: 'TEMPORAL_NAMESPACE_NOT_FOUND' }),
      ]);
    }
    started.signal('SIGTERM');
    expect(await started.exited).toBe(0);
  });
});

describe('docs/cli.md', () => {
  const file = 'docs/cli.md';
  const writtenBy = 'UPDATE_DOCS=1 npx vitest run test/production/connection-errors.test.ts';
  const tableOf = (rows: readonly (readonly (string | number)[])[]) =>
    rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const exitCodes = tableOf([
    ['Exit code', 'Meaning'],
    ['---', '---'],
    ...Object.entries(EXIT_MEANINGS),
  ]);
  const connectionCodes = tableOf([
    ['Code', 'Exit code', 'What happened', 'What to do'],
    ['---', '---', '---', '---'],
    ...Object.entries(CONNECTION_CODES).map(([code, { exitCode, happened, advice }]) => [
      `\`${code}\``,
      exitCode,
      happened.replace(/\{(\w+)\}/g, (_all, name: string) => name.toUpperCase()),
      advice,
    ]),
  ]);

  it.each([
    ['exit codes', exitCodes],
    ['connection codes', connectionCodes],
  ])('has the table of %s as the code has it', (name, table) => {
    const begin = `<!-- ${name}: written by ${writtenBy} -->`;
    const end = `<!-- end of ${name} -->`;
    const text = readFileSync(file, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const fresh = `${before}${begin}\n\n${table}\n\n${end}${rest.split(end)[1] ?? ''}`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });
});
