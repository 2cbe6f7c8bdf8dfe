import type { Metadata, TLSConfig } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** What both of Temporal's connections take: the client's, in JavaScript, and the worker's, native. */
export interface TemporalConnectionOptions {
  readonly address: string;
  readonly tls?: TLSConfig | boolean;
  readonly apiKey?: string;
  readonly metadata?: Metadata;
}

/** How to reach Temporal. `given` says that the environment named a server; otherwise it is the default address. */
export interface TemporalSettings {
  readonly given: boolean;
  readonly namespace: string;
  readonly connection: TemporalConnectionOptions;
}

/**
 * Reads `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS*` and `TEMPORAL_GRPC_META_*` as
 * `@temporalio/envconfig` does. A temporal.toml is read only where TEMPORAL_CONFIG_FILE or TEMPORAL_PROFILE asks for
 * one: a profile left on this machine for other things must not draw checkouts to its server.
 * @throws Error where a named file, profile or certificate cannot be read.
 */
export function readTemporalSettings(variables: Record<string, string>): TemporalSettings {
  const { connectionOptions, namespace } = loadClientConnectConfig({
    overrideEnvVars: variables,
    disableFile: !('TEMPORAL_CONFIG_FILE' in variables || 'TEMPORAL_PROFILE' in variables),
  });
  const { address, tls, apiKey, metadata } = connectionOptions;
  return Object.freeze({
    given: address !== undefined,
    namespace: namespace ?? 'default',
    connection: Object.freeze({
      address: address ?? '127.0.0.1:7233',
      ...(tls === undefined || tls === null ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    }),
  });
}
