import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NeedsAttentionKey } from '../../../src/contract/search-attributes.ts';
import {
  anAuthorizedCheckout,
  captureEvent,
  days,
  dollars,
  effectsOf,
  foreignCapture,
  noRenewal,
  operator,
  part,
  pass,
  rootOf,
  runningWorkflows,
  SOON,
  signalEvent,
  until,
  untilStatus,
  useShop,
} from './fixtures.ts';

const shop = useShop();

const PAYMENTS = 'purchase_units.0.payments';

const listsWithout = (path: string) =>
  shop.paypal.faults([
    { operation: 'getOrder', kind: 'altered-answer', set: { [`${PAYMENTS}.${path}`]: null } },
  ]);

const hold = () => anAuthorizedCheckout(shop, { policy: noRenewal });

describe('an authorization that the captures PayPal lists do not explain raises attention', () => {
  it('where it is CAPTURED and the known captures are less', async () => {
    const checkout = await hold();
    const { checkoutId, orderId } = checkout;
    await shop.holdfast.capture(checkoutId, part('40.00'), 'one');
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '60.00', isFinal: true });
    await listsWithout('captures.1');
    await signalEvent(shop, checkout, captureEvent(foreign));
    const parked = await until(shop, checkoutId, ({ attention }) => attention !== null);
    expect(parked).toMatchObject({
      attention: { code: 'UNEXPECTED_ANSWER', debugId: expect.stringMatching(/^[0-9a-f]{13}$/) },
    });
    expect(parked.nextDeadline === null && parked.status === 'CAPTURED').toBe(false);
    await shop.paypal.faults([]);
    await signalEvent(shop, checkout, captureEvent(foreign));
    const end = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(end.captures.map(({ amount }) => amount.value)).toEqual(['40.00', '60.00']);
    expect(await effectsOf(shop, orderId)).toHaveLength(3);
  });

  it('where it is PARTIALLY_CAPTURED and no capture is known', async () => {
    const checkout = await hold();
    const foreign = await foreignCapture(shop, rootOf(checkout), { value: '40.00' });
    await listsWithout('captures');
    await signalEvent(shop, checkout, captureEvent(foreign));
    const parked = await until(shop, checkout.checkoutId, ({ attention }) => attention !== null);
    expect(parked).toMatchObject({ attention: { code: 'UNEXPECTED_ANSWER' } });
    await expect(shop.holdfast.capture(checkout.checkoutId, {}, 'all')).rejects.toMatchObject({
      code: 'NEEDS_ATTENTION',
    });
  });

  it('where it is CAPTURED and the known capture was declined, until an operator closes it', async () => {
    const policy = noRenewal;
    const how = { outcome: 'CAPTURE_DECLINED' };
    const checkout = await anAuthorizedCheckout(shop, { policy }, how);
    await shop.holdfast.capture(checkout.checkoutId, {}, 'declined').catch(() => undefined);
    const set = { [`${PAYMENTS}.authorizations.0.status`]: 'CAPTURED' };
    await shop.paypal.faults([{ operation: 'getOrder', kind: 'altered-answer', set }]);
    await signalEvent(shop, checkout, captureEvent('0UNKNOWN000000001'));
    const parked = await until(
      shop,
      checkout.checkoutId,
      ({ attention }) => attention?.code === 'UNEXPECTED_ANSWER',
    );
    expect(parked.nextDeadline === null && parked.status === 'DENIED').toBe(false);
    await shop.holdfast.resolve(checkout.checkoutId, { action: 'close', ...operator }, 'closed');
    await untilStatus(shop, checkout.checkoutId, 'DENIED');
  });
});

describe('MAX_CAPTURE_AMOUNT_EXCEEDED for less than what is left', () => {
  it('is answered with PayPal’s issue and read: what is left is what PayPal still holds', async () => {
    const policy = { ...noRenewal, atDeadline: 'CAPTURE' } as const;
    const checkout = await anAuthorizedCheckout(shop, { policy });
    const { checkoutId, orderId } = checkout;
    await foreignCapture(shop, rootOf(checkout), { value: '60.00' });
    await expect(shop.holdfast.capture(checkoutId, {}, 'all')).rejects.toMatchObject({
      issue: 'MAX_CAPTURE_AMOUNT_EXCEEDED',
    });
    const view = await shop.holdfast.get(checkoutId);
    expect(view.remaining).toEqual(dollars('40.00'));
    expect(view.allowed).toContainEqual({ action: 'capture', upTo: dollars('40.00') });
    expect(await pass(shop, checkoutId, days(29))).toMatchObject({ status: 'CAPTURED' });
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 60.00',
      'CAPTURED 40.00',
    ]);
  });
});

describe('an event of a capture that a closed checkout does not know', () => {
  it('stays open as a Workflow that needs attention', async () => {
    const { checkoutId, orderId } = await hold();
    await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const eventId = `WH-${randomUUID()}`;
    await shop.holdfast.receive({ eventId, orderId, ...captureEvent('0UNKNOWN000000001') });
    const kept = shop.temporal.client.workflow.getHandle(`paypal-event:${eventId}`);
    const needsAttention = async () => {
      const { typedSearchAttributes, status } = await kept.describe();
      return [status.name, typedSearchAttributes.get(NeedsAttentionKey)];
    };
    await expect.poll(needsAttention, SOON).toEqual(['RUNNING', true]);
  });

  it('leaves nothing open where the checkout knows the capture', async () => {
    const { checkoutId, orderId } = await hold();
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const eventId = `WH-${randomUUID()}`;
    await shop.holdfast.receive({ eventId, orderId, ...captureEvent(captureId) });
    const query = `WorkflowId = 'paypal-event:${eventId}'`;
    await expect.poll(() => runningWorkflows(shop, query), SOON).toEqual([]);
  });
});
