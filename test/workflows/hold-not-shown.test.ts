import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../src/domain/paypal/resources.ts';
import { answering, refusal, twists } from '../support/answers.ts';
import {
  aCheckout,
  days,
  hours,
  hundredDollars,
  ledgerOf,
  pass,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { signalEvent } from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const running = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

const operator = { actor: 'op', reason: 'looked at it in PayPal' };

const agedOut = async () =>
  refusal({ httpStatus: 404, issue: 'INVALID_RESOURCE_ID', issueClass: 'RECONCILE' });

const noAuthorization = answering<Order>((order) => ({ ...order, authorizations: [] }));

/** PayPal says that it authorized the order, and shows no authorization in its next `reads`. */
const aHoldNotShown = async (reads: number) => {
  const { checkoutId, orderId } = await aCheckout(shop);
  await shop.paypal.payerApproves(orderId);
  let left = reads;
  twisted.set('authorizeOrder', noAuthorization).set('getOrder', (go, attempt) => {
    left -= 1;
    return left >= 0 ? noAuthorization(go, attempt) : go();
  });
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
  return { checkoutId, orderId };
};

const AUTHORIZED = {
  eventType: 'PAYMENT.AUTHORIZATION.CREATED',
  resourceId: 'AUTHORIZATION',
  status: 'CREATED',
};

const effectsOf = async (orderId: string) => (await ledgerOf(shop, orderId)).effects;

describe('invariant 11: a hold that PayPal said it placed, and does not show', () => {
  it('is found without an operator, and meets its deadline like any other', async () => {
    const { checkoutId, orderId } = await aHoldNotShown(2);
    const found = await pass(shop, checkoutId, hours(3));
    expect(found).toMatchObject({ status: 'AUTHORIZED', attention: null });
    expect(await pass(shop, checkoutId, days(28))).toMatchObject({ status: 'VOIDED' });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'VOIDED']);
  });

  it('is looked for ever more slowly, up to once a day', async () => {
    const { checkoutId, orderId } = await aHoldNotShown(100);
    await pass(shop, checkoutId, days(3));
    expect((await ledgerOf(shop, orderId)).calls['getOrder']).toBeLessThanOrEqual(9);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      nextDeadline: { does: 'READ_PAYPAL' },
    });
  });

  it('is not given up on one look: a cancellation releases what PayPal shows a moment late', async () => {
    const { checkoutId, orderId } = await aHoldNotShown(2);
    await running(checkoutId).cancel();
    expect(await running(checkoutId).result()).toMatchObject({
      checkout: { stage: { as: 'VOIDED' } },
    });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('is released as soon as PayPal sends news, where a cancellation waits until PayPal shows it', async () => {
    const { checkoutId, orderId } = await aHoldNotShown(1);
    let reads = 0;
    twisted.set('getOrder', async () => {
      reads += 1;
      return await agedOut();
    });
    await running(checkoutId).cancel();
    await expect.poll(() => reads, { timeout: 20_000 }).toBeGreaterThan(0);
    twisted.clear();
    await signalEvent(shop, { checkoutId, orderId }, AUTHORIZED);
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('is released where an operator chose that before it showed', async () => {
    const { checkoutId, orderId } = await aHoldNotShown(2);
    const view = await shop.holdfast.resolve(checkoutId, { action: 'void', ...operator });
    expect(view).toMatchObject({ status: 'VOIDED', attention: null });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it.each(['void', 'retry', 'adopt'] as const)(
    'does not end because PayPal no longer shows the order, when an operator chooses %s',
    async (action) => {
      const { checkoutId } = await aHoldNotShown(1);
      twisted.set('getOrder', agedOut);
      await expect(
        shop.holdfast.resolve(checkoutId, { action, ...operator }),
      ).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'NEEDS_ATTENTION' });
    },
  );

  it('ends then on the word of an operator who closes it', async () => {
    const { checkoutId } = await aHoldNotShown(1);
    twisted.set('getOrder', agedOut);
    const view = await shop.holdfast.resolve(checkoutId, { action: 'close', ...operator });
    expect(view).toMatchObject({ status: 'FAILED' });
  });

  it('is for an operator to see where a later run is cancelled', async () => {
    const checkoutId = `c-${randomUUID()}`;
    const start = () => shop.holdfast.start({ checkoutId, purchaseUnit: hundredDollars }, 'start');
    await start();
    await running(checkoutId).terminate('by mistake');
    await start();
    twisted.set('getOrder', agedOut);
    await running(checkoutId).cancel();
    const { attention } = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(attention).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const view = await shop.holdfast.resolve(checkoutId, { action: 'close', ...operator });
    expect(view).toMatchObject({ status: 'FAILED' });
  });
});
