import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { EncryptionKey } from '../encryption/keys.ts';
import { GRPC, grpcCode } from './grpc.ts';
import { checkNamespace, RETENTION_DAYS } from './namespace-check.ts';
import type { NamespaceFinding } from './namespace-finding.ts';
import { recordKeys } from './namespace-keys.ts';
import {
  registerSearchAttributes,
  type SearchAttributeMismatch,
  searchAttributeMismatches,
} from './search-attributes.ts';

const DAY_MS = 86_400_000;

/** A namespace that was just created is known to every part of a server only after its caches have turned over. */
const NAMESPACE_KNOWN_WITHIN_MS = 30_000;

interface Preparation {
  /** Of the payloads: their ids are recorded, so that no worker starts without one. */
  readonly keys?: readonly EncryptionKey[];
  /** Ids of keys by which nothing is encrypted any more. */
  readonly retired?: readonly string[];
}

/**
 * Makes the namespace ready for checkouts on any Temporal server: creates it where it is missing, keeps closed
 * workflows for at least {@link RETENTION_DAYS} days, registers the search attributes that are missing, records the ids
 * of the encryption keys. Each is tried, also where another may not be changed. Safe to run again and from several processes at once; it changes nothing that
 * is already right.
 * @returns what is found afterwards, as {@link checkNamespace} does
 * @throws TemporalConnectionError where the credentials are refused altogether
 */
export async function prepareNamespace(
  connection: Connection,
  namespace: string,
  { keys = [], retired = [] }: Preparation = {},
): Promise<readonly NamespaceFinding[]> {
  await unlessForbidden(() => keepClosedWorkflows(connection, namespace));
  await unlessForbidden(async () => {
    const mismatches = await mismatchesOnceKnown(connection, namespace);
    // One of another type is left alone: its data would be lost.
    const missing = mismatches.filter(({ registered }) => registered === null);
    if (missing.length === 0) return;
    const attributes = Object.fromEntries(missing.map(({ name, needed }) => [name, needed]));
    await registerSearchAttributes(connection, namespace, attributes).catch(unlessAlreadyThere);
  });
  await unlessForbidden(() => recordKeys(connection, namespace, { keys, retired }));
  const findings = await checkNamespace(connection, namespace, keys);
  return [...findings, ...(await patchesFinding(connection, namespace))];
}

async function keepClosedWorkflows(connection: Connection, namespace: string): Promise<void> {
  const retention = RETENTION_DAYS * DAY_MS;
  const workflowExecutionRetentionPeriod = msToTs(retention);
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    if ((optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0) >= retention) return;
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: workflowExecutionRetentionPeriod },
    });
  } catch (error) {
    if (grpcCode(error) !== GRPC.NOT_FOUND) throw error;
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod })
      .catch(unlessAlreadyThere);
  }
}

/** Where no Workflow has ever run, no history is older than a patch: the newest release's may be on from the start. */
async function patchesFinding(
  connection: Connection,
  namespace: string,
): Promise<readonly NamespaceFinding[]> {
  try {
    const { count } = await connection.workflowService.countWorkflowExecutions({ namespace });
    if (Number(count) > 0) return [];
    const found = 'nothing has run here yet: set HOLDFAST_PATCHES=all';
    return [{ check: 'Patches', outcome: 'OK', found }];
  } catch (error) {
    // Advice alone: who may not count, or has made the namespace a moment ago, goes without.
    if (grpcCode(error) === undefined) throw error;
    return [];
  }
}

async function mismatchesOnceKnown(
  connection: Connection,
  namespace: string,
): Promise<readonly SearchAttributeMismatch[]> {
  const giveUpAt = Date.now() + NAMESPACE_KNOWN_WITHIN_MS;
  for (;;) {
    try {
      return await searchAttributeMismatches(connection, namespace);
    } catch (error) {
      if (grpcCode(error) !== GRPC.NOT_FOUND || Date.now() > giveUpAt) throw error;
    }
    await delay(250);
  }
}

function unlessAlreadyThere(error: unknown): void {
  if (grpcCode(error) !== GRPC.ALREADY_EXISTS) throw error;
}

/** UNIMPLEMENTED is how a hosted server says that namespaces are administered elsewhere. What is then missing, the check says. */
async function unlessForbidden(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    const code = grpcCode(error);
    if (code !== GRPC.PERMISSION_DENIED && code !== GRPC.UNIMPLEMENTED) throw error;
  }
}
