import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { anAuthorizedCheckout, dollars, ledgerOf, useShop } from '../support/shop.ts';

const merchant = createServer((_request, response) => response.writeHead(204).end());
merchant.listen(0, '127.0.0.1');
await once(merchant, 'listening');
const address = merchant.address();
const port = typeof address === 'object' ? address?.port : null;
afterAll(() => merchant.close());

/** While it is held, what happened is not handed over yet. */
let held: Promise<void> | null = null;
const shop = useShop({
  events: {
    url: `http://127.0.0.1:${port}/hooks`,
    secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  },
  worker: {
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            execute: async (input, next) => {
              if (info.activityType === 'publishEvents') await held;
              return await next(input);
            },
          },
        }),
      ],
    },
  },
});

describe('a refund that is asked for while the merchant is told of the one before', () => {
  it('is made, without waiting for the telling, and the run ends after it', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    let letGo: () => void = () => undefined;
    held = new Promise<void>((resolve) => (letGo = resolve));
    const part = { captureId, amount: dollars('10.00') };
    await shop.holdfast.refund(part, 'one');
    expect(await shop.holdfast.refund(part, 'two')).toMatchObject({ status: 'COMPLETED' });
    letGo();
    await shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`).result();
    expect((await ledgerOf(shop, orderId ?? '')).effects.slice(-2)).toEqual([
      'REFUNDED',
      'REFUNDED',
    ]);
  });
});
