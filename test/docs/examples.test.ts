import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { install, pack } from '../support/package.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';

const run = promisify(execFile);

let folder: string;
let app: string;
let stack: Stack;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-examples-'));
  app = path.join(folder, 'app');
  await install(await pack(folder), app);
  await cp(path.join(ROOT, 'examples/http-shop/shop.mjs'), path.join(app, 'shop.mjs'));
  await cp(path.join(ROOT, 'examples/buttons'), path.join(app, 'buttons'), { recursive: true });
  stack = await startStack();
}, 240_000);
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

const shop = async (orderId: string): Promise<readonly string[]> => {
  const env = { ...process.env, HOLDFAST_URL: stack.gatewayUrl };
  const { stdout } = await run(process.execPath, ['shop.mjs', orderId], { cwd: app, env });
  return stdout.trim().split('\n').slice(1);
};

it('the shop on the HTTP client sells, ships twice, is refused once and refunds; run again it moves nothing', async () => {
  const gateway = createHoldfastHttp({ baseUrl: stack.gatewayUrl });
  const running = shop('order-77');
  const status = async () => (await gateway.get('order-77').catch(() => null))?.status;
  await expect.poll(status, { timeout: 60_000 }).toBe('AWAITING_APPROVAL');
  const { orderId } = await gateway.get('order-77');
  await payPalControls(stack.simulatorUrl).payerApproves(orderId ?? '');
  const expected = [
    'AUTHORIZED: 100.00 USD held',
    'refused: CHECKOUT_CLOSED',
    'CAPTURED: 2 captures, 1 refund',
  ];
  expect(await running).toEqual(expected);
  expect(await shop('order-77')).toEqual(['CAPTURED: 0.00 USD held', ...expected.slice(1)]);
}, 180_000);

it('the shop with PayPal’s buttons makes an order that names no source, and holds the money once it is approved', async () => {
  const server = spawn(process.execPath, ['buttons/shop.mjs'], {
    cwd: app,
    env: { ...process.env, HOLDFAST_URL: stack.gatewayUrl, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface({ input: server.stdout }), 'line');
    const url = String(line).replace('shop at ', '');
    expect(await (await fetch(url)).text()).toMatch(/paypal\.com\/sdk\/js\?client-id=test&amp;/);
    const post = async (at: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url + at, { method: 'POST', headers, body: '{}' });
      return { status: response.status, body: Object(await response.json()) };
    };
    const made = await post('/orders');
    expect(made.status).toBe(201);
    await payPalControls(stack.simulatorUrl).payerApproves(made.body.orderId, {
      fundingSource: 'venmo',
    });
    expect(await post(`/orders/${made.body.checkoutId}/approved`)).toEqual({
      status: 200,
      body: { status: 'AUTHORIZED', fundingSource: 'venmo' },
    });
    const form = await fetch(`${url}/orders`, { method: 'POST', body: 'a=b' });
    expect(form.status).toBe(404);
  } finally {
    server.kill();
  }
}, 60_000);
