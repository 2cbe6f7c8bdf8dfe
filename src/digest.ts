import { createHash } from 'node:crypto';

/**
 * 32 hex characters of a JSON body: the same for the same content, whatever the order of its fields. The same as `digestOf`
 * of src/domain/paypal/request-id.ts, by Node's own SHA-256, which Workflows cannot have: every answer has one.
 */
export const bodyDigest = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([sorted(body)]))
    .digest('hex')
    .slice(0, 32);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};
