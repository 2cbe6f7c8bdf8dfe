import net from 'node:net';
import tls from 'node:tls';
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
  const settings = tlsOf(options);
  const failure = await tryHttp2(address, settings);
  if (failure === null) return { code: 'TEMPORAL_NOT_ANSWERING' };
  const reason = failure.message;
  if (settings === null) {
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

const ANY_CERTIFICATE: tls.ConnectionOptions = { rejectUnauthorized: false };

/** The settings of Temporal's clients as Node's own; null where TLS is switched off. */
function tlsOf({ tls: given, apiKey }: TemporalConnectionOptions): tls.ConnectionOptions | null {
  if (given === false || (given === undefined && apiKey === undefined)) return null;
  if (given === true || given === undefined) return {};
  const { serverRootCACertificate: ca, serverNameOverride, clientCertPair } = given;
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

/** What a client of HTTP/2 says first, with empty settings (RFC 9113, 3.4). The other side answers with its settings. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
const FRAME_TYPE_AT = 3;
const SETTINGS_FRAME = 4;

/** Null where the other side speaks HTTP/2: its first frame, the settings, has come. */
function tryHttp2(
  address: string,
  settings: tls.ConnectionOptions | null,
): Promise<Failure | null> {
  const { host, port } = hostAndPort(address);
  const named = net.isIP(host) === 0 ? { servername: host } : {};
  const socket =
    settings === null
      ? net.connect({ host, port })
      : tls.connect({ host, port, ALPNProtocols: ['h2'], ...named, ...settings });
  socket.setTimeout(WITHIN_MS);
  socket.write(PREFACE);
  return new Promise<Failure | null>((resolve) => {
    const failed = (code: string, message: string) => resolve({ code, message });
    socket.once('data', (frame: Buffer) => {
      if (frame[FRAME_TYPE_AT] === SETTINGS_FRAME) resolve(null);
      else failed('NOT_HTTP2', 'it does not speak HTTP/2');
    });
    socket.on('error', (error) => failed(codeOf(error), wordsOf(error)));
    socket.once('timeout', () => failed('ETIMEDOUT', 'no answer in time'));
    socket.once('close', () => failed('ECONNRESET', 'it hung up'));
  }).finally(() => socket.destroy());
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

/** OpenSSL's own words, without the numbers and file names that Node puts around them. */
const wordsOf = (error: Error): string =>
  'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
