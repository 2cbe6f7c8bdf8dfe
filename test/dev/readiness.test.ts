import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Gateway, openGateway } from '../../src/gateway/server.ts';
import { readGatewaySettings } from '../../src/gateway/settings.ts';
import { oneMerchant } from '../support/merchants.ts';

/** PayPal, as far as a gateway has to know it that asks whether it is there. */
const paypal = {
  looks: 0,
  answer: (() => undefined) as RequestListener,
};
const KEY = 'a-key-of-a-monitor';
const statusSchema = z.looseObject({ paypal: z.record(z.string(), z.string()) });
const noSuchOrder: RequestListener = (_request, response) =>
  response.writeHead(404).end('{"name":"RESOURCE_NOT_FOUND"}');

const server = createServer((request, response) => {
  if (request.url === '/v1/oauth2/token') {
    response.end('{"access_token":"granted","expires_in":32400}');
    return;
  }
  paypal.looks += 1;
  paypal.answer(request, response);
});

describe('/status', () => {
  let gateway: Gateway;
  let stateFolder: string;
  beforeAll(async () => {
    stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-ready-'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    gateway = await openGateway({
      client: new Client({ connection: Connection.lazy({ address: '127.0.0.1:9' }) }),
      merchantId: 'default',
      merchants: oneMerchant({
        baseUrl: `http://127.0.0.1:${port}`,
        clientId: 'shop',
        clientSecret: 'secret',
      }),
      settings: readGatewaySettings('default', {
        HOLDFAST_API_KEYS: `monitor:read:${createHash('sha256').update(KEY).digest('hex')}`,
      }),
      stateFolder,
      host: '127.0.0.1',
      port: 0,
      log: pino({ level: 'silent' }),
    });
  });
  afterAll(async () => {
    await gateway.close();
    server.closeAllConnections();
    server.close();
    await rm(stateFolder, { recursive: true });
  });

  /** Whether PayPal is named among what is missing. */
  const missesPayPal = async (): Promise<boolean> => {
    const answer = await fetch(`${gateway.url}/status`, {
      headers: { Authorization: `Bearer ${KEY}` },
    });
    return statusSchema.parse(await answer.json()).paypal['default'] !== 'ok';
  };
  const WITHIN = { timeout: 30_000 };

  it('misses PayPal while every call is cut, though it still holds a token, and sees it come back', async () => {
    paypal.answer = noSuchOrder;
    await expect.poll(missesPayPal, WITHIN).toBe(false);
    paypal.answer = (request) => request.socket.destroy();
    await expect.poll(missesPayPal, WITHIN).toBe(true);
    paypal.answer = noSuchOrder;
    await expect.poll(missesPayPal, WITHIN).toBe(false);
  });

  it.each([401, 403, 500, 503])('misses a PayPal that answers %i', async (status) => {
    paypal.answer = (_request, response) => response.writeHead(status).end('{}');
    await expect.poll(missesPayPal, WITHIN).toBe(true);
  });

  it('asks PayPal once for many who ask the gateway', async () => {
    paypal.answer = noSuchOrder;
    await expect.poll(missesPayPal, WITHIN).toBe(false);
    const before = paypal.looks;
    await Promise.all(Array.from({ length: 20 }, missesPayPal));
    expect(paypal.looks - before).toBeLessThanOrEqual(1);
  });
});
