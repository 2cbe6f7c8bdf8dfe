import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environment } from '../../src/config/environment.ts';
import { gatewayEnvironment } from '../../src/gateway/settings.ts';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { podOf, resourceOf } from './manifests.ts';

const read = (...names: string[]): string =>
  readFileSync(path.join(PACKAGE_ROOT, ...names), 'utf8');
const schemaOf = (name: string): unknown => JSON.parse(read('test', 'ops', 'schemas', name));

const text = read('temporal-compose.yml');
const document: unknown = parse(text, { merge: true });

const strings = z.array(z.string());
const service = z.looseObject({
  image: z.string(),
  command: strings.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: strings.default([]),
  volumes: strings.default([]),
  restart: z.string().optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: z.object({ test: strings }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const { services } = z.looseObject({ services: z.record(z.string(), service) }).parse(document);
const serviceOf = (name: string) => {
  const found = services[name];
  if (found === undefined) throw new Error(`temporal-compose.yml has no ${name}`);
  return found;
};

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validate = ajv.compile(z.looseObject({}).parse(schemaOf('compose-spec.json')));

const server = z
  .object({ environment: strings, dynamicConfig: strings })
  .parse(schemaOf('temporal-server.json'));

describe('temporal-compose.yml', () => {
  it('is what the Compose Specification takes', () => {
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('takes ops/compose.merchants.yml beside it, which mounts the file for worker and gateway', () => {
    const merchants: unknown = parse(read('ops', 'compose.merchants.yml'), { merge: true });
    validate(merchants);
    expect(validate.errors ?? []).toEqual([]);
    const mounting = z.object({
      environment: z.object({ HOLDFAST_MERCHANTS: z.string() }),
      volumes: z.array(z.string()),
    });
    const parsed = z.object({ services: z.record(z.string(), mounting) }).parse(merchants);
    for (const { environment: settings, volumes } of [
      parsed.services['worker'],
      parsed.services['gateway'],
    ].flatMap((each) => each ?? [])) {
      expect(settings.HOLDFAST_MERCHANTS).toBe('/merchants/merchants.json');
      expect(volumes).toEqual([expect.stringMatching(/:\/merchants:ro$/)]);
    }
    expect(Object.keys(parsed.services)).toEqual(['worker', 'gateway']);
  });

  it('is refused by the specification where a field is misspelt', () => {
    const misspelt = { services: { worker: { image: 'holdfast', stop_grace_periods: '75s' } } };
    expect(validate(misspelt)).toBe(false);
  });

  it('has no default for a secret, and names each that is missing', () => {
    const variables = [...text.matchAll(/\$\{(\w+)(:?[-?])?([^}]*)\}/g)];
    const secret = /PASSWORD|SECRET|KEY|CLIENT_ID/;
    const defaults = variables.filter(
      ([, name = '', operator, value]) =>
        secret.test(name) && !operator?.endsWith('?') && !(operator === ':-' && value === ''),
    );
    expect(defaults).toEqual([]);
    const required = variables
      .filter(([, , operator]) => operator?.endsWith('?'))
      .map(([, name]) => name);
    expect(new Set(required)).toEqual(
      new Set([
        'HOLDFAST_API_KEYS',
        'HOLDFAST_METRICS_KEY',
        'PAYPAL_CLIENT_ID',
        'PAYPAL_CLIENT_SECRET',
        'TEMPORAL_DATABASE_PASSWORD',
      ]),
    );
  });

  it('lets no failure pass unseen', () => {
    expect(text).not.toMatch(/\|\||\bset \+e\b|>\s*\/dev\/null/);
    expect(read('ops', 'temporal', 'schema.sh')).toMatch(/^set -eu$/m);
    expect(read('ops', 'temporal', 'schema.sh')).not.toMatch(/\|\| true/);
    expect(serviceOf('temporal').depends_on['schema']?.condition).toBe(
      'service_completed_successfully',
    );
    for (const name of ['worker', 'gateway']) {
      const { condition } = serviceOf(name).depends_on['namespace'] ?? {};
      expect(condition).toBe('service_completed_successfully');
    }
  });

  it('publishes ports on loopback only', () => {
    const published = Object.values(services).flatMap(({ ports }) => ports);
    expect(published.length).toBeGreaterThan(0);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('pins every image, and mounts files that exist', () => {
    for (const { image, volumes } of Object.values(services)) {
      expect(image).toMatch(/:v?\d+\.\d+/);
      const files = volumes.filter((volume) => volume.startsWith('./'));
      for (const file of files.map((volume) => volume.split(':')[0] ?? '')) {
        expect(existsSync(path.join(PACKAGE_ROOT, file)), file).toBe(true);
      }
    }
  });

  it('names only settings that Holdfast reads', () => {
    const known = new Set([
      ...Object.keys(environment.shape),
      ...Object.keys(gatewayEnvironment.shape),
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
    ]);
    for (const name of ['worker', 'gateway', 'namespace']) {
      const unknown = Object.keys(serviceOf(name).environment).filter((key) => !known.has(key));
      expect(unknown, name).toEqual([]);
    }
  });

  it('names only settings that the Temporal server of this release reads', () => {
    const variables = Object.keys(serviceOf('temporal').environment);
    const known = new Set([...server.environment, 'TEMPORAL_ALLOW_NO_AUTH']);
    expect(variables.filter((name) => !known.has(name))).toEqual([]);
    const dynamic = Object.keys(
      z.looseObject({}).parse(parse(read('ops', 'temporal', 'dynamic-config.yaml'))),
    );
    expect(dynamic.length).toBeGreaterThan(3);
    expect(dynamic.filter((name) => !server.dynamicConfig.includes(name))).toEqual([]);
  });

  it('chooses the number of shards and leaves PostgreSQL the connections that the pools take', () => {
    const { environment: settings } = serviceOf('temporal');
    expect(Number(settings['NUM_HISTORY_SHARDS'])).toBeGreaterThanOrEqual(128);
    const pools = Number(settings['SQL_MAX_CONNS']) + Number(settings['SQL_VIS_MAX_CONNS']);
    const [, limit] =
      /max_connections=(\d+)/.exec(serviceOf('database').command?.join(' ') ?? '') ?? [];
    // One process runs the server's four services, and each of them opens both pools.
    expect(Number(limit)).toBeGreaterThan(4 * pools + 10);
  });

  it('runs worker and gateway as the Kubernetes manifests do', () => {
    for (const name of ['worker', 'gateway']) {
      const { command, stop_grace_period, healthcheck } = serviceOf(name);
      const pod = podOf(resourceOf(`${name}.yaml`, 'Deployment'));
      const [container] = pod.containers;
      expect(command).toEqual(container.command.slice(-1));
      expect(stop_grace_period).toBe(`${pod.terminationGracePeriodSeconds}s`);
      const [{ containerPort } = { containerPort: 0 }] = container.ports;
      const probe = `127.0.0.1:${containerPort}${container.readinessProbe.httpGet.path}`;
      expect(healthcheck?.test.join(' ')).toContain(probe);
    }
  });
});
