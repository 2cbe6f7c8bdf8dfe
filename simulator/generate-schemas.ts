/**
 * Cuts what the simulator needs out of PayPal's official OpenAPI files and writes it to `simulator/openapi/`:
 * the request and answer schemas without their prose, and every documented issue of every operation.
 *
 *     npx tsx simulator/generate-schemas.ts <folder with PayPal's openapi files> [<folder to write to>]
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
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
} as const;

const rootSchemas: Record<keyof typeof officialFiles, string[]> = {
  orders: [
    'order_request',
    'confirm_order_request',
    'order_authorize_request',
    'order_capture_request',
    'order_tracker_request',
    'patch_request',
    'order',
    'order_authorize_response',
    'error_400',
    'error_401',
    'error_403',
    'error_404',
    'error_415',
    'error_422',
    'error_500',
  ],
  payments: [
    'capture_request',
    'reauthorize_request',
    'refund_request',
    'authorization-2',
    'capture-2',
    'refund',
    'error_400',
    'error_401',
    'error_403',
    'error_404',
    'error_409',
    'error_415',
    'error_422',
    'error_500',
  ],
  notifications: [
    'webhook',
    'patch_request',
    'event_resend',
    'simulate_event',
    'verify_webhook_signature',
    'event',
  ],
  paymentsV1: [
    'payment',
    'payment_execution',
    'patch_request',
    'payment_history',
    'sale',
    'authorization',
    'order',
    'capture',
    'refund_request',
    'refund',
    'detailed_refund',
    'error',
  ],
  trackers: ['tracker', 'tracker_collection', 'tracker_identifier_collection'],
  reporting: ['search_response'],
};

const isFileName = (name: string): name is keyof typeof officialFiles => name in officialFiles;

const proseKeys = new Set(['description', 'title', 'example', 'examples', 'deprecated']);

const openapiFile = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.json())),
  components: z.object({ schemas: z.record(z.string(), z.json()) }),
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
  const bare = trimmed(file, rootSchemas[name]);
  const schemas = newestKnown.has(name) ? withNewestText(withoutWrongRules(bare)) : bare;
  const document = {
    source: `paypal/paypal-rest-api-specifications ${officialFiles[name]} ${file.info.version}`,
    components: { schemas },
  };
  writeFileSync(join(target, `${name}.json`), `${JSON.stringify(document)}\n`);
  if (newestKnown.has(name)) issues = { ...issues, ...issuesByOperation(file) };
}
writeFileSync(join(target, 'issues.json'), `${JSON.stringify(issues, null, 1)}\n`);
copyFileSync(join(source, 'LICENSE'), join(target, 'LICENSE'));
