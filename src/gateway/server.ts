import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { type CheckoutCalls, callsOf, type HoldfastOptions } from '../client/calls.ts';
import { forEachMerchant, type Merchants } from '../config/merchants.ts';
import { ConfigError } from '../config.ts';
import { TASK_QUEUE } from '../contract/workflow-ids.ts';
import { gatewayApp } from './app.ts';
import { createLimits } from './limits.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { GatewaySettings } from './settings.ts';

export type GatewayOptions = {
  readonly client: Client;
  readonly taskQueue?: string;
  readonly merchantId: string;
  /** At least one; all at one PayPal, or all at one simulator. */
  readonly merchants: Merchants;
  readonly settings: GatewaySettings;
  readonly stateFolder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
  readonly metrics?: Metrics;
  /** How long requests under way may take after `close`, in milliseconds; 5,000 if left out. */
  readonly drainMs?: number;
};

export type Gateway = {
  readonly url: string;
  /** Says under /readyz that it is stopping, and serves on: load balancers need a moment to send nobody here. */
  readonly stopServing: () => void;
  /** Takes no more requests, lets those under way finish within seconds, and frees the port. Safe twice. */
  readonly close: () => Promise<void>;
};

/** A request has so long to come in: money requests are small. What it asks for has bounds of its own. */
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const CHECKED_EVERY_MS = 1_000;
/** Silent in both directions for so long, a connection is dead: no answer takes longer, streams say something sooner. */
const SILENT_AT_MOST_MS = 300_000;
const FINISH_WITHIN_MS = 5_000;

/** Starts the HTTP servers and resolves once they listen. @throws ConfigError without API keys where PayPal is no simulator, Error where the port cannot be had */
export const openGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const shuttingDown = new AbortController();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const { client, merchantId, merchants, taskQueue = TASK_QUEUE } = options;
  const { settings, stateFolder, log } = options;
  requireKeys(options);
  const accountOf = merchantAccounts(merchants, stateFolder);
  const unknownCursorKey = randomBytes(32);
  const app = gatewayApp({
    client,
    taskQueue,
    merchantId,
    merchants,
    accountOf,
    holdfastOf: holdfasts(merchants, { client, taskQueue }),
    simulatorUrl: simulatorOf(merchants),
    stateFolder,
    settings: servedBy(options.host, settings),
    limits: createLimits(settings.requestsPerSecond),
    cursorKeyOf: (id) => accountOf(id)?.cursorKey ?? unknownCursorKey,
    metrics: options.metrics ?? createMetrics(),
    log,
    shuttingDown: shuttingDown.signal,
    closing: closing.signal,
  });
  const server = await listening((listener) =>
    serve(
      {
        fetch: app.fetch,
        hostname: options.host,
        port: options.port,
        overrideGlobalObjects: false,
        serverOptions: {
          headersTimeout: HEADERS_WITHIN_MS,
          requestTimeout: REQUEST_WITHIN_MS,
          // Node looks every 30 s otherwise, and a slow client would be cut up to 30 s late.
          connectionsCheckingInterval: CHECKED_EVERY_MS,
          keepAliveTimeout: settings.keepAliveSeconds * 1_000,
        },
      },
      listener,
    ),
  );
  server.server.maxConnections = settings.maxConnections;
  if ('timeout' in server.server) server.server.timeout = SILENT_AT_MOST_MS;
  return {
    url: urlOf(options.host, server.port),
    stopServing: () => shuttingDown.abort(),
    close: () => closeServer(server.server, closing, options.drainMs ?? FINISH_WITHIN_MS),
  };
};

/**
 * A gateway without API keys takes whoever comes from this machine for its operator, and a proxy on it passes everybody on:
 * that is for the simulator's money alone, however many merchants there are.
 */
const requireKeys = ({ settings, merchants }: GatewayOptions): void => {
  if (settings.apiKeys.length > 0 || simulatorOf(merchants) !== null) return;
  throw new ConfigError([
    'HOLDFAST_API_KEYS is not set, and without API keys the gateway serves only the simulator: set keys (docs/gateway.md says how they are made)',
  ]);
};

/** Where the simulator takes PayPal's place, for every merchant. */
const simulatorOf = (merchants: Merchants): string | null =>
  merchants.all()[0]?.paypal.simulatorUrl ?? null;

/** Whoever has the gateway listen at one address of its own may also call it by that address. */
const servedBy = (host: string, settings: GatewaySettings): GatewaySettings => {
  const { hostname } = new URL(urlOf(host, 0));
  return { ...settings, allowedHosts: [...settings.allowedHosts, hostname] };
};

/** The calls of each merchant. Those of a merchant who is not configured read and command what is there already. */
const holdfasts = (
  merchants: Merchants,
  options: Omit<HoldfastOptions, 'merchantId'>,
): ((merchantId: string) => CheckoutCalls) => {
  const configured = forEachMerchant(merchants, ({ merchantId, events, policy, paypal }) =>
    callsOf({
      ...options,
      merchantId,
      notify: events !== null,
      defaultPolicy: policy,
      isPartner: paypal.payPalMerchantId !== undefined,
    }),
  );
  return (merchantId) => configured(merchantId) ?? callsOf({ ...options, merchantId });
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

const closeServer = async (
  server: ServerType,
  closing: AbortController,
  drainMs: number,
): Promise<void> => {
  closing.abort();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (!('closeAllConnections' in server)) return await closed;
  // A connection that has just answered would be kept alive for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
};
