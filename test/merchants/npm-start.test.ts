import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../src/dev/ports.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { holdfast } from '../cli/shell.ts';
import { type Scrape, samplesOf } from '../deployment/exposition.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { isShownTo, type MerchantId, writeMerchants } from './three-merchants.ts';

const keyOf = (merchantId: MerchantId): string => `key-of-${merchantId}`;
const entryOf = (merchantId: MerchantId): string => {
  const sha256 = createHash('sha256').update(keyOf(merchantId)).digest('hex');
  return `${merchantId}:admin:${sha256}:${merchantId}`;
};

let stack: Stack;
let folder: string;
let file: string;
let workerUrl: string;
let receiver: Server;
let receivers: Parameters<typeof writeMerchants>[2];

const GLOBEX_EVENTS_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const delivered = z.object({
  type: z.string(),
  data: z.looseObject({ merchantId: z.string(), checkoutId: z.string() }),
});
/** What came to the receiver of globex, signed with its secret; a delivery that is not fails there. */
const deliveries: z.infer<typeof delivered>[] = [];

const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await text(request);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  try {
    new Webhook(GLOBEX_EVENTS_SECRET).verify(body, Object.fromEntries(headers));
    deliveries.push(delivered.parse(JSON.parse(body)));
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
};

const openReceiver = async (): Promise<string> => {
  receiver = createServer((request, response) => {
    void receive(request, response);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
};

beforeAll(async () => {
  receivers = {
    globex: { eventsUrl: await openReceiver(), eventsSecretEnv: 'GLOBEX_EVENTS_SECRET' },
  };
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-merchants-'));
  file = path.join(folder, 'merchants.json');
  await writeMerchants(file, ['acme', 'globex'], receivers);
  const port = await freePort();
  workerUrl = `http://127.0.0.1:${port}`;
  stack = await startStack({
    HOLDFAST_MERCHANTS: file,
    GLOBEX_EVENTS_SECRET,
    HOLDFAST_API_KEYS: (['acme', 'globex', 'initech'] as const).map(entryOf).join(','),
    HOLDFAST_API_KEY: keyOf('acme'),
    HOLDFAST_WORKER_PORT: String(port),
    HOLDFAST_LOG_LEVEL: 'info',
  });
});
afterAll(async () => {
  await stack?.stop();
  receiver.close();
  await rm(folder, { recursive: true });
});

const ask = async (route: string, merchantId: MerchantId = 'acme') => {
  const headers = { Authorization: `Bearer ${keyOf(merchantId)}` };
  return await fetch(`${stack.gatewayUrl}${route}`, { headers });
};

const payPalStatus = async (): Promise<unknown> => {
  const status = z.looseObject({ paypal: z.unknown(), webhooks: z.string() });
  return status.parse(await (await ask('/status')).json());
};

/** Held without a word from the shop's page: only PayPal's event says that the payer has approved. */
const heldByEvent = async (merchantId: MerchantId) => {
  const checkouts = createHoldfastHttp({ baseUrl: stack.gatewayUrl, apiKey: keyOf(merchantId) });
  const checkoutId = `${merchantId}-${randomUUID()}`;
  const { orderId } = await checkouts.start({
    checkoutId,
    purchaseUnit: { amount: { currencyCode: 'USD', value: '100.00' } },
  });
  await payPalControls(stack.simulatorUrl).payerApproves(orderId ?? '');
  const view = await checkouts.wait(checkoutId, 'AUTHORIZED');
  return { view, orderId: orderId ?? '', checkouts };
};

describe('npm start with several merchants', () => {
  it('runs the simulator for each: own account, own events, own policy', async () => {
    expect(await payPalStatus()).toMatchObject({
      paypal: { acme: 'ok', globex: 'ok', initech: 'MERCHANT_UNKNOWN' },
      webhooks: 'ok',
    });
    const acme = await heldByEvent('acme');
    const globex = await heldByEvent('globex');
    expect(acme.view.policy.atDeadline).toBe('VOID');
    expect(globex.view.policy.atDeadline).toBe('CAPTURE');
    expect(await isShownTo(stack.simulatorUrl, 'acme', acme.orderId)).toBe(true);
    expect(await isShownTo(stack.simulatorUrl, 'acme', globex.orderId)).toBe(false);
    expect(await isShownTo(stack.simulatorUrl, 'globex', globex.orderId)).toBe(true);
  });

  it('reads a payer with the account of the caller’s merchant', async () => {
    const { view } = await heldByEvent('globex');
    const route = `/v1/checkouts/${view.checkoutId}/payer`;
    expect((await ask(route, 'globex')).status).toBe(200);
    expect((await ask(route, 'acme')).status).toBe(404);
  });

  it('sends events to the URL of their own merchant, signed with its own secret', async () => {
    await heldByEvent('acme');
    const { view } = await heldByEvent('globex');
    await expect
      .poll(() => deliveries.map(({ type, data }) => [type, data.checkoutId]), { timeout: 30_000 })
      .toContainEqual(['checkout.authorized', view.checkoutId]);
    expect(new Set(deliveries.map(({ data }) => data.merchantId))).toEqual(new Set(['globex']));
  });

  it('counts calls, refusals, deliveries and webhooks of each', async () => {
    await payPalControls(stack.simulatorUrl).faults([
      { operation: 'createOrder', kind: 'refuse', issue: 'PAYEE_ACCOUNT_RESTRICTED', times: 2 },
    ]);
    for (const merchantId of ['acme', 'globex'] as const) {
      await expect(heldByEvent(merchantId)).rejects.toThrow('PAYEE_ACCOUNT_RESTRICTED');
    }
    const worker = samplesOf(await (await fetch(`${workerUrl}/metrics`)).text());
    const gateway = samplesOf(await (await ask('/metrics')).text());
    const counted = (scrape: Scrape, name: string, merchant: string): number =>
      [...scrape]
        .filter(([series]) => series.startsWith(`holdfast_${name}{`))
        .filter(([series]) => series.includes(`merchant="${merchant}"`))
        .reduce((sum, [, value]) => sum + value, 0);
    for (const merchant of ['acme', 'globex']) {
      expect(counted(worker, 'paypal_call_duration_seconds_count', merchant)).toBeGreaterThan(0);
      expect(counted(worker, 'paypal_refusals_total', merchant)).toBe(1);
      for (const name of ['webhooks_total', 'webhook_routes_total', 'webhook_lag_seconds_count'])
        expect(counted(gateway, name, merchant), name).toBeGreaterThan(0);
    }
    expect(counted(worker, 'delivery_duration_seconds_count', 'globex')).toBeGreaterThan(0);
    expect(counted(worker, 'delivery_duration_seconds_count', 'acme')).toBe(0);
  });

  it('takes no events of a merchant who is not configured', async () => {
    const url = `${stack.gatewayUrl}/webhooks/paypal/initech`;
    const answer = await fetch(url, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'NOT_FOUND' }),
    ]);
  });

  it('is looked at by the doctor, merchant by merchant', async () => {
    const { stdout } = await holdfast(['doctor'], {
      HOLDFAST_URL: stack.gatewayUrl,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port,
      HOLDFAST_MERCHANTS: file,
      GLOBEX_EVENTS_SECRET,
    });
    expect(stdout).toMatch(/OK +PayPal acme/);
    expect(stdout).toMatch(/OK +PayPal globex/);
    expect(stdout).toMatch(/OK +Webhook globex .*\/webhooks\/paypal\/globex/);
  });

  it('takes up a merchant whom the file gains, without a restart', async () => {
    await writeMerchants(file, ['acme', 'globex', 'initech'], receivers);
    await expect
      .poll(payPalStatus, { timeout: 30_000 })
      .toMatchObject({ paypal: { initech: 'ok' }, webhooks: 'WEBHOOK_ID_MISSING' });
    const checkouts = createHoldfastHttp({
      baseUrl: stack.gatewayUrl,
      apiKey: keyOf('initech'),
    });
    const { orderId } = await checkouts.start({
      purchaseUnit: { amount: { currencyCode: 'USD', value: '5.00' } },
    });
    expect(await isShownTo(stack.simulatorUrl, 'initech', orderId ?? '')).toBe(true);
  });
});
