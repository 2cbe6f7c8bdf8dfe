import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publish } from '../../src/client/outgoing-events.ts';
import { anAuthorizedCheckout, dollars, openShop, type Shop } from '../support/shop.ts';

/** Of each Worker of the shop. */
const SLOTS = 4;
/**
 * Other tests run beside, and one of ten captures may be unlucky: ops/measure-deliveries.ts measures the ratio itself. A capture
 * behind deliveries waits until one gives up and frees its slot, after 15 s.
 */
const NOISE_MS = 3_000;

let open = 0;
let shop: Shop;

/** Takes every request and answers none. */
const receiver = createServer((request, response) => {
  open += 1;
  request.resume();
  response.once('close', () => {
    open -= 1;
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  shop = await openShop({
    events: {
      url: `http://127.0.0.1:${address.port}/`,
      secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
    notify: false,
    worker: { maxConcurrentActivityTaskExecutions: SLOTS },
  });
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await shop.close();
});

const anEvent = () => ({
  id: `evt_${randomUUID()}`,
  type: 'checkout.captured' as const,
  timestamp: new Date().toISOString(),
  data: { merchantId: 'default' },
});

/** @returns how long the slowest took, in milliseconds */
const capturedInTen = async (checkoutId: string): Promise<number> => {
  const took: number[] = [];
  for (let part = 0; part < 10; part += 1) {
    const startedAt = performance.now();
    const made = await shop.holdfast.capture(checkoutId, { amount: dollars('1.00') }, randomUUID());
    expect(made).toMatchObject({ status: 'COMPLETED' });
    took.push(performance.now() - startedAt);
  }
  return Math.max(...took);
};

describe('a receiver that hangs', () => {
  it('delays no capture, while sixty events wait for it', async () => {
    const [quiet, beside] = [await anAuthorizedCheckout(shop), await anAuthorizedCheckout(shop)];
    const slowest = await capturedInTen(quiet.checkoutId);
    const { client } = shop.temporal;
    const events = Array.from({ length: 60 }, anEvent);
    await publish({ client, merchantId: 'default', taskQueue: shop.taskQueue }, events);
    await expect.poll(() => open, { timeout: 30_000 }).toBe(SLOTS);
    const slowestBeside = await capturedInTen(beside.checkoutId);
    expect(open).toBe(SLOTS);
    expect(slowestBeside).toBeLessThan(1.5 * slowest + NOISE_MS);
  });
});
