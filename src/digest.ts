import { digestOf } from './domain/paypal/request-id.ts';

/** 32 hex characters of a JSON body: the same for the same content, whatever the order of its fields. */
export const bodyDigest = (body: unknown): string => digestOf([sorted(body)]);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};
