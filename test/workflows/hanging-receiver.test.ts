import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publish } from '../../src/client/outgoing-events.ts';
import { anAuthorizedCheckout, dollars, openShop, type Shop } from '../support/shop.ts';

/** Of each Worker of the shop. */
const SLOTS = 4;
/** Sooner than a delivery gives up and frees its slot, after 15 s. */
const BEFORE_A_SLOT_IS_FREE_MS = 10_000;

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

describe('a receiver that hangs', () => {
  it('delays no capture, whatever number of events waits for it', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { client } = shop.temporal;
    const events = Array.from({ length: 5 * SLOTS }, anEvent);
    await publish({ client, merchantId: 'default', taskQueue: shop.taskQueue }, events);
    await expect.poll(() => open, { timeout: 30_000 }).toBe(SLOTS);
    const startedAt = performance.now();
    const part = { amount: dollars('40.00') };
    const made = await shop.holdfast.capture(checkoutId, part, randomUUID());
    expect(made).toMatchObject({ status: 'COMPLETED' });
    expect(performance.now() - startedAt).toBeLessThan(BEFORE_A_SLOT_IS_FREE_MS);
  });
});
