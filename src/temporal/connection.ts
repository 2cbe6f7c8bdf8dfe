import { Connection } from '@temporalio/client';
import { addressProblem } from './address.ts';
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
    throw refusalOf(placeOf(settings), error) ?? (await diagnosed(settings, error));
  });
}

/** A connection that is made at the first call, and again whenever it is lost. @throws TemporalConnectionError about the address */
export function connectLazily(settings: TemporalSettings): Connection {
  requireAddress(settings);
  return Connection.lazy(settings.connection);
}

/** What a definite no of Temporal's means, to a request that is about the namespace itself; null for anything else. */
export function refusalOf(
  place: { readonly address: string; readonly namespace: string },
  error: unknown,
): TemporalConnectionError | null {
  const code = grpcCode(error);
  const circumstances = { ...place, reason: grpcDetails(error), cause: error };
  if (code === GRPC.UNAUTHENTICATED) {
    return new TemporalConnectionError('TEMPORAL_API_KEY_REFUSED', circumstances);
  }
  if (code === GRPC.PERMISSION_DENIED) {
    return new TemporalConnectionError('TEMPORAL_PERMISSION_DENIED', circumstances);
  }
  if (code === GRPC.NOT_FOUND) {
    return new TemporalConnectionError('TEMPORAL_NAMESPACE_NOT_FOUND', circumstances);
  }
  return null;
}

function requireAddress(settings: TemporalSettings): void {
  const code = addressProblem(settings.connection.address);
  if (code !== null) throw new TemporalConnectionError(code, placeOf(settings));
}

async function diagnosed(
  settings: TemporalSettings,
  cause: unknown,
): Promise<TemporalConnectionError> {
  const { code, ...said } = await diagnose(settings.connection);
  return new TemporalConnectionError(code, { ...placeOf(settings), cause, ...said });
}

const placeOf = ({ connection, namespace }: TemporalSettings) => ({
  address: connection.address,
  namespace,
});
