import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { paypalEventSignal } from '../../src/contract/messages.ts';
import { aDispute } from '../refunds/disputed.ts';
import { readLedger } from '../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  dollars,
  ledgerOf,
  until,
  untilKnown,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { lostAnswers } from './lost-answers.ts';

const { lost, worker } = lostAnswers();
const shop = useShop({ worker });
beforeEach(() => lost.clear());

const aCapture = async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  return { checkoutId, orderId: orderId ?? '', captureId };
};

describe('events, races and unknown outcomes', () => {
  it('invariant 19: an event is processed once per event id, however often it is delivered', async () => {
    const { checkoutId, orderId, authorization } = await anAuthorizedCheckout(shop);
    const event = {
      eventId: `WH-${randomUUID()}`,
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: authorization?.rootId ?? '',
      captureId: null,
      status: 'VOIDED',
      orderId,
    };
    for (let delivery = 0; delivery < 3; delivery += 1) await shop.holdfast.receive(event);
    // As they come where no worker says in time whether they are news.
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    for (let delivery = 0; delivery < 3; delivery += 1) {
      await handle.signal(paypalEventSignal, event);
    }
    await shop.holdfast.receive({ ...event, eventId: `WH-${randomUUID()}` });
    const { timeline } = await until(
      shop,
      checkoutId,
      (view) =>
        view.timeline.filter(({ event: what }) => what === 'PAYPAL_EVENT_RECEIVED').length > 1,
    );
    const ids = timeline.flatMap(({ event: what, eventId }) =>
      what === 'PAYPAL_EVENT_RECEIVED' ? [eventId] : [],
    );
    expect(ids.filter((id) => id === event.eventId)).toHaveLength(1);
  });

  it('invariant 20: when a void meets a capture, PayPal’s state decides', async () => {
    const { checkoutId, authorization } = await anAuthorizedCheckout(shop);
    const captureId = await captureAtPayPal(authorization?.rootId ?? '');
    await expect(shop.holdfast.void(checkoutId, {})).rejects.toMatchObject({
      code: 'NOTHING_LEFT_TO_VOID',
    });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'CAPTURED',
      captures: [{ captureId, amount: dollars('100.00') }],
    });
    const back = await shop.holdfast.refund({ captureId }, 'instead');
    expect(back.amount).toEqual(dollars('100.00'));
  });

  it('invariant 20: a command under way when Temporal cancels the Workflow is answered by what it did', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.paypal.faults([{ operation: 'captureAuthorization', kind: '503', times: 1 }]);
    const asked = untilKnown(() =>
      shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'k'),
    );
    asked.catch(() => undefined);
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some(({ operation }) => operation === 'captureAuthorization'),
    );
    await shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).cancel();
    expect(await asked).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'VOIDED',
    ]);
  });

  it('invariant 21: a time-out is no proof that nothing moved: PayPal is read before anything new', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    lost.set('captureAuthorization', 'ANSWER_LOST');
    const made = await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    expect(made).toMatchObject({ status: 'COMPLETED', amount: dollars('40.00') });
    const { effects, calls } = await ledgerOf(shop, orderId ?? '');
    expect(effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    expect(calls['captureAuthorization']).toBe(1);
  });

  it('invariant 21: a 404 ends no hold', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const issue = 'INVALID_RESOURCE_ID';
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    await expect(shop.holdfast.capture(checkoutId, {}, 'first')).rejects.toMatchObject({ issue });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'AUTHORIZED' });
    expect(await shop.holdfast.capture(checkoutId, {}, 'second')).toMatchObject({
      status: 'COMPLETED',
    });
  });

  it('invariant 22: what is only authorized is voided, what is captured is refunded', async () => {
    const held = await anAuthorizedCheckout(shop);
    expect(held.refused.map(({ action, code }) => [action, code])).toContainEqual([
      'refund',
      'NO_CAPTURE_TO_REFUND',
    ]);
    await expect(
      shop.holdfast.refund({ captureId: held.authorization?.rootId ?? '' }, 'wrong'),
    ).rejects.toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
    const pending = await anAuthorizedCheckout(shop, {}, { outcome: 'CAPTURE_PENDING' });
    await shop.holdfast.capture(pending.checkoutId, {}, 'all');
    const { refused } = await shop.holdfast.get(pending.checkoutId);
    expect(refused.map(({ action, code }) => [action, code])).toContainEqual([
      'void',
      'NOTHING_LEFT_TO_VOID',
    ]);
    await expect(shop.holdfast.void(pending.checkoutId, {})).rejects.toMatchObject({
      code: 'NOTHING_LEFT_TO_VOID',
    });
    expect(
      (await ledgerOf(shop, pending.orderId ?? '')).calls['voidAuthorization'],
    ).toBeUndefined();
  });

  it('invariant 23: a dispute freezes refunds of its capture until it is over', async () => {
    const { captureId, orderId } = await aCapture();
    const dispute = await aDispute(shop, captureId);
    await expect(shop.holdfast.refund({ captureId }, 'frozen')).rejects.toMatchObject({
      code: 'CAPTURE_FROZEN',
    });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    await dispute.ends();
    expect(await shop.holdfast.refund({ captureId }, 'thawed')).toMatchObject({
      status: 'COMPLETED',
    });
  });

  it('invariant 24: a definite "no" waits for an operator with its debug id, is not repeated, and can be resumed', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    const issue = 'PAYEE_ACCOUNT_RESTRICTED';
    await shop.paypal.faults([{ operation: 'authorizeOrder', kind: 'refuse', issue, times: 1 }]);
    await shop.holdfast.approve(checkoutId);
    const parked = await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    expect(parked.attention).toMatchObject({
      code: 'PAYPAL_REFUSED',
      issue,
      debugId: expect.any(String),
      offers: expect.arrayContaining([expect.objectContaining({ action: 'retry' })]),
    });
    expect((await ledgerOf(shop, orderId)).calls['authorizeOrder']).toBe(1);
    const resolve = { action: 'retry', actor: 'op', reason: 'the account is in order' } as const;
    await shop.holdfast.resolve(checkoutId, resolve);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
  });

  it('invariant 25: credentials and hosts of the simulator and of PayPal never mix', () => {
    const live = 'https://api-m.paypal.com';
    const mixed = {
      PAYPAL_BASE_URL: live,
      PAYPAL_CLIENT_ID: 'simulator',
      PAYPAL_CLIENT_SECRET: 's',
    };
    expect(() => readConfig(mixed)).toThrow(ConfigError);
    const port = {
      HOLDFAST_SIMULATOR_PORT: '4020',
      PAYPAL_CLIENT_ID: 'a',
      PAYPAL_CLIENT_SECRET: 's',
    };
    expect(() => readConfig({ ...port, PAYPAL_BASE_URL: live })).toThrow(ConfigError);
    expect(() => readConfig({ ...port, PAYPAL_BASE_URL: 'http://paypal.example' })).toThrow(
      ConfigError,
    );
  });
});

/** Somebody captures in PayPal's own API. */
const captureAtPayPal = async (authorizationId: string): Promise<string> => {
  const basic = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
  const granted = await fetch(`${shop.paypal.url}/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const authorization = `Bearer ${String(Object(await granted.json()).access_token)}`;
  const path = `/v2/payments/authorizations/${authorizationId}/capture`;
  await fetch(`${shop.paypal.url}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ final_capture: true }),
  });
  const { orders } = await readLedger(shop.paypal.url);
  const captures = orders.flatMap((order) => order.captures);
  return captures.find((capture) => capture.authorizationId === authorizationId)?.captureId ?? '';
};
