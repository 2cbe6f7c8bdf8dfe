import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import type { PayPalSettings } from '../../src/config/paypal.ts';
import { type GatewayOptions, openGateway } from '../../src/gateway/server.ts';
import { type GatewaySettings, readGatewaySettings } from '../../src/gateway/settings.ts';
import { oneMerchant } from '../support/merchants.ts';
import type { Shop } from '../support/shop.ts';

/** An answer of the gateway, read to its end. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type CallOptions = {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
};

/** The gateway as a web app sees it: a base URL. */
export type TestGateway = {
  readonly url: string;
  readonly ask: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

const settingsWith = (variables: NodeJS.ProcessEnv): GatewaySettings =>
  readGatewaySettings('default', variables);

type TestGatewayOptions = Partial<GatewayOptions> & {
  readonly variables?: NodeJS.ProcessEnv;
  /** The account of the gateway's own merchant. */
  readonly paypal?: PayPalSettings;
};

/** Opens a gateway in front of the shop: its own process in life, its own server and sockets here. */
export const openTestGateway = async (
  shop: Shop,
  { variables = {}, paypal = payPalOf(shop), ...options }: TestGatewayOptions = {},
): Promise<TestGateway> => {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-gateway-'));
  const gateway = await openGateway({
    client: shop.temporal.client,
    taskQueue: shop.taskQueue,
    merchantId: 'default',
    merchants: oneMerchant(paypal, options.merchantId),
    settings: settingsWith(variables),
    stateFolder,
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'silent' }),
    ...options,
  });
  return {
    url: gateway.url,
    ask: (method, at, call) => ask(`${gateway.url}${at}`, method, call),
    close: async () => {
      await gateway.close();
      await rm(stateFolder, { recursive: true });
    },
  };
};

export const payPalOf = (shop: Shop) => ({
  baseUrl: shop.paypal.url,
  clientId: 'shop',
  clientSecret: 'secret',
  simulatorUrl: shop.paypal.url,
});

const ask = async (
  url: string,
  method: string,
  { body, raw, headers, key }: CallOptions = {},
): Promise<Answer> => {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...headers,
    },
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
};

/** Headers as PayPal sends them, with a certificate that is not there. */
export const deliveryHeaders = (shop: Shop): Readonly<Record<string, string>> => ({
  'PayPal-Transmission-Id': '69cd13f0-d67a-11e5-baa3-778b53f4ae55',
  'PayPal-Transmission-Time': new Date().toISOString(),
  'PayPal-Transmission-Sig': 'c2ln',
  'PayPal-Auth-Algo': 'SHA256withRSA',
  'PayPal-Cert-Url': `${shop.paypal.url}/v1/notifications/certs/CERT-1`,
});

const jsonOf = (text: string): Answer['body'] => {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
};

/** A text in an answer's body. */
export const fieldOf = ({ body, text, status }: Answer, field: string): string => {
  const value = body[field];
  if (typeof value !== 'string') throw new Error(`no ${field}: ${status} ${text}`);
  return value;
};

/** One gateway in front of the shop for all stories of a file, opened before them. */
export const useGateway = (shop: Shop): TestGateway => {
  let open: TestGateway | undefined;
  const opened = (): TestGateway => {
    if (open === undefined) throw new Error('the gateway is opened before the first story');
    return open;
  };
  beforeAll(async () => {
    open = await openTestGateway(shop);
  });
  afterAll(() => open?.close());
  return {
    get url() {
      return opened().url;
    },
    ask: (method, at, options) => opened().ask(method, at, options),
    close: () => opened().close(),
  };
};

export const hundred = { amount: { currencyCode: 'USD', value: '100.00' } };

/** Starts a checkout of 100.00 USD over HTTP. */
export const startOverHttp = async (
  gateway: TestGateway,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ checkoutId: string; orderId: string; answer: Answer }> => {
  const checkoutId = `c-${randomUUID()}`;
  const answer = await gateway.ask('POST', '/v1/checkouts', {
    body: { checkoutId, purchaseUnit: hundred, ...more },
    key: randomUUID(),
  });
  return { checkoutId, orderId: fieldOf(answer, 'orderId'), answer };
};

/** The same, approved by the payer and authorized. */
export const authorizeOverHttp = async (
  shop: Shop,
  gateway: TestGateway,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ checkoutId: string; orderId: string }> => {
  const { checkoutId, orderId } = await startOverHttp(gateway, more);
  await shop.paypal.payerApproves(orderId);
  await gateway.ask('POST', `/v1/checkouts/${checkoutId}/approve`);
  const shown = await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=30`);
  if (shown.body['status'] !== 'AUTHORIZED') throw new Error(`not authorized: ${shown.text}`);
  return { checkoutId, orderId };
};

const ledger = z.object({
  orders: z.array(z.object({ orderId: z.string(), calls: z.record(z.string(), z.int()) })),
  effects: z.array(z.unknown()),
});

/** All that PayPal was asked and all that it did. */
export const payPalCalls = async (shop: Shop): Promise<string> => {
  const { orders, effects } = ledger.parse(await shop.paypal.ledger());
  return JSON.stringify([orders, effects]);
};

export const usd = (value: string) => ({ currencyCode: 'USD', value });
