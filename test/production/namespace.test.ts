import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { RETENTION_DAYS } from '../../src/temporal/namespace-check.ts';
import { workersPolling } from '../../src/temporal/pollers.ts';
import {
  registerSearchAttributes,
  SEARCH_ATTRIBUTES,
} from '../../src/temporal/search-attributes.ts';
import { holdfast, running } from '../cli/shell.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';

let connection: Connection;
let stateFolder: string;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-namespace-'));
});
afterAll(async () => {
  await connection.close();
  await rm(stateFolder, { recursive: true });
});

const named = (namespace: string, address = inject('temporalAddress')): NodeJS.ProcessEnv => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: namespace,
});

/** Exists for a day's retention, without an attribute. */
const aBareNamespace = async (): Promise<string> => {
  const namespace = `bare-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod,
  });
  // Every part of the server knows it once its attributes can be listed.
  await expect
    .poll(() => attributesOf(namespace).catch(() => null), { timeout: 30_000 })
    .not.toBeNull();
  return namespace;
};

const attributesOf = async (namespace: string) =>
  (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;

const report = z.object({
  ready: z.boolean(),
  findings: z.array(
    z.object({
      check: z.string(),
      outcome: z.string(),
      found: z.string(),
      todo: z.string().optional(),
    }),
  ),
});

const reported = async (what: 'prepare' | 'check', env: NodeJS.ProcessEnv) => {
  const { exitCode, stdout } = await holdfast(['--json', 'namespace', what], env);
  const { ready, findings } = report.parse(JSON.parse(stdout));
  const of = (check: string) => findings.find((finding) => finding.check === check);
  return {
    exitCode,
    ready,
    retention: of('Retention'),
    attributes: of('Search attributes'),
    patches: of('Patches'),
  };
};

describe('holdfast namespace', () => {
  it('creates a namespace that is missing, and finds nothing more to do', async () => {
    const namespace = `new-${randomUUID()}`;
    const prepared = await reported('prepare', named(namespace));
    expect(prepared).toMatchObject({ exitCode: 0, ready: true });
    expect(prepared.attributes).toMatchObject({ outcome: 'OK' });
    expect(await reported('prepare', named(namespace))).toMatchObject({ exitCode: 0, ready: true });
    expect(await reported('check', named(namespace))).toMatchObject({ exitCode: 0, ready: true });
  });

  it('checks without changing anything, and names what is missing', async () => {
    const namespace = await aBareNamespace();
    const { exitCode, retention, attributes } = await reported('check', named(namespace));
    expect(exitCode).toBe(3);
    expect(retention).toMatchObject({ outcome: 'WRONG', found: expect.stringContaining('1 days') });
    expect(attributes?.found).toContain('missing: CheckoutStatus');
    expect(attributes?.todo).toContain(
      `temporal operator search-attribute create --namespace ${namespace} --name CheckoutStatus --type Keyword`,
    );
    expect(await attributesOf(namespace)).toEqual({});
  });

  it('finds an attribute of another type, which no registration mends', async () => {
    const namespace = await aBareNamespace();
    await registerSearchAttributes(connection, namespace, { MerchantId: 'Text' });
    const { exitCode, attributes } = await reported('prepare', named(namespace));
    expect(exitCode).toBe(3);
    expect(attributes?.found).toBe('MerchantId is Text where checkouts need Keyword');
    expect(attributes?.todo).toContain(
      `temporal operator search-attribute remove --namespace ${namespace} --name MerchantId`,
    );
    const started = await holdfast(['worker'], { ...named(namespace), ...worker() });
    expect(started.stderr).toContain('NAMESPACE_NOT_PREPARED');
    expect(started.stderr).toContain('MerchantId is Text');
    expect(started.exitCode).toBe(3);
  });

  it('registers the attributes also where the retention may not be changed', async () => {
    const namespace = await aBareNamespace();
    const proxy = await startGrpcProxy(inject('temporalAddress'), { denied: ['UpdateNamespace'] });
    const { exitCode, retention, attributes, patches } = await reported(
      'prepare',
      named(namespace, proxy.address),
    );
    await proxy.close();
    expect(exitCode).toBe(3);
    expect(attributes).toMatchObject({ outcome: 'OK' });
    expect(patches?.found).toContain('HOLDFAST_PATCHES=all');
    expect(retention?.todo).toContain(
      `temporal operator namespace update --namespace ${namespace} --retention 90d`,
    );
    expect(Object.keys(await attributesOf(namespace)).sort()).toEqual(
      Object.keys(SEARCH_ATTRIBUTES).sort(),
    );
  });
});

const worker = (): NodeJS.ProcessEnv => ({
  HOLDFAST_STATE: stateFolder,
  HOLDFAST_WORKER_PORT: '0',
  PAYPAL_CLIENT_ID: 'shop',
  PAYPAL_CLIENT_SECRET: 'secret',
});

/** What a worker does not do. */
const ADMINISTRATION = ['RegisterNamespace', 'UpdateNamespace', 'AddSearchAttributes'];

describe('a worker', () => {
  it.each([
    ['may not change the namespace', ADMINISTRATION],
    ['may not list its attributes either', [...ADMINISTRATION, 'ListSearchAttributes']],
  ])('whose credentials %s polls for checkouts', async (_what, denied) => {
    const namespace = `least-${randomUUID()}`;
    expect(await reported('prepare', named(namespace))).toMatchObject({ ready: true });
    const proxy: GrpcProxy = await startGrpcProxy(inject('temporalAddress'), { denied });
    const started = running(['worker'], { ...named(namespace, proxy.address), ...worker() });
    const polled = { connection, namespace, taskQueue: 'holdfast' };
    await expect.poll(() => workersPolling(polled), { timeout: 60_000 }).toHaveLength(1);
    started.signal('SIGTERM');
    expect(await started.exited).toBe(0);
    await proxy.close();
  });
});

describe('docs/operations.md', () => {
  it('creates a namespace of Temporal Cloud with every search attribute and the retention', () => {
    const text = readFileSync('docs/operations.md', 'utf8');
    const command = /tcld namespace create[^`]*/.exec(text)?.[0] ?? '';
    const attributes = [...command.matchAll(/--search-attribute (\w+)=(\w+)/g)];
    expect(Object.fromEntries(attributes.map(([, name, type]) => [name, type]))).toEqual(
      SEARCH_ATTRIBUTES,
    );
    expect(command).toContain(`--retention-days ${RETENTION_DAYS}`);
  });
});
