import { createServer } from 'node:http';
import { z } from 'zod';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';

const claimed = z.object({ resource: z.object({ status: z.string().nullable().catch(null) }) });

/** An event as the gateway's webhook route passes it on once its signature is verified. */
export const eventFrom = (body: string): PayPalEvent | null => {
  const event = readWebhookEvent(body);
  if (event === null) return null;
  const { eventId, eventType, orderId, authorizationId, captureId, refundId } = event;
  const resourceId = refundId ?? captureId ?? authorizationId ?? orderId;
  if (resourceId === null) return null;
  const { status } = claimed.parse(JSON.parse(body)).resource;
  return { eventId, eventType, resourceId, orderId, captureId, status };
};

/** An event about an order that is not ours. */
export const foreignEvent = (merchantId: string): PayPalEvent => ({
  eventId: `WH-FOREIGN-${merchantId}`,
  eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
  resourceId: '8AA831015G517922L',
  orderId: '5O190127TN364715T',
  captureId: null,
  status: 'VOIDED',
});

/** Where the simulators deliver their events; the path names the slot. Answers 2xx once the event is kept, else 503. */
export const openWebhookReceiver = async (
  receive: (slot: number, event: PayPalEvent) => Promise<unknown>,
) => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const event = eventFrom(Buffer.concat(chunks).toString());
      const slot = Number(request.url?.split('/')[1]);
      const received = event === null ? Promise.resolve() : receive(slot, event);
      received.then(
        () => response.writeHead(200).end(),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    url: (slot: number): string => `http://127.0.0.1:${address.port}/${slot}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
