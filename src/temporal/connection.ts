import { type Client, Connection } from '@temporalio/client';
import { addressProblem } from './address.ts';
import type { ConnectionCode } from './connection-codes.ts';
import { TemporalConnectionError } from './connection-error.ts';
import { diagnose } from './diagnose.ts';
import { GRPC, grpcCode, grpcDetails } from './grpc.ts';
import type { TemporalSettings } from './settings.ts';

/**
 * A client's connection. The caller closes it.
 * @throws TemporalConnectionError saying why there is none
 */
export async function connectClient(settings: TemporalSettings): Promise<Connection> {
  requireAddress(settings);
  return Connection.connect(settings.connection).catch(async (error: unknown) => {
    throw refusalOf(addressOf(settings), error) ?? (await diagnosed(settings, error));
  });
}

/** A connection that is made at the first call, and again whenever it is lost. @throws TemporalConnectionError about the address */
export function connectLazily(settings: TemporalSettings): Connection {
  requireAddress(settings);
  return Connection.lazy(settings.connection);
}

/** Asks for the namespace itself. @throws TemporalConnectionError where the credentials do not reach it */
export async function requireNamespace(
  connection: Connection,
  settings: TemporalSettings,
): Promise<void> {
  const { namespace } = settings;
  await connection.workflowService.describeNamespace({ namespace }).catch((error: unknown) => {
    throw refusalOf(addressOf(settings), error) ?? error;
  });
}

/** What a definite no of Temporal's means, to a request that is about the namespace itself; null for anything else. */
export function refusalOf(
  at: { readonly address: string; readonly namespace: string },
  error: unknown,
): TemporalConnectionError | null {
  const code = refusalCode(error);
  if (code === null) return null;
  return new TemporalConnectionError(code, { ...at, reason: grpcDetails(error), cause: error });
}

/** Why Temporal or its namespace cannot be used now, found out within milliseconds; null where both can. Never throws. */
export async function temporalProblem(
  client: Client,
  withinMs: number,
): Promise<ConnectionCode | null> {
  const { namespace } = client.options;
  try {
    // Its answer may be shared by many: the one who asked first may leave.
    await client.withAbortSignal(new AbortController().signal, () =>
      client.withDeadline(Date.now() + withinMs, () =>
        client.workflowService.describeNamespace({ namespace }),
      ),
    );
    return null;
  } catch (error) {
    return refusalCode(error) ?? 'TEMPORAL_UNREACHABLE';
  }
}

function refusalCode(error: unknown): ConnectionCode | null {
  const code = grpcCode(error);
  if (code === GRPC.UNAUTHENTICATED) return 'TEMPORAL_API_KEY_REFUSED';
  if (code === GRPC.PERMISSION_DENIED) return 'TEMPORAL_PERMISSION_DENIED';
  return code === GRPC.NOT_FOUND ? 'TEMPORAL_NAMESPACE_NOT_FOUND' : null;
}

function requireAddress(settings: TemporalSettings): void {
  const code = addressProblem(settings.connection.address);
  if (code !== null) throw new TemporalConnectionError(code, addressOf(settings));
}

async function diagnosed(
  settings: TemporalSettings,
  cause: unknown,
): Promise<TemporalConnectionError> {
  const { code, ...said } = await diagnose(settings.connection);
  return new TemporalConnectionError(code, { ...addressOf(settings), cause, ...said });
}

const addressOf = ({ connection, namespace }: TemporalSettings) => ({
  address: connection.address,
  namespace,
});
