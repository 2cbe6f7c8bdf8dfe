import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { latencyMs } from '../../simulator/latency.ts';
import { PayPal } from './paypal.ts';

const drawn = (latency: { p50Ms: number; p99Ms: number; seed: number }) =>
  Array.from({ length: 10_000 }, (_, number) => latencyMs(latency, number + 1));

describe('the latency knob', () => {
  let paypal: PayPal;
  beforeEach(async () => {
    paypal = await PayPal.start();
  });
  afterEach(() => paypal.close());

  it('draws a median and a 99th percentile as asked for, the same for the same seed', () => {
    const latency = { p50Ms: 80, p99Ms: 600, seed: 7 };
    const sorted = drawn(latency).toSorted((a, b) => a - b);
    expect(sorted[5000]).toBeGreaterThan(76);
    expect(sorted[5000]).toBeLessThan(84);
    expect(sorted[9900]).toBeGreaterThan(520);
    expect(sorted[9900]).toBeLessThan(690);
    expect(drawn(latency)).toEqual(drawn(latency));
    expect(drawn({ ...latency, seed: 8 })).not.toEqual(drawn(latency));
  });

  it('delays every call of the API by it, and none of the hooks', async () => {
    const orderId = await paypal.approved();
    await paypal.hook('PUT', 'knobs', { latency: { p50Ms: 150, p99Ms: 150 } });
    const timed = async (call: () => Promise<unknown>) => {
      const start = performance.now();
      await call();
      return performance.now() - start;
    };
    const calls = [
      () => paypal.get(`/v2/checkout/orders/${orderId}`),
      () => paypal.get('/v1/notifications/webhooks'),
      () => paypal.get('/v1/identity/oauth2/userinfo'),
      () => paypal.otherMerchant(),
    ];
    for (const call of calls) expect(await timed(call)).toBeGreaterThan(148);
    expect(await timed(() => paypal.hook('GET', 'clock'))).toBeLessThan(148);
    await paypal.hook('PUT', 'knobs', {});
    expect(await timed(() => paypal.get(`/v2/checkout/orders/${orderId}`))).toBeLessThan(148);
  });

  it.each([
    [{ p50Ms: 100, p99Ms: 50 }, 'p99Ms is at least p50Ms'],
    [{ p50Ms: 0, p99Ms: 50 }, 'p50Ms must be a number from 1 to 60000'],
    [{ p50Ms: 100 }, 'p99Ms is missing'],
  ])('refuses %j', async (latency, message) => {
    await expect(paypal.hook('PUT', 'knobs', { latency })).rejects.toThrow(message);
  });
});
