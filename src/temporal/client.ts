import { Client, type ConnectionLike } from '@temporalio/client';
import { clientDataConverter } from '../encryption/data-converter.ts';
import type { EncryptionKey } from '../encryption/keys.ts';

interface ClientOptions {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  readonly encryption: readonly EncryptionKey[];
}

/** The one place that makes Temporal clients: none may send a payload in the clear where keys are set. */
export function temporalClient({ connection, namespace, encryption }: ClientOptions): Client {
  return new Client({ connection, namespace, dataConverter: clientDataConverter(encryption) });
}
