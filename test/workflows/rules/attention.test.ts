import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../support/answers.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  effectsOf,
  hours,
  noRenewal,
  operator,
  part,
  pass,
  SOON,
  signalEvent,
  timePassesWithoutAnswer,
  unsent,
  until,
  untilKnown,
  untilParked,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const accountError = async (): Promise<never> => {
  throw ApplicationFailure.nonRetryable('the account is closed', 'PAYPAL_ACCOUNT');
};

const tooSoon = refusal({
  httpStatus: 422,
  issue: 'REAUTHORIZATION_TOO_SOON',
  issueClass: 'WAIT',
});

const captureAtDeadline = { ...noRenewal, atDeadline: 'CAPTURE' } as const;

const refuseCapture = (issue: string) =>
  shop.paypal.faults([{ operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 }]);

/** A checkout whose deadline's capture PayPal refused. */
const refusedAtDeadline = async (issue = 'PAYER_CANNOT_PAY') => {
  const checkout = await anAuthorizedCheckout(shop, { policy: captureAtDeadline });
  await refuseCapture(issue);
  const view = await pass(shop, checkout.checkoutId, days(28) + hours(2));
  expect(view.attention).toMatchObject({ code: 'PAYPAL_REFUSED', issue });
  return checkout;
};

describe('attention', () => {
  it('shows the gravest of two open reasons, and the other one by its code', async () => {
    const checkout = await refusedAtDeadline();
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.CAPTURE.REVERSED',
      resourceId: '0REFUND0000000003',
      status: 'COMPLETED',
    });
    const view = await until(
      shop,
      checkout.checkoutId,
      ({ attention }) => (attention?.alsoOpen.length ?? 0) > 0,
    );
    expect(view.attention).toMatchObject({
      code: 'CAPTURE_REVERSED',
      alsoOpen: ['PAYPAL_REFUSED'],
    });
  });

  it('that blocks nothing lets a capture be made, and is over when the money came in', async () => {
    const { checkoutId, orderId } = await refusedAtDeadline();
    await shop.holdfast.capture(checkoutId, {}, 'by-hand');
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({ attention: null });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });

  it('says what each choice of an operator does', async () => {
    const { checkoutId } = await refusedAtDeadline();
    const { attention } = await shop.holdfast.get(checkoutId);
    expect(attention?.offers.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['retry', 'capture', 'void']),
    );
    for (const { does } of attention?.offers ?? []) expect(does).toMatch(/^[A-Z].+\.$/);
  });
});

