import { createServer } from 'node:http';

/** Takes what is delivered to a merchant's URL, and answers 204. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
  /** Ids of the outgoing events that were delivered about a checkout, with their types. */
  readonly eventsOf: (checkoutId: string) => ReadonlyMap<string, string>;
  readonly close: () => Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const delivered: { readonly id: string; readonly type: string; readonly checkoutId: string }[] =
    [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { type, data } = JSON.parse(Buffer.concat(chunks).toString());
      const id = String(request.headers['webhook-id']);
      delivered.push({ id, type, checkoutId: data.checkoutId });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/events`,
    secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    eventsOf: (checkoutId) =>
      new Map(
        delivered
          .filter((event) => event.checkoutId === checkoutId)
          .map(({ id, type }) => [id, type]),
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
