import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  bookedOrder,
  days,
  dollars,
  effectsOf,
  foreignCapture,
  hours,
  noRenewal,
  part,
  pass,
  rootOf,
  signalEvent,
  until,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const AUTHORIZATIONS = 'purchase_units.0.payments.authorizations';

const alter = (operation: string, set: Readonly<Record<string, unknown>>) =>
  shop.paypal.faults([{ operation, kind: 'altered-answer', set }]);

const authorizing = async (...[request]: [Parameters<typeof aCheckout>[1]?]) => {
  const { checkoutId, orderId } = await aCheckout(shop, request);
  await shop.paypal.payerApproves(orderId);
  await shop.holdfast.approve(checkoutId);
  return await untilStatus(shop, checkoutId, 'AUTHORIZED');
};

describe('an answer to authorize', () => {
  it('without expiration_time is completed by a read, and the deadline comes before the hold lapses', async () => {
    await shop.paypal.knobs({ authorizationLifeSeconds: days(3) });
    await alter('authorizeOrder', { [`${AUTHORIZATIONS}.*.expiration_time`]: null });
    const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
    const { checkoutId, orderId, authorization } = await authorizing({ policy });
    const { authorizations } = await bookedOrder(shop, orderId);
    expect(Date.parse(authorization?.expiresAt ?? '')).toBe(
      Date.parse(authorizations[0]?.expiresAt ?? ''),
    );
    expect(await pass(shop, checkoutId, days(3))).toMatchObject({ status: 'CAPTURED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });

  it('without payment_source is completed by a read, and the hold is reauthorized', async () => {
    await alter('authorizeOrder', { payment_source: null });
    const { checkoutId } = await authorizing();
    expect(await pass(shop, checkoutId, days(3) + hours(3))).toMatchObject({
      authorization: { reauthorizations: 1, fundingSource: 'paypal' },
    });
  });
});

describe('an answer to a reauthorization', () => {
  it('without expiration_time moves no deadline', async () => {
    await alter('reauthorizeAuthorization', { expiration_time: null });
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    const renewed = await pass(shop, checkoutId, days(3) + hours(3));
    expect(renewed.authorization).toMatchObject({
      reauthorizations: 1,
      expiresAt: authorization?.expiresAt,
    });
  });
});

describe('a read of the order', () => {
  it('that lists a capture and not its authorization counts the capture, and the hold stays', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    await foreignCapture(shop, rootOf(checkout), { value: '10.00' });
    await alter('getOrder', { [AUTHORIZATIONS]: null });
    await pass(shop, checkoutId, hours(2));
    expect(await shop.holdfast.capture(checkoutId, {}, 'rest')).toMatchObject({
      amount: dollars('90.00'),
    });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 10.00',
      'CAPTURED 90.00',
    ]);
  });

  it('without times of a reauthorization moves no deadline', async () => {
    await shop.paypal.knobs({ authorizationLifeSeconds: days(7) });
    const checkout = await anAuthorizedCheckout(shop);
    const renewed = await pass(shop, checkout.checkoutId, days(3) + hours(3));
    await alter('getOrder', {
      [`${AUTHORIZATIONS}.1.expiration_time`]: null,
      [`${AUTHORIZATIONS}.1.create_time`]: null,
    });
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.CREATED',
      resourceId: renewed.authorization?.currentId ?? '',
      status: 'PENDING',
    });
    const view = await until(shop, checkout.checkoutId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'PAYPAL_EVENT_RECEIVED'),
    );
    expect(view.authorization?.expiresAt).toBe(renewed.authorization?.expiresAt);
    expect(await pass(shop, checkout.checkoutId, days(3))).toMatchObject({ status: 'VOIDED' });
    expect((await effectsOf(shop, checkout.orderId)).at(-1)).toBe('VOIDED 100.00');
  });
});

describe('an answer to a final capture', () => {
  it.each([['leaves final_capture out', null]])(
    'that %s ends the checkout as PayPal has it',
    async (_what, said) => {
      const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
      await alter('captureAuthorization', { final_capture: said });
      const asked = { amount: dollars('40.00'), finalCapture: true };
      expect(await shop.holdfast.capture(checkoutId, asked, 'final')).toMatchObject({
        amount: dollars('40.00'),
      });
      const end = await untilStatus(shop, checkoutId, 'CAPTURED');
      expect(end).toMatchObject({ captures: [{ finalCapture: true }], remaining: dollars('0.00') });
      expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
    },
  );
});

describe('an answer to a final capture that says final_capture false', () => {
  it('is no answer to the key: the caller learns UNEXPECTED_ANSWER, and a person has to look', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await alter('captureAuthorization', { final_capture: false });
    const asked = { amount: dollars('40.00'), finalCapture: true };
    await expect(shop.holdfast.capture(checkoutId, asked, 'final')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });
});

describe('an answer to a capture that is not final', () => {
  it('and that says final_capture true does not end a checkout whose hold lives', async () => {
    const checkout = await anAuthorizedCheckout(shop, { policy: noRenewal });
    const { checkoutId, orderId } = checkout;
    await alter('captureAuthorization', { final_capture: true });
    await shop.holdfast.capture(checkoutId, part('40.00'), 'part').catch(() => undefined);
    await shop.paypal.faults([]);
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.CREATED',
      resourceId: rootOf(checkout),
      status: 'PARTIALLY_CAPTURED',
    });
    const view = await pass(shop, checkoutId, hours(2));
    expect(view.remaining).toEqual(dollars('60.00'));
    expect(await pass(shop, checkoutId, days(29))).toMatchObject({ nextDeadline: null });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'VOIDED 60.00',
    ]);
  });
});
