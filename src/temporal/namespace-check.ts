import type { Connection } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { EncryptionKey } from '../encryption/keys.ts';
import {
  addAttributesCommand,
  freeAttributeNamesCommand,
  retentionCommand,
} from './administration.ts';
import { refusalOf } from './connection.ts';
import { TemporalConnectionError } from './connection-error.ts';
import { GRPC, grpcCode } from './grpc.ts';
import type { NamespaceFinding } from './namespace-finding.ts';
import { checkKeys } from './namespace-keys.ts';
import { SEARCH_ATTRIBUTES, searchAttributeMismatches } from './search-attributes.ts';

const DAY_MS = 86_400_000;

/** Closed checkouts stay readable this long: refunds and disputes come late, and the server's own default is a day. */
export const RETENTION_DAYS = 90;

/**
 * Looks at everything a checkout needs of its namespace.
 * Changes nothing.
 * @throws TemporalConnectionError where there is no such namespace, or the credentials may not use it
 */
export async function checkNamespace(
  connection: Connection,
  namespace: string,
  keys: readonly EncryptionKey[] = [],
): Promise<readonly NamespaceFinding[]> {
  const address = { address: connection.options.address, namespace };
  const described = await connection.workflowService
    .describeNamespace({ namespace })
    .catch((error: unknown) => {
      throw refusalOf(address, error) ?? error;
    });
  return [
    checkRetention(described.config?.workflowExecutionRetentionTtl, address),
    await attributesUnlessForbidden(connection, address),
    checkKeys(described.namespaceInfo?.data, keys),
  ];
}

interface NamespaceAddress {
  readonly address: string;
  readonly namespace: string;
}

/** @throws TemporalConnectionError where a finding keeps every checkout from running */
export function requirePrepared(
  connection: Connection,
  namespace: string,
  findings: readonly NamespaceFinding[],
): void {
  const code = findings.find(({ blocks }) => blocks !== undefined)?.blocks;
  if (code === undefined) return;
  const { address } = connection.options;
  const reason = describeFindings(findings.filter(({ blocks }) => blocks === code));
  throw new TemporalConnectionError(code, { address, namespace, reason });
}

/** One sentence for each finding, with what to do. */
export const describeFindings = (findings: readonly NamespaceFinding[]): string =>
  findings.map(({ found, todo }) => (todo === undefined ? found : `${found} (${todo})`)).join('; ');

function checkRetention(
  retention: Parameters<typeof optionalTsToMs>[0],
  address: NamespaceAddress,
): NamespaceFinding {
  const days = (optionalTsToMs(retention) ?? 0) / DAY_MS;
  const finding = { check: 'Retention', found: `closed checkouts are kept for ${days} days` };
  if (days >= RETENTION_DAYS) return { ...finding, outcome: 'OK' };
  const todo = `run holdfast namespace prepare, or have its administrator run: ${retentionCommand(address, RETENTION_DAYS)}`;
  return { ...finding, outcome: 'WRONG', todo };
}

async function checkAttributes(
  connection: Connection,
  address: NamespaceAddress,
): Promise<NamespaceFinding> {
  const check = 'Search attributes';
  const mismatches = await searchAttributeMismatches(connection, address.namespace);
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
    ...(wrong.length > 0 ? [freeAttributeNamesCommand(address, wrong)] : []),
    addAttributesCommand(address, mismatches),
  ];
  const todo = `run holdfast namespace prepare, or have its administrator run: ${commands.join(' && ')}`;
  return { check, outcome: 'WRONG', blocks: 'NAMESPACE_NOT_PREPARED', found, todo };
}

/** Credentials that may use a namespace may be forbidden to list its attributes: that is not known to be wrong. */
async function attributesUnlessForbidden(
  connection: Connection,
  address: NamespaceAddress,
): Promise<NamespaceFinding> {
  try {
    return await checkAttributes(connection, address);
  } catch (error) {
    const code = grpcCode(error);
    if (code !== GRPC.PERMISSION_DENIED && code !== GRPC.UNIMPLEMENTED) throw error;
    const check = 'Search attributes';
    const todo = 'look at them with credentials that may: holdfast namespace check';
    return { check, outcome: 'WARNING', found: 'these credentials may not list them', todo };
  }
}
