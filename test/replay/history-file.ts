import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { ROOT } from '../../src/dev/spawn.ts';

export const HISTORIES = path.join(ROOT, 'test/histories');

/** A Workflow's history as it was recorded, with the id it is replayed under. */
export type Recorded = { readonly workflowId: string; readonly history: History };

/**
 * Written field by field as the server sent it: bytes as base64, 64-bit numbers in their two halves. The SDK's own
 * JSON forms of a history need one single copy of protobufjs in the tree, which npm does not promise.
 */
export const writeHistory = (name: string, recorded: Recorded): void => {
  writeFileSync(path.join(HISTORIES, `${name}.json`), `${JSON.stringify(plain(recorded))}\n`);
};

export const historyText = (name: string): string =>
  readFileSync(path.join(HISTORIES, `${name}.json`), 'utf8');

export const readHistory = (name: string): Recorded =>
  JSON.parse(historyText(name), (_key, value: unknown) => {
    const bytes = typeof value === 'object' && value !== null && '$bytes' in value;
    return bytes ? Buffer.from(String(value.$bytes), 'base64') : value;
  });

/** Who wrote an event, and where an error's lines lie, is about a machine: it says nothing about the Workflow. */
const plain = (value: unknown, key = ''): unknown => {
  if (key === 'identity') return 'recorder';
  if (key === 'stackTrace') return '';
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map((one) => plain(one));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field, name)]));
};
