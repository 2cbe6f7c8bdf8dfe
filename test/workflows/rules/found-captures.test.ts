import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  anAuthorizedCheckout,
  answerLost,
  atPayPal,
  dollars,
  effectsOf,
  foreignCapture,
  hours,
  noRenewal,
  operator,
  part,
  pass,
  rootOf,
  unsent,
  untilKnown,
  untilParked,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const hold = (purchaseUnit = {}) =>
  anAuthorizedCheckout(shop, {
    policy: noRenewal,
    purchaseUnit: { amount: dollars('100.00'), ...purchaseUnit },
  });

describe('a capture whose answer was lost', () => {
  it('is found beside one that was made with another tool, of another amount', async () => {
    const checkout = await hold();
    await foreignCapture(shop, rootOf(checkout), { value: '30.00' });
    twisted.set('captureAuthorization', answerLost);
    const capture = () => shop.holdfast.capture(checkout.checkoutId, part('40.00'), 'parcel');
    capture().catch(() => undefined);
    await pass(shop, checkout.checkoutId, hours(1));
    expect(await untilKnown(capture)).toMatchObject({ amount: dollars('40.00') });
    expect((await shop.holdfast.get(checkout.checkoutId)).remaining).toEqual(dollars('30.00'));
    expect(await effectsOf(shop, checkout.orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 30.00',
      'CAPTURED 40.00',
    ]);
  });

  it('is found beside one that was made with another tool, of the same amount', async () => {
    const checkout = await hold();
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '40.00' });
    twisted.set('captureAuthorization', answerLost);
    const capture = () => shop.holdfast.capture(checkout.checkoutId, part('40.00'), 'parcel');
    capture().catch(() => undefined);
    await pass(shop, checkout.checkoutId, hours(1));
    const made = await untilKnown(capture);
    expect(made.captureId).not.toBe(foreign);
    expect(await effectsOf(shop, checkout.orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'CAPTURED 40.00',
    ]);
  });
});

describe('a capture that never reached PayPal', () => {
  it('is answered by nothing beside one of the same amount: an operator has it sent again', async () => {
    const checkout = await hold();
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '40.00' });
    twisted.set('captureAuthorization', unsent);
    const capture = () => shop.holdfast.capture(checkout.checkoutId, part('40.00'), 'parcel');
    capture().catch(() => undefined);
    await untilParked(shop, checkout.checkoutId);
    twisted.clear();
    expect(await pass(shop, checkout.checkoutId, hours(2))).toMatchObject({
      attention: { code: 'OUTCOME_UNKNOWN' },
    });
    await shop.holdfast.resolve(checkout.checkoutId, { action: 'retry', ...operator });
    const made = await untilKnown(capture);
    expect(made.captureId).not.toBe(foreign);
    expect(await effectsOf(shop, checkout.orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'CAPTURED 40.00',
    ]);
  });

  it('is answered by nothing where two captures could be it: an operator decides', async () => {
    const invoiceId = `INV-${Date.now()}`;
    const checkout = await hold({ invoiceId });
    const path = `/v2/payments/authorizations/${rootOf(checkout)}/capture`;
    const amount = { currency_code: 'USD', value: '40.00' };
    twisted.set('captureAuthorization', async () => {
      twisted.set('captureAuthorization', unsent);
      await atPayPal(shop, path, { amount, final_capture: false });
      await atPayPal(shop, path, { amount, final_capture: false });
      return await unsent();
    });
    const capture = () => shop.holdfast.capture(checkout.checkoutId, part('40.00'), 'parcel');
    let answer: unknown = null;
    capture().then(
      (made) => {
        answer = made;
        return made;
      },
      () => undefined,
    );
    const parked = await untilParked(shop, checkout.checkoutId);
    expect(parked.attention).not.toBeNull();
    expect(answer).toBeNull();
    await pass(shop, checkout.checkoutId, hours(2));
    expect(answer).toBeNull();
    await shop.holdfast.resolve(checkout.checkoutId, { action: 'adopt', ...operator });
    expect(await untilStatus(shop, checkout.checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      remaining: dollars('20.00'),
    });
    expect(await effectsOf(shop, checkout.orderId)).toHaveLength(3);
  });
});

describe('a capture that PayPal refuses at once', () => {
  it.each([
    ['under the order’s invoice id', { invoiceId: `shop-${randomUUID()}` }],
    ['without an invoice id', {}],
  ])(
    'is answered with the refusal where another tool has captured the same before, %s',
    async (_what, unit) => {
      const checkout = await hold(unit);
      const foreign = await foreignCapture(shop, rootOf(checkout), { value: '100.00' });
      const capture = () => shop.holdfast.capture(checkout.checkoutId, {}, 'all');
      await expect(capture()).rejects.toMatchObject({ issue: 'AUTHORIZATION_ALREADY_CAPTURED' });
      await expect(capture()).rejects.toMatchObject({ issue: 'AUTHORIZATION_ALREADY_CAPTURED' });
      const ended = await untilStatus(shop, checkout.checkoutId, 'CAPTURED');
      expect(ended).toMatchObject({ captures: [{ captureId: foreign }], attention: null });
      expect(await effectsOf(shop, checkout.orderId)).toEqual([
        'AUTHORIZED 100.00',
        'CAPTURED 100.00',
      ]);
    },
  );
});
