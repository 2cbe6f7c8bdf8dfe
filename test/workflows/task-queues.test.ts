import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkoutWorkflowId,
  outgoingEventWorkflowId,
  refundWorkflowId,
} from '../../src/contract/workflow-ids.ts';
import {
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  openShop,
  pass,
  type Shop,
  untilStatus,
} from '../support/shop.ts';
import { rootOf, signalEvent } from './rules/fixtures.ts';

let shop: Shop;
const delivered: string[] = [];
const receiver = createServer((request, response) => {
  delivered.push(String(request.headers['webhook-id']));
  request.resume().once('end', () => response.writeHead(204).end());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  shop = await openShop({ events: { url: `http://127.0.0.1:${address.port}/`, secret } });
});
afterAll(async () => {
  await shop.close();
  receiver.close();
});

/** Queue and priority of every Activity that a Workflow has scheduled, by type. */
const scheduledBy = async (workflowId: string) => {
  const { events } = await shop.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled
      ? [
          {
            type: scheduled.activityType?.name,
            queue: scheduled.taskQueue?.name,
            priority: scheduled.priority?.priorityKey,
            fairness: scheduled.priority?.fairnessKey,
          },
        ]
      : [],
  );
};

const onQueue = (type: string, priority: number) => ({
  type,
  queue: 'holdfast',
  priority,
  fairness: 'default',
});

describe('an Activity', () => {
  it('stands in the queue by what waits for it: payer, command, deadline', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy: { atDeadline: 'CAPTURE' } });
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, randomUUID());
    await pass(shop, checkoutId, days(30));
    const scheduled = await scheduledBy(checkoutWorkflowId('default', checkoutId));
    const captures = scheduled.filter(({ type }) => type === 'captureAuthorization');
    expect(scheduled[0]).toEqual(onQueue('createOrder', 1));
    expect(scheduled).toContainEqual(onQueue('authorizeOrder', 1));
    expect(captures).toEqual([
      onQueue('captureAuthorization', 2),
      onQueue('captureAuthorization', 3),
    ]);
  });

  it('of a deadline stands before all but payers where the hold ends within the hour', async () => {
    const policy = { atDeadline: 'CAPTURE', deadlineMarginMs: hours(1) * 1000 } as const;
    const { checkoutId } = await anAuthorizedCheckout(shop, { policy });
    await pass(shop, checkoutId, days(30));
    const scheduled = await scheduledBy(checkoutWorkflowId('default', checkoutId));
    const captures = scheduled.filter(({ type }) => type === 'captureAuthorization');
    expect(captures).toEqual([onQueue('captureAuthorization', 1)]);
  });

  it('that reads before a command has the priority of the command', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, hours(2));
    await shop.holdfast.void(checkoutId, { reason: 'sold out' }, randomUUID());
    const scheduled = await scheduledBy(checkoutWorkflowId('default', checkoutId));
    expect(scheduled.slice(2, 4)).toEqual([
      onQueue('getOrder', 2),
      onQueue('voidAuthorization', 2),
    ]);
  });

  it('that reads what an event is about has the priority of reads', async () => {
    const checkout = await anAuthorizedCheckout(shop);
    const rootId = rootOf(checkout);
    await shop.paypal.onAuthorization(rootId, 'void');
    await signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: rootId,
      status: 'VOIDED',
    });
    await untilStatus(shop, checkout.checkoutId, 'VOIDED');
    const scheduled = await scheduledBy(checkoutWorkflowId('default', checkout.checkoutId));
    const reads = scheduled.filter(({ type }) => type?.startsWith('get'));
    expect(reads.at(-1)?.priority).toBe(4);
  });

  it('that refunds on command stands behind payers alone', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, randomUUID());
    await shop.holdfast.refund({ captureId }, randomUUID());
    const scheduled = await scheduledBy(refundWorkflowId('default', captureId));
    expect(scheduled).toContainEqual(onQueue('refundCapture', 2));
  });

  it('that posts to the merchant’s URL is on the queue of deliveries', async () => {
    await anAuthorizedCheckout(shop);
    await expect.poll(() => delivered.length, { timeout: 30_000 }).toBeGreaterThan(0);
    const [eventId = ''] = delivered;
    expect(await scheduledBy(outgoingEventWorkflowId(eventId))).toEqual([
      { ...onQueue('postEvent', 4), queue: 'holdfast-deliveries' },
    ]);
  });
});
