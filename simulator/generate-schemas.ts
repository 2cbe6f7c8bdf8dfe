/**
 * Cuts what the simulator needs out of PayPal's official OpenAPI files and writes it to `simulator/openapi/`:
 * the request and answer schemas without their prose, the operations with the schemas of their bodies, and every documented
 * issue of every operation.
 *
 *     npx tsx simulator/generate-schemas.ts <folder with PayPal's openapi files> [<folder to write to>]
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type OfficialOperation, officialOperations } from './official-operations.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  withNewestText,
  withoutWrongRules,
} from './schema-corrections.ts';

const officialFiles = {
  orders: 'checkout_orders_v2.json',
  payments: 'payments_payment_v2.json',
  notifications: 'notifications_webhooks_v1.json',
  paymentsV1: 'payments_payment_v1.json',
  trackers: 'shipping_shipment_tracking_v1.json',
  reporting: 'reporting_transactions_v1.json',
  disputes: 'customer_disputes_v1.json',
} as const;

/** The operations that are spoken of a file, where that is not all of them. */
const servedOperations: { [name: string]: string[] } = {
  reporting: ['search.get'],
  disputes: ['disputes.list', 'disputes.get'],
};

/** Schemas that are needed beside those of the operations' bodies. */
const furtherSchemas: { [name: string]: string[] } = {
  orders: ['error_415'],
  payments: ['error_415', 'error_500'],
};

const isFileName = (name: string): name is keyof typeof officialFiles => name in officialFiles;

const proseKeys = new Set(['description', 'title', 'example', 'examples', 'deprecated']);

const openapiFile = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.json())),
  components: z.object({
    schemas: z.record(z.string(), z.json()),
    parameters: z.record(z.string(), z.json()).default({}),
    requestBodies: z.record(z.string(), z.json()).default({}),
    responses: z.record(z.string(), z.json()).default({}),
  }),
});

type OpenapiFile = z.infer<typeof openapiFile>;

/** The schema without documentation. A property that is itself called `description` or `title` is kept. */
const withoutProse = (value: Json, insideProperties = false): Json => {
  if (Array.isArray(value)) return value.map((entry) => withoutProse(entry));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => insideProperties || !proseKeys.has(key))
      .map(([key, entry]) => [key, withoutProse(entry, key === 'properties' && !insideProperties)]),
  );
};

const referencedSchemas = (value: Json): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencedSchemas);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === '$ref' && typeof entry === 'string'
      ? [entry.slice(entry.lastIndexOf('/') + 1)]
      : referencedSchemas(entry),
  );
};

const trimmed = (file: OpenapiFile, roots: string[]): JsonObject => {
  const kept: JsonObject = {};
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (kept[name] !== undefined) continue;
    const schema = file.components.schemas[name];
    if (schema === undefined) throw new Error(`PayPal's file has no schema named ${name}`);
    const bare = withoutProse(schema);
    kept[name] = bare;
    waiting.push(...referencedSchemas(bare));
  }
  return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
};

const schemasOf = ({ body, answers }: OfficialOperation): string[] =>
  [body, ...Object.values(answers)].filter((name) => name !== null);

const singleEnum = (value: Json | undefined): string | undefined => {
  const values = isObject(value) ? value['enum'] : undefined;
  return Array.isArray(values) && typeof values[0] === 'string' ? values[0] : undefined;
};

/** Every issue below a response schema, following references into `components/schemas`. */
const issuesBelow = (file: OpenapiFile, value: Json | undefined): [string, string][] => {
  if (Array.isArray(value)) return value.flatMap((entry) => issuesBelow(file, entry));
  if (!isObject(value)) return [];
  const reference = value['$ref'];
  if (typeof reference === 'string') {
    return issuesBelow(
      file,
      file.components.schemas[reference.slice(reference.lastIndexOf('/') + 1)],
    );
  }
  const properties = value['properties'];
  if (isObject(properties)) {
    const issue = singleEnum(properties['issue']);
    if (issue !== undefined) return [[issue, singleEnum(properties['description']) ?? issue]];
  }
  return Object.values(value).flatMap((entry) => issuesBelow(file, entry));
};

const issuesByOperation = (file: OpenapiFile): JsonObject => {
  const operations: JsonObject = {};
  for (const methods of Object.values(file.paths)) {
    for (const operation of Object.values(methods)) {
      if (!isObject(operation) || typeof operation['operationId'] !== 'string') continue;
      const responses = isObject(operation['responses']) ? operation['responses'] : {};
      const found = Object.entries(responses)
        .filter(([status]) => status.startsWith('4'))
        .flatMap(([status, response]) =>
          issuesBelow(file, response).map(([issue, description]) => ({
            status: Number(status),
            issue,
            description,
          })),
        );
      operations[operation['operationId']] = [
        ...new Map(found.map((entry) => [`${entry.status} ${entry.issue}`, entry])).values(),
      ];
    }
  }
  return operations;
};

const [source, target = join(fileURLToPath(new URL('.', import.meta.url)), 'openapi')] =
  process.argv.slice(2);
if (source === undefined) {
  console.error(
    "usage: tsx simulator/generate-schemas.ts <folder with PayPal's openapi files> [<target>]",
  );
  process.exit(2);
}

let issues: JsonObject = {};

/** The files of Orders v2 and Payments v2, whose issues are listed and whose newest reference is known. */
const newestKnown = new Set<string>(['orders', 'payments', 'notifications']);

for (const name of Object.keys(officialFiles).filter(isFileName)) {
  const file = openapiFile.parse(
    JSON.parse(readFileSync(join(source, officialFiles[name]), 'utf8')),
  );
  const served = servedOperations[name];
  const operations = officialOperations(file).filter(({ id }) => served?.includes(id) ?? true);
  const further = furtherSchemas[name] ?? [];
  const bare = trimmed(file, [...operations.flatMap(schemasOf), ...further]);
  const schemas = newestKnown.has(name) ? withNewestText(withoutWrongRules(bare)) : bare;
  const document = {
    source: `paypal/paypal-rest-api-specifications ${officialFiles[name]} ${file.info.version}`,
    operations,
    components: { schemas },
  };
  writeFileSync(join(target, `${name}.json`), `${JSON.stringify(document)}\n`);
  if (newestKnown.has(name)) issues = { ...issues, ...issuesByOperation(file) };
}
writeFileSync(join(target, 'issues.json'), `${JSON.stringify(issues, null, 1)}\n`);
copyFileSync(join(source, 'LICENSE'), join(target, 'LICENSE'));
