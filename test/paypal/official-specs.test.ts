import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPayPalClient, type PayPalClient } from '../../src/paypal/client.ts';
import { days, hours, PayPal } from '../simulator/paypal.ts';
import {
  EVENT_LINKS,
  EVENT_SENT_BACK,
  TRACK_REQUEST_ID,
  unexplained,
} from '../support/spec-exceptions.ts';
import { startValidatingProxy, type ValidatingProxy } from '../support/validating-proxy.ts';
import { dollars, problemOf } from './stub-paypal.ts';

/** Numbers request ids and invoices: PayPal refuses what it has seen. */
let used = 0;
const fresh = (): string => `SPEC-${++used}`;

const decimal = (value: string) => ({ currencyCode: 'USD', value });

const unit = () => ({
  amount: { ...decimal('100.00'), breakdown: { itemTotal: decimal('100.00') } },
  customId: fresh(),
  invoiceId: fresh(),
  description: 'Two lanterns',
  items: [{ name: 'Lantern', quantity: '2', unitAmount: decimal('50.00'), sku: 'L-1' }],
});

const returns = { returnUrl: 'https://shop.example/back', cancelUrl: 'https://shop.example/no' };

/** Methods that were called, by name. */
const watched = (client: PayPalClient, called: Set<string>): PayPalClient =>
  new Proxy(client, {
    get: (target, name, receiver) => {
      called.add(String(name));
      return Reflect.get(target, name, receiver);
    },
  });

