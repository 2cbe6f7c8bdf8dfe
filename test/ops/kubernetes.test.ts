import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environment } from '../../src/config/environment.ts';
import { gatewayEnvironment } from '../../src/gateway/settings.ts';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { podOf, type Resource, resourceOf, resources, settings } from './manifests.ts';

const SCHEMAS = path.join(PACKAGE_ROOT, 'test', 'ops', 'schemas');
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

const kubernetes = z
  .looseObject({ kinds: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(SCHEMAS, 'kubernetes.json'), 'utf8')));
ajv.addSchema(kubernetes, 'kubernetes');

const definition = z.object({
  spec: z.object({
    names: z.object({ kind: z.string() }),
    versions: z.array(
      z.object({ name: z.string(), schema: z.object({ openAPIV3Schema: z.unknown() }) }),
    ),
  }),
});

/** As Kubernetes' strict field validation has it: an object takes no field that its definition does not name. */
const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  if (copy['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  const open = 'additionalProperties' in copy || copy['x-kubernetes-preserve-unknown-fields'];
  const named = typeof copy['properties'] === 'object' && copy['type'] === 'object';
  return named && !open ? { ...copy, additionalProperties: false } : copy;
};

/** Kubernetes itself looks at metadata; a definition only says that it is an object. */
const withMetadata = (schema: unknown): object => {
  const { properties, ...rest } = z
    .looseObject({ properties: z.record(z.string(), z.unknown()) })
    .parse(closed(schema));
  const metadata = {
    $ref: 'kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  };
  return { ...rest, properties: { ...properties, metadata } };
};

const customKinds = new Map(
  ['temporal.io_connections.yaml', 'temporal.io_workerdeployments.yaml'].map((file) => {
    const { spec } = definition.parse(parse(readFileSync(path.join(SCHEMAS, file), 'utf8')));
    const [version] = spec.versions;
    return [
      `temporal.io/${version?.name} ${spec.names.kind}`,
      ajv.compile(withMetadata(version?.schema.openAPIV3Schema)),
    ];
  }),
);

const validatorOf = ({ apiVersion, kind }: Resource): ValidateFunction => {
  const custom = customKinds.get(`${apiVersion} ${kind}`);
  if (custom !== undefined) return custom;
  const validate = ajv.getSchema(`kubernetes#/definitions/${kubernetes.kinds[kind]}`);
  if (validate === undefined) throw new Error(`no schema for ${apiVersion} ${kind}`);
  return validate;
};

const problemsOf = (resource: Resource): readonly string[] => {
  const validate = validatorOf(resource);
  validate(resource);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};

describe('the Kubernetes manifests', () => {
  it.each(resources.map(({ file, resource }) => ({ file, kind: resource.kind, resource })))(
    '$kind in $file is what the published schema takes',
    ({ resource }) => {
      expect(problemsOf(resource)).toEqual([]);
    },
  );

  it('are refused where a field is misspelt, a value has another type or a required field is missing', () => {
    const deployment = resourceOf('worker.yaml', 'Deployment');
    const pod = { ...podOf(deployment), terminationGracePeriodSecond: 75 };
    const spec = z.looseObject({}).parse(deployment['spec']);
    expect(problemsOf({ ...deployment, spec: { ...spec, template: { spec: pod } } })).toEqual([
      expect.stringContaining('terminationGracePeriodSecond'),
    ]);
    expect(problemsOf({ ...deployment, spec: { ...spec, replicas: 'two' } })).toEqual([
      expect.stringContaining('/spec/replicas must be integer'),
    ]);
    const versioned = resourceOf('worker-deployment.yaml', 'WorkerDeployment');
    const { rollout: _rollout, ...rest } = z.looseObject({}).parse(versioned['spec']);
    expect(problemsOf({ ...versioned, spec: rest })).toEqual([
      expect.stringContaining("must have required property 'rollout'"),
    ]);
    expect(
      problemsOf({ ...versioned, spec: { ...rest, rollout: { strategy: 'Sometimes' } } }),
    ).toEqual([expect.stringContaining('must be equal to one of the allowed values')]);
  });

  it('keep a pod of each process while nodes are drained', () => {
    const labels = z.record(z.string(), z.string());
    const template = z.object({ template: z.object({ metadata: z.object({ labels }) }) });
    const budget = z.object({
      minAvailable: z.number(),
      selector: z.object({ matchLabels: labels }),
    });
    for (const [file, kind] of [
      ['gateway.yaml', 'Deployment'],
      ['worker.yaml', 'Deployment'],
      ['worker-deployment.yaml', 'WorkerDeployment'],
    ] as const) {
      const { metadata } = template.parse(resourceOf(file, kind)['spec']).template;
      const { selector, minAvailable } = budget.parse(
        resourceOf(file, 'PodDisruptionBudget')['spec'],
      );
      expect(minAvailable).toBeGreaterThanOrEqual(1);
      expect(Object.keys(selector.matchLabels)).toContain('app.kubernetes.io/component');
      expect(metadata.labels, file).toMatchObject(selector.matchLabels);
    }
  });

  const pods = [
    { process: 'gateway', resource: resourceOf('gateway.yaml', 'Deployment') },
    { process: 'worker', resource: resourceOf('worker.yaml', 'Deployment') },
    {
      process: 'versioned worker',
      resource: resourceOf('worker-deployment.yaml', 'WorkerDeployment'),
    },
  ].map(({ process, resource }) => ({ process, pod: podOf(resource) }));

  const known = new Set([
    ...Object.keys(environment.shape),
    ...Object.keys(gatewayEnvironment.shape),
    'TEMPORAL_ADDRESS',
    'TEMPORAL_NAMESPACE',
    'TEMPORAL_API_KEY',
  ]);

  it.each(pods)('give the $process only settings that exist', ({ pod }) => {
    const [{ env }] = pod.containers;
    const names = [...env.map(({ name }) => name), ...Object.keys(settings)];
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(pods)(
    'run the $process without root, on a read-only root, with time to finish',
    ({ pod }) => {
      const [{ securityContext, volumeMounts, env }] = pod.containers;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
      expect(securityContext.readOnlyRootFilesystem).toBe(true);
      expect(pod.terminationGracePeriodSeconds).toBe(75);
      const state = env.find(({ name }) => name === 'HOLDFAST_STATE');
      const writable = volumeMounts.filter(({ readOnly }) => !readOnly);
      expect(writable.map(({ mountPath }) => mountPath)).toEqual([state?.value]);
    },
  );

  it.each(pods)('mount a file of merchants where the $process finds it', ({ pod }) => {
    const commented = /^ *# HOLDFAST_MERCHANTS: (\S+)$/m;
    const text = readFileSync(path.join(PACKAGE_ROOT, 'ops/kubernetes/settings.yaml'), 'utf8');
    const file = commented.exec(text)?.[1] ?? '';
    const mounts = pod.containers[0].volumeMounts.map(({ mountPath }) => mountPath);
    expect(mounts).toContain(path.dirname(file));
  });

  it('keep the gateway’s API keys from the worker', () => {
    const ofWorkers = pods.filter(({ process }) => process !== 'gateway');
    for (const { pod } of ofWorkers) {
      expect(pod.containers[0].env.map(({ name }) => name)).not.toContain('HOLDFAST_API_KEYS');
    }
  });
});

describe('the container image', () => {
  const dockerfile = readFileSync(path.join(PACKAGE_ROOT, 'Dockerfile'), 'utf8');
  const instruction = (name: string): readonly string[] =>
    [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, value = '']) => value);

  it('starts what the manifests start, as the user they name', () => {
    const entrypoint = z
      .array(z.string())
      .parse(JSON.parse(instruction('ENTRYPOINT').at(-1) ?? ''));
    const { containers, securityContext } = podOf(resourceOf('worker.yaml', 'Deployment'));
    expect(containers[0].command.slice(0, -1)).toEqual(entrypoint);
    expect(instruction('USER').at(-1)).toBe(`${securityContext.runAsUser}:65532`);
    expect(instruction('EXPOSE').at(-1)).toBe('3000 9464');
  });

  it('is Node 24 on Debian slim, in both stages', () => {
    expect(instruction('ARG')).toEqual([expect.stringMatching(/^NODE_IMAGE=node:24-\w+-slim$/)]);
    const stages = instruction('FROM').map((from) => from.split(' ')[0]);
    expect(stages).toEqual(['${NODE_IMAGE}', '${NODE_IMAGE}']);
  });

  it('gets every file that its build reads, and no other', () => {
    const sent = readFileSync(path.join(PACKAGE_ROOT, '.dockerignore'), 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = (instruction('COPY')[0] ?? '').split(' ').slice(0, -1);
    expect(sent).toEqual(expect.arrayContaining(copied));
    const manifest = z
      .object({ scripts: z.record(z.string(), z.string()), files: z.array(z.string()) })
      .parse(JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8')));
    for (const file of ['tsconfig.build.json', 'ops/build.ts']) {
      expect(manifest.scripts['build']).toContain(file);
      expect(sent).toContain(file);
    }
    expect(sent).not.toContain('test');
  });
});
