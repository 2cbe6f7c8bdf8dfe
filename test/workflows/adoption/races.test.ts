import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { forgetCheckout } from '../../../src/client/forget.ts';
import { adoptionWorkflowId } from '../../../src/contract/workflow-ids.ts';
import { answering, twists } from '../../support/answers.ts';
import { aCheckout, dollars, ledgerOf, untilStatus, useShop } from '../../support/shop.ts';
import {
  aCaptureElsewhere,
  agedOut,
  aHoldElsewhere,
  anOrderElsewhere,
  expected,
} from './made-elsewhere.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

/** As an operator's tools or the namespace's end delete it: all runs. */
const deleted = async (workflowId: string): Promise<void> => {
  const { client } = shop.temporal;
  await client.workflow.getHandle(workflowId).terminate();
  await client.workflowService.deleteWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
  });
  await expect
    .poll(() => client.workflow.getHandle(workflowId).describe().catch(String), { timeout: 60_000 })
    .toContain('WorkflowNotFoundError');
};

describe('two adoptions of one order', () => {
  it('that come at once make one checkout of it, also where one names the authorization', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const both = await Promise.allSettled([
      shop.holdfast.adopt({ orderId, expected }, 'by-order'),
      shop.holdfast.adopt({ authorizationId, expected }, 'by-authorization'),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'ALREADY_ADOPTED' },
    });
  });

  it('that both saw nobody are told apart by the lock alone, whatever lists and marks say', async () => {
    const orderId = await anOrderElsewhere(shop);
    twisted.set('ownerOfPayment', async () => null);
    const first = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    const key = randomUUID();
    const second = () => shop.holdfast.adopt({ orderId, expected }, key);
    await expect(second()).rejects.toMatchObject({
      code: 'ALREADY_ADOPTED',
      message: expect.stringContaining(first.checkoutId),
    });
    // The same answer again: the checkout that got nothing has ended with it.
    await expect(second()).rejects.toMatchObject({ code: 'ALREADY_ADOPTED' });
    expect((await shop.holdfast.get(first.checkoutId)).status).toBe('AWAITING_APPROVAL');
  });
});

describe('one adoption', () => {
  it('gives the same checkout under the same key, at once and one after the other', async () => {
    const { orderId } = await aHoldElsewhere(shop);
    const adopt = () => shop.holdfast.adopt({ orderId, expected }, `once-${orderId}`);
    const [one, other] = await Promise.all([adopt(), adopt()]);
    expect(other.checkoutId).toBe(one.checkoutId);
    expect((await adopt()).checkoutId).toBe(one.checkoutId);
    const differs = shop.holdfast.adopt(
      { orderId, expected: { amount: dollars('90.00') } },
      `once-${orderId}`,
    );
    await expect(differs).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('answers the same key also after it has ended', async () => {
    const { orderId } = await aHoldElsewhere(shop);
    const adopt = () => shop.holdfast.adopt({ orderId, expected }, `ended-${orderId}`);
    const { checkoutId } = await adopt();
    await shop.holdfast.void(checkoutId, {});
    await untilStatus(shop, checkoutId, 'VOIDED');
    expect(await adopt()).toMatchObject({ checkoutId, orderId });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('is judged by its own Workflow again: what changed after the look ends it FAILED, and nothing was asked for', async () => {
    const { orderId } = await aHoldElsewhere(shop);
    let looks = 0;
    twisted.set(
      'getOrder',
      answering((order: object) => {
        looks += 1;
        return looks === 1 ? order : { ...order, intent: 'CAPTURE' };
      }),
    );
    const checkoutId = `c-${randomUUID()}`;
    const adopt = shop.holdfast.adopt({ checkoutId, orderId, expected }, 'changed');
    await expect(adopt).rejects.toMatchObject({ code: 'ADOPTED_INTENT_DIFFERS' });
    twisted.clear();
    expect(await untilStatus(shop, checkoutId, 'FAILED')).toMatchObject({ orderId: null });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
    expect(await shop.holdfast.adopt({ orderId, expected }, randomUUID())).toMatchObject({
      status: 'AUTHORIZED',
    });
  });
});

describe('what Temporal has lost', () => {
  it('is adopted under its old id or another, its hold and captures found again', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await deleted(`checkout:default:${checkoutId}`);
    const found = await shop.holdfast.adopt({ checkoutId, orderId, expected }, randomUUID());
    expect(found).toMatchObject({
      checkoutId,
      status: 'PARTIALLY_CAPTURED',
      remaining: dollars('60.00'),
    });
    await shop.holdfast.void(checkoutId, {});
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'CAPTURED', 'VOIDED']);
  });

  it('is adopted again by the checkout whose lock it has, and by another after `forget`', async () => {
    const { orderId } = await aHoldElsewhere(shop);
    const first = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    await deleted(`checkout:default:${first.checkoutId}`);
    const other = shop.holdfast.adopt({ orderId, expected }, randomUUID());
    await expect(other).rejects.toMatchObject({ code: 'ALREADY_ADOPTED' });
    const { checkoutId } = first;
    await shop.holdfast.adopt({ checkoutId, orderId, expected }, randomUUID());
    const captured = await shop.holdfast.capture(checkoutId, {}, 'all');
    await untilStatus(shop, checkoutId, 'CAPTURED');
    const { client } = shop.temporal;
    const lock = adoptionWorkflowId('default', orderId);
    const context = { client, merchantId: 'default', taskQueue: shop.taskQueue, notify: false };
    await expect
      .poll(async () => {
        const { checkouts } = await shop.holdfast.list({ orderId });
        return checkouts.map(({ status }) => status);
      })
      .toEqual(['CAPTURED']);
    await expect.poll(() => listed(lock)).toBe(1);
    await forgetCheckout(context, checkoutId);
    await expect.poll(() => listed(lock), { timeout: 60_000 }).toBe(0);
    expect(await shop.holdfast.adopt({ orderId, expected }, randomUUID())).toMatchObject({
      captures: [{ captureId: captured.captureId }],
    });
  });

  it('is known by its own request where somebody terminated it: also what it captured of an aged-out order', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(shop);
    const captureId = await aCaptureElsewhere(shop, authorizationId, '30.00');
    twisted.set('getOrder', agedOut);
    const request = { authorizationId, captureIds: [captureId], expected };
    const adopt = () => shop.holdfast.adopt(request, `again-${orderId}`);
    const { checkoutId } = await adopt();
    const own = await shop.holdfast.capture(checkoutId, { amount: dollars('20.00') }, 'own');
    await shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`).terminate();
    expect(await adopt()).toMatchObject({ checkoutId });
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      captures: [{ captureId }, { captureId: own.captureId }],
      remaining: dollars('50.00'),
    });
    expect(
      await shop.holdfast.capture(checkoutId, { amount: dollars('20.00') }, 'own'),
    ).toMatchObject({ captureId: own.captureId });
  });
});

const listed = async (workflowId: string): Promise<number> => {
  const query = `WorkflowId = '${workflowId}'`;
  let count = 0;
  for await (const _run of shop.temporal.client.workflow.list({ query })) count += 1;
  return count;
};
