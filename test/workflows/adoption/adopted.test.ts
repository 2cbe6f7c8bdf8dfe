import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { twists } from '../../support/answers.ts';
import { dollars, hours, ledgerOf, pass, until, untilStatus, useShop } from '../../support/shop.ts';
import {
  aCaptureElsewhere,
  agedOut,
  aHoldElsewhere,
  anOrderElsewhere,
  aRenewalElsewhere,
  expected,
} from './made-elsewhere.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

describe('an order that the browser made', () => {
  it('lives as one that Holdfast made: approved, authorized, captured, with the shop’s invoice id', async () => {
    const orderId = await anOrderElsewhere(shop, { invoiceId: `cart-${randomUUID()}` });
    const adopted = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    expect(adopted).toMatchObject({
      status: 'AWAITING_APPROVAL',
      orderId,
      amount: dollars('100.00'),
      timeline: [{ event: 'ADOPTED', order: { orderId } }],
    });
    const { checkoutId } = adopted;
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const capture = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(capture).toMatchObject({ status: 'COMPLETED', amount: dollars('100.00') });
    expect(capture.invoiceId).toMatch(/^cart-/);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('expires by its own age: what was left of the window when it was adopted', async () => {
    const orderId = await anOrderElsewhere(shop);
    const madeBy = Date.now();
    const { checkoutId, nextDeadline } = await shop.holdfast.adopt(
      { orderId, expected, policy: { approvalWithinMs: 2 * 3_600_000 } },
      randomUUID(),
    );
    expect(nextDeadline?.does).toBe('EXPIRE');
    // PayPal writes whole seconds.
    expect(Date.parse(nextDeadline?.at ?? '')).toBeLessThanOrEqual(madeBy + 2 * 3_600_000);
    expect(await pass(shop, checkoutId, hours(3))).toMatchObject({ status: 'EXPIRED' });
  });

  it('is changed by patches, and keeps what its maker wrote and they do not name', async () => {
    const invoiceId = `cart-${randomUUID()}`;
    const orderId = await anOrderElsewhere(shop, { invoiceId });
    const { checkoutId } = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    const payer = { emailAddress: 'payer@example.com' };
    await shop.holdfast.patch(checkoutId, { amount: dollars('90.00'), payer }, 'one');
    await shop.paypal.payerApproves(orderId);
    // PayPal's table has no operation that adds it: the whole unit is sent, as the order shows it.
    await shop.holdfast.patch(checkoutId, { softDescriptor: 'LAMPS', payer }, 'two');
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const capture = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(capture).toMatchObject({ amount: dollars('90.00'), invoiceId });
    const { calls, effects } = await ledgerOf(shop, orderId);
    expect(calls).toMatchObject({ patchOrder: 2 });
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});

describe('a payment that is authorized already', () => {
  it('is held at once where its order is named, and voided like any other', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const adopted = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    expect(adopted).toMatchObject({
      status: 'AUTHORIZED',
      authorization: { rootId: authorizationId, currentId: authorizationId },
      remaining: dollars('100.00'),
    });
    expect(await shop.holdfast.void(adopted.checkoutId, {})).toMatchObject({ status: 'VOIDED' });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('brings the captures that were made elsewhere along: what is left is captured, what was captured is refunded', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const captureId = await aCaptureElsewhere(shop, authorizationId, '30.00');
    const adopted = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    expect(adopted).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      orderId,
      remaining: dollars('70.00'),
      captures: [{ captureId, amount: dollars('30.00') }],
    });
    const { checkoutId } = adopted;
    const rest = await shop.holdfast.capture(checkoutId, {}, 'rest');
    expect(rest.amount).toEqual(dollars('70.00'));
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const refund = await shop.holdfast.refund({ captureId }, 'back');
    expect(refund).toMatchObject({ status: 'COMPLETED', amount: dollars('30.00') });
    expect((await ledgerOf(shop, orderId)).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'CAPTURED',
      'REFUNDED',
    ]);
  });

  it('ends CAPTURED at once where all of it is captured', async () => {
    const { authorizationId } = await aHoldElsewhere(shop);
    const captureId = await aCaptureElsewhere(shop, authorizationId, '100.00');
    const { checkoutId } = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [{ captureId }],
    });
  });

  it('is captured at once where the policy says so', async () => {
    const { orderId } = await aHoldElsewhere(shop);
    const { checkoutId } = await shop.holdfast.adopt(
      { orderId, expected, policy: { capture: 'ON_AUTHORIZATION' } },
      randomUUID(),
    );
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});

describe('a payment whose order has aged out', () => {
  it('is adopted by its authorization with the captures that are named', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const captureId = await aCaptureElsewhere(shop, authorizationId, '30.00');
    twisted.set('getOrder', agedOut);
    const adopted = await shop.holdfast.adopt(
      { authorizationId, captureIds: [captureId], expected },
      randomUUID(),
    );
    expect(adopted).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      orderId,
      remaining: dollars('70.00'),
      attention: null,
    });
    const { checkoutId } = adopted;
    // Others may have captured meanwhile, and no order lists it: the amount is the caller's to say.
    await expect(shop.holdfast.capture(checkoutId, {}, 'rest')).rejects.toMatchObject({
      code: 'REMAINING_UNKNOWN',
    });
    const rest = { amount: dollars('70.00'), finalCapture: true };
    await shop.holdfast.capture(checkoutId, rest, 'named');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'CAPTURED']);
  });

  it('waits for an operator where its captures are not named, and is voided by one', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    await aCaptureElsewhere(shop, authorizationId, '30.00');
    twisted.set('getOrder', agedOut);
    const { checkoutId, attention } = await shop.holdfast.adopt(
      { authorizationId, expected },
      randomUUID(),
    );
    const debugId = expect.any(String);
    expect(attention).toMatchObject({ code: 'UNEXPECTED_ANSWER', debugId });
    const asked = shop.holdfast.capture(checkoutId, { amount: dollars('70.00') }, 'c');
    await expect(asked).rejects.toMatchObject({ code: 'NEEDS_ATTENTION' });
    const decision = { action: 'void', actor: 'op', reason: 'captures are not known' } as const;
    await shop.holdfast.resolve(checkoutId, decision, 'void');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
    await until(shop, checkoutId, ({ nextDeadline }) => nextDeadline === null);
  });

  it('is adopted with the captures and the reauthorization that PayPal’s reports list, where none is named', async () => {
    await shop.paypal.knobs({ searchDelaySeconds: 0, reauthorizeAfterSeconds: 0 });
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const currentId = await aRenewalElsewhere(shop, authorizationId);
    const captureId = await aCaptureElsewhere(shop, currentId, '30.00');
    // Another payment's rows are in the same reports.
    const other = await aHoldElsewhere(shop);
    await aCaptureElsewhere(shop, other.authorizationId, '10.00');
    twisted.set('getOrder', agedOut);
    const adopted = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    expect(adopted).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      attention: null,
      authorization: { rootId: authorizationId, currentId },
      captures: [{ captureId }],
      remaining: dollars('70.00'),
    });
    await shop.holdfast.void(adopted.checkoutId, {});
    expect((await ledgerOf(shop, orderId)).effects).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'CAPTURED',
      'VOIDED',
    ]);
  });

  it('is captured whole where nothing was captured yet', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    twisted.set('getOrder', agedOut);
    const { checkoutId } = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    const all = await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(all.amount).toEqual(dollars('100.00'));
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});
