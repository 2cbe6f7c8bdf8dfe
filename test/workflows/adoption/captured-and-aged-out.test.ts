import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AdoptRequest } from '../../../src/client.ts';
import { refusal, twists } from '../../support/answers.ts';
import { dollars, hours, ledgerOf, pass, untilStatus, useShop } from '../../support/shop.ts';
import {
  aCaptureElsewhere,
  agedOut,
  aHoldElsewhere,
  anOrderToCapture,
  captureElsewhere,
  expected,
} from './made-elsewhere.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const toCapture = { ...expected, intent: 'CAPTURE' as const };

/** Captured in the browser; PayPal no longer shows the order. */
const capturedAndAgedOut = async (units?: readonly string[], how = {}) => {
  const orderId = await anOrderToCapture(shop, units);
  await shop.paypal.payerApproves(orderId, how);
  const captureIds = await captureElsewhere(shop, orderId);
  twisted.set('getOrder', agedOut);
  return { orderId, captureIds };
};

const adopt = (request: Partial<AdoptRequest>) =>
  shop.holdfast.adopt({ expected: toCapture, ...request }, randomUUID());

const expectRefused = async (request: Partial<AdoptRequest>, code: string): Promise<void> => {
  await expect(adopt(request)).rejects.toMatchObject({ code });
  const preview = shop.holdfast.previewAdoption({ expected: toCapture, ...request });
  await expect(preview).rejects.toMatchObject({ code });
};

const payeeOf = async (request: Partial<AdoptRequest>): Promise<string> => {
  const wrong = { ...toCapture, payeeMerchantId: '2222222222222' };
  const error: unknown = await adopt({ ...request, expected: wrong }).catch((why: unknown) => why);
  expect(error).toMatchObject({ code: 'ADOPTED_PAYEE_DIFFERS' });
  return /the payee ([2-9A-HJ-NP-Z]{13})/.exec(String(error))?.[1] ?? 'none is named';
};

describe('a captured order of intent CAPTURE that has aged out', () => {
  it('is adopted with the captures that are named, one for each purchase unit, and refunded', async () => {
    const { orderId, captureIds } = await capturedAndAgedOut(['60.00', '40.00']);
    expect(captureIds).toHaveLength(2);
    const request = { orderId, captureIds };
    const preview = await shop.holdfast.previewAdoption({ ...request, expected: toCapture });
    expect(preview).toMatchObject({ checkout: { status: 'CAPTURED', orderId }, steps: [] });
    const { checkoutId } = await adopt(request);
    const view = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(view).toMatchObject({ intent: 'CAPTURE', attention: null, nextDeadline: null });
    expect(view.captures.map(({ captureId }) => captureId)).toEqual(captureIds);
    await shop.holdfast.refund({ captureId: captureIds[1] ?? '' }, 'back');
    const { effects, calls } = await ledgerOf(shop, orderId);
    expect(effects.toSorted()).toEqual(['CAPTURED', 'CAPTURED', 'REFUNDED']);
    expect(calls).toMatchObject({ captureOrder: 1 });
  });

  it('is adopted with the captures that PayPal’s reports list of it, where none is named', async () => {
    await shop.paypal.knobs({ searchDelaySeconds: 0 });
    const other = await capturedAndAgedOut();
    twisted.clear();
    const { orderId, captureIds } = await capturedAndAgedOut();
    const { checkoutId } = await adopt({ orderId });
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures.map(({ captureId }) => captureId)).toEqual(captureIds);
    expect(other.captureIds).not.toEqual(captureIds);
  });

  it('is compared with what the shop expects: the sum of its captures, its currency and its payee', async () => {
    const { orderId, captureIds } = await capturedAndAgedOut(['60.00', '40.00']);
    const named = { orderId, captureIds };
    const of = (differs: object) => ({ ...named, expected: { ...toCapture, ...differs } });
    await expectRefused(of({ amount: dollars('60.00') }), 'ADOPTED_AMOUNT_DIFFERS');
    await expectRefused({ orderId, captureIds: captureIds.slice(1) }, 'ADOPTED_AMOUNT_DIFFERS');
    const euros = { currencyCode: 'EUR', value: '100.00' };
    await expectRefused(of({ amount: euros }), 'ADOPTED_CURRENCY_DIFFERS');
    const payeeMerchantId = await payeeOf(named);
    const { checkoutId } = await adopt(of({ payeeMerchantId }));
    await untilStatus(shop, checkoutId, 'CAPTURED');
  });

  it('is not adopted with a capture of another order, nor with one of an authorization', async () => {
    const other = await capturedAndAgedOut();
    twisted.clear();
    const { orderId } = await capturedAndAgedOut();
    await expectRefused({ orderId, captureIds: other.captureIds }, 'NOTHING_TO_ADOPT');
    twisted.clear();
    const held = await aHoldElsewhere(shop);
    const captureId = await aCaptureElsewhere(shop, held.authorizationId, '100.00');
    twisted.set('getOrder', agedOut);
    const request = { orderId: held.orderId, captureIds: [captureId] };
    await expectRefused(request, 'ADOPTED_INTENT_DIFFERS');
  });

  it('is not adopted where no capture is named or found, and the reason says to name them', async () => {
    const { orderId, captureIds } = await capturedAndAgedOut();
    twisted.set('searchTransactions', async () =>
      refusal({ httpStatus: 403, issue: 'NOT_AUTHORIZED', issueClass: 'CONFIGURATION' }),
    );
    await expect(adopt({ orderId })).rejects.toMatchObject({
      code: 'NOTHING_TO_ADOPT',
      message: expect.stringContaining('captureIds'),
    });
    await expectRefused({ orderId, captureIds: ['9XX99999XX999999X'] }, 'NOTHING_TO_ADOPT');
    // Whose intent is AUTHORIZE is asked for the authorization, as ever.
    await expectRefused({ orderId, captureIds, expected }, 'NOTHING_TO_ADOPT');
    const { checkoutId } = await adopt({ orderId, captureIds });
    await untilStatus(shop, checkoutId, 'CAPTURED');
  });

  it('waits for an eCheck that was pending when it was adopted', async () => {
    const how = { outcome: 'CAPTURE_PENDING' };
    const { orderId, captureIds } = await capturedAndAgedOut(undefined, how);
    const { checkoutId } = await adopt({ orderId, captureIds });
    await untilStatus(shop, checkoutId, 'CAPTURE_PENDING');
    await shop.paypal.settleCapture(captureIds[0] ?? '', 'COMPLETED');
    await pass(shop, checkoutId, hours(2));
    await untilStatus(shop, checkoutId, 'CAPTURED');
  });
});
