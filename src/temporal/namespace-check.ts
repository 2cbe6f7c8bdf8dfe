import type { Connection } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import {
  addAttributesCommand,
  freeAttributeNamesCommand,
  retentionCommand,
} from './administration.ts';
import { refusalOf } from './connection.ts';
import { TemporalConnectionError } from './connection-error.ts';
import { GRPC, grpcCode } from './grpc.ts';
import { SEARCH_ATTRIBUTES, searchAttributeMismatches } from './search-attributes.ts';

const DAY_MS = 86_400_000;

/** Closed checkouts stay readable this long: refunds and disputes come late, and the server's own default is a day. */
export const RETENTION_DAYS = 90;

/** What was looked at in a namespace and what was found. */
export interface NamespaceFinding {
  readonly check: string;
  /** WARNING: it could not be looked at, or money does not depend on it. */
  readonly outcome: 'OK' | 'WARNING' | 'WRONG';
  readonly found: string;
  readonly todo?: string;
  /** Whether no checkout can run like this: a worker does not start. */
  readonly blocks?: boolean;
}

/**
 * Looks at everything a checkout needs of its namespace.
 * Changes nothing.
 * @throws TemporalConnectionError where there is no such namespace, or the credentials may not use it
 */
export async function checkNamespace(
  connection: Connection,
  namespace: string,
): Promise<readonly NamespaceFinding[]> {
  const place = { address: connection.options.address, namespace };
  const retention = await checkRetention(connection, place).catch((error: unknown) => {
    throw refusalOf(place, error) ?? error;
  });
  return [retention, await attributesUnlessForbidden(connection, place)];
}

interface Place {
  readonly address: string;
  readonly namespace: string;
}

/** @throws TemporalConnectionError NAMESPACE_NOT_PREPARED where a finding keeps every checkout from running */
export function requirePrepared(
  connection: Connection,
  namespace: string,
  findings: readonly NamespaceFinding[],
): void {
  const blocking = findings.filter(({ blocks }) => blocks === true);
  if (blocking.length === 0) return;
  const { address } = connection.options;
  const reason = describeFindings(blocking);
  throw new TemporalConnectionError('NAMESPACE_NOT_PREPARED', { address, namespace, reason });
}

/** One sentence for each finding, with what to do. */
export const describeFindings = (findings: readonly NamespaceFinding[]): string =>
  findings.map(({ found, todo }) => (todo === undefined ? found : `${found} (${todo})`)).join('; ');

async function checkRetention(connection: Connection, place: Place): Promise<NamespaceFinding> {
  const { namespace } = place;
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const days = (optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0) / DAY_MS;
  const finding = { check: 'Retention', found: `closed checkouts are kept for ${days} days` };
  if (days >= RETENTION_DAYS) return { ...finding, outcome: 'OK' };
  const todo = `run holdfast namespace prepare, or have its administrator run: ${retentionCommand(place, RETENTION_DAYS)}`;
  return { ...finding, outcome: 'WRONG', todo };
}

async function checkAttributes(connection: Connection, place: Place): Promise<NamespaceFinding> {
  const check = 'Search attributes';
  const mismatches = await searchAttributeMismatches(connection, place.namespace);
  if (mismatches.length === 0) {
    const found = `all ${Object.keys(SEARCH_ATTRIBUTES).length} are registered with their types`;
    return { check, outcome: 'OK', found };
  }
  const missing = mismatches.filter(({ registered }) => registered === null);
  const wrong = mismatches.filter(({ registered }) => registered !== null);
  const found = [
    ...(missing.length > 0 ? [`missing: ${missing.map(({ name }) => name).join(', ')}`] : []),
    ...wrong.map(
      ({ name, needed, registered }) => `${name} is ${registered} where checkouts need ${needed}`,
    ),
  ].join('; ');
  const commands = [
    ...(wrong.length > 0 ? [freeAttributeNamesCommand(place, wrong)] : []),
    addAttributesCommand(place, mismatches),
  ];
  const todo = `run holdfast namespace prepare, or have its administrator run: ${commands.join(' && ')}`;
  return { check, outcome: 'WRONG', blocks: true, found, todo };
}

/** Credentials that may use a namespace may be forbidden to list its attributes: that is not known to be wrong. */
async function attributesUnlessForbidden(
  connection: Connection,
  place: Place,
): Promise<NamespaceFinding> {
  try {
    return await checkAttributes(connection, place);
  } catch (error) {
    const code = grpcCode(error);
    if (code !== GRPC.PERMISSION_DENIED && code !== GRPC.UNIMPLEMENTED) throw error;
    const check = 'Search attributes';
    const todo = 'look at them with credentials that may: holdfast namespace check';
    return { check, outcome: 'WARNING', found: 'these credentials may not list them', todo };
  }
}
