import { describe, expect, it } from 'vitest';
import { callsOf } from '../../src/client/calls.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  ledgerOf,
  pass,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

let sent = 0;
const event = (eventType: string, of: Partial<PayPalEvent>): PayPalEvent => {
  sent += 1;
  return {
    eventId: `WH-${sent}`,
    eventType,
    resourceId: '',
    orderId: null,
    captureId: null,
    status: null,
    ...of,
  };
};

/** Visibility shows a fresh order a moment later; until then an event is kept, so both fates are right. */
const receive = (sentEvent: PayPalEvent) => shop.holdfast.receive(sentEvent);

describe('an event of PayPal’s', () => {
  it('authorizes a payer who approved and never came back to the shop', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await receive(event('CHECKOUT.ORDER.APPROVED', { resourceId: orderId, orderId }));
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
  });

  it('only causes a GET: a claim that the hold is gone changes nothing while PayPal still holds', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    await receive(
      event('PAYMENT.AUTHORIZATION.VOIDED', {
        resourceId: authorization?.rootId ?? '',
        orderId,
        status: 'VOIDED',
      }),
    );
    const view = await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((entry) => entry.event === 'PAYPAL_EVENT_RECEIVED'),
    );
    expect(view.status).toBe('AUTHORIZED');
    // A capture that comes before the answer reads for itself: the story waits for the read.
    const run = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    const underWay = async () => (await run.describe()).raw.pendingActivities?.length ?? 0;
    const reads = async () => (await ledgerOf(shop, orderId ?? '')).calls['getOrder'];
    await expect.poll(reads).toBe(1);
    await expect.poll(underWay).toBe(0);
    await shop.holdfast.capture(checkoutId, {}, 'still-there');
    expect(await reads()).toBe(1);
  });

  it('about a superseded authorization never ends a live checkout', async () => {
    await shop.paypal.knobs({ rootAfterReauthorization: 'VOIDED' });
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(4));
    await shop.paypal.knobs({});
    await receive(
      event('PAYMENT.AUTHORIZATION.VOIDED', {
        resourceId: authorization?.rootId ?? '',
        orderId,
        status: 'VOIDED',
      }),
    );
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((entry) => entry.event === 'PAYPAL_EVENT_RECEIVED'),
    );
    expect(await shop.holdfast.capture(checkoutId, {}, 'alive')).toMatchObject({
      status: 'COMPLETED',
    });
  });

  it('tells of a void that somebody made at PayPal, and the checkout ends at once', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const rootId = authorization?.rootId ?? '';
    await shop.paypal.onAuthorization(rootId, 'void');
    await receive(
      event('PAYMENT.AUTHORIZATION.VOIDED', { resourceId: rootId, orderId, status: 'VOIDED' }),
    );
    await untilStatus(shop, checkoutId, 'VOIDED');
  });

  it('of somebody else’s capture reaches a checkout whose own capture is under way, however long that takes', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const atPayPal = () => ledgerOf(shop, orderId ?? '');
    const soon = { timeout: 20_000 };
    const slow = { operation: 'captureAuthorization', kind: 'slow', times: 1, ms: 1_000 };
    await shop.paypal.faults([slow]);
    const part = { amount: { currencyCode: 'USD', value: '10.00' } };
    const own = shop.holdfast.capture(checkoutId, part, 'own');
    await expect.poll(async () => (await atPayPal()).effects, soon).toContain('CAPTURED');
    const of = { resourceId: 'C9', orderId, status: 'COMPLETED' };
    const foreign = event('PAYMENT.CAPTURE.COMPLETED', of);
    const calls = callsOf({ client: shop.temporal.client, merchantId: 'default' });
    expect(await calls.tryReceive(foreign, { does: 'ASK' })).toBe('EARLY');
    expect(await calls.tryReceive(foreign, { does: 'SEND' })).toBe('DELIVERED');
    await own;
    await expect.poll(async () => (await atPayPal()).calls['getOrder'], soon).toBe(1);
    await shop.paypal.captureAtPayPal(authorization?.rootId ?? '');
    expect(await receive(event('PAYMENT.CAPTURE.COMPLETED', of))).toBe('DELIVERED');
    await until(shop, checkoutId, ({ captures }) => captures.length === 2);
  });

  it('counts once, however often it comes', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const one = event('PAYMENT.AUTHORIZATION.CREATED', {
      resourceId: authorization?.rootId ?? '',
      orderId,
      status: 'PENDING',
    });
    await Promise.all(Array.from({ length: 20 }, () => receive(one)));
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((entry) => entry.event === 'PAYPAL_EVENT_RECEIVED'),
    );
    const { timeline } = await shop.holdfast.get(checkoutId);
    expect(timeline.filter((entry) => entry.event === 'PAYPAL_EVENT_RECEIVED')).toHaveLength(1);
  });

  it('parks the checkout when PayPal takes captured money back', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(
      checkoutId,
      { amount: { currencyCode: 'USD', value: '10.00' } },
      'part',
    );
    const ids = { resourceId: captureId, captureId, orderId };
    await receive(event('PAYMENT.CAPTURE.REVERSED', ids));
    const view = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(view.attention).toMatchObject({ code: 'CAPTURE_REVERSED' });
    await expect(shop.holdfast.refund({ captureId }, 'r')).rejects.toMatchObject({
      code: 'CAPTURE_FROZEN',
    });
  });

  it('about money taken back is open beside the deadline’s question, and each is settled by itself', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {
      policy: { atDeadline: 'ASK', deadlineMarginMs: days(25) * 1000, reauthorize: 'NEVER' },
    });
    const part = { amount: { currencyCode: 'USD', value: '10.00' } };
    const { captureId } = await shop.holdfast.capture(checkoutId, part, 'part');
    await pass(shop, checkoutId, days(5));
    const asked = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(asked.attention).toMatchObject({ code: 'DEADLINE_DECISION' });
    const ids = { resourceId: captureId, captureId, orderId };
    await receive(event('PAYMENT.CAPTURE.REVERSED', ids));
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((entry) => entry.event === 'PAYPAL_EVENT_RECEIVED'),
    );
    expect((await shop.holdfast.get(checkoutId)).attention).toMatchObject({
      code: 'CAPTURE_REVERSED',
      alsoOpen: ['DEADLINE_DECISION', 'CAPTURE_FROZEN'],
    });
    const decision = { action: 'adopt', actor: 'op', reason: 'seen' } as const;
    const view = await shop.holdfast.resolve(checkoutId, decision);
    // Its refunds stay stopped until an operator says that the money is back.
    expect(view.attention).toMatchObject({
      code: 'DEADLINE_DECISION',
      alsoOpen: ['CAPTURE_FROZEN'],
    });
  });

  it('about money taken back stays open beside a refusal that comes later, and after it is settled', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const part = { amount: { currencyCode: 'USD', value: '10.00' } };
    const { captureId } = await shop.holdfast.capture(checkoutId, part, 'part');
    await receive(event('PAYMENT.CAPTURE.REVERSED', { resourceId: captureId, captureId, orderId }));
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    const issue = 'TRANSACTION_REFUSED';
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    await expect(shop.holdfast.capture(checkoutId, part, 'refused')).rejects.toMatchObject({
      issue,
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'CAPTURE_REVERSED', alsoOpen: ['PAYPAL_REFUSED', 'CAPTURE_FROZEN'] },
    });
    await shop.holdfast.capture(checkoutId, part, 'made');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      attention: { code: 'CAPTURE_REVERSED', alsoOpen: ['CAPTURE_FROZEN'] },
    });
  });

  it('that comes before its checkout is kept, and delivered when there is one', async () => {
    const one = event('CHECKOUT.ORDER.APPROVED', { resourceId: 'LATER', orderId: 'LATER' });
    expect(await receive(one)).toBe('KEPT');
    expect(await receive(one)).toBe('KEPT');
    const handle = shop.temporal.client.workflow.getHandle(`paypal-event:${one.eventId}`);
    expect((await handle.describe()).status.name).toBe('RUNNING');
  });

  it('that comes after its checkout closed, and that its result explains, needs no Workflow of its own', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.void(checkoutId, {});
    const one = event('PAYMENT.AUTHORIZATION.VOIDED', { resourceId: 'X', orderId });
    expect(await receive(one)).toBe('DELIVERED');
    const handle = shop.temporal.client.workflow.getHandle(`paypal-event:${one.eventId}`);
    await expect(handle.describe()).rejects.toThrow(/not found/i);
  });

  it('of money that an ended checkout does not explain stays open in a Workflow that needs attention', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.void(checkoutId, {});
    const unknown = { resourceId: 'CAPTURE1', captureId: 'CAPTURE1', orderId };
    const reported = event('PAYMENT.CAPTURE.COMPLETED', unknown);
    expect(await receive(reported)).toBe('KEPT');
    const handle = shop.temporal.client.workflow.getHandle(`paypal-event:${reported.eventId}`);
    const needsAttention = async () => (await handle.describe()).searchAttributes['NeedsAttention'];
    await expect.poll(needsAttention, { timeout: 20_000 }).toEqual([true]);
    await handle.signal('acknowledge');
    expect(await handle.result()).toBe('UNEXPLAINED_MONEY');
  });
});
