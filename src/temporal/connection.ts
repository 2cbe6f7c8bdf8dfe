import { Connection } from '@temporalio/client';
import { prepareNamespace } from './namespace.ts';
import type { TemporalSettings } from './settings.ts';

/** Nobody answers at the address of the Temporal server; the message says what to do. */
export class UnreachableTemporal extends Error {
  readonly code = 'TEMPORAL_UNREACHABLE';

  constructor(address: string, cause: unknown) {
    super(
      `Temporal cannot be reached at ${address}: start it (npm start runs one), or set TEMPORAL_ADDRESS to the server to use.`,
      { cause },
    );
    this.name = 'UnreachableTemporal';
  }
}

/** A client's connection. @throws UnreachableTemporal */
export async function connectClient({ connection }: TemporalSettings): Promise<Connection> {
  return Connection.connect(connection).catch((error: unknown) => {
    throw new UnreachableTemporal(connection.address, error);
  });
}

/** Connects, makes the namespace ready for checkouts and disconnects. Safe twice. @throws NamespaceError */
export async function prepareGivenNamespace(settings: TemporalSettings): Promise<void> {
  const connection = await connectClient(settings);
  try {
    await prepareNamespace(connection, settings.namespace);
  } finally {
    await connection.close();
  }
}
