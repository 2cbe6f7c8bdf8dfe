import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { PayPal } from './paypal.ts';

export interface Delivered {
  type: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What the receiver knew when it came. */
  answered: boolean;
}

export const eventShape = z.object({
  id: z.string(),
  event_type: z.string(),
  create_time: z.string(),
});

/** A merchant's webhook endpoint: keeps what comes, and answers with the status that was set. */
export class WebhookReceiver {
  readonly delivered: Delivered[] = [];
  status = 200;
  /** Takes what comes and never answers. */
  silent = false;
  answered = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const type = eventShape.parse(JSON.parse(body)).event_type;
        this.delivered.push({ type, headers: request.headers, body, answered: this.answered });
        if (!this.silent) response.writeHead(this.status).end();
      });
    });
  }

  open(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhooks`);
      });
    });
  }

  types(): string[] {
    return this.delivered.map(({ type }) => type);
  }

  /** Waits until the receiver has seen so many deliveries. */
  async seen(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.delivered.length).toBeGreaterThanOrEqual(count), 20_000);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Asks PayPal whether a delivery is genuine, with its body as it came or another one. */
export const verify = (
  paypal: PayPal,
  delivery: Delivered,
  {
    webhookId,
    event = delivery.body,
    token = paypal.token,
  }: { webhookId: string; event?: string; token?: string },
) => {
  const text = (name: string) => JSON.stringify(delivery.headers[name]);
  return paypal.post('/v1/notifications/verify-webhook-signature', {
    token,
    text: `{"auth_algo":${text('paypal-auth-algo')},"cert_url":${text('paypal-cert-url')},
      "transmission_id":${text('paypal-transmission-id')},"transmission_sig":${text('paypal-transmission-sig')},
      "transmission_time":${text('paypal-transmission-time')},"webhook_id":"${webhookId}","webhook_event": ${event} }`,
  });
};
