import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PayPal, usd } from './paypal.ts';

const pageShape = z.object({
  orders: z.array(z.object({ orderId: z.string() })),
  effects: z.array(z.object({ orderId: z.string(), sequence: z.number() })),
  refused: z.array(z.object({ orderId: z.string().nullable(), sequence: z.number() })),
  calls: z.record(z.string(), z.number()),
  nextCursor: z.string().nullish(),
});

describe('the ledger', () => {
  let paypal: PayPal;
  beforeEach(async () => {
    paypal = await PayPal.start();
  });
  afterEach(() => paypal.close());

  const page = async (query: string) => pageShape.parse(await paypal.hook('GET', `ledger${query}`));

  it('comes in pages that together are the whole, each order with all that belongs to it', async () => {
    for (let count = 0; count < 5; count += 1) {
      const { authorizationId } = await paypal.authorized();
      await paypal.reauthorize(authorizationId);
    }
    await paypal.get('/v2/checkout/orders/5O190127TN364715T');
    const whole = await page('');
    expect(whole.nextCursor).toBeUndefined();
    expect([whole.orders.length, whole.effects.length, whole.refused.length]).toEqual([5, 5, 6]);

    const pages = [await page('?limit=2')];
    for (let next = pages[0]?.nextCursor; next; next = pages.at(-1)?.nextCursor) {
      pages.push(await page(`?limit=2&cursor=${next}`));
    }
    expect(pages.map(({ orders }) => orders.length)).toEqual([2, 2, 1]);
    const bySequence = (a: { sequence: number }, b: { sequence: number }) =>
      a.sequence - b.sequence;
    expect(pages.flatMap(({ orders }) => orders)).toEqual(whole.orders);
    expect(pages.flatMap(({ effects }) => effects)).toEqual(whole.effects);
    expect(pages.flatMap(({ refused }) => refused).toSorted(bySequence)).toEqual(whole.refused);
    for (const { orders, effects, calls } of pages) {
      const ids = orders.map(({ orderId }) => orderId);
      expect(effects.every(({ orderId }) => ids.includes(orderId))).toBe(true);
      expect(calls).toEqual(whole.calls);
    }
  });

  it('says what a final capture set free, once and with the capture', async () => {
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.capture(authorizationId, { body: { amount: usd('30.00') } });
    await paypal.capture(authorizationId, {
      requestId: 'last',
      body: { amount: usd('30.00'), final_capture: true },
    });
    const { effects } = await paypal.ledger(orderId);
    expect(effects.map(({ released }) => released)).toEqual([undefined, undefined, usd('40.00')]);
  });

  it('says what PayPal took back of a capture: what the payer had not been given before', async () => {
    const { orderId, captureId } = await paypal.captured();
    await paypal.refund(captureId, { body: { amount: usd('30.00') } });
    await paypal.hook('POST', `captures/${captureId}/reverse`);
    const { effects } = await paypal.ledger(orderId);
    expect(effects.at(-1)).toMatchObject({
      effect: 'REVERSED',
      resourceId: captureId,
      amount: usd('70.00'),
      requestId: null,
    });
  });
});
