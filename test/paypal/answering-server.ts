import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** What the server does with a request: an answer, half of one and then nothing, or a connection cut. */
export type Doing =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | { readonly stallAfter: string }
  | 'hang'
  | 'cut';

export type AnsweringServer = {
  readonly baseUrl: string;
  readonly received: readonly Received[];
  /** The received requests without those for a token. */
  calls(): readonly Received[];
  close(): Promise<void>;
};

export const grantsToken = (value = 'A21AAToken', expiresIn = 32_400): Doing => ({
  status: 200,
  body: { access_token: value, token_type: 'Bearer', expires_in: expiresIn },
});

const textOf = (body: unknown): string => {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
};

const perform = (doing: Doing, response: ServerResponse): void => {
  if (doing === 'hang') return;
  if (doing === 'cut') {
    response.destroy();
    return;
  }
  if ('stallAfter' in doing) {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.write(doing.stallAfter);
    return;
  }
  response.writeHead(doing.status, { 'content-type': 'application/json', ...doing.headers });
  response.end(textOf(doing.body));
};

/**
 * A PayPal that says exactly what a test tells it to, on a real socket. Token requests are granted unless `answer` takes
 * them itself (it is asked first and may return undefined).
 */
export const startAnsweringServer = async (
  answer: (received: Received, index: number) => Doing | undefined | Promise<Doing | undefined>,
): Promise<AnsweringServer> => {
  const received: Received[] = [];
  const isToken = (one: Received): boolean => one.path === '/v1/oauth2/token';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      const index = received.filter((earlier) => isToken(earlier) === isToken(one)).length;
      received.push(one);
      void Promise.resolve(answer(one, index)).then((doing) =>
        perform(doing ?? (isToken(one) ? grantsToken() : { status: 404 }), response),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    received,
    calls: () => received.filter((one) => !isToken(one)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
