import { randomUUID } from 'node:crypto';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { startTemporalOfShortRuns } from '../outage/temporal-server.ts';
import { readLedger } from '../support/ledger.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hundredDollars,
  pass,
  untilKnown,
  untilStatus,
  useShop,
} from '../support/shop.ts';

const shop = useShop({ server: startTemporalOfShortRuns });

const running = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

/** How many runs the checkout has had, and the events of its latest. */
const runsOf = async (checkoutId: string): Promise<{ runs: number; events: number }> => {
  const { client } = shop.temporal;
  const query = `WorkflowId = "checkout:default:${checkoutId}"`;
  const { count } = await client.workflow.count(query);
  const { events } = await running(checkoutId).fetchHistory();
  return { runs: count, events: events?.length ?? 0 };
};

const effectsOf = async (orderId: string | null): Promise<readonly string[]> => {
  const { effects } = await readLedger(shop.paypal.url, orderId ?? '');
  return effects.map(({ effect, amount }) => `${effect} ${amount.value}`);
};

describe('a checkout whose history is long continues as new', () => {
  it('and each key keeps its capture, the hold its deadline by the changed policy, the timeline its beginning', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {
      policy: { reauthorize: 'NEVER', atDeadline: 'CAPTURE' },
    });
    await shop.holdfast.changePolicy(checkoutId, { atDeadline: 'VOID' });
    const first = await running(checkoutId).describe();
    const take = (key: string) =>
      shop.holdfast.capture(checkoutId, { amount: dollars('5.00'), finalCapture: false }, key);
    const keys = Array.from({ length: 9 }, (_, each) => `part-${each}`);
    const made: string[] = [];
    for (const key of keys) made.push((await take(key)).captureId);
    const { runId } = await running(checkoutId).describe();
    expect(runId).not.toBe(first.runId);
    // Before its key is repeated: PayPal’s books show the capture of a key, and not what was asked for under it.
    await expect(
      shop.holdfast.capture(checkoutId, { amount: dollars('6.00'), finalCapture: false }, 'part-0'),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    const again: string[] = [];
    for (const key of keys) again.push((await take(key)).captureId);
    expect(again).toEqual(made);
    const end = await pass(shop, checkoutId, days(29));
    expect(end).toMatchObject({ status: 'CAPTURED', attention: null });
    expect(end.captures.map(({ captureId }) => captureId)).toEqual(made);
    expect(end.timeline.map(({ event }) => event)).toContain('ORDER_CREATED');
    expect(await effectsOf(orderId)).toEqual([
      'AUTHORIZED 100.00',
      ...made.map(() => 'CAPTURED 5.00'),
      'VOIDED 55.00',
    ]);
  });

  it('and reads PayPal after a reset before anything is sent again', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop, {
      policy: { reauthorize: 'NEVER' },
    });
    const take = (key: string) =>
      shop.holdfast.capture(checkoutId, { amount: dollars('5.00'), finalCapture: false }, key);
    const first = await running(checkoutId).describe();
    let taken = 0;
    while ((await running(checkoutId).describe()).runId === first.runId) await take(`${taken++}`);
    await take(`${taken++}`);
    const { runId } = await running(checkoutId).describe();
    const { events } = await running(checkoutId).fetchHistory();
    const before = events?.findLast((one) => one.workflowTaskCompletedEventAttributes)?.eventId;
    const { captureId } = await take('last');
    await shop.temporal.client.workflowService.resetWorkflowExecution({
      namespace: shop.temporal.namespace,
      workflowExecution: { workflowId: `checkout:default:${checkoutId}`, runId },
      workflowTaskFinishEventId: Long.fromValue(before ?? 0),
      requestId: randomUUID(),
      reason: 'a story',
    });
    const again = await untilKnown(() => take('last'));
    expect(again.captureId).toBe(captureId);
    expect((await effectsOf(orderId)).length).toBe(taken + 2);
    const { orders } = await readLedger(shop.paypal.url, orderId ?? '');
    expect(orders[0]?.calls['captureAuthorization']).toBe(taken + 1);
  });

  it('and is the same checkout to whoever starts it again', async () => {
    const checkoutId = `c-${randomUUID()}`;
    const start = { checkoutId, purchaseUnit: hundredDollars };
    const { orderId } = await shop.holdfast.start(start, 'start');
    for (let each = 0; each < 12; each += 1) {
      const purchaseUnit = { amount: dollars(`${each + 1}.00`) };
      await shop.holdfast.patch(checkoutId, purchaseUnit, `change-${each}`);
    }
    expect((await runsOf(checkoutId)).runs).toBeGreaterThan(1);
    const before = await runsOf(checkoutId);
    for (let each = 0; each < 100; each += 1) {
      expect(await shop.holdfast.start(start, `fresh-${each}`)).toMatchObject({ orderId });
    }
    const after = await runsOf(checkoutId);
    expect(after.runs).toBe(before.runs);
    expect(after.events - before.events).toBeLessThan(10);
  });
});

it('A payer who reloads the return page hundreds of times does not make the checkout longer than a run', async () => {
  const { checkoutId, orderId } = await aCheckout(shop);
  for (let each = 0; each < 20; each += 1) {
    await Promise.all(Array.from({ length: 30 }, () => shop.holdfast.approve(checkoutId)));
  }
  expect((await runsOf(checkoutId)).events).toBeLessThan(200);
  await shop.paypal.payerApproves(orderId);
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  await shop.holdfast.capture(checkoutId, {}, 'all');
  expect(await effectsOf(orderId)).toEqual(['AUTHORIZED 100.00', 'CAPTURED 100.00']);
});

it('A checkout takes 100 changes of its order, refuses TOO_MANY_COMMANDS, and still is authorized and captured', async () => {
  const { checkoutId, orderId } = await aCheckout(shop);
  const change = (each: number) =>
    shop.holdfast.patch(checkoutId, { amount: dollars(`${10 + (each % 2)}.00`) }, `change-${each}`);
  for (let each = 0; each < 100; each += 1) await change(each);
  await expect(change(100)).rejects.toMatchObject({ code: 'TOO_MANY_COMMANDS' });
  await shop.paypal.payerApproves(orderId);
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  await shop.holdfast.capture(checkoutId, {}, 'all');
  expect(await effectsOf(orderId)).toEqual(['AUTHORIZED 11.00', 'CAPTURED 11.00']);
});
