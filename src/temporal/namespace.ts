import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import { GRPC, grpcCode } from './grpc.ts';

const DAY_MS = 86_400_000;

/** A namespace that was just created is known to every part of a server only after its caches have turned over. */
const NAMESPACE_KNOWN_WITHIN_MS = 30_000;

/** Closed checkouts stay readable this long: refunds and disputes come late, and the server's own default is a day. */
export const RETENTION_DAYS = 90;

/** The search attributes every checkout carries, with their types in the words of Temporal's own command line. */
export const SEARCH_ATTRIBUTES = {
  CheckoutStatus: 'Keyword',
  MerchantId: 'Keyword',
  PayPalOrderId: 'Keyword',
  ActBy: 'Datetime',
  AmountMinor: 'Int',
  Currency: 'Keyword',
  NeedsAttention: 'Bool',
} as const;

/** temporal.api.enums.v1.IndexedValueType: these numbers are Temporal's wire format. */
const INDEXED_VALUE_TYPE = { Keyword: 2, Int: 3, Bool: 5, Datetime: 6 } as const;

/** The namespace is not as checkouts need it and these credentials may not change that. */
export class NamespaceError extends Error {
  readonly code = 'NAMESPACE_NOT_PREPARED';

  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'NamespaceError';
  }
}

/**
 * Makes the namespace ready for checkouts on any Temporal server: creates it where it is missing, keeps closed
 * workflows for at least {@link RETENTION_DAYS} days, registers the {@link SEARCH_ATTRIBUTES} that are missing.
 * Safe to run again and from several processes at once; it changes nothing that is already right.
 * @throws NamespaceError with what to do, where the credentials lack the permission.
 */
export async function prepareNamespace(connection: Connection, namespace: string): Promise<void> {
  await keepClosedWorkflows(connection, namespace).catch((error: unknown) =>
    refuse(error, [
      `The namespace ${namespace} cannot be created or set to keep closed workflows for ${RETENTION_DAYS} days.`,
      `Ask its administrator to run: temporal operator namespace update --retention ${RETENTION_DAYS}d -n ${namespace}`,
    ]),
  );
  await registerSearchAttributes(connection, namespace).catch((error: unknown) =>
    refuse(error, [
      `The search attributes of checkouts cannot be registered in the namespace ${namespace}.`,
      `Ask its administrator to add them: ${describeSearchAttributes()}`,
    ]),
  );
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

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const registered = await registeredSearchAttributes(connection, namespace);
  const missing = Object.entries(SEARCH_ATTRIBUTES)
    .filter(([name]) => !(name in registered))
    .map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]] as const);
  if (missing.length === 0) return;
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) })
    .catch(unlessAlreadyThere);
}

async function registeredSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Record<string, unknown>> {
  const giveUpAt = Date.now() + NAMESPACE_KNOWN_WITHIN_MS;
  for (;;) {
    try {
      return (await connection.operatorService.listSearchAttributes({ namespace }))
        .customAttributes;
    } catch (error) {
      if (grpcCode(error) !== GRPC.NOT_FOUND || Date.now() > giveUpAt) throw error;
    }
    await delay(250);
  }
}

function describeSearchAttributes(): string {
  return Object.entries(SEARCH_ATTRIBUTES)
    .map(([name, type]) => `${name} (${type})`)
    .join(', ');
}

function unlessAlreadyThere(error: unknown): void {
  if (grpcCode(error) !== GRPC.ALREADY_EXISTS) throw error;
}

/** UNIMPLEMENTED is how a hosted server says that namespaces are administered elsewhere. */
function refuse(error: unknown, sentences: readonly string[]): never {
  const code = grpcCode(error);
  const refused =
    code === GRPC.PERMISSION_DENIED || code === GRPC.UNAUTHENTICATED || code === GRPC.UNIMPLEMENTED;
  if (!refused) throw error;
  throw new NamespaceError(sentences.join(' '), { cause: error });
}
