import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  hundredDollars,
  ledgerOf,
  pass,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

const refuse = (operation: string, issue: string, times = 1) =>
  shop.paypal.faults([{ operation, kind: 'refuse', issue, times }]);

const operator = { actor: 'night shift', reason: 'looked at it with PayPal' };

/** A checkout whose capture PayPal refused with an issue that needs a person. */
const parkedByCapture = async (issue = 'TRANSACTION_REFUSED', policy = {}) => {
  const held = await anAuthorizedCheckout(shop, { policy });
  await refuse('captureAuthorization', issue);
  await expect(shop.holdfast.capture(held.checkoutId, {}, 'refused')).rejects.toMatchObject({
    code: 'REFUSED_BY_PAYPAL',
    issue,
    debugId: expect.any(String),
  });
  return { ...held, orderId: held.orderId ?? '' };
};

describe('a checkout that needs attention', () => {
  it('says what PayPal refused, with the debug id, and what may be done', async () => {
    const { checkoutId } = await parkedByCapture();
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: {
        code: 'PAYPAL_REFUSED',
        issue: 'TRANSACTION_REFUSED',
        debugId: expect.any(String),
        offers: [
          { action: 'retry', does: 'Captures all that is left, as it was asked for before.' },
          { action: 'capture', does: expect.any(String) },
          { action: 'void', does: expect.any(String) },
          { action: 'adopt', does: expect.any(String) },
          { action: 'close', does: expect.any(String) },
        ],
      },
    });
  });

  it('parks on an issue that is in no table, without asking again and without failing', async () => {
    const { checkoutId, orderId } = await parkedByCapture('A_CODE_OF_TOMORROW');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { issue: 'A_CODE_OF_TOMORROW' },
    });
    expect((await ledgerOf(shop, orderId)).calls['captureAuthorization']).toBe(1);
  });

  it('still meets its deadline: a hold is not forgotten because nobody answered', async () => {
    const { checkoutId, orderId } = await parkedByCapture();
    const view = await pass(shop, checkoutId, days(29));
    expect(view.status).toBe('VOIDED');
    expect((await ledgerOf(shop, orderId)).effects.at(-1)).toBe('VOIDED');
  });

  it('is released by an operator’s void, with actor and reason on record', async () => {
    const { checkoutId } = await parkedByCapture();
    const view = await shop.holdfast.resolve(checkoutId, { action: 'void', ...operator });
    expect(view.status).toBe('VOIDED');
    expect(view.timeline).toContainEqual(
      expect.objectContaining({ event: 'RESOLVED', action: 'void', ...operator }),
    );
  });

  it('is not closed on anybody’s word while PayPal holds money', async () => {
    const { checkoutId } = await parkedByCapture();
    await expect(
      shop.holdfast.resolve(checkoutId, { action: 'close', ...operator }),
    ).rejects.toMatchObject({ code: 'HOLD_STILL_OPEN' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'NEEDS_ATTENTION' });
  });

  it('adopts what PayPal shows', async () => {
    const { checkoutId, authorization } = await parkedByCapture();
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'void');
    const view = await shop.holdfast.resolve(checkoutId, { action: 'adopt', ...operator });
    expect(view.status).toBe('VOIDED');
  });

  it('clears by itself when a later capture succeeds', async () => {
    const { checkoutId } = await parkedByCapture();
    await shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'second-try');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      attention: null,
    });
  });

  it('is asked for the deadline’s decision when what it was parked for is settled, and not instead', async () => {
    const policy = { atDeadline: 'ASK', deadlineMarginMs: days(25) * 1000, reauthorize: 'NEVER' };
    const { checkoutId } = await parkedByCapture('TRANSACTION_REFUSED', policy);
    const late = await pass(shop, checkoutId, days(5));
    expect(late).toMatchObject({ attention: { code: 'PAYPAL_REFUSED' } });
    await shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'second-try');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'DEADLINE_DECISION' },
    });
  });

  it('tries to authorize again when an operator has mended the account', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await refuse('authorizeOrder', 'PERMISSION_DENIED');
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    await shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator });
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
  });

  it('cannot be resolved where nothing waits for an operator', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await expect(
      shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator }),
    ).rejects.toMatchObject({ code: 'NOTHING_TO_RESOLVE' });
  });
});

describe('an order that PayPal will not make', () => {
  it('ends FAILED with PayPal’s issue: nothing is owed', async () => {
    await refuse('createOrder', 'PAYEE_ACCOUNT_RESTRICTED');
    const checkoutId = `refused-${randomUUID()}`;
    await expect(
      shop.holdfast.start({ checkoutId, purchaseUnit: hundredDollars }, 'k'),
    ).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue: 'PAYEE_ACCOUNT_RESTRICTED' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'FAILED' });
  });
});

describe('an answer that is lost', () => {
  it.each([
    ['createOrder', 'AWAITING_APPROVAL', []],
    ['authorizeOrder', 'AUTHORIZED', ['AUTHORIZED']],
    ['captureAuthorization', 'CAPTURED', ['AUTHORIZED', 'CAPTURED']],
    ['voidAuthorization', 'VOIDED', ['AUTHORIZED', 'VOIDED']],
  ] as const)('of %s leaves one effect', async (operation, status, effects) => {
    await shop.paypal.faults([{ operation, kind: 'lost-answer', times: 1 }]);
    const { checkoutId, orderId } = await aCheckout(shop);
    if (operation !== 'createOrder') {
      await shop.paypal.payerApproves(orderId);
      await shop.holdfast.approve(checkoutId);
      await untilStatus(shop, checkoutId, 'AUTHORIZED');
    }
    if (operation === 'captureAuthorization') await shop.holdfast.capture(checkoutId, {}, 'all');
    if (operation === 'voidAuthorization') await shop.holdfast.void(checkoutId, {});
    expect((await untilStatus(shop, checkoutId, status)).orderId).toBe(orderId);
    expect((await ledgerOf(shop, orderId)).effects).toEqual(effects);
  });

  it('of a reauthorization leaves one new authorization', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.paypal.faults([
      { operation: 'reauthorizeAuthorization', kind: 'lost-answer', times: 1 },
    ]);
    const view = await pass(shop, checkoutId, days(3) + hours(3));
    expect(view.authorization?.reauthorizations).toBe(1);
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'REAUTHORIZED']);
  });
});

describe('a void that races a capture made at PayPal', () => {
  it('is refused: what was taken is refunded, and the checkout ends CAPTURED', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    const rootId = authorization?.rootId ?? '';
    await shop.paypal.captureAtPayPal(rootId);
    await expect(shop.holdfast.void(checkoutId, {})).rejects.toMatchObject({
      code: 'NOTHING_LEFT_TO_VOID',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'CAPTURED',
      captures: [{ amount: dollars('100.00'), status: 'COMPLETED' }],
    });
  });
});
