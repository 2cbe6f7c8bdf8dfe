import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createPayPalClient } from '../../src/paypal/client.ts';
import type { Shop } from '../support/shop.ts';

/** One delivery of the simulator's, byte for byte. */
export type Recorded = {
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Buffer;
  readonly eventType: string;
  readonly orderId: string | null;
};

export type Recorder = {
  /** The webhook that the simulator signs for. */
  readonly webhookId: string;
  readonly recorded: readonly Recorded[];
  readonly close: () => Promise<void>;
};

/** Stands where PayPal would find the shop, keeps every delivery and says thanks: the test decides what comes of it. */
export const recordWebhooks = async (shop: Shop): Promise<Recorder> => {
  const recorded: Recorded[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const rawBody = Buffer.concat(chunks);
      recorded.push({ headers: payPalHeaders(request.headers), rawBody, ...said(rawBody) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const paypal = createPayPalClient({
    baseUrl: shop.paypal.url,
    clientId: 'shop',
    clientSecret: 'secret',
  });
  const url = `http://127.0.0.1:${address.port}/webhooks/paypal`;
  const { value } = await paypal.createWebhook({ url, eventTypes: ['*'] });
  return {
    webhookId: value.webhookId,
    recorded,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const payPalHeaders = (headers: IncomingHttpHeaders): Record<string, string> => ({
  'Content-Type': 'application/json',
  ...Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('paypal-') && typeof value === 'string' ? [[name, value]] : [],
    ),
  ),
});

const said = (rawBody: Buffer): { eventType: string; orderId: string | null } => {
  const text = rawBody.toString('utf8');
  const eventType = /"event_type":\s*"([^"]+)"/.exec(text)?.[1] ?? '';
  const orderId = /"order_id":\s*"([^"]+)"/.exec(text)?.[1] ?? null;
  return { eventType, orderId };
};
