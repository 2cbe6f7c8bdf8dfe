import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Run by itself: `extract-kubernetes.ts SWAGGER_JSON VERSION`, with Kubernetes' own api/openapi-spec/swagger.json (the Go module
 * k8s.io/kubernetes carries it). Writes kubernetes.json: the kinds that ops/kubernetes uses and what they refer to, as one
 * JSON Schema in which no object takes a field that is not named.
 */
const KINDS = {
  Deployment: 'io.k8s.api.apps.v1.Deployment',
  PodDisruptionBudget: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  Service: 'io.k8s.api.core.v1.Service',
  ServiceAccount: 'io.k8s.api.core.v1.ServiceAccount',
  ConfigMap: 'io.k8s.api.core.v1.ConfigMap',
  PodTemplateSpec: 'io.k8s.api.core.v1.PodTemplateSpec',
};
/** Types that Kubernetes writes as a string or a number; its document names only the string. */
const SCALARS: Readonly<Record<string, object>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
};

const schema = z.record(z.string(), z.unknown());
const document = z.object({
  definitions: z.record(z.string(), schema),
});

const [file, version] = process.argv.slice(2);
if (file === undefined || version === undefined) throw new Error('SWAGGER_JSON VERSION');
const { definitions } = document.parse(JSON.parse(readFileSync(file, 'utf8')));

const DESCRIBES = new Set(['description', 'x-kubernetes-group-version-kind']);

/** The same schema without its prose, closed, and with every definition that it refers to noted in `needed`. */
function closed(value: unknown, needed: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => closed(one, needed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, one]) => !key.startsWith('x-kubernetes') && !(DESCRIBES.has(key) && isProse(one)),
  );
  const copy = Object.fromEntries(entries.map(([key, one]) => [key, closed(one, needed)]));
  if (typeof copy['$ref'] === 'string') needed.add(copy['$ref'].replace('#/definitions/', ''));
  const isObject = typeof copy['properties'] === 'object' && !('additionalProperties' in copy);
  return isObject && copy['type'] === 'object' ? { ...copy, additionalProperties: false } : copy;
}

const isProse = (value: unknown): boolean => typeof value === 'string' || Array.isArray(value);

const found = new Map<string, unknown>();
const needed = new Set<string>(Object.values(KINDS));
for (const name of needed) found.set(name, SCALARS[name] ?? closed(definitions[name], needed));

const extracted = {
  $comment: `Kubernetes ${version}, api/openapi-spec/swagger.json, Apache-2.0; made by extract-kubernetes.ts`,
  kinds: KINDS,
  definitions: Object.fromEntries([...found].sort(([a], [b]) => a.localeCompare(b))),
};
writeFileSync(new URL('kubernetes.json', import.meta.url), `${JSON.stringify(extracted)}\n`);
