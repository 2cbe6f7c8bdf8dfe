import { randomUUID } from 'node:crypto';
import Long from 'long';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { refusal, twists } from '../support/answers.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  dollars,
  hours,
  ledgerOf,
  pass,
  until,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import { anOrderElsewhere, expected } from './adoption/made-elsewhere.ts';
import { minutes } from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

/** What PayPal once answered an authorize, repeated under its request id. */
const oldNo = async () =>
  refusal({ httpStatus: 422, issue: 'ORDER_EXPIRED', issueClass: 'NEW_ORDER' });

const workflowIdOf = (checkoutId: string) => `checkout:default:${checkoutId}`;

const handleOf = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(workflowIdOf(checkoutId));

type EventId = Long | null | undefined;

/** The event with which the newest Workflow Task was completed. */
const lastTaskOf = async (checkoutId: string): Promise<EventId> => {
  const { events } = await handleOf(checkoutId).fetchHistory();
  return events?.findLast((one) => one.workflowTaskCompletedEventAttributes)?.eventId;
};

const resetTo = async (checkoutId: string, eventId: EventId): Promise<void> => {
  const { runId } = await handleOf(checkoutId).describe();
  await shop.temporal.client.workflowService.resetWorkflowExecution({
    namespace: shop.temporal.namespace,
    workflowExecution: { workflowId: workflowIdOf(checkoutId), runId },
    workflowTaskFinishEventId: Long.fromValue(eventId ?? 0),
    requestId: randomUUID(),
    reason: 'a story',
  });
};

describe('an operator’s reset', () => {
  it('of a checkout to its very beginning moves nothing twice', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await resetTo(checkoutId, Long.fromNumber(4));
    const view = await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED');
    expect(view).toMatchObject({ orderId, remaining: dollars('60.00') });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('that comes when the order’s request id has died adopts the order of the earlier run', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const workflowId = workflowIdOf(checkoutId);
    const first = shop.temporal.client.workflow.getHandle(workflowId);
    const history = await first.fetchHistory();
    const payloads = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
    const input: unknown = JSON.parse(Buffer.from(payloads?.[0]?.data ?? []).toString());
    await first.terminate('an operator starts it again');

    await shop.paypal.moveOrder(orderId, hours(7));
    await shop.temporal.client.workflow.start('checkout', {
      workflowId,
      taskQueue: shop.taskQueue,
      args: [input],
      startDelay: hours(7) * 1000,
    });
    const giveUpAt = Date.now() + 20_000;
    await moveWorkflow(shop.temporal.client, workflowId, { ms: hours(7) * 1000 + 1000, giveUpAt });
    const view = await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect(view.orderId).toBe(orderId);
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
  });

  it('to the time before a patch and the hold knows the amount that PayPal authorized', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const made = await lastTaskOf(checkoutId);
    await shop.holdfast.patch(checkoutId, { amount: dollars('80.00') }, 'patch');
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await resetTo(checkoutId, made);
    expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({
      amount: dollars('80.00'),
      attention: null,
    });
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
  });

  it('to the moment of the hold knows what was captured since, before it captures the rest', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const held = await lastTaskOf(checkoutId);
    await shop.holdfast.capture(checkoutId, { amount: dollars('15.00') }, 'part');
    await resetTo(checkoutId, held);
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      remaining: dollars('85.00'),
    });
    await shop.holdfast.capture(checkoutId, {}, 'rest');
    expect(await untilStatus(shop, checkoutId, 'CAPTURED')).toMatchObject({
      captures: [{ amount: dollars('15.00') }, { amount: dollars('85.00') }],
    });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual([
      'AUTHORIZED',
      'CAPTURED',
      'CAPTURED',
    ]);
  });

  it('while PayPal refuses every read (403) captures nothing again, and goes on once it is read', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const held = await lastTaskOf(checkoutId);
    await shop.holdfast.capture(checkoutId, { amount: dollars('15.00') }, 'part');
    const forbidden = { kind: 'refuse', issue: 'PERMISSION_DENIED' };
    await shop.paypal.faults(
      ['getOrder', 'getAuthorization', 'getCapture'].map((operation) => ({
        operation,
        ...forbidden,
      })),
    );
    await resetTo(checkoutId, held);
    await pass(shop, checkoutId, hours(3));
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    await shop.paypal.faults([]);
    await pass(shop, checkoutId, hours(12));
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      remaining: dollars('85.00'),
    });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('of an adopted order reads it before PayPal’s old “no” to an authorize is believed', async () => {
    const orderId = await anOrderElsewhere(shop);
    const { checkoutId } = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    const adopted = await lastTaskOf(checkoutId);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    twisted.set('authorizeOrder', oldNo);
    await resetTo(checkoutId, adopted);
    const isDecided = ({ status }: CheckoutView) => ['AUTHORIZED', 'EXPIRED'].includes(status);
    const view = await until(shop, checkoutId, isDecided);
    expect(view.status).toBe('AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('to before the hold ends by no old “no” and by no void while PayPal refuses every read (403)', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    const made = await lastTaskOf(checkoutId);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    const forbidden = { operation: 'getOrder', kind: 'refuse', issue: 'PERMISSION_DENIED' };
    await shop.paypal.faults([forbidden]);
    twisted.set('authorizeOrder', oldNo);
    await resetTo(checkoutId, made);
    const release = (key: string) => shop.holdfast.void(checkoutId, {}, key);
    await until(shop, checkoutId, ({ status }) => status !== 'AUTHORIZED');
    await expect(release('early')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await pass(shop, checkoutId, minutes(2));
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'OUTCOME_UNKNOWN', issue: 'ORDER_EXPIRED' },
    });
    await shop.paypal.faults([]);
    await pass(shop, checkoutId, hours(7));
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await release('late');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });
});
