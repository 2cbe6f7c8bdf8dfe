import { describe, expect, it } from 'vitest';
import type { CheckoutView } from '../../../src/domain/checkout/view.ts';
import {
  aCheckout,
  acceptedBy,
  anAuthorizedCheckout,
  days,
  dollars,
  effectsOf,
  hours,
  minutes,
  noRenewal,
  part,
  pass,
  SOON,
  timePasses,
  timePassesWithoutAnswer,
  until,
  untilKnown,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

/** A call asks twice within one attempt: with the token it has, and with a new one. */
const rejects = (operation: string, attempts: number) =>
  shop.paypal.faults([{ operation, kind: '401', times: 2 * attempts }]);

const rejectsAccount = (operation: string, times: number) =>
  shop.paypal.faults([{ operation, kind: 'refuse', issue: 'INVALID_ACCOUNT_STATUS', times }]);

describe('a call that PayPal answers with 401 for a moment', () => {
  it('is repeated for a capture, and its key keeps the capture', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await rejects('captureAuthorization', 2);
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    const made = await untilKnown(capture);
    expect(made).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
    expect(await capture()).toEqual(made);
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });

  it('is repeated for a capture that is refused with INVALID_ACCOUNT_STATUS', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await rejectsAccount('captureAuthorization', 4);
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    expect(await untilKnown(capture)).toMatchObject({ status: 'COMPLETED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });

  it('is repeated for the capture on authorization', async () => {
    const policy = { capture: 'ON_AUTHORIZATION' } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    await rejects('captureAuthorization', 2);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });

  it('is repeated for a reauthorization', async () => {
    const checkout = await anAuthorizedCheckout(shop);
    const { checkoutId } = checkout;
    await pass(shop, checkoutId, days(3));
    await rejects('reauthorizeAuthorization', 2);
    await timePassesWithoutAnswer(shop, checkout, hours(5));
    const isRenewed = ({ authorization }: CheckoutView) => authorization?.reauthorizations === 1;
    expect(await until(shop, checkoutId, isRenewed)).toMatchObject({ attention: null });
    expect((await shop.holdfast.get(checkoutId)).timeline).not.toContainEqual(
      expect.objectContaining({ event: 'REFUSED' }),
    );
  });

  it('is repeated for the capture at the deadline, which does not become a void', async () => {
    const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await rejects('captureAuthorization', 2);
    expect(await pass(shop, checkoutId, days(28) + hours(1))).toMatchObject({ status: 'CAPTURED' });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });
});

describe('a call that PayPal answers with 401 until somebody mends the credentials', () => {
  it('raises ACCOUNT_ERROR and is made under its key afterwards', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await shop.paypal.faults([{ operation: 'captureAuthorization', kind: '401' }]);
    const capture = () => shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    const before = await acceptedBy(shop, checkoutId);
    capture().catch(() => undefined);
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(before + 1);
    await timePasses(shop, checkoutId, minutes(3));
    const parked = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(parked.attention).toMatchObject({ code: 'ACCOUNT_ERROR', issue: 'invalid_token' });
    expect(parked.attention?.reason).toMatch(/PAYPAL_CLIENT/);
    await shop.paypal.faults([]);
    await timePasses(shop, checkoutId, minutes(15));
    expect(await untilKnown(capture)).toMatchObject({ status: 'COMPLETED' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ attention: null });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });
});

it('PayPal that rejects the credentials when a deadline comes raises ACCOUNT_ERROR while there is time, and the deadline captures afterwards', async () => {
  const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
  const checkout = await anAuthorizedCheckout(shop, { policy });
  const { checkoutId, orderId } = checkout;
  await pass(shop, checkoutId, days(27) + hours(20));
  await shop.paypal.faults([{ operation: '*', kind: '401' }]);
  await timePassesWithoutAnswer(shop, checkout, hours(5));
  const waiting = await until(shop, checkoutId, ({ attention }) => attention !== null);
  expect(waiting).toMatchObject({
    status: 'NEEDS_ATTENTION',
    attention: { code: 'ACCOUNT_ERROR' },
  });
  await shop.paypal.faults([]);
  await timePassesWithoutAnswer(shop, checkout, hours(1));
  expect(await until(shop, checkoutId, ({ status }) => status === 'CAPTURED')).toMatchObject({
    attention: null,
  });
  expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
});
