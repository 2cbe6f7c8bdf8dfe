import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusal, twists } from '../support/answers.ts';
import { dollars, hours, hundredDollars, ledgerOf, untilStatus, useShop } from '../support/shop.ts';
import { acceptedBy, gate, SOON } from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

/** A checkout whose money is held, and the request that started it, to be sent again. */
const held = async ({ patchedTo }: { readonly patchedTo?: string } = {}) => {
  const request = { checkoutId: `order-${randomUUID()}`, purchaseUnit: hundredDollars };
  const start = (key = 'start') => shop.holdfast.start(request, key);
  const { orderId } = await start();
  const { checkoutId } = request;
  if (patchedTo) await shop.holdfast.patch(checkoutId, { amount: dollars(patchedTo) }, 'patch');
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  const terminated = async () => {
    await shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).terminate();
    await shop.paypal.moveOrder(orderId ?? '', hours(7));
  };
  const effects = async () => (await ledgerOf(shop, orderId ?? '')).effects;
  return { checkoutId, orderId, start, terminated, effects };
};

const agedOut = async () =>
  refusal({ httpStatus: 404, issue: 'INVALID_RESOURCE_ID', issueClass: 'RECONCILE' });

describe('a Workflow that somebody terminated while it held money', () => {
  it('is shown for what it is: nobody looks after the hold, and what to do about it', async () => {
    const { checkoutId, terminated } = await held();
    await terminated();
    const view = await shop.holdfast.get(checkoutId);
    expect(view).toMatchObject({
      status: 'NEEDS_ATTENTION',
      nextDeadline: null,
      allowed: [],
      attention: { code: 'CHECKOUT_TERMINATED', reason: expect.stringContaining('same key') },
    });
  });

  it('is started again by the request that started it: its hold is found, not made twice, and released', async () => {
    const { checkoutId, orderId, start, terminated, effects } = await held();
    await terminated();
    await expect(start('another')).rejects.toMatchObject({ code: 'CHECKOUT_CLOSED' });
    expect(await start()).toMatchObject({ orderId });
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect(await effects()).toEqual(['AUTHORIZED', 'VOIDED']);
    expect(await start()).toMatchObject({ orderId });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'VOIDED' });
  });

  it('knows what it has captured: the same key takes no money again', async () => {
    const { checkoutId, start, terminated, effects } = await held();
    const ship = () => shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'ship-1');
    const first = await ship();
    await terminated();
    await start();
    await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    expect(await ship()).toEqual(first);
    expect(await effects()).toEqual(['AUTHORIZED', 'CAPTURED']);
    await shop.holdfast.capture(checkoutId, {}, 'ship-2');
    expect(await ship()).toEqual(first);
    expect(await effects()).toEqual(['AUTHORIZED', 'CAPTURED', 'CAPTURED']);
  });

  it('goes on with the policy as it was changed, not as it was started', async () => {
    const { checkoutId, start, terminated } = await held();
    await shop.holdfast.changePolicy(checkoutId, { atDeadline: 'ASK' });
    await terminated();
    await start();
    expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({
      policy: { atDeadline: 'ASK' },
    });
  });

  it.each([
    ['shows the order', false],
    ['no longer shows it', true],
  ])('knows the amount that it was patched to where PayPal %s', async (_where, isAgedOut) => {
    const { checkoutId, start, terminated, effects } = await held({ patchedTo: '80.00' });
    await terminated();
    if (isAgedOut) twisted.set('getOrder', agedOut);
    await start();
    expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({
      amount: dollars('80.00'),
      remaining: dollars('80.00'),
      attention: null,
    });
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      amount: dollars('80.00'),
    });
    expect(await effects()).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('is started again also where the run after it was terminated while PayPal was silent', async () => {
    const { checkoutId, orderId, start, terminated, effects } = await held();
    await terminated();
    const { open, opened } = gate();
    const reading = gate();
    twisted.set('getOrder', async (go) => {
      reading.open();
      await opened;
      return await go();
    });
    const second = start().catch(({ code }: { readonly code: string }) => code);
    await reading.opened;
    await expect.poll(() => acceptedBy(shop, checkoutId), SOON).toBe(1);
    await shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).terminate();
    open();
    await second;
    twisted.clear();
    expect(await start()).toMatchObject({ orderId });
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect(await effects()).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('finds its hold also when PayPal no longer shows the order', async () => {
    const { checkoutId, start, terminated, effects } = await held();
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'ship-1');
    await terminated();
    twisted.set('getOrder', agedOut);
    await start();
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      remaining: dollars('60.00'),
    });
    await shop.holdfast.void(checkoutId, {});
    expect(await effects()).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });
});
