import http2 from 'node:http2';

/** What stands before the server: who is let in, and what they may not do. */
type Access = {
  /** The only key that is accepted; left out: everybody is. */
  readonly apiKey?: string;
  /** Methods that are answered PERMISSION_DENIED, such as `UpdateNamespace`. */
  readonly denied?: readonly string[];
  /** Is shown the method of every call that comes in, such as `ListWorkflowExecutions`. */
  readonly onCall?: (method: string) => void;
  /** Speaks TLS with this certificate; `ca` also asks clients for one that it signed. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
};

export type GrpcProxy = { readonly address: string; readonly close: () => Promise<void> };

const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** The real server behind the access control that a production server or a proxy has before it. */
export const startGrpcProxy = async (behind: string, access: Access): Promise<GrpcProxy> => {
  const upstream = http2.connect(`http://${behind}`);
  const { tls } = access;
  const server =
    tls === undefined
      ? http2.createServer()
      : http2.createSecureServer({
          ...tls,
          ...(tls.ca !== undefined && { requestCert: true, rejectUnauthorized: true }),
        });
  const sessions = new Set<http2.Http2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    access.onCall?.(methodOf(headers));
    const refused = refusalOf(access, headers);
    if (refused === null) passOn(upstream, stream, headers);
    else refuse(stream, refused);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
  return {
    address: `127.0.0.1:${address.port}`,
    close: async () => {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

type Refusal = { readonly status: number; readonly message: string };

const refusalOf = (
  { apiKey, denied = [] }: Access,
  headers: http2.IncomingHttpHeaders,
): Refusal | null => {
  if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) {
    return { status: UNAUTHENTICATED, message: 'invalid API key' };
  }
  return denied.includes(methodOf(headers))
    ? { status: PERMISSION_DENIED, message: 'Request unauthorized.' }
    : null;
};

const methodOf = (headers: http2.IncomingHttpHeaders): string =>
  headers[':path']?.split('/').at(-1) ?? '';

const refuse = (stream: http2.ServerHttp2Stream, { status, message }: Refusal): void => {
  stream.resume();
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': status,
      'grpc-message': message,
    },
    { endStream: true },
  );
};

const passOn = (
  upstream: http2.ClientHttp2Session,
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
): void => {
  const request = upstream.request({ ...headers });
  let trailers: http2.IncomingHttpHeaders = {};
  request.on('response', (answer, flags) => {
    const last = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond({ ...answer }, { waitForTrailers: !last, endStream: last });
  });
  request.on('trailers', (sent) => {
    trailers = sent;
  });
  stream.on('wantTrailers', () => stream.sendTrailers({ ...trailers }));
  stream.on('close', () => request.close());
  for (const each of [request, stream]) each.on('error', () => stream.destroy());
  stream.pipe(request);
  request.pipe(stream);
};
