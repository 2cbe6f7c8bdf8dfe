import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AdoptRequest } from '../../../src/client.ts';
import { answering, twists } from '../../support/answers.ts';
import { aCheckout, dollars, ledgerOf, untilStatus, useShop } from '../../support/shop.ts';
import {
  aCaptureElsewhere,
  agedOut,
  aHoldElsewhere,
  anOrderElsewhere,
  expected,
} from './made-elsewhere.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

/** The refusal leaves nothing behind: no checkout, no lock, and PayPal was only read. */
const expectRefused = async (request: AdoptRequest, code: string): Promise<void> => {
  const checkoutId = `c-${randomUUID()}`;
  const adopt = shop.holdfast.adopt({ ...request, checkoutId }, randomUUID());
  await expect(adopt).rejects.toMatchObject({ code });
  await expect(shop.holdfast.previewAdoption(request)).rejects.toMatchObject({ code });
  await expect(shop.holdfast.get(checkoutId)).rejects.toMatchObject({
    code: 'CHECKOUT_NOT_FOUND',
  });
};

describe('an order that is not what the shop expects', () => {
  it.each<[string, Partial<AdoptRequest['expected']>]>([
    ['ADOPTED_AMOUNT_DIFFERS', { amount: dollars('90.00') }],
    ['ADOPTED_CURRENCY_DIFFERS', { amount: { currencyCode: 'EUR', value: '100.00' } }],
    ['ADOPTED_PAYEE_DIFFERS', { payeeMerchantId: '2222222222222' }],
  ])(
    'is not authorized, %s, and adopted as soon as the expectation is right',
    async (code, differs) => {
      const orderId = await anOrderElsewhere(shop);
      await shop.paypal.payerApproves(orderId);
      await expectRefused({ orderId, expected: { ...expected, ...differs } }, code);
      expect((await ledgerOf(shop, orderId)).effects).toEqual([]);
      expect(await shop.holdfast.adopt({ orderId, expected }, randomUUID())).toMatchObject({
        orderId,
      });
    },
  );

  it('is not adopted with the intent CAPTURE, ADOPTED_INTENT_DIFFERS', async () => {
    const orderId = await anOrderElsewhere(shop);
    twisted.set(
      'getOrder',
      answering((order: object) => ({ ...order, intent: 'CAPTURE' })),
    );
    await expectRefused({ orderId, expected }, 'ADOPTED_INTENT_DIFFERS');
  });

  it('is adopted where the payee is the expected one', async () => {
    const { authorizationId } = await aHoldElsewhere(shop);
    const payeeMerchantId = await payeeOf(authorizationId);
    const request = { authorizationId, expected: { ...expected, payeeMerchantId } };
    expect(await shop.holdfast.adopt(request, randomUUID())).toMatchObject({
      status: 'AUTHORIZED',
    });
  });

  it('is compared by its authorization too, also where the order has aged out', async () => {
    const { authorizationId } = await aHoldElsewhere(shop);
    const differs = { amount: dollars('100.01') };
    await expectRefused({ authorizationId, expected: differs }, 'ADOPTED_AMOUNT_DIFFERS');
    twisted.set('getOrder', agedOut);
    await expectRefused({ authorizationId, expected: differs }, 'ADOPTED_AMOUNT_DIFFERS');
    const payee = { ...expected, payeeMerchantId: '2222222222222' };
    await expectRefused({ authorizationId, expected: payee }, 'ADOPTED_PAYEE_DIFFERS');
  });
});

/** PayPal's merchant id of this account, as a refusal names it. */
const payeeOf = async (authorizationId: string): Promise<string> => {
  const wrong = { ...expected, payeeMerchantId: '2222222222222' };
  try {
    await shop.holdfast.previewAdoption({ authorizationId, expected: wrong });
  } catch (error) {
    const shown = /the payee ([2-9A-HJ-NP-Z]{13})/.exec(String(error))?.[1];
    if (shown) return shown;
    throw error;
  }
  throw new Error('the payee was not compared');
};

describe('where there is nothing to adopt, NOTHING_TO_ADOPT', () => {
  it('is answered for ids that PayPal does not know', async () => {
    await expectRefused({ orderId: '5O190127TN364715T', expected }, 'NOTHING_TO_ADOPT');
    await expectRefused({ authorizationId: '0VF52814937998046', expected }, 'NOTHING_TO_ADOPT');
  });

  it('is answered for a hold that was voided without a capture', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    await shop.paypal.onAuthorization(authorizationId, 'void');
    await expectRefused({ orderId, expected }, 'NOTHING_TO_ADOPT');
    await expectRefused({ authorizationId, expected }, 'NOTHING_TO_ADOPT');
  });

  it('is answered for a capture of another payment', async () => {
    const { authorizationId } = await aHoldElsewhere(shop);
    const other = await aHoldElsewhere(shop);
    const foreign = await aCaptureElsewhere(shop, other.authorizationId, '10.00');
    twisted.set('getOrder', agedOut);
    const request = { authorizationId, captureIds: [foreign], expected };
    await expectRefused(request, 'NOTHING_TO_ADOPT');
  });
});

describe('what a checkout has already, ALREADY_ADOPTED', () => {
  it('is not adopted from a checkout that made its order, known by its mark', async () => {
    const { orderId, checkoutId } = await aCheckout(shop);
    await expectRefused({ orderId, expected }, 'ALREADY_ADOPTED');
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { authorization } = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const authorizationId = authorization?.rootId ?? '';
    await expectRefused({ authorizationId, expected }, 'ALREADY_ADOPTED');
  });

  it('is not adopted from a checkout whose order has a custom id of the shop’s, as soon as lists know it', async () => {
    const purchaseUnit = { amount: dollars('100.00'), customId: 'cart-17' };
    const { orderId } = await aCheckout(shop, { purchaseUnit });
    await expect
      .poll(async () => (await shop.holdfast.list({ orderId })).checkouts.length)
      .toBeGreaterThan(0);
    await expectRefused({ orderId, expected }, 'ALREADY_ADOPTED');
  });

  it('is adopted where the mark names a checkout that has another order', async () => {
    const { checkoutId } = await aCheckout(shop);
    const orderId = await anOrderElsewhere(shop, { customId: `default:${checkoutId}` });
    expect(await shop.holdfast.adopt({ orderId, expected }, randomUUID())).toMatchObject({
      orderId,
    });
  });

  it('is not taken from a checkout that was stopped, whose own request starts it again', async () => {
    const { orderId, checkoutId } = await aCheckout(shop);
    await shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).terminate();
    await expectRefused({ orderId, expected }, 'ALREADY_ADOPTED');
  });
});
