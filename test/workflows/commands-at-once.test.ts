import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/client/error.ts';
import { aCheckout, dollars, useShop } from '../support/shop.ts';

const shop = useShop();

/** What became of a call, and after how many milliseconds. */
const answered = async (call: () => Promise<unknown>): Promise<{ code: string; ms: number }> => {
  const began = Date.now();
  const code = await call().then(
    () => 'DONE',
    (error: unknown) => (error instanceof HoldfastError ? error.code : String(error)),
  );
  return { code, ms: Date.now() - began };
};

describe('many commands at once on a checkout with a long history', () => {
  it('are each answered, and the checkout goes on: more than the server takes at a time wait here', async () => {
    const { checkoutId } = await aCheckout(shop);
    const change = (dollarsNow: number) =>
      shop.holdfast.patch(checkoutId, { amount: dollars(`${dollarsNow}.00`) });
    for (let each = 1; each <= 90; each += 1) await change(each);
    const capture = (key: string) => () => shop.holdfast.capture(checkoutId, {}, key);
    const keys = Array.from({ length: 40 }, (_, each) => `early-${each}`);
    const answers = await Promise.all(keys.map((key) => answered(capture(key))));
    expect(answers.filter(({ code }) => code !== 'NOT_AUTHORIZED')).toEqual([]);
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(25_000);
    expect(await change(100)).toMatchObject({ amount: dollars('100.00') });
  });
});
