import { Client, type ConnectionLike, type WorkflowClientInterceptor } from '@temporalio/client';
import { clientDataConverter } from '../encryption/data-converter.ts';
import type { EncryptionKey } from '../encryption/keys.ts';

interface ClientOptions {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  readonly encryption: readonly EncryptionKey[];
  readonly interceptors?: readonly WorkflowClientInterceptor[];
}

/** The one place that makes Temporal clients: none may send a payload in the clear where keys are set. */
export function temporalClient(options: ClientOptions): Client {
  const { connection, namespace, encryption, interceptors = [] } = options;
  return new Client({
    connection,
    namespace,
    dataConverter: clientDataConverter(encryption),
    interceptors: { workflow: [...interceptors] },
  });
}