describe('an operator’s choice', () => {
  it.each(['retry', 'capture'] as const)(
    '%s captures what the deadline could not',
    async (action) => {
      const { checkoutId, orderId } = await refusedAtDeadline();
      await shop.holdfast.resolve(checkoutId, { action, ...operator });
      expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({ attention: null });
      expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
    },
  );

  it('retry sends the refused capture and no other: its amount, its invoice id, not final', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await refuseCapture('TRANSACTION_REFUSED');
    const parcel = { ...part('40.00'), invoiceId: `PARCEL-${orderId}` };
    await expect(shop.holdfast.capture(checkoutId, parcel, 'parcel')).rejects.toMatchObject({
      code: 'REFUSED_BY_PAYPAL',
    });
    expect((await shop.holdfast.get(checkoutId)).attention?.offers).toContainEqual({
      action: 'retry',
      does: 'Sends the capture of 40.00 USD again now.',
    });
    await shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator });
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      attention: null,
      captures: [{ amount: dollars('40.00'), finalCapture: false, invoiceId: parcel.invoiceId }],
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 40.00']);
  });

  it('retry captures what policy ON_AUTHORIZATION asked for and an operator gave up', async () => {
    const policy = { ...noRenewal, capture: 'ON_AUTHORIZATION' } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    twisted.set('captureAuthorization', unsent);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(await untilParked(shop, checkoutId)).toMatchObject({
      attention: { code: 'OUTCOME_UNKNOWN' },
    });
    twisted.clear();
    const decide = (action: 'adopt' | 'retry') =>
      untilKnown(() => shop.holdfast.resolve(checkoutId, { action, ...operator }, action));
    await decide('adopt');
    await until(shop, checkoutId, ({ attention }) => attention?.code === 'POLICY_NOT_CARRIED_OUT');
    await decide('retry');
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({ attention: null });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
  });

  /** A hold whose renewal stopped at the account: PayPal does not accept it. */
  const notRenewed = async () => {
    const checkout = await anAuthorizedCheckout(shop);
    await pass(shop, checkout.checkoutId, days(3));
    twisted.set('reauthorizeAuthorization', accountError);
    await timePassesWithoutAnswer(shop, checkout, hours(3));
    await until(shop, checkout.checkoutId, ({ attention }) => attention?.code === 'ACCOUNT_ERROR');
    return checkout;
  };

  it('retry renews the hold that the account could not renew', async () => {
    const { checkoutId, orderId } = await notRenewed();
    twisted.clear();
    await untilKnown(() =>
      shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator }, 'k'),
    );
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: null,
      authorization: { reauthorizations: 1 },
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'REAUTHORIZED 100.00']);
  });

  it('retry answers REFUSED_BY_PAYPAL where PayPal refuses the renewal again', async () => {
    const { checkoutId } = await notRenewed();
    twisted.set('reauthorizeAuthorization', async () => tooSoon);
    await expect(
      untilKnown(() => shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator }, 'k')),
    ).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue: 'REAUTHORIZATION_TOO_SOON' });
  });

  it('void releases what the deadline could not capture', async () => {
    const { checkoutId, orderId } = await refusedAtDeadline();
    await shop.holdfast.resolve(checkoutId, { action: 'void', ...operator });
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });

  it('that PayPal refuses leaves the attention open', async () => {
    const { checkoutId } = await refusedAtDeadline();
    await refuseCapture('PAYER_CANNOT_PAY');
    await shop.holdfast
      .resolve(checkoutId, { action: 'capture', ...operator })
      .catch(() => undefined);
    expect((await shop.holdfast.get(checkoutId)).attention).toMatchObject({
      code: 'PAYPAL_REFUSED',
    });
  });

  it('that is not offered is refused', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: noRenewal });
    await expect(
      shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator }),
    ).rejects.toMatchObject({ code: 'NOTHING_TO_RESOLVE' });
  });
});

describe('a policy that cannot be carried out', () => {
  it('raises POLICY_NOT_CARRIED_OUT where the checkout’s own limit refuses the deadline’s capture', async () => {
    const policy = { ...captureAtDeadline, capturesAtMost: 1 };
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, { policy });
    await shop.holdfast.capture(checkoutId, part('40.00'), 'one');
    await expect(shop.holdfast.capture(checkoutId, part('10.00'), 'two')).rejects.toMatchObject({
      code: 'CAPTURE_COUNT_EXCEEDED',
    });
    const view = await pass(shop, checkoutId, days(28) + hours(2));
    expect(view.attention).toMatchObject({ code: 'POLICY_NOT_CARRIED_OUT' });
    expect(await pass(shop, checkoutId, days(1))).toMatchObject({
      status: 'CAPTURED',
      captures: [{ amount: dollars('40.00') }],
    });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'VOIDED 60.00',
    ]);
  });
});

describe('a checkout that is parked for an unknown outcome', () => {
  it('and for nothing else keeps its other reasons after the outcome is known', async () => {
    const { checkoutId } = await refusedAtDeadline();
    twisted.set('captureAuthorization', unsent);
    const capture = shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    capture.catch(() => undefined);
    await expect
      .poll(async () => (await shop.holdfast.get(checkoutId)).asked?.operation, SOON)
      .toBe('captureAuthorization');
    const parked = await untilParked(shop, checkoutId);
    expect(parked.attention?.alsoOpen.concat(parked.attention.code)).toContain('PAYPAL_REFUSED');
    twisted.clear();
    const end = await pass(shop, checkoutId, days(1));
    expect(end.nextDeadline).toBeNull();
  });
});
