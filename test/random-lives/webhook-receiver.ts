import { createServer } from 'node:http';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { payPalEventOf } from '../../src/gateway/paypal-event.ts';
import { readWebhookEvent } from '../../src/paypal/webhook-event.ts';

/** An event about an order that is not ours. */
export const foreignEvent = (merchantId: string): PayPalEvent => ({
  eventId: `WH-FOREIGN-${merchantId}`,
  eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
  resourceId: '8AA831015G517922L',
  orderId: '5O190127TN364715T',
  captureId: null,
  otherCaptureIds: [],
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
      const event = payPalEventOf(readWebhookEvent(Buffer.concat(chunks).toString()));
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

/** The merchant's URL: the receiver takes what is not PayPal's and answers 2xx. */
export const merchantAt = (url: string) => ({ url, secret: `whsec_${btoa('random lives')}` });
