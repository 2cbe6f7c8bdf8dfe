import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/client/error.ts';
import { readLedger } from '../support/ledger.ts';
import { anAuthorizedCheckout, days, dollars, pass, useShop } from '../support/shop.ts';

const shop = useShop();

const effectsOf = async (orderId: string | null): Promise<readonly string[]> =>
  (await readLedger(shop.paypal.url, orderId ?? '')).effects.map(({ effect }) => effect);

/** The server holds ten Updates of a Workflow in flight: whoever is told to come back asks with the same key. */
const answered = async <T>(ask: () => Promise<T>): Promise<T | HoldfastError> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
      if (error.code !== 'TEMPORAL_UNAVAILABLE' && error.code !== 'OUTCOME_PENDING') return error;
    }
  }
};

describe('twenty commands at once on one checkout', () => {
  it('are each answered, and no more money moves than was held', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const twenty = Array.from({ length: 20 }, (_, index) =>
      answered<unknown>(() =>
        index === 13
          ? shop.holdfast.void(checkoutId, {}, 'void')
          : shop.holdfast.capture(
              checkoutId,
              { amount: dollars('15.00'), finalCapture: false },
              `${index}`,
            ),
      ),
    );
    const answers = await Promise.all(twenty);
    const refused = answers.filter((answer) => answer instanceof HoldfastError);
    const captured = (await effectsOf(orderId)).filter((effect) => effect === 'CAPTURED').length;
    expect(captured).toBeLessThanOrEqual(6);
    const voided = answers[13] instanceof HoldfastError ? 0 : 1;
    expect(answers.length - refused.length).toBe(captured + voided);
    for (const { code } of refused) {
      expect(code).toMatch(/EXCEEDS|NOTHING_LEFT|CLOSED/);
    }
  });

  it('with one key capture once, and all twenty callers learn of that one', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        answered(() => shop.holdfast.capture(checkoutId, { amount: dollars('30.00') }, 'one')),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 'COMPLETED' });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});

describe('the same command with the same key', () => {
  it('moves nothing after the checkout has closed, and gives the first answer', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const part = () => shop.holdfast.capture(checkoutId, { amount: dollars('30.00') }, 'part');
    const release = () => shop.holdfast.void(checkoutId, {}, 'rest');
    const first = await part();
    const released = await release();
    await pass(shop, checkoutId, days(46));
    expect(await part()).toEqual(first);
    expect(await release()).toEqual(released);
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });

  it('moves nothing in a second run of a refund Workflow, also when PayPal has forgotten the request id', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    const back = () => shop.holdfast.refund({ captureId, amount: dollars('20.00') }, 'back');
    const first = await back();
    for (const later of [days(1), days(45)]) {
      await shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`).result();
      await pass(shop, checkoutId, later);
      expect(await back()).toEqual(first);
    }
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED']);
  });
});
