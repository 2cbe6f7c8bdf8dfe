import { describe, expect, it } from 'vitest';
import { ActByKey } from '../../src/contract/search-attributes.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  ledgerOf,
  pass,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

describe('inside the honor period', () => {
  it('takes 40.00 and then the final 60.00, and ends CAPTURED', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const part = await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'first');
    expect(part).toMatchObject({
      status: 'COMPLETED',
      amount: dollars('40.00'),
      finalCapture: false,
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      remaining: dollars('60.00'),
    });
    await shop.holdfast.capture(
      checkoutId,
      { amount: dollars('60.00'), finalCapture: true },
      'second',
    );
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'CAPTURED',
      remaining: dollars('0.00'),
      nextDeadline: null,
    });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'CAPTURED',
    ]);
  });

  it('captures by itself where the policy is ON_AUTHORIZATION', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, {
      policy: { capture: 'ON_AUTHORIZATION' },
    });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const view = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(view.captures).toMatchObject([{ amount: dollars('100.00'), status: 'COMPLETED' }]);
  });

  it('releases the rest after a partial capture, and keeps what was taken', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    const view = await shop.holdfast.void(checkoutId, { reason: 'the rest is out of stock' }, 'v');
    expect(view).toMatchObject({
      status: 'CAPTURED',
      remaining: dollars('0.00'),
      authorization: { status: 'VOIDED' },
      captures: [{ amount: dollars('40.00'), status: 'COMPLETED' }],
    });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'VOIDED',
    ]);
  });

  it('ends VOIDED when a capture meets a void that somebody made on PayPal’s side', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'void');
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'late'),
    ).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue: 'AUTHORIZATION_VOIDED' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'VOIDED', captures: [] });
  });
});

describe('a policy that is changed while the money is held', () => {
  it('captures at the deadline what it would have released, and says so in ActBy', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop, {
      policy: { reauthorize: 'NEVER', atDeadline: 'VOID' },
    });
    const expiry = Date.parse(authorization?.expiresAt ?? '');
    await pass(shop, checkoutId, days(4));
    const changed = await shop.holdfast.changePolicy(
      checkoutId,
      { atDeadline: 'CAPTURE', deadlineMarginMs: 2 * hours(24) * 1000 },
      'later',
    );
    const deadline = new Date(expiry - 2 * hours(24) * 1000);
    expect(changed).toMatchObject({
      policy: { atDeadline: 'CAPTURE', deadlineMargin: '48 h' },
      nextDeadline: { at: deadline.toISOString(), does: 'CAPTURE' },
    });
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.get(ActByKey)).toEqual(deadline);
    await expect(
      shop.holdfast.changePolicy(checkoutId, { deadlineMarginMs: 25 * hours(24) * 1000 }),
    ).rejects.toMatchObject({ code: 'DEADLINE_PASSED' });
    const done = await pass(shop, checkoutId, days(24));
    expect(done).toMatchObject({ status: 'CAPTURED', captures: [{ amount: dollars('100.00') }] });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    await expect(
      shop.holdfast.changePolicy(checkoutId, { atDeadline: 'VOID' }),
    ).rejects.toMatchObject({ code: 'CHECKOUT_CLOSED' });
  });
});

describe('after the honor period', () => {
  it('reauthorizes on day 3 and captures on the new id', async () => {
    const held = await anAuthorizedCheckout(shop);
    const renewed = await pass(shop, held.checkoutId, days(4));
    expect(renewed.authorization).toMatchObject({
      rootId: held.authorization?.rootId,
      reauthorizations: 1,
      expiresAt: held.authorization?.expiresAt,
    });
    expect(renewed.authorization?.currentId).not.toBe(held.authorization?.rootId);
    expect(Date.parse(renewed.authorization?.honorEndsAt ?? '')).toBeGreaterThan(
      Date.parse(held.authorization?.honorEndsAt ?? '') + days(3) * 1000,
    );
    const capture = await shop.holdfast.capture(held.checkoutId, {}, 'all');
    expect(capture).toMatchObject({ amount: dollars('100.00'), status: 'COMPLETED' });
    expect((await ledgerOf(shop, held.orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'CAPTURED',
    ]);
  });

  it('asks again every hour when PayPal says it is too soon', async () => {
    await shop.paypal.knobs({ reauthorizeAfterSeconds: hours(78) });
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const early = await pass(shop, checkoutId, hours(76));
    expect(early.authorization?.reauthorizations).toBe(0);
    expect(early.nextDeadline?.does).toBe('REAUTHORIZE');
    const later = await pass(shop, checkoutId, hours(6));
    expect(later.authorization?.reauthorizations).toBe(1);
    expect((await ledgerOf(shop, orderId ?? '')).calls['reauthorizeAuthorization']).toBe(5);
  });

  it('renews only before a late capture where the policy is ON_CAPTURE', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {
      policy: { reauthorize: 'ON_CAPTURE' },
    });
    const idle = await pass(shop, checkoutId, days(5));
    expect(idle.authorization?.reauthorizations).toBe(0);
    await shop.holdfast.capture(checkoutId, {}, 'late');
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'CAPTURED',
    ]);
  });

  it('does not reauthorize a card, and shows the end of the honor period as the date to act by', async () => {
    const { checkoutId, nextDeadline, authorization } = await anAuthorizedCheckout(
      shop,
      {},
      { fundingSource: 'card' },
    );
    expect(nextDeadline).toEqual({ at: authorization?.honorEndsAt, does: 'HONOR_PERIOD_ENDS' });
    const view = await pass(shop, checkoutId, days(10));
    expect(view).toMatchObject({ status: 'AUTHORIZED', authorization: { reauthorizations: 0 } });
  });
});

describe('at the deadline', () => {
  it('voids what nobody captured before PayPal lets it lapse', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const view = await pass(shop, checkoutId, days(29));
    expect(view).toMatchObject({ status: 'VOIDED', captures: [] });
    const end = view.timeline.at(-1);
    expect(Date.parse(end?.at ?? '')).toBeLessThan(Date.parse(authorization?.expiresAt ?? ''));
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'VOIDED',
    ]);
  });

  it('captures what is left where the policy is CAPTURE', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: { atDeadline: 'CAPTURE' } });
    await shop.holdfast.capture(checkoutId, { amount: dollars('30.00') }, 'part');
    const view = await pass(shop, checkoutId, days(29));
    expect(view).toMatchObject({
      status: 'CAPTURED',
      captures: [{ amount: dollars('30.00') }, { amount: dollars('70.00'), finalCapture: true }],
    });
  });

  it('asks an operator where the policy is ASK, and follows the answer', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: { atDeadline: 'ASK' } });
    const view = await pass(shop, checkoutId, days(28) + hours(1));
    expect(view).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'DEADLINE_DECISION' },
      nextDeadline: { does: 'VOID' },
    });
    await shop.holdfast.capture(checkoutId, {}, 'answer');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'CAPTURED' });
  });

  it('voids at the last margin when ASK is not answered', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: { atDeadline: 'ASK' } });
    const view = await pass(shop, checkoutId, days(29));
    expect(view).toMatchObject({ status: 'VOIDED', captures: [] });
  });
});
