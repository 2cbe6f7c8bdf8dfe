import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { paypalEventSignal } from '../../src/contract/messages.ts';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { answering, refusal, twists } from '../support/answers.ts';
import {
  anAuthorizedCheckout,
  days,
  hours,
  ledgerOf,
  pass,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const running = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

type Read = Parameters<(typeof twisted)['set']>[1];

/** The first reads of the order fail so, and those after them do not. */
const firstReads = (count: number, fail: Read): void => {
  let reads = 0;
  twisted.set('getOrder', (go, attempt) => {
    reads += 1;
    return reads <= count ? fail(go, attempt) : go();
  });
};

const silence: Read = async () => {
  throw ApplicationFailure.nonRetryable('silence', 'PAYPAL_NO_ANSWER');
};

const stillOpen = answering<Order>((order) => ({
  ...order,
  authorizations: order.authorizations.map((one) => ({ ...one, status: 'CREATED' as const })),
}));

const notAllowed: Read = async () =>
  refusal({ httpStatus: 403, issue: 'PERMISSION_DENIED', issueClass: 'CONFIGURATION' });

const aRenewedCheckout = async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const view = await pass(shop, checkoutId, days(4));
  expect(view).toMatchObject({ authorization: { reauthorizations: 1 } });
  return { checkoutId, orderId: orderId ?? '' };
};

describe('invariant 20: a void of a renewed hold', () => {
  it('is no refusal because PayPal is silent about the newest authorization for a moment', async () => {
    const { checkoutId, orderId } = await aRenewedCheckout();
    // One before the void, one after it.
    firstReads(2, silence);
    const voided = shop.holdfast.void(checkoutId, {}).catch(() => undefined);
    const waiting = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(waiting).toMatchObject({ attention: { code: 'OUTCOME_UNKNOWN' } });
    await pass(shop, checkoutId, hours(1));
    expect(await untilStatus(shop, checkoutId, 'VOIDED')).toMatchObject({ attention: null });
    await voided;
    expect((await ledgerOf(shop, orderId)).effects).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'VOIDED',
    ]);
  });

  it('is no refusal because PayPal shows the newest authorization as open a moment longer', async () => {
    const { checkoutId } = await aRenewedCheckout();
    firstReads(2, stillOpen);
    expect(await shop.holdfast.void(checkoutId, {})).toMatchObject({ status: 'VOIDED' });
  });
});

describe('a hold that PayPal calls void', () => {
  it('is not shown as held because the read after a refused capture failed', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'void');
    firstReads(1, silence);
    await expect(shop.holdfast.capture(checkoutId, {}, 'k')).rejects.toMatchObject({
      issue: 'AUTHORIZATION_VOIDED',
    });
    await untilStatus(shop, checkoutId, 'VOIDED');
  });

  it('nor because the one after a refused reauthorization did', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'void');
    const issue = {
      httpStatus: 422,
      issue: 'AUTHORIZATION_EXPIRED',
      issueClass: 'NEW_ORDER',
    } as const;
    twisted.set('reauthorizeAuthorization', async () => refusal(issue));
    firstReads(1, silence);
    await pass(shop, checkoutId, days(3) + hours(3));
    await untilStatus(shop, checkoutId, 'VOIDED');
  });
});

describe('an event of PayPal’s', () => {
  it('is not forgotten because PayPal would not show the order: it is asked again, ever more slowly', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const resourceId = authorization?.rootId ?? '';
    await shop.paypal.onAuthorization(resourceId, 'void');
    firstReads(2, notAllowed);
    await running(checkoutId).signal(paypalEventSignal, {
      eventId: `WH-${randomUUID()}`,
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId,
      orderId,
      captureId: null,
      status: 'VOIDED',
    });
    expect(await pass(shop, checkoutId, hours(2))).toMatchObject({ status: 'AUTHORIZED' });
    expect(await pass(shop, checkoutId, hours(2))).toMatchObject({ status: 'VOIDED' });
  });
});
