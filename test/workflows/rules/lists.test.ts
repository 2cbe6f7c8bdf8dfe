import { randomUUID } from 'node:crypto';
import { TypedSearchAttributes } from '@temporalio/common';
import { expect, it } from 'vitest';
import {
  CheckoutStatusKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../../../src/contract/search-attributes.ts';
import type { CheckoutFilter } from '../../../src/domain/checkout/checkout-list.ts';
import { anAuthorizedCheckout, dollars } from '../../support/shop.ts';
import { aCheckout, running, SOON, useShop } from './fixtures.ts';

const shop = useShop();

it('A list shows the other checkouts where one of them cannot be asked', async () => {
  const { checkoutId } = await aCheckout(shop);
  await shop.temporal.client.workflow.start('checkout', {
    workflowId: `checkout:default:c-${randomUUID()}`,
    taskQueue: 'no-worker-polls-here',
    args: [{}],
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: 'default' },
      { key: CheckoutStatusKey, value: 'CREATING' },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
  const query = "WorkflowType = 'checkout'";
  await expect
    .poll(() => shop.temporal.client.workflow.count(query).then(({ count }) => count), SOON)
    .toBe(2);
  const page = await shop.holdfast.listFull({});
  expect(page.checkouts).toHaveLength(2);
  expect(new Set(page.checkouts.map(({ attention }) => attention?.code ?? null))).toEqual(
    new Set(['CHECKOUT_UNREADABLE', null]),
  );
  expect(JSON.stringify(page)).toContain(checkoutId);
});

it('A summary needs no worker, and its attributes may be missing', async () => {
  const page = await shop.holdfast.list({});
  expect(page.checkouts).toHaveLength(2);
  expect(page.checkouts.find(({ status }) => status === 'CREATING')).toMatchObject({
    merchantId: 'default',
    orderId: null,
    nextDeadline: null,
    needsAttention: false,
  });
});

it('A run that was stopped needs nobody once another run has taken over what it left', async () => {
  const checkoutId = `c-${randomUUID()}`;
  const purchaseUnit = { amount: dollars('100.00') };
  const start = () => shop.holdfast.start({ checkoutId, purchaseUnit }, 'start');
  const listedIn = async (filter: CheckoutFilter) =>
    (await shop.holdfast.list(filter)).checkouts.filter((one) => one.checkoutId === checkoutId);
  const { orderId } = await start();
  await running(shop, checkoutId).terminate('by mistake');
  await expect
    .poll(() => listedIn({ needsAttention: true }), SOON)
    .toMatchObject([{ status: 'NEEDS_ATTENTION', needsAttention: true }]);
  expect(await start()).toMatchObject({ orderId });
  await expect
    .poll(() => listedIn({}), SOON)
    .toMatchObject([{ status: 'AWAITING_APPROVAL', orderId, needsAttention: false }]);
  const query = `WorkflowId = 'checkout:default:${checkoutId}'`;
  const { count } = await shop.temporal.client.workflow.count(query);
  expect(count).toBe(2);
  expect(await listedIn({ needsAttention: true })).toEqual([]);
  await running(shop, checkoutId).terminate('once more');
  await expect.poll(() => listedIn({ needsAttention: true }), SOON).toHaveLength(1);
  expect(await listedIn({})).toHaveLength(1);
  await start();
  await shop.holdfast.void(checkoutId, {});
  await expect.poll(() => listedIn({ needsAttention: true }), SOON).toEqual([]);
});

const listed = async (checkoutId: string, filter: CheckoutFilter = {}) =>
  (await shop.holdfast.list(filter)).checkouts.find((one) => one.checkoutId === checkoutId);

it('A summary says what is held after each capture of a part, as the checkout does', async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const createdAt = (await shop.holdfast.get(checkoutId)).timeline[0]?.at.slice(0, 16);
  const held = async () => (await listed(checkoutId))?.held.value;
  await expect.poll(held, SOON).toBe('100.00');
  for (const [value, left] of [
    ['40.00', '60.00'],
    ['10.00', '50.00'],
  ] as const) {
    await shop.holdfast.capture(checkoutId, { amount: dollars(value) }, `part-${value}`);
    await expect.poll(held, SOON).toBe(left);
    expect((await shop.holdfast.get(checkoutId)).remaining.value).toBe(left);
  }
  expect(await listed(checkoutId)).toEqual({
    checkoutId,
    merchantId: 'default',
    status: 'PARTIALLY_CAPTURED',
    orderId,
    amount: dollars('100.00'),
    held: dollars('50.00'),
    createdAt: expect.stringContaining(createdAt ?? '-'),
    nextDeadline: { at: expect.any(String) },
    needsAttention: false,
  });
  await shop.holdfast.void(checkoutId, {});
  await expect.poll(held, SOON).toBe('0.00');
  expect(await listed(checkoutId)).toMatchObject({ status: 'CAPTURED', nextDeadline: null });
});

it('A summary has the patched amount from the next change on', async () => {
  const { checkoutId, orderId } = await aCheckout(shop);
  await shop.holdfast.patch(checkoutId, { amount: dollars('80') });
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  await expect.poll(async () => (await listed(checkoutId))?.amount, SOON).toEqual(dollars('80.00'));
});

it('What needs a person is found by one filter: a stopped checkout, and refunds that are stopped', async () => {
  const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
  const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
  await shop.holdfast.receive({
    eventId: 'WH-frozen',
    eventType: 'PAYMENT.CAPTURE.REVERSED',
    resourceId: 'REVERSAL',
    orderId,
    captureId,
    status: null,
  });
  const { checkoutId: stopped } = await aCheckout(shop);
  await shop.temporal.client.workflow.getHandle(`checkout:default:${stopped}`).terminate('a test');
  const found = () => shop.holdfast.list({ needsAttention: true });
  await expect
    .poll(async () => {
      const { checkouts, attention } = await found();
      return [checkouts.map((one) => one.checkoutId), attention?.map((one) => one.code)];
    }, SOON)
    .toEqual([[stopped], ['CAPTURE_FROZEN']]);
  expect(await found()).toMatchObject({
    checkouts: [{ status: 'NEEDS_ATTENTION', needsAttention: true, nextDeadline: null }],
    attention: [{ kind: 'REFUND', id: `refund:default:${captureId}`, captureId }],
  });
});

it('What cannot go on is found by the same filter: a checkout whose tasks fail, and money that nobody explains', async () => {
  const { checkoutId: ended, orderId } = await anAuthorizedCheckout(shop);
  await shop.holdfast.void(ended, {});
  const eventId = 'WH-unexplained';
  await shop.holdfast.receive({
    eventId,
    eventType: 'PAYMENT.CAPTURE.COMPLETED',
    resourceId: 'UNKNOWN',
    orderId,
    captureId: 'UNKNOWN',
    status: 'COMPLETED',
  });
  const broken = `c-${randomUUID()}`;
  await shop.temporal.client.workflow.start('checkout', {
    workflowId: `checkout:default:${broken}`,
    taskQueue: shop.taskQueue,
    args: [{}],
    typedSearchAttributes: new TypedSearchAttributes([
      { key: MerchantIdKey, value: 'default' },
      { key: CheckoutStatusKey, value: 'CREATING' },
      { key: NeedsAttentionKey, value: false },
    ]),
  });
  const found = async () => {
    const { checkouts, attention } = await shop.holdfast.list({ needsAttention: true });
    return {
      broken: checkouts.find((one) => one.checkoutId === broken),
      event: attention?.find(({ kind }) => kind === 'EVENT'),
    };
  };
  await expect.poll(found, { timeout: 60_000 }).toMatchObject({
    broken: { status: 'NEEDS_ATTENTION', needsAttention: true },
    event: { id: `paypal-event:${eventId}`, code: 'UNEXPLAINED_MONEY' },
  });
  await expect(shop.holdfast.get(broken)).rejects.toMatchObject({ code: 'WORKFLOW_TASK_FAILS' });
});
