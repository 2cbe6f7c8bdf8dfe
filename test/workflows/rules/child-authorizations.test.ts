import { describe, expect, it } from 'vitest';
import type { CheckoutView } from '../../../src/domain/checkout/view.ts';
import { readLedger } from '../../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  answerLost,
  atPayPal,
  bookedOrder,
  days,
  dollars,
  hours,
  pass,
  rootOf,
  signalEvent,
  until,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const AUTHORIZATIONS = 'purchase_units.0.payments.authorizations';

/** A hold whose reauthorization PayPal put under review. */
const underReview = async () => {
  await shop.paypal.knobs({ reauthorizationStatus: 'PENDING' });
  const checkout = await anAuthorizedCheckout(shop);
  await pass(shop, checkout.checkoutId, days(3) + hours(3));
  const { authorizations } = await bookedOrder(shop, checkout.orderId);
  const child = authorizations.find(({ rootId, authorizationId }) => rootId !== authorizationId);
  if (child === undefined) throw new Error('there is no reauthorization');
  return { checkout, childId: child.authorizationId };
};

const signalStatus = (
  checkout: CheckoutView,
  resourceId: string,
  status: 'CREATED' | 'DENIED' | 'VOIDED',
) =>
  signalEvent(shop, checkout, {
    eventType: `PAYMENT.AUTHORIZATION.${status === 'CREATED' ? 'CREATED' : 'VOIDED'}`,
    resourceId,
    status,
  });

/** The authorization that the one capture took its money from. */
const capturedOn = async ({ orderId }: CheckoutView): Promise<string | undefined> => {
  const { effects } = await readLedger(shop.paypal.url, orderId ?? '');
  return effects.find(({ effect }) => effect === 'CAPTURED')?.targetId;
};

describe('a reauthorization under review', () => {
  it('leaves its root the one to capture', async () => {
    const { checkout } = await underReview();
    expect(await shop.holdfast.capture(checkout.checkoutId, {}, 'all')).toMatchObject({
      status: 'COMPLETED',
    });
    expect(await capturedOn(checkout)).toBe(rootOf(checkout));
  });

  it('that is denied leaves the checkout open with what its root holds', async () => {
    const { checkout, childId } = await underReview();
    await shop.paypal.onAuthorization(childId, 'deny');
    await signalStatus(checkout, childId, 'DENIED');
    const view = await pass(shop, checkout.checkoutId, days(2));
    expect(view).toMatchObject({
      status: 'AUTHORIZED',
      remaining: dollars('100.00'),
      authorization: { currentId: rootOf(checkout) },
    });
    await shop.holdfast.capture(checkout.checkoutId, {}, 'all');
    expect(await capturedOn(checkout)).toBe(rootOf(checkout));
  });

  it('that is released is the one to capture', async () => {
    const { checkout, childId } = await underReview();
    await shop.paypal.onAuthorization(childId, 'release');
    await signalStatus(checkout, childId, 'CREATED');
    await until(
      shop,
      checkout.checkoutId,
      ({ authorization }) => authorization?.currentId === childId,
    );
    await shop.holdfast.capture(checkout.checkoutId, {}, 'all');
    expect(await capturedOn(checkout)).toBe(childId);
  });
});

describe('a reauthorization that is void', () => {
  it('leaves the checkout open with what its root holds', async () => {
    await shop.paypal.knobs({ captureOnSuperseded: 'ALLOW' });
    const checkout = await anAuthorizedCheckout(shop);
    const renewed = await pass(shop, checkout.checkoutId, days(3) + hours(3));
    const childId = renewed.authorization?.currentId ?? '';
    const set = { [`${AUTHORIZATIONS}.1.status`]: 'VOIDED' };
    await shop.paypal.faults([{ operation: 'getOrder', kind: 'altered-answer', set }]);
    await signalStatus(checkout, childId, 'VOIDED');
    await until(
      shop,
      checkout.checkoutId,
      ({ authorization }) => authorization?.currentId === rootOf(checkout),
    );
    expect(await shop.holdfast.get(checkout.checkoutId)).toMatchObject({ status: 'AUTHORIZED' });
    await shop.holdfast.capture(checkout.checkoutId, {}, 'all');
    expect(await capturedOn(checkout)).toBe(rootOf(checkout));
  });
});

describe('a reauthorization that PayPal shows with the create_time of its root', () => {
  it('is the one to capture', async () => {
    const checkout = await anAuthorizedCheckout(shop);
    const { authorizations } = await bookedOrder(shop, checkout.orderId);
    const createTime = authorizations[0]?.createdAt;
    await shop.paypal.faults([
      {
        operation: 'reauthorizeAuthorization',
        kind: 'altered-answer',
        set: { create_time: createTime },
      },
      {
        operation: 'getOrder',
        kind: 'altered-answer',
        set: { [`${AUTHORIZATIONS}.1.create_time`]: createTime },
      },
    ]);
    await pass(shop, checkout.checkoutId, days(5));
    await shop.holdfast.capture(checkout.checkoutId, {}, 'all');
    const { authorizations: now } = await bookedOrder(shop, checkout.orderId);
    expect(await capturedOn(checkout)).toBe(now[1]?.authorizationId);
  });
});

describe('an order that lists a denied authorization before the one that holds', () => {
  it('holds with the second one', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    twisted.set('authorizeOrder', async (go) => {
      const lost = answerLost(go);
      await lost.catch(() => undefined);
      const order = Object(await atPayPal(shop, `/v2/checkout/orders/${orderId}`));
      const [holds] = order.purchase_units[0].payments.authorizations;
      const denied = { ...holds, id: '0DENIED0000000001', status: 'DENIED' };
      const set = { [AUTHORIZATIONS]: [denied, holds] };
      await shop.paypal.faults([{ operation: 'getOrder', kind: 'altered-answer', set }]);
      return await lost;
    });
    await shop.holdfast.approve(checkoutId);
    const view = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const { authorizations } = await bookedOrder(shop, orderId);
    expect(view.authorization?.currentId).toBe(authorizations[0]?.authorizationId);
    await shop.paypal.faults([]);
    await shop.holdfast.void(checkoutId, {});
    await untilStatus(shop, checkoutId, 'VOIDED');
  });
});
