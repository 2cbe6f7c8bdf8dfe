import { randomUUID } from 'node:crypto';
import type { WorkerOptions } from '@temporalio/worker';
import Long from 'long';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { paypalEventSignal } from '../../src/contract/messages.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { startTemporalOfShortRuns } from '../outage/temporal-server.ts';
import { twists } from '../support/answers.ts';
import { anAuthorizedCheckout, dollars, ledgerOf, useShop } from '../support/shop.ts';
import { answerLost, captureEvent, gate, running, SOON } from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker, notify: true });
beforeEach(() => twisted.clear());

/**
 * From now on nothing is published before it is let go. The Workflow Task that publishes goes on meanwhile, for one attempt:
 * what comes then is taken after five seconds.
 */
const publicationHeld = () => {
  const publication = gate();
  const begun = gate();
  twisted.set('publishEvents', async (go) => {
    begun.open();
    await publication.opened;
    return await go();
  });
  return { begun: begun.opened, letGo: publication.open };
};

const eventOf = (orderId: string | null, captureId: string): PayPalEvent => ({
  eventId: `WH-${randomUUID()}`,
  orderId,
  otherCaptureIds: [],
  ...captureEvent(captureId),
});

describe('a checkout that has ended, while its last event is published', () => {
  it('leaves an event of money that it does not know to a person', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { letGo } = publicationHeld();
    await shop.holdfast.void(checkoutId, {});
    const unknown = eventOf(orderId, 'CAPTURE1');
    // A Signal, where no task takes the Update in time.
    expect(['KEPT', 'DELIVERED']).toContain(await shop.holdfast.receive(unknown));
    letGo();
    await running(shop, checkoutId).result();
    const handle = shop.temporal.client.workflow.getHandle(`paypal-event:${unknown.eventId}`);
    const needsAttention = async () => (await handle.describe()).searchAttributes['NeedsAttention'];
    await expect.poll(needsAttention, SOON).toEqual([true]);
  });

  it('leaves an event of such money that was on its way to a person, too', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const { letGo } = publicationHeld();
    await shop.holdfast.void(checkoutId, {});
    const unknown = eventOf(orderId, 'CAPTURE2');
    await running(shop, checkoutId).signal(paypalEventSignal, unknown);
    const handle = shop.temporal.client.workflow.getHandle(`paypal-event:${unknown.eventId}`);
    const needsAttention = async () => {
      const kept = await handle.describe().catch(() => null);
      return kept?.searchAttributes['NeedsAttention'];
    };
    letGo();
    await running(shop, checkoutId).result();
    await expect.poll(needsAttention, SOON).toEqual([true]);
  });

  it('answers the command that a reset run takes, and ends', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const reading = gate();
    const shown = gate();
    twisted.set('voidAuthorization', answerLost);
    twisted.set('getOrder', async (go) => {
      reading.open();
      await shown.opened;
      return await go();
    });
    const voided = shop.holdfast.void(checkoutId, {}, 'release').catch(() => null);
    await reading.opened;
    await resetToLastTask(checkoutId);
    const { begun, letGo } = publicationHeld();
    shown.open();
    await begun;
    await expect(shop.holdfast.capture(checkoutId, {}, 'late')).rejects.toMatchObject({
      code: 'CHECKOUT_CLOSED',
    });
    letGo();
    await voided;
    expect(await running(shop, checkoutId).result()).toMatchObject({
      checkout: { stage: { name: 'ENDED', as: 'VOIDED' } },
    });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });
});

/** To the newest Workflow Task, which is done again: the run goes on in the middle of what it does. */
const resetToLastTask = async (checkoutId: string): Promise<void> => {
  const { client, namespace } = shop.temporal;
  const handle = running(shop, checkoutId);
  const { events } = await handle.fetchHistory();
  const last = events?.findLast((one) => one.workflowTaskCompletedEventAttributes)?.eventId;
  await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: {
      workflowId: handle.workflowId,
      runId: (await handle.describe()).runId,
    },
    workflowTaskFinishEventId: Long.fromValue(last ?? 0),
    requestId: randomUUID(),
    reason: 'a story',
  });
};

/** What the worker is asked to publish. */
const published: string[] = [];

const listening: Partial<WorkerOptions> = {
  interceptors: {
    activity: [
      ({ info }) => ({
        inbound: {
          execute: (input, next) => {
            if (info.activityType === 'publishEvents') published.push(...typesIn(input.args));
            return next(input);
          },
        },
      }),
    ],
  },
};

const argsSchema = z.tuple([z.object({ events: z.array(z.object({ type: z.string() })) })]);

const typesIn = (args: readonly unknown[]): readonly string[] => {
  const [{ events }] = argsSchema.parse(args);
  return events.map(({ type }) => type);
};

describe('a checkout that continues as new', () => {
  const short = useShop({ worker: listening, notify: true, server: startTemporalOfShortRuns });

  it('has published the event of every capture before it does', async () => {
    const { checkoutId } = await anAuthorizedCheckout(short, { policy: { reauthorize: 'NEVER' } });
    const handle = running(short, checkoutId);
    const first = await handle.describe();
    for (let each = 0; each < 9; each += 1) {
      const part = { amount: dollars('5.00'), finalCapture: false };
      await short.holdfast.capture(checkoutId, part, `part-${each}`);
    }
    const runId = async () => (await handle.describe()).runId;
    await expect.poll(runId, SOON).not.toBe(first.runId);
    const captured = () => published.filter((type) => type === 'capture.completed').length;
    await expect.poll(captured, SOON).toBe(9);
  });
});
