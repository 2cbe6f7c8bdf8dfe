import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../support/answers.ts';
import {
  aCheckout,
  answerLost,
  days,
  effectsOf,
  hours,
  hundredDollars,
  operator,
  pass,
  running,
  SOON,
  until,
  untilKnown,
  untilStatus,
  useTwistedShop,
} from './fixtures.ts';

const { shop, twisted } = useTwistedShop();

const ENDED = ['VOIDED', 'EXPIRED', 'DENIED', 'FAILED', 'CAPTURED'];

/** PayPal answers a read of the order with 404, though it knows it. */
const notShown = { operation: 'getOrder', kind: 'refuse', issue: 'INVALID_RESOURCE_ID' };

const alreadyAuthorized = async (go: () => Promise<unknown>) => {
  await go();
  return refusal({
    httpStatus: 422,
    issue: 'ORDER_ALREADY_AUTHORIZED',
    issueClass: 'RECONCILE',
  });
};

const notPermitted = refusal({
  httpStatus: 403,
  issue: 'PERMISSION_DENIED',
  issueClass: 'CONFIGURATION',
});

/** An order that was authorized without Holdfast having heard so, and that PayPal does not show. */
const authorizedUnseen = async (heard: typeof alreadyAuthorized = answerLost) => {
  const { checkoutId, orderId } = await aCheckout(shop);
  await shop.paypal.payerApproves(orderId);
  twisted.set('authorizeOrder', heard);
  await shop.paypal.faults([notShown]);
  await shop.holdfast.approve(checkoutId);
  await expect.poll(() => effectsOf(shop, orderId), SOON).toEqual(['AUTHORIZED 100.00']);
  const parked = await until(shop, checkoutId, ({ attention }) => attention !== null);
  return { checkoutId, orderId, parked };
};

/** PayPal shows the order again. */
const shownAgain = async () => {
  twisted.clear();
  await shop.paypal.faults([]);
};

describe('an order that PayPal answers with 404 after it was sent an authorize', () => {
  it.each([
    ['was not answered', answerLost],
    ['was refused with ORDER_ALREADY_AUTHORIZED', alreadyAuthorized],
  ])(
    'that %s is not taken for absent when its window ends, and is found later',
    async (_how, heard) => {
      const { checkoutId, orderId } = await authorizedUnseen(heard);
      const late = await pass(shop, checkoutId, days(2));
      expect(ENDED).not.toContain(late.status);
      expect(late.attention).not.toBeNull();
      await shownAgain();
      await pass(shop, checkoutId, days(1));
      await untilStatus(shop, checkoutId, 'AUTHORIZED');
      await shop.holdfast.void(checkoutId, {});
      expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
    },
  );

  it.each(['void', 'adopt', 'retry'] as const)(
    'is not ended by an operator’s %s',
    async (action) => {
      const { checkoutId, orderId } = await authorizedUnseen();
      await shop.holdfast.resolve(checkoutId, { action, ...operator }).catch(() => undefined);
      const view = await shop.holdfast.get(checkoutId);
      expect(ENDED).not.toContain(view.status);
      await shownAgain();
      await pass(shop, checkoutId, days(1));
      const { status } = await shop.holdfast.get(checkoutId);
      if (status !== 'VOIDED') await shop.holdfast.void(checkoutId, {});
      expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
    },
  );

  it('is ended by an operator’s close alone', async () => {
    const { checkoutId, parked } = await authorizedUnseen();
    expect(JSON.stringify(parked.attention?.offers)).toContain('close');
    await shop.holdfast.resolve(checkoutId, { action: 'close', ...operator });
    const view = await until(shop, checkoutId, ({ status }) => ENDED.includes(status));
    expect(view.nextDeadline).toBeNull();
  });

  it('stays in doubt after its window where a close cannot be carried out, until one can', async () => {
    const { checkoutId } = await authorizedUnseen();
    await pass(shop, checkoutId, days(1));
    let reads = 0;
    twisted.set('getOrder', async (go) => {
      reads += 1;
      return reads === 1 ? await go() : notPermitted;
    });
    const close = (key: string) =>
      shop.holdfast.resolve(checkoutId, { action: 'close', ...operator }, key);
    await expect(close('first')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(reads).toBeGreaterThan(1);
    expect((await shop.holdfast.get(checkoutId)).attention).not.toBeNull();
    twisted.delete('getOrder');
    await close('second');
    await until(shop, checkoutId, ({ status }) => ENDED.includes(status));
  });
});

it('An order that PayPal answers with 404 and that was never sent an authorize ends EXPIRED', async () => {
  const { checkoutId, orderId } = await aCheckout(shop);
  await shop.paypal.faults([notShown]);
  expect(await pass(shop, checkoutId, hours(7))).toMatchObject({ status: 'EXPIRED' });
  expect(await effectsOf(shop, orderId)).toEqual([]);
});

it('A hold that a terminated run left is found though order and one read of the authorization are refused', async () => {
  const checkoutId = `c-${randomUUID()}`;
  const start = () => shop.holdfast.start({ checkoutId, purchaseUnit: hundredDollars }, 'start');
  const { orderId } = await start();
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  await running(shop, checkoutId).terminate('by mistake');
  await shop.paypal.faults([
    notShown,
    { operation: 'authorizeOrder', kind: 'refuse', issue: 'INVALID_RESOURCE_ID' },
    { operation: 'getAuthorization', kind: 'refuse', issue: 'PERMISSION_DENIED', times: 1 },
  ]);
  const again = start();
  again.catch(() => undefined);
  // One refused read proves nothing: it is asked again, with attention raised.
  await until(shop, checkoutId, ({ attention }) => attention?.code === 'UNEXPECTED_ANSWER');
  await shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator });
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  expect(await untilKnown(start)).toMatchObject({ orderId });
  await shop.holdfast.void(checkoutId, {});
  expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
});