describe('Holdfast’s client compared with PayPal’s official files, through a proxy', () => {
  const called = new Set<string>();
  let paypal: PayPal;
  let proxy: ValidatingProxy;
  let client: PayPalClient;
  beforeAll(async () => {
    paypal = await PayPal.start();
    proxy = await startValidatingProxy(paypal.simulator.url);
    const account = { baseUrl: proxy.url, clientId: 'merchant', clientSecret: 'secret' };
    client = watched(createPayPalClient(account), called);
  });
  afterAll(async () => {
    await proxy.close();
    await paypal.close();
  });
  beforeEach(() => paypal.knobs({}));

  const approvedOrder = async (intent: 'AUTHORIZE' | 'CAPTURE', outcome = 'APPROVED') => {
    const order = { intent, purchaseUnit: unit(), ...returns, requestId: fresh() };
    const { value } = await client.createOrder(order);
    await client.createOrder(order);
    await paypal.hook('POST', `orders/${value.id}/approve`, { outcome });
    return value.id;
  };

  const heldBy = async (orderId: string): Promise<string> => {
    const amount = dollars(100_00);
    const { value } = await client.authorizeOrder({ orderId, amount, requestId: fresh() });
    return value.authorizations[0]?.id ?? '';
  };

  const captured = async (authorizationId: string): Promise<string> => {
    const part = {
      authorizationId,
      amount: dollars(40_00),
      finalCapture: false,
      requestId: fresh(),
      invoiceId: fresh(),
      noteToPayer: 'Thank you',
    };
    const { value } = await client.captureAuthorization(part);
    return value.id;
  };

  it('Orders v2 and Payments v2: a hold from its order to its void', async () => {
    const purchaseUnit = unit();
    const created = await client.createOrder({ purchaseUnit, ...returns, requestId: fresh() });
    const { id: orderId } = created.value;
    await problemOf(client.authorizeOrder({ orderId, amount: dollars(1), requestId: fresh() }));
    await client.patchOrder({ orderId, purchaseUnit: { ...purchaseUnit, description: 'Three' } });
    await client.confirmOrder({ orderId, paymentSource: { paypal: {} } });
    await paypal.hook('POST', `orders/${orderId}/approve`, {});
    await client.getPayer({ orderId });
    const authorizationId = await heldBy(orderId);
    await client.getAuthorization({ authorizationId });
    const again = { authorizationId, amount: dollars(100_00) };
    await problemOf(client.reauthorizeAuthorization({ ...again, requestId: fresh() }));
    await paypal.advance(days(4), orderId);
    const child = await client.reauthorizeAuthorization({ ...again, requestId: fresh() });
    const captureId = await captured(child.value.id);
    await client.getCapture({ captureId });
    const refund = { captureId, amount: dollars(10_00), requestId: fresh(), customId: fresh() };
    const { value: refunded } = await client.refundCapture({ ...refund, noteToPayer: 'Sorry' });
    await client.getRefund({ refundId: refunded.id });
    const tooMuch = { ...refund, amount: dollars(99_00), requestId: fresh() };
    await problemOf(client.refundCapture(tooMuch));
    await client.voidAuthorization({ authorizationId, requestId: fresh() });
    await problemOf(client.voidAuthorization({ authorizationId, requestId: fresh() }));
    await client.getOrder({ orderId });
  });

  it.each([
    'AUTHORIZATION_PENDING',
    'AUTHORIZATION_DENIED',
    'CAPTURE_PENDING',
    'CAPTURE_DECLINED',
    'CAPTURE_FAILED',
    'REFUND_PENDING',
  ])('Payments v2: what is undecided or denied: %s', async (outcome) => {
    const orderId = await approvedOrder('AUTHORIZE', outcome);
    const authorizationId = await heldBy(orderId);
    await client.getAuthorization({ authorizationId });
    if (!outcome.startsWith('AUTHORIZATION')) {
      const captureId = await captured(authorizationId);
      await client.getCapture({ captureId });
      const refund = { captureId, amount: dollars(1_00), requestId: fresh(), customId: fresh() };
      await client.refundCapture(refund).catch(() => null);
    }
    await client.getOrder({ orderId });
  });

  it('Orders v2: an order that is captured, and its trackers', async () => {
    const orderId = await approvedOrder('CAPTURE');
    const amount = dollars(100_00);
    const taken = await client.captureOrder({ orderId, amount, requestId: fresh() });
    const captureId = taken.value.captures[0]?.id ?? '';
    const shipment = { captureId, trackingNumber: '443844607820', carrier: 'FEDEX' };
    const items = [{ name: 'Lantern', quantity: '2', sku: 'L-1' }];
    const named = { ...shipment, notifyPayer: false };
    const track = { ...named, orderId, requestId: fresh(), items };
    const { value: tracker } = await client.trackOrder(track);
    await client.getTrackers({ orderId });
    await client.patchTracker({ orderId, trackerId: tracker.id, status: 'CANCELLED' });
    const missing = { ...track, captureId: '3C679366HH908993F', requestId: fresh() };
    await problemOf(client.trackOrder(missing));
  });

  it('the tracking API: add, show, replace, and what is not there', async () => {
    const { captureId } = await paypal.captured('10.00');
    const shipment = { captureId, trackingNumber: 'T-1', carrier: 'FEDEX', notifyPayer: true };
    await client.addTrackersBatch(shipment);
    await client.getTracker(shipment);
    await client.replaceTracker({ ...shipment, status: 'DELIVERED' });
    const other = { ...shipment, captureId: '3C679366HH908993F' };
    await problemOf(client.addTrackersBatch(other));
    await problemOf(client.getTracker(other));
  });

  it('Transaction Search: a page with rows, and a refusal', async () => {
    const { orderId } = await paypal.captured('10.00');
    await paypal.advance(hours(3), orderId);
    const none = { page: 1, authorizationIds: [], invoiceId: 'INV', customId: null };
    const now = Date.now();
    await client.searchTransactions({ ...none, from: now - 86_400_000, until: now + 86_400_000 });
    const tooLong = { ...none, from: now - 40 * 86_400_000, until: now };
    await problemOf(client.searchTransactions(tooLong));
  });

  it('Disputes: open, resolved, and refused', async () => {
    const { captureId } = await paypal.captured('10.00');
    await paypal.hook('POST', `captures/${captureId}/dispute`, {});
    const [disputeId = ''] = (await client.listOpenDisputes({ captureId })).value;
    await client.getDispute({ disputeId });
    await paypal.hook('POST', `captures/${captureId}/dispute`, { status: 'RESOLVED', disputeId });
    await client.getDispute({ disputeId });
    await problemOf(client.getDispute({ disputeId: 'PP-D-1' }));
    await paypal.knobs({ disputesPermitted: false });
    await problemOf(client.listOpenDisputes({ captureId }));
  });

  it('Webhooks: register, change, list, show and resend events, verify, delete', async () => {
    const eventTypes = ['PAYMENT.AUTHORIZATION.CREATED'];
    const { value: made } = await client.createWebhook({ url: 'http://127.0.0.1:9/', eventTypes });
    const { webhookId } = made;
    await client.patchWebhook({ webhookId, eventTypes: ['*'] });
    await client.listWebhooks();
    await paypal.captured('10.00');
    const { value: events } = await client.listEvents({ pageSize: 5 });
    const eventId = events[0]?.eventId ?? '';
    await client.getEvent({ eventId });
    await client.resendEvent({ eventId, webhookIds: [webhookId] });
    await client.verifyWebhookSignature({
      authAlgo: 'SHA256withRSA',
      certUrl: 'https://api.paypal.com/v1/notifications/certs/CERT-1',
      transmissionId: '103e3700-8b0c-11e6-8695-6b62a8a99ac4',
      transmissionSig: 'c2lnbmF0dXJl',
      transmissionTime: '2026-04-03T10:00:00Z',
      webhookId,
      rawBody: '{"id":"WH-1"}',
    });
    await client.deleteWebhook({ webhookId });
    await problemOf(client.deleteWebhook({ webhookId }));
  });

  it('finds no difference but the listed exceptions, and every method of the client was called', () => {
    expect(unexplained(proxy.findings, [TRACK_REQUEST_ID, EVENT_LINKS, EVENT_SENT_BACK])).toEqual(
      [],
    );
    const methods = Object.keys(client).filter((name) => !/V1$|^ping$/.test(name));
    expect(methods.filter((name) => !called.has(name))).toEqual([]);
  });
});
