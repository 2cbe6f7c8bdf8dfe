/**
 * Why Temporal cannot be used, by a code that does not change once released. Plain data: the shell takes its exit codes
 * from here without loading Temporal's client, and docs/cli.md is written from it. `{address}`, `{namespace}` and
 * `{reason}` stand for what was tried and what was answered.
 *
 * Exit codes: 2 a setting is wrong, 3 refused, 4 not found, 5 nobody answers now (try again later).
 */
export const CONNECTION_CODES = {
  TEMPORAL_ADDRESS_WITH_SCHEME: {
    exitCode: 2,
    happened: 'The address of Temporal, {address}, begins with a protocol.',
    advice: 'Set TEMPORAL_ADDRESS to host:port alone; TEMPORAL_TLS=true switches TLS on.',
  },
  TEMPORAL_ADDRESS_WITHOUT_PORT: {
    exitCode: 2,
    happened: 'The address of Temporal, {address}, has no port.',
    advice: 'Set TEMPORAL_ADDRESS to host:port; the port is mostly 7233.',
  },
  TEMPORAL_ADDRESS_INVALID: {
    exitCode: 2,
    happened: 'The address of Temporal, {address}, is not a host and a port.',
    advice: 'Set TEMPORAL_ADDRESS to host:port, without a path.',
  },
  TEMPORAL_HOST_UNKNOWN: {
    exitCode: 5,
    happened: 'The host of {address} cannot be resolved.',
    advice: 'Check how TEMPORAL_ADDRESS is spelled, and the DNS of this machine.',
  },
  TEMPORAL_UNREACHABLE: {
    exitCode: 5,
    happened: 'Temporal cannot be reached at {address}: nobody answers.',
    advice: 'Start it (npm start runs one), or set TEMPORAL_ADDRESS to the server to use.',
  },
  TEMPORAL_WITHOUT_TLS: {
    exitCode: 2,
    happened: 'TLS is switched on, but {address} speaks plaintext.',
    advice:
      'Set TEMPORAL_TLS=false (an API key alone also switches TLS on), or TEMPORAL_ADDRESS to the port that speaks TLS.',
  },
  TEMPORAL_REQUIRES_TLS: {
    exitCode: 2,
    happened: 'TLS is switched off, but {address} speaks TLS.',
    advice: 'Set TEMPORAL_TLS=true, or TEMPORAL_ADDRESS to the port that speaks plaintext.',
  },
  TEMPORAL_CERTIFICATE_NOT_TRUSTED: {
    exitCode: 2,
    happened: 'The certificate of {address} is not trusted: {reason}.',
    advice:
      'Set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the authority that signed it, or TEMPORAL_TLS_SERVER_NAME to the name in it.',
  },
  TEMPORAL_CLIENT_CERTIFICATE_REFUSED: {
    exitCode: 3,
    happened: '{address} refuses this client’s certificate, or the lack of one: {reason}.',
    advice:
      'Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH to a pair it accepts.',
  },
  TEMPORAL_NOT_A_SERVER: {
    exitCode: 2,
    happened: 'Something answers at {address}, but it is not a Temporal server.',
    advice: 'Set TEMPORAL_ADDRESS to the gRPC port (mostly 7233), not to the Web UI or a web page.',
  },
  TEMPORAL_NOT_ANSWERING: {
    exitCode: 5,
    happened: 'A server is there at {address}, but it does not answer in time.',
    advice: 'Wait until it has started, or look at its log.',
  },
  TEMPORAL_API_KEY_REFUSED: {
    exitCode: 3,
    happened: '{address} does not accept these credentials: {reason}.',
    advice: 'Set TEMPORAL_API_KEY to a key that is valid for this server and has not expired.',
  },
  TEMPORAL_PERMISSION_DENIED: {
    exitCode: 3,
    happened:
      '{address} knows these credentials, but they may not use the namespace {namespace}: {reason}.',
    advice:
      'Check how TEMPORAL_NAMESPACE is spelled, and ask the administrator to permit it to read and write there.',
  },
  TEMPORAL_NAMESPACE_NOT_FOUND: {
    exitCode: 4,
    happened: '{address} has no namespace {namespace}.',
    advice: 'Check how TEMPORAL_NAMESPACE is spelled, or create it: holdfast namespace prepare.',
  },
  NAMESPACE_NOT_PREPARED: {
    exitCode: 3,
    happened: 'The namespace {namespace} is not as checkouts need it: {reason}.',
    advice: 'Run holdfast namespace prepare, with credentials that may change the namespace.',
  },
  ENCRYPTION_KEY_MISSING: {
    exitCode: 3,
    happened:
      'The namespace {namespace} holds payloads that this process could not decrypt: {reason}.',
    advice:
      'Set HOLDFAST_ENCRYPTION_KEYS to every key that the namespace has recorded, the one that encrypts first.',
  },
} as const satisfies Readonly<Record<string, ConnectionCodeEntry>>;

interface ConnectionCodeEntry {
  readonly exitCode: 2 | 3 | 4 | 5;
  readonly happened: string;
  readonly advice: string;
}

export type ConnectionCode = keyof typeof CONNECTION_CODES;
