import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  ledgerOf,
  pass,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { lostAnswers } from './lost-answers.ts';

const { lost, worker } = lostAnswers();
const shop = useShop({ worker });
beforeEach(() => lost.clear());

const handleOf = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

const effectsOf = async (orderId: string | null) =>
  (await readLedger(shop.paypal.url, orderId ?? '')).effects;

const anEvent = (event: { eventType: string; resourceId: string; orderId: string | null }) => ({
  eventId: `WH-${randomUUID()}`,
  captureId: null,
  status: 'VOIDED',
  ...event,
});

describe('the life of a hold', () => {
  it('invariant 11: a hold that nobody asks for is released before PayPal would drop it', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    expect(await pass(shop, checkoutId, days(30))).toMatchObject({ status: 'VOIDED' });
    expect((await effectsOf(orderId)).map(({ effect }) => effect)).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
      'VOIDED',
    ]);
  });

  it('invariant 11: cancelling the Workflow leads through "void the root, confirm"', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await handleOf(checkoutId).cancel();
    expect(await handleOf(checkoutId).result()).toMatchObject({
      checkout: { stage: { as: 'VOIDED' } },
    });
    expect((await effectsOf(orderId)).at(-1)?.effect).toBe('VOIDED');
  });

  it('invariant 12: a signal is no proof of approval; the next try is a new request', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.holdfast.approve(checkoutId);
    const refused = (count: number) =>
      until(
        shop,
        checkoutId,
        ({ timeline }) => timeline.filter(({ event }) => event === 'REFUSED').length === count,
      );
    expect((await refused(1)).status).toBe('AWAITING_APPROVAL');
    await shop.holdfast.approve(checkoutId);
    await refused(2);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { timeline } = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const asked = timeline.filter(({ operation }) => operation === 'authorizeOrder');
    const ids = asked.flatMap(({ event, requestId }) => (event === 'ASKED' ? [requestId] : []));
    expect(new Set(ids).size).toBe(3);
    expect((await effectsOf(orderId)).map(({ effect }) => effect)).toEqual(['AUTHORIZED']);
  });

  it('invariant 13: reauthorize and void address the root, capture the newest, and both ids are shown', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const rootId = authorization?.rootId;
    const renewed = await pass(shop, checkoutId, days(4));
    const currentId = renewed.authorization?.currentId;
    expect(renewed.authorization?.rootId).toBe(rootId);
    expect(currentId).not.toBe(rootId);
    await shop.holdfast.capture(checkoutId, { amount: dollars('10.00') }, 'part');
    await shop.holdfast.void(checkoutId, {});
    const targets = (await effectsOf(orderId)).map(({ effect, targetId }) => [effect, targetId]);
    expect(targets).toEqual([
      ['AUTHORIZED', orderId],
      ['REAUTHORIZED', rootId],
      ['CAPTURED', currentId],
      ['VOIDED', rootId],
    ]);
  });

  it('invariant 14: nothing is reauthorized before day 4, and a card not at all', async () => {
    const eager = { reauthorizeAfterSeconds: 0, reauthorizableFunding: ['paypal', 'card'] };
    await shop.paypal.knobs(eager);
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const card = await anAuthorizedCheckout(shop, {}, { fundingSource: 'card' });
    await expect(shop.holdfast.reauthorize(checkoutId, {})).rejects.toMatchObject({
      code: 'REAUTHORIZATION_TOO_SOON',
    });
    await Promise.all([pass(shop, checkoutId, days(5)), pass(shop, card.checkoutId, days(5))]);
    const [authorized, reauthorized] = await effectsOf(orderId);
    expect(reauthorized?.effect).toBe('REAUTHORIZED');
    const age = Date.parse(reauthorized?.at ?? '') - Date.parse(authorized?.at ?? '');
    expect(age).toBeGreaterThanOrEqual(days(3) * 1000);
    await expect(shop.holdfast.reauthorize(card.checkoutId, {})).rejects.toMatchObject({
      code: 'REAUTHORIZATION_NOT_SUPPORTED',
    });
    expect((await effectsOf(card.orderId)).map(({ effect }) => effect)).toEqual(['AUTHORIZED']);
  });

  it('invariant 14: a refused reauthorization never blocks a capture that is still legal', async () => {
    await shop.paypal.knobs({ reauthorizationsAllowed: 0 });
    const { checkoutId } = await anAuthorizedCheckout(shop);
    // Too soon, says PayPal, each hour of a day.
    await pass(shop, checkoutId, days(6));
    expect(await shop.holdfast.capture(checkoutId, {}, 'late')).toMatchObject({
      status: 'COMPLETED',
    });
  }, 180_000);

  it('invariant 15: no renewal is planned past the deadline, and the deadline follows expiration_time', async () => {
    await shop.paypal.knobs({ reauthorizationsAllowed: 9 });
    const policy = { reauthorizeAtMost: 3, atDeadline: 'ASK', deadlineMarginMs: days(25) * 1000 };
    const undecided = await anAuthorizedCheckout(shop, {
      policy: { ...policy, atDeadline: 'ASK' },
    });
    const after = await pass(shop, undecided.checkoutId, days(5));
    expect(after.nextDeadline?.does).toBe('HONOR_PERIOD_ENDS');
    await pass(shop, undecided.checkoutId, days(15));
    expect((await effectsOf(undecided.orderId)).map(({ effect }) => effect)).toEqual([
      'AUTHORIZED',
      'REAUTHORIZED',
    ]);
    await shop.paypal.knobs({ authorizationLifeSeconds: days(10) });
    const short = await anAuthorizedCheckout(shop);
    await pass(shop, short.checkoutId, days(9) + hours(1));
    expect((await effectsOf(short.orderId)).at(-1)?.effect).toBe('VOIDED');
  });

  it('invariant 16: a voided authorization is the end: no capture is asked of PayPal any more', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', 'void');
    const { eventType, resourceId } = {
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: authorization?.rootId ?? '',
    };
    await shop.holdfast.receive(anEvent({ eventType, resourceId, orderId }));
    await untilStatus(shop, checkoutId, 'VOIDED');
    await expect(shop.holdfast.capture(checkoutId, {}, 'late')).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
    expect((await ledgerOf(shop, orderId ?? '')).calls['captureAuthorization']).toBeUndefined();
  });

  it('invariant 17: one purchase has one order, however often and however late it is started again', async () => {
    const request = {
      checkoutId: `one-${randomUUID()}`,
      purchaseUnit: { amount: dollars('5.00'), customId: randomUUID() },
    };
    const start = () => shop.holdfast.start(request, 'same');
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.orderId).toBe(first.orderId);
    const handle = shop.temporal.client.workflow.getHandle(
      `checkout:default:${request.checkoutId}`,
    );
    const { runId } = await handle.describe();
    await shop.holdfast.void(request.checkoutId, {});
    // PayPal has forgotten the request id by then: only the Workflow Id guards the purchase.
    await pass(shop, request.checkoutId, hours(7));
    expect((await start()).orderId).toBe(first.orderId);
    await expect(shop.holdfast.start(request, 'another-key')).rejects.toMatchObject({
      code: expect.stringMatching(/^CHECKOUT_(CLOSED|ID_TAKEN)$/),
    });
    expect((await handle.describe()).runId).toBe(runId);
    const { orders } = await readLedger(shop.paypal.url);
    const ours = orders.filter(({ customId }) => customId === request.purchaseUnit.customId);
    expect(ours).toHaveLength(1);
  });

  it('invariant 18: an event about a superseded or foreign authorization moves nothing', async () => {
    await shop.paypal.knobs({ rootAfterReauthorization: 'VOIDED' });
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(4));
    const eventType = 'PAYMENT.AUTHORIZATION.VOIDED';
    const heard = (count: number) =>
      until(
        shop,
        checkoutId,
        ({ timeline }) =>
          timeline.filter(({ event }) => event === 'PAYPAL_EVENT_RECEIVED').length === count,
      );
    await shop.holdfast.receive(
      anEvent({ eventType, resourceId: authorization?.rootId ?? '', orderId }),
    );
    await heard(1);
    await shop.holdfast.receive(anEvent({ eventType, resourceId: '8AA831015G517922L', orderId }));
    expect(await heard(2)).toMatchObject({
      status: 'AUTHORIZED',
      authorization: { rootId: authorization?.rootId, reauthorizations: 1 },
    });
    expect(await shop.holdfast.capture(checkoutId, {}, 'all')).toMatchObject({
      status: 'COMPLETED',
    });
    await shop.holdfast.receive(
      anEvent({ eventType, resourceId: authorization?.rootId ?? '', orderId }),
    );
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'CAPTURED' });
  });
});
