import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createHoldfast, type Holdfast, type HoldfastOptions } from '../client.ts';
import type { PayPalSettings } from '../config/paypal.ts';
import { TASK_QUEUE } from '../contract/workflow-ids.ts';
import { certificateSourceOf } from '../paypal/certificates.ts';
import { createPayPalClient, type PayPalClient } from '../paypal/client.ts';
import { createWebhookVerifier, type WebhookVerifier } from '../paypal/webhooks.ts';
import { gatewayApp } from './app.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { GatewaySettings } from './settings.ts';

export type GatewayOptions = {
  readonly client: Client;
  readonly taskQueue?: string;
  readonly merchantId: string;
  readonly paypal: PayPalSettings;
  readonly settings: GatewaySettings;
  readonly stateFolder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  readonly metrics?: Metrics;
  /** Whether the merchant's URL is told what happens; false if left out. */
  readonly notify?: boolean;
};

export type Gateway = {
  readonly url: string;
  /** Takes no more requests, lets those under way finish within seconds, and frees the port. Safe twice. */
  readonly close: () => Promise<void>;
};

/** A request has so long to come in: money requests are small. What it asks for has bounds of its own. */
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const FINISH_WITHIN_MS = 5_000;

/** Opens the HTTP doors and resolves once they listen. @throws Error where the port cannot be had */
export const openGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const { client, merchantId, taskQueue = TASK_QUEUE, settings, stateFolder, log } = options;
  const paypal = createPayPalClient(options.paypal);
  const app = gatewayApp({
    client,
    taskQueue,
    merchantId,
    holdfastOf: holdfasts({ client, taskQueue, notify: options.notify ?? false }),
    paypal,
    payPalUrl: options.paypal.baseUrl,
    webhooks: verifierOf(options.paypal, paypal),
    simulatorUrl: options.paypal.simulatorUrl ?? null,
    stateFolder,
    settings,
    metrics: options.metrics ?? createMetrics(),
    log,
    closing: closing.signal,
  });
  const server = await listening((listener) =>
    serve(
      {
        fetch: app.fetch,
        hostname: options.host,
        port: options.port,
        overrideGlobalObjects: false,
        serverOptions: { headersTimeout: HEADERS_WITHIN_MS, requestTimeout: REQUEST_WITHIN_MS },
      },
      listener,
    ),
  );
  return {
    url: urlOf(options.host, server.port),
    close: () => closeServer(server.server, closing),
  };
};

/** One facade for each merchant. */
const holdfasts = (
  options: Omit<HoldfastOptions, 'merchantId'>,
): ((merchantId: string) => Holdfast) => {
  const made = new Map<string, Holdfast>();
  return (merchantId) => {
    const holdfast = made.get(merchantId) ?? createHoldfast({ ...options, merchantId });
    made.set(merchantId, holdfast);
    return holdfast;
  };
};

/** A simulator's certificate is taken from the very address that is PayPal's here, and from nowhere else. */
const verifierOf = (settings: PayPalSettings, paypal: PayPalClient): WebhookVerifier | null => {
  const { webhookId, baseUrl } = settings;
  if (webhookId === undefined) return null;
  return createWebhookVerifier({
    source: certificateSourceOf(baseUrl),
    webhookId,
    postback: async (delivery) => (await paypal.verifyWebhookSignature(delivery)).value,
  });
};

const listening = (
  start: (listener: (info: AddressInfo) => void) => ServerType,
): Promise<{ readonly server: ServerType; readonly port: number }> =>
  new Promise((resolve, reject) => {
    const server = start(({ port }) => {
      server.off('error', reject);
      resolve({ server, port });
    });
    server.once('error', reject);
  });

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

const closeServer = async (server: ServerType, closing: AbortController): Promise<void> => {
  closing.abort();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (!('closeAllConnections' in server)) return await closed;
  // A connection that has just answered would be kept alive for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
};
