import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aDispute } from '../refunds/disputed.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hundredDollars,
  ledgerOf,
  openShop,
  pass,
  type Shop,
  until,
  untilStatus,
} from '../support/shop.ts';
import { aCapturedCheckout, parcelOf } from './trackers/captured-checkout.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
type Delivery = {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
};

/** The merchant's receiver: verifies as the specification says, and answers what the story wants. */
let deliveries: Delivery[] = [];
let answers: number[] = [];
let merchant: Server;
let shop: Shop;

beforeAll(async () => {
  merchant = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const status = answers.shift() ?? 204;
      if (status < 300) {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        );
        new Webhook(secret).verify(body, headers);
        deliveries.push({ id: String(request.headers['webhook-id']), ...JSON.parse(body) });
      }
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve));
  const address = merchant.address();
  const port = typeof address === 'object' ? address?.port : null;
  shop = await openShop({ events: { url: `http://127.0.0.1:${port}/hooks`, secret } });
});
beforeEach(() => {
  deliveries = [];
  answers = [];
});
afterAll(async () => {
  await shop.close();
  await new Promise((resolve) => merchant.close(resolve));
});

const delivered = async (checkoutId: string, type: string): Promise<Delivery> => {
  for (;;) {
    const found = deliveries.find(
      (one) => one.type === type && one.data['checkoutId'] === checkoutId,
    );
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

const PATIENT = { timeout: 20_000 };

const typesAbout = (captureId: string): readonly string[] =>
  deliveries.filter(({ data }) => data['captureId'] === captureId).map(({ type }) => type);

describe('the merchant’s URL', () => {
  it('is told of a tracker, once, also where PayPal’s answer to it was lost: tracker.added', async () => {
    const { checkoutId, captureId } = await aCapturedCheckout(shop);
    await shop.paypal.faults([{ operation: 'trackOrder', kind: 'lost-answer', times: 1 }]);
    const parcel = parcelOf(captureId);
    const { trackerId, status } = await shop.holdfast.addTracker(checkoutId, parcel, 'parcel');
    const { data } = await delivered(checkoutId, 'tracker.added');
    expect(data).toEqual({
      merchantId: 'default',
      checkoutId,
      tracker: { trackerId, captureId, status },
    });
    await shop.holdfast.addTracker(checkoutId, parcel, 'parcel');
    const second = await shop.holdfast.addTracker(checkoutId, parcelOf(captureId, '2'), 'second');
    await expect
      .poll(() => deliveries.filter(({ type }) => type === 'tracker.added').length, PATIENT)
      .toBe(2);
    const ids = deliveries.flatMap(({ type, id }) => (type === 'tracker.added' ? [id] : []));
    expect(new Set(ids).size).toBe(2);
    expect(JSON.stringify(deliveries)).toContain(second.trackerId);
  });

  it('is told of a hold, its renewal, its captures and its end, signed after Standard Webhooks', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await delivered(checkoutId, 'checkout.authorized');
    await pass(shop, checkoutId, days(4));
    await delivered(checkoutId, 'checkout.reauthorized');
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    const capture = await delivered(checkoutId, 'capture.completed');
    expect(capture.data).toMatchObject({ capture: { amount: dollars('40.00') } });
    await shop.holdfast.void(checkoutId, {});
    expect((await delivered(checkoutId, 'checkout.captured')).data).toMatchObject({
      status: 'CAPTURED',
    });
  });

  it('is told of a hold before the capture that follows it by policy is answered', async () => {
    await shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'slow', ms: 15_000, when: 'before', times: 1 },
    ]);
    const policy = { capture: 'ON_AUTHORIZATION' } as const;
    const { checkoutId, orderId } = await aCheckout(shop, { policy });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await delivered(checkoutId, 'checkout.authorized');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
    await delivered(checkoutId, 'capture.completed');
  });

  it('is warned a day before the deadline, and told of the void', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(27) + 3600);
    await delivered(checkoutId, 'checkout.expiring_soon');
    expect(deliveries.some(({ type }) => type === 'checkout.voided')).toBe(false);
    await pass(shop, checkoutId, days(1));
    await delivered(checkoutId, 'checkout.voided');
  });

  it('gets an event again with the same id when it did not take it the first time', async () => {
    answers = [500];
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const first = await delivered(checkoutId, 'checkout.authorized');
    await shop.holdfast.redeliver(first.id);
    for (;;) {
      const same = deliveries.filter(({ id }) => id === first.id);
      if (same.length === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  });

  it('is told that the instrument was declined, with the link to approve again, until the order is paid', async () => {
    const { checkoutId, orderId, approveUrl } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'INSTRUMENT_DECLINED' });
    await shop.holdfast.approve(checkoutId);
    const declined = await delivered(checkoutId, 'checkout.payment_declined');
    expect(declined.data).toEqual({
      checkoutId,
      merchantId: 'default',
      status: 'AWAITING_APPROVAL',
      version: expect.any(Number),
      amount: dollars('100.00'),
      issue: 'INSTRUMENT_DECLINED',
      reason: null,
      approveUrl,
    });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await delivered(checkoutId, 'checkout.authorized');
    const types = deliveries.flatMap(({ type, data }) =>
      data['checkoutId'] === checkoutId ? [type] : [],
    );
    expect(types.toSorted()).toEqual(['checkout.authorized', 'checkout.payment_declined']);
  });

  it('is told that a payment was declined for good, and that the checkout is denied', async () => {
    const authorize = await aCheckout(shop);
    await shop.paypal.payerApproves(authorize.orderId, { outcome: 'AUTHORIZATION_DENIED' });
    const toCapture = await aCheckout(shop, { intent: 'CAPTURE' });
    await shop.paypal.payerApproves(toCapture.orderId, { outcome: 'CAPTURE_DECLINED' });
    for (const { checkoutId } of [authorize, toCapture]) {
      await shop.holdfast.approve(checkoutId);
      const { data } = await delivered(checkoutId, 'checkout.payment_declined');
      expect(data).toMatchObject({ status: 'DENIED', issue: null });
      expect(data).not.toHaveProperty('approveUrl');
      await delivered(checkoutId, 'checkout.denied');
    }
    const declined = await delivered(toCapture.checkoutId, 'checkout.payment_declined');
    expect(declined.data).toMatchObject({ reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' });
  });

  it('is told that a card on file was declined where the bank did not see its holder', async () => {
    const { checkoutId, orderId } = await aCheckout(shop, {
      paymentSource: {
        card: { vaultId: '8kk8451t', attributes: { verification: { method: 'SCA_ALWAYS' } } },
      },
      returnUrl: 'https://shop.example/paid',
      cancelUrl: 'https://shop.example/cart',
    });
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'PAYER_SENT_BACK'),
    );
    await shop.paypal.bankAnswers(orderId, 'FAILED');
    await shop.holdfast.approve(checkoutId);
    const { data } = await delivered(checkoutId, 'checkout.payment_declined');
    expect(data).toMatchObject({ status: 'DENIED', issue: null, reason: 'LIABILITY_SHIFT_NO' });
    expect(data).not.toHaveProperty('approveUrl');
    await delivered(checkoutId, 'checkout.denied');
    // That the bank wants to see the holder is no decline.
    const types = deliveries.flatMap(({ type, data: { checkoutId: id } }) =>
      id === checkoutId ? [type] : [],
    );
    expect(types.toSorted()).toEqual(['checkout.denied', 'checkout.payment_declined']);
  });

  it('is told of a dispute about captured money, and that it is over', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    const dispute = await aDispute(shop, captureId);
    const disputeTypes = () => typesAbout(captureId);
    await expect
      .poll(disputeTypes, PATIENT)
      .toEqual(expect.arrayContaining(['capture.disputed', 'dispute.opened']));
    await dispute.changes('UNDER_REVIEW', { stage: 'CHARGEBACK' });
    await expect.poll(disputeTypes, PATIENT).toContain('dispute.updated');
    await dispute.ends();
    await expect
      .poll(disputeTypes, PATIENT)
      .toEqual(expect.arrayContaining(['capture.dispute_resolved', 'dispute.closed']));
    const closed = deliveries.find(({ type }) => type === 'dispute.closed');
    expect(closed?.data).toEqual({
      merchantId: 'default',
      checkoutId,
      captureId,
      dispute: {
        disputeId: dispute.disputeId,
        status: 'RESOLVED',
        outcome: 'RESOLVED_SELLER_FAVOUR',
        reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
        stage: 'CHARGEBACK',
        amount: { currencyCode: 'USD', value: '100.00' },
        dueAt: expect.any(String),
      },
    });
  });

  it('is told of a second dispute after the refunds’ Workflow was cancelled', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    const disputes = () => typesAbout(captureId).filter((type) => type === 'capture.disputed');
    await aDispute(shop, captureId);
    await expect.poll(disputes, PATIENT).toHaveLength(1);
    await shop.temporal.client.workflow.getHandle(`refund:default:${captureId}`).cancel();
    await aDispute(shop, captureId);
    await expect.poll(disputes, PATIENT).toHaveLength(2);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      captures: [{ frozenBy: expect.any(String) }],
    });
  });

  it('is told everything by a run that takes another’s place, though it counts from the beginning', async () => {
    const request = { checkoutId: 'order-1', purchaseUnit: hundredDollars };
    const { orderId } = await shop.holdfast.start(request, 'start');
    await shop.paypal.payerApproves(orderId ?? '');
    await shop.holdfast.approve('order-1');
    await delivered('order-1', 'checkout.authorized');
    await shop.temporal.client.workflow.getHandle('checkout:default:order-1').terminate();
    await shop.holdfast.start(request, 'start');
    await untilStatus(shop, 'order-1', 'AUTHORIZED');
    await shop.holdfast.capture('order-1', {}, 'all');
    await delivered('order-1', 'capture.completed');
    await delivered('order-1', 'checkout.captured');
    expect(new Set(deliveries.map(({ id }) => id)).size).toBe(deliveries.length);
  });
});
