import { createHash, randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refundStateOf } from '../../src/client/refunds.ts';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import { whyFrozen } from '../../src/domain/refund/freezes.ts';
import { openTestGateway, type TestGateway } from '../gateway/test-gateway.ts';
import { twists } from '../support/answers.ts';
import { anAuthorizedCheckout, ledgerOf, useShop } from '../support/shop.ts';
import { aDispute, disputeAtPayPal } from './disputed.ts';
import { FROZEN } from './refundable-capture.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
const KEYS = { own: randomUUID(), acme: randomUUID() };
let gateway: TestGateway;
let acme: Holdfast;

beforeAll(async () => {
  const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
  const keys = [`own:operate:${hashOf(KEYS.own)}`, `acme:operate:${hashOf(KEYS.acme)}:acme`];
  gateway = await openTestGateway(shop, { variables: { HOLDFAST_API_KEYS: keys.join(', ') } });
  const { client } = shop.temporal;
  acme = createHoldfast({ client, merchantId: 'acme', taskQueue: shop.taskQueue });
});
beforeEach(() => twisted.clear());
afterAll(() => gateway.close());

/** A capture of 100.00 of the merchant acme, whose key the same gateway serves. */
const acmesCapture = async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout({ ...shop, holdfast: acme });
  const { captureId } = await acme.capture(checkoutId, {}, 'all');
  return { checkoutId, captureId, orderId: orderId ?? '' };
};

const refundOver = (checkoutId: string, captureId: string, key: string) =>
  gateway.ask('POST', `/v1/checkouts/${checkoutId}/refunds`, {
    body: { captureId },
    key: randomUUID(),
    headers: { Authorization: `Bearer ${key}` },
  });

const effectsOf = async (orderId: string) => (await ledgerOf(shop, orderId)).effects;

const runOf = (merchantId: string, captureId: string) =>
  shop.temporal.client.workflow.getHandle(`refund:${merchantId}:${captureId}`);

const frozenBy = async (merchantId: string, captureId: string): Promise<string | null> => {
  const { client } = shop.temporal;
  const state = await refundStateOf({ client, merchantId }, captureId);
  return state && whyFrozen(state.freezes);
};

describe('invariant 23, where one gateway serves several merchants: a dispute', () => {
  it('stops the refunds of the merchant whose capture it is about, and nobody else’s', async () => {
    const { checkoutId, orderId, captureId } = await acmesCapture();
    const dispute = await aDispute(shop, captureId);
    expect(await refundOver(checkoutId, captureId, KEYS.acme)).toMatchObject({ status: 409 });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
    await expect(runOf('default', captureId).describe()).rejects.toThrow('not found');
    await dispute.ends();
    expect(await refundOver(checkoutId, captureId, KEYS.acme)).toMatchObject({ status: 201 });
  });

  it('stops them as soon as PayPal can be asked whose capture it is', async () => {
    const { captureId, orderId } = await acmesCapture();
    let away = true;
    twisted.set('deliverEvent', async (go) => {
      if (away) throw ApplicationFailure.retryable('no answer');
      return await go();
    });
    const { event } = await disputeAtPayPal(shop, captureId);
    expect(await shop.holdfast.receive(event)).toBe('KEPT');
    expect(await frozenBy('default', captureId)).toBe('CUSTOMER.DISPUTE.CREATED');
    away = false;
    await expect.poll(() => frozenBy('acme', captureId), { timeout: 60_000 }).not.toBeNull();
    await expect.poll(() => frozenBy('default', captureId)).toBeNull();
    await expect(acme.refund({ captureId }, 'frozen')).rejects.toMatchObject(FROZEN);
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('about two captures stops the refunds of both', async () => {
    const one = await acmesCapture();
    const two = await acmesCapture();
    const { event } = await disputeAtPayPal(shop, one.captureId);
    await shop.holdfast.receive({ ...event, otherCaptureIds: [two.captureId] });
    for (const { captureId } of [one, two]) {
      await expect(acme.refund({ captureId }, 'frozen')).rejects.toMatchObject(FROZEN);
    }
  });
});

describe('the gateway’s own merchant', () => {
  it('cannot refund another’s capture through the id of a checkout that nobody has', async () => {
    const { orderId, captureId } = await acmesCapture();
    expect(await refundOver('no-such-checkout', captureId, KEYS.own)).toMatchObject({
      status: 404,
    });
    expect(await effectsOf(orderId)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });
});
