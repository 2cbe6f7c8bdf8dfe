import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHoldfast } from '../../src/client.ts';
import { NeedsAttentionKey } from '../../src/contract/search-attributes.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { ledgerOf, openShop, type Shop } from '../support/shop.ts';
import {
  authorizeOverHttp,
  fieldOf,
  hundred,
  openTestGateway,
  payPalOf,
  startOverHttp,
  type TestGateway,
} from './test-gateway.ts';
import { type Recorded, type Recorder, recordWebhooks } from './webhook-recorder.ts';

let shop: Shop;
let recorder: Recorder;
let proxy: GrpcProxy;
let connection: Connection;
let gateway: TestGateway;
let other: TestGateway;
let otherClient: Client;
/** The methods of Temporal that the second gateway has called, one for each call. */
const calls: string[] = [];

beforeAll(async () => {
  shop = await openShop();
  recorder = await recordWebhooks(shop);
  proxy = await startGrpcProxy(shop.temporal.address, { onCall: (method) => calls.push(method) });
  connection = await Connection.connect({ address: proxy.address });
  gateway = await open(shop.temporal.client);
  otherClient = new Client({ connection, namespace: shop.temporal.namespace });
  other = await open(otherClient);
});
afterEach(() => calls.splice(0));
afterAll(async () => {
  await Promise.all([gateway.close(), other.close()]);
  await connection.close();
  await proxy.close();
  await recorder.close();
  await shop.close();
});

const open = (client: Client) =>
  openTestGateway(shop, { client, paypal: { ...payPalOf(shop), webhookId: recorder.webhookId } });

const arrived = async (eventType: string, id: string): Promise<Recorded> => {
  const find = () =>
    recorder.recorded.find((one) => one.eventType === eventType && one.rawBody.includes(id));
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  const found = find();
  if (found === undefined) throw new Error(`${eventType} never came`);
  return found;
};

/** To the gateway whose calls are counted; it has not made the checkouts of these stories. */
const deliver = async ({ headers, rawBody }: Recorded): Promise<unknown> => {
  const { body } = await other.ask('POST', '/webhooks/paypal', { raw: rawBody, headers });
  return body['fate'];
};

