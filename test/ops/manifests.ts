import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-files.ts';

const KUBERNETES = path.join(PACKAGE_ROOT, 'ops', 'kubernetes');

const environmentVariable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({ secretKeyRef: z.object({ key: z.string(), optional: z.boolean().default(false) }) })
    .optional(),
});
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const container = z.object({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()),
  env: z.array(environmentVariable),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  readinessProbe: probe,
  livenessProbe: probe,
  securityContext: z.object({ readOnlyRootFilesystem: z.boolean() }),
  volumeMounts: z.array(
    z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }),
  ),
});
const podTemplate = z.object({
  spec: z.object({
    terminationGracePeriodSeconds: z.number(),
    securityContext: z.object({ runAsUser: z.number(), runAsNonRoot: z.boolean() }),
    containers: z.tuple([container]),
  }),
});
const resource = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
});

export type Resource = z.infer<typeof resource>;
export type Container = z.infer<typeof container>;
export type PodSpec = z.infer<typeof podTemplate>['spec'];

/** Every document of ops/kubernetes, with the file it stands in. */
export const resources: readonly { readonly file: string; readonly resource: Resource }[] =
  readdirSync(KUBERNETES).flatMap((file) =>
    parseAllDocuments(readFileSync(path.join(KUBERNETES, file), 'utf8')).map((one) => ({
      file,
      // Anchors are shared objects; a copy is what kubectl would send.
      resource: resource.parse(JSON.parse(JSON.stringify(one.toJS()))),
    })),
  );

/** The one document of this kind in this file. @throws Error where there is none */
export function resourceOf(file: string, kind: string): Resource {
  const found = resources.find((one) => one.file === file && one.resource.kind === kind);
  if (found === undefined) throw new Error(`ops/kubernetes/${file} has no ${kind}`);
  return found.resource;
}

/** The pod that a Deployment or WorkerDeployment runs. @throws ZodError where it lacks what every pod here has */
export function podOf({ spec }: Resource): PodSpec {
  return z.object({ template: podTemplate }).parse(spec).template.spec;
}

/** What the ConfigMap gives to both processes. */
export const settings = z
  .object({ data: z.record(z.string(), z.string()) })
  .parse(resourceOf('settings.yaml', 'ConfigMap')).data;
