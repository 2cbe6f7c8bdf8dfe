import http2 from 'node:http2';
import net from 'node:net';
import { hostAndPort } from './address.ts';
import type { ConnectionCode } from './connection-codes.ts';
import type { TemporalConnectionOptions } from './settings.ts';

const WITHIN_MS = 5_000;

/** What stands in the way, and the words of whoever said so. */
export interface Diagnosis {
  readonly code: ConnectionCode;
  readonly reason?: string;
}

/**
 * Finds out why no connection came up. gRPC itself only says that it was not ready in time, so the address is tried
 * once more by hand: its name, its port, then HTTP/2, on which gRPC runs, with TLS as the settings want it. Sends no
 * request and no API key.
 */
export async function diagnose(options: TemporalConnectionOptions): Promise<Diagnosis> {
  const { address } = options;
  const refused = await tryPort(address);
  if (refused === 'ENOTFOUND' || refused === 'EAI_AGAIN') return { code: 'TEMPORAL_HOST_UNKNOWN' };
  if (refused !== null) return { code: 'TEMPORAL_UNREACHABLE' };
  const tls = tlsOf(options);
  const failure = await tryHttp2(address, tls);
  if (failure === null) return { code: 'TEMPORAL_NOT_ANSWERING' };
  const reason = failure.message;
  if (tls === null) {
    const speaksTls = (await tryHttp2(address, ANY_CERTIFICATE)) === null;
    return { code: speaksTls ? 'TEMPORAL_REQUIRES_TLS' : 'TEMPORAL_NOT_A_SERVER' };
  }
  if (/ALERT/.test(failure.code)) return { code: 'TEMPORAL_CLIENT_CERTIFICATE_REFUSED', reason };
  if ((await tryHttp2(address, ANY_CERTIFICATE)) === null) {
    return { code: 'TEMPORAL_CERTIFICATE_NOT_TRUSTED', reason };
  }
  const speaksPlaintext = (await tryHttp2(address, null)) === null;
  return { code: speaksPlaintext ? 'TEMPORAL_WITHOUT_TLS' : 'TEMPORAL_NOT_A_SERVER' };
}

const ANY_CERTIFICATE: http2.SecureClientSessionOptions = { rejectUnauthorized: false };

/** The settings of Temporal's clients as Node's own; null where TLS is switched off. */
function tlsOf({
  tls,
  apiKey,
}: TemporalConnectionOptions): http2.SecureClientSessionOptions | null {
  if (tls === false || (tls === undefined && apiKey === undefined)) return null;
  if (tls === true || tls === undefined) return {};
  const { serverRootCACertificate: ca, serverNameOverride, clientCertPair } = tls;
  return {
    ...(ca && { ca: Buffer.from(ca) }),
    ...(serverNameOverride && { servername: serverNameOverride }),
    ...(clientCertPair && {
      cert: Buffer.from(clientCertPair.crt),
      key: Buffer.from(clientCertPair.key),
    }),
  };
}

/** Null where somebody listens there, else the code of Node's error. */
function tryPort(address: string): Promise<string | null> {
  const socket = net.connect({ ...hostAndPort(address), timeout: WITHIN_MS });
  return new Promise<string | null>((resolve) => {
    socket.once('connect', () => resolve(null));
    socket.once('timeout', () => resolve('ETIMEDOUT'));
    socket.once('error', (error) => resolve(codeOf(error)));
  }).finally(() => socket.destroy());
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Null where the other side speaks HTTP/2: its first frame, the settings, has come. */
function tryHttp2(
  address: string,
  tls: http2.SecureClientSessionOptions | null,
): Promise<Failure | null> {
  const session = http2.connect(`${tls === null ? 'http' : 'https'}://${address}`, tls ?? {});
  session.setTimeout(WITHIN_MS);
  return new Promise<Failure | null>((resolve) => {
    session.once('remoteSettings', () => resolve(null));
    session.on('error', (error) => resolve({ code: codeOf(error), message: error.message }));
    session.once('timeout', () => resolve({ code: 'ETIMEDOUT', message: 'no answer in time' }));
    session.once('close', () => resolve({ code: 'ECONNRESET', message: 'it hung up' }));
  }).finally(() => session.destroy());
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