const routed = async (by: string): Promise<number> => {
  const { text } = await other.ask('GET', '/metrics');
  const line = text.split('\n').find((one) => one.includes(`webhook_routes_total{by="${by}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
};

const lists = () => calls.filter((method) => method.startsWith('List')).length;

const historyLength = async (checkoutId: string): Promise<number> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  return (await handle.describe()).historyLength;
};

const captureOverHttp = async (checkoutId: string, at = gateway): Promise<string> => {
  const path = `/v1/checkouts/${checkoutId}/captures`;
  return fieldOf(await at.ask('POST', path, { body: {}, key: randomUUID() }), 'captureId');
};

/** An order of the shop's own custom id. */
const custom = (customId: string) => ({ purchaseUnit: { ...hundred, customId } });

describe('an event whose order carries the mark of its checkout', () => {
  it('reaches it without a list call, though this gateway never saw the order', async () => {
    const before = await routed('CUSTOM_ID');
    const { checkoutId, orderId } = await startOverHttp(gateway);
    await shop.paypal.payerApproves(orderId);
    expect(await deliver(await arrived('CHECKOUT.ORDER.APPROVED', orderId))).toBe('DELIVERED');
    const shown = await gateway.ask(
      'GET',
      `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=30`,
    );
    expect(shown.body['status']).toBe('AUTHORIZED');
    expect(lists()).toBe(0);
    expect(await routed('CUSTOM_ID')).toBe(before + 1);
  });

  it('asks nobody where it says what this gateway was told by the checkout, and asks where it says otherwise', async () => {
    const before = await routed('KNOWN_PAYMENT');
    const { checkoutId, orderId } = await authorizeOverHttp(shop, other);
    const captureId = await captureOverHttp(checkoutId, other);
    const said = await Promise.all([
      arrived('CHECKOUT.ORDER.APPROVED', orderId),
      arrived('PAYMENT.AUTHORIZATION.CREATED', orderId),
      arrived('PAYMENT.CAPTURE.COMPLETED', captureId),
    ]);
    calls.splice(0);
    for (const event of said) expect(await deliver(event)).toBe('DELIVERED');
    expect(calls).toEqual([]);
    expect(await routed('KNOWN_PAYMENT')).toBe(before + said.length);
    const eventId = `WH-${randomUUID()}`;
    const completed = { eventId, eventType: 'PAYMENT.CAPTURE.COMPLETED', resourceId: captureId };
    const facade = createHoldfast({ client: otherClient, merchantId: 'default' });
    await facade.receive({ ...completed, captureId, orderId, status: 'PENDING' });
    expect(calls.length).toBeGreaterThan(0);
  });

  it('costs the checkout no history event where it says nothing new', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const created = await arrived('PAYMENT.AUTHORIZATION.CREATED', orderId);
    const approved = await arrived('CHECKOUT.ORDER.APPROVED', orderId);
    const before = await historyLength(checkoutId);
    expect(await deliver(created)).toBe('DELIVERED');
    expect(await deliver(approved)).toBe('DELIVERED');
    expect(await historyLength(checkoutId)).toBe(before);
    expect(lists()).toBe(0);
  });

  it('is answered without a Workflow and without a list call where the checkout has ended and knows the money', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    await captureOverHttp(checkoutId);
    await gateway.ask('GET', `/v1/checkouts/${checkoutId}?wait=CAPTURED&timeout=30`);
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await handle.result();
    calls.splice(0);
    expect(await deliver(await arrived('PAYMENT.CAPTURE.COMPLETED', orderId))).toBe('DELIVERED');
    expect(calls.filter((method) => method.startsWith('Start'))).toEqual([]);
    expect(lists()).toBe(0);
  });

  it('keeps money that the ended checkout does not know open for a person', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    await captureOverHttp(checkoutId);
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await handle.result();
    const eventId = `WH-${randomUUID()}`;
    const fate = await shop.holdfast.receive({
      eventId,
      eventType: 'PAYMENT.CAPTURE.COMPLETED',
      resourceId: '0UNKNOWN000000001',
      captureId: '0UNKNOWN000000001',
      orderId,
      mark: `default:${checkoutId}`,
      status: 'COMPLETED',
    });
    expect(fate).toBe('KEPT');
    const kept = shop.temporal.client.workflow.getHandle(`paypal-event:${eventId}`);
    const needsAttention = async () =>
      (await kept.describe()).typedSearchAttributes.get(NeedsAttentionKey);
    await expect.poll(needsAttention, { timeout: 20_000 }).toBe(true);
  });

  it('about a refund that was made here is answered without a Workflow and without a read of PayPal', async () => {
    const { checkoutId, orderId } = await authorizeOverHttp(shop, gateway);
    const captureId = await captureOverHttp(checkoutId);
    const made = await gateway.ask('POST', `/v1/checkouts/${checkoutId}/refunds`, {
      body: { captureId },
      key: randomUUID(),
    });
    const refundId = fieldOf(made, 'refundId');
    const refunded = await arrived('PAYMENT.CAPTURE.REFUNDED', refundId);
    const { calls: before } = await ledgerOf(shop, orderId);
    calls.splice(0);
    expect(await deliver(refunded)).toBe('DELIVERED');
    expect(calls.filter((method) => /^(Start|List|SignalWithStart)/.test(method))).toEqual([]);
    expect((await ledgerOf(shop, orderId)).calls).toEqual(before);
  });
});

describe('an event whose order has a custom id of the shop’s own', () => {
  it('costs one list call, and none once this gateway knows the order', async () => {
    const { orderId } = await authorizeOverHttp(shop, gateway, custom('basket 7'));
    const approved = await arrived('CHECKOUT.ORDER.APPROVED', orderId);
    const created = await arrived('PAYMENT.AUTHORIZATION.CREATED', orderId);
    const [listed, known] = [await routed('LISTED'), await routed('KNOWN')];
    expect(await deliver(approved)).toBe('DELIVERED');
    expect(lists()).toBe(1);
    expect(await deliver(created)).toBe('DELIVERED');
    expect(lists()).toBe(1);
    expect([await routed('LISTED'), await routed('KNOWN')]).toEqual([listed + 1, known + 1]);
  });

  it('reaches its own checkout where that id reads as the mark of another', async () => {
    const victim = await authorizeOverHttp(shop, gateway);
    const before = await historyLength(victim.checkoutId);
    const customId = `default:${victim.checkoutId}`;
    const { checkoutId, orderId } = await startOverHttp(gateway, custom(customId));
    await shop.paypal.payerApproves(orderId);
    expect(await deliver(await arrived('CHECKOUT.ORDER.APPROVED', orderId))).toBe('DELIVERED');
    const shown = await gateway.ask(
      'GET',
      `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=30`,
    );
    expect(shown.body['status']).toBe('AUTHORIZED');
    expect(await historyLength(victim.checkoutId)).toBe(before);
    expect(await routed('LISTED_AFTER_CUSTOM_ID')).toBeGreaterThan(0);
  });

  it('finds the gateway that started the checkout without a list call', async () => {
    const { checkoutId, orderId } = await startOverHttp(other, custom('basket 8'));
    await shop.paypal.payerApproves(orderId);
    expect(await deliver(await arrived('CHECKOUT.ORDER.APPROVED', orderId))).toBe('DELIVERED');
    await other.ask('GET', `/v1/checkouts/${checkoutId}?wait=AUTHORIZED&timeout=30`);
    expect(lists()).toBe(0);
  });
});

describe('an event that comes while no worker answers', () => {
  it('is kept as a Signal of the checkout that its mark names, and the next is not kept waiting', async () => {
    const client = new Client({ connection, namespace: shop.temporal.namespace });
    const checkoutId = `c-${randomUUID()}`;
    const unworked = createHoldfast({ client, merchantId: 'default', taskQueue: 'unworked' });
    void unworked.start({ checkoutId, purchaseUnit: hundred }).catch(() => undefined);
    const handle = client.workflow.getHandle(`checkout:default:${checkoutId}`);
    await expect.poll(() => handle.describe().catch(() => null)).not.toBeNull();
    const event = {
      eventType: 'CHECKOUT.ORDER.APPROVED',
      resourceId: '5O190127TN364715T',
      orderId: '5O190127TN364715T',
      captureId: null,
      mark: `default:${checkoutId}`,
      status: 'APPROVED',
    };
    expect(await unworked.receive({ eventId: 'WH-1', ...event })).toBe('DELIVERED');
    const askedAt = performance.now();
    expect(await unworked.receive({ eventId: 'WH-2', ...event })).toBe('DELIVERED');
    expect(performance.now() - askedAt).toBeLessThan(2_000);
    const { events } = await handle.fetchHistory();
    const signals = events?.filter(({ workflowExecutionSignaledEventAttributes: is }) => is);
    expect(signals).toHaveLength(2);
    await handle.terminate();
  });
});

describe('an event of a type that Holdfast does not act on', () => {
  it('is answered IGNORED, also about an order of ours', async () => {
    const { checkoutId, orderId } = await startOverHttp(gateway);
    const fate = await shop.holdfast.receive({
      eventId: `WH-${randomUUID()}`,
      eventType: 'CHECKOUT.ORDER.SAVED',
      resourceId: orderId,
      orderId,
      captureId: null,
      mark: `default:${checkoutId}`,
      status: 'SAVED',
    });
    expect(fate).toBe('IGNORED');
  });
});
