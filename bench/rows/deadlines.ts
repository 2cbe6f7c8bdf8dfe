import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { openUpdate } from '../../src/contract/messages.ts';
import { CheckoutStatusKey, MerchantIdKey } from '../../src/contract/search-attributes.ts';
import { checkoutWorkflowId, TASK_QUEUE } from '../../src/contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../../src/contract/workflows.ts';
import { defaultPolicy } from '../../src/domain/checkout/policy.ts';
import { bareWorkflowId } from '../bare/client.ts';
import { inTurns } from '../measure/in-turns.ts';
import { atOnce } from '../measure/lives.ts';
import type { Stack } from '../measure/stack.ts';
import { quantile, spreadOf } from '../measure/statistics.ts';
import { type Bench, figure, type Row } from './row.ts';

const OPENED_AT_ONCE = 16;
/** Opened before, with a window that does not end here: they show how fast the rest will be opened. */
const TRIED_FIRST = 32;
const LONG_WINDOW_MS = 3_600_000;
/** The deadlines come when all are open, also where the rest is opened more slowly than the first. */
const SLOWER_AT_MOST = 1.5;
const AFTER_OPENING_MS = 4_000;
const SHORTEST_WINDOW_MS = 2_000;
/** Evenly. */
const WITHIN_MS = 2_000;
const WORST_GOAL = 1.3;

/**
 * Many windows for approval end within two seconds, and PayPal is asked for each. How late: from the instant the timer was
 * set to, by the history, to the start of the call.
 */
export const deadlinesRow: Row = {
  id: 'deadlines',
  title: 'Deadlines that fall due together',
  run: async (bench) => {
    const stack = await bench.stack();
    const { deadlines, burstRounds } = bench.plan;
    const late = await inTurns(['bare', 'product'], burstRounds, (side) =>
      burst(bench, stack, side),
    );
    const inRounds = (side: Side, q: number) => spreadOf(late(side).map((ms) => quantile(ms, q)));
    const row = (what: string, q: number) =>
      figure(`PayPal called late, ${what} of a round`, 'ms', {
        bare: inRounds('bare', q),
        product: inRounds('product', q),
      });
    const worst = { bare: inRounds('bare', 1).greatest, product: inRounds('product', 1).greatest };
    return {
      figures: [
        row('median', 0.5),
        row('worst', 1),
        figure('PayPal called late, worst of all rounds', 'ms', {
          bare: spreadOf([worst.bare]),
          product: spreadOf([worst.product]),
          ratio: spreadOf([worst.product / worst.bare]),
          goal: { of: 'ratio', atMost: WORST_GOAL },
        }),
      ],
      notes: [
        `${deadlines} checkouts on each side, one side after the other, in ${burstRounds} rounds, every other one in the opposite order; their windows for approval end within ${WITHIN_MS / 1_000} s.`,
        'The goal compares the worst of all rounds: where a task has waited ten seconds for the worker that has its Workflow in the cache, the Workflow is replayed, and the worst of that round is two to three times that of another, on either side.',
      ],
    };
  },
};

type Side = 'bare' | 'product';

/** How late each call was, in milliseconds. */
async function burst({ plan, say }: Bench, stack: Stack, side: Side): Promise<readonly number[]> {
  const { client } = stack;
  const ids = Array.from({ length: plan.deadlines }, () => randomUUID());
  const start = (id: string, approvalWithinMs: number) =>
    side === 'bare'
      ? stack.bare.start(id, { approvalWithinMs })
      : startProduct(client, id, approvalWithinMs);
  const triedAt = Date.now();
  const tried = Math.min(TRIED_FIRST, plan.deadlines);
  await atOnce(OPENED_AT_ONCE, tried, () => start(randomUUID(), LONG_WINDOW_MS));
  const openingMs = (SLOWER_AT_MOST * (Date.now() - triedAt)) / tried;
  const dueAt = Date.now() + plan.deadlines * openingMs + AFTER_OPENING_MS;
  const windowMs = (index: number) =>
    Math.max(dueAt + (index / ids.length) * WITHIN_MS - Date.now(), SHORTEST_WINDOW_MS);
  await atOnce(OPENED_AT_ONCE, ids.length, (index) => start(ids[index] ?? '', windowMs(index)));
  say(
    `${side}: ${ids.length} open, the windows end in ${((dueAt - Date.now()) / 1_000).toFixed(0)} s`,
  );
  await delay(Math.max(dueAt - Date.now(), 0));
  const late: number[] = [];
  await atOnce(OPENED_AT_ONCE, ids.length, async (index) => {
    const id = ids[index] ?? '';
    const workflowId = side === 'bare' ? bareWorkflowId(id) : checkoutWorkflowId('default', id);
    await client.workflow.getHandle(workflowId).result();
    late.push(await latenessOf(client, workflowId));
  });
  say(
    `${side}: late ${quantile(late, 0.5).toFixed(0)} ms, worst ${Math.max(...late).toFixed(0)} ms`,
  );
  return late;
}

/** As src/client/start.ts starts it, with a window shorter than the minute that callers may ask for. */
async function startProduct(client: Client, checkoutId: string, approvalWithinMs: number) {
  const money = { currencyCode: 'USD', value: '100.00' };
  const input = {
    merchantId: 'default',
    checkoutId,
    purchaseUnit: { amount: money },
    amount: { currency: 'USD', minor: 10_000 },
    returnUrl: null,
    cancelUrl: null,
    policy: { ...defaultPolicy, approvalWithinMs },
    notify: false,
    key: checkoutId,
    digest: checkoutId,
  };
  const opened = await client.workflow.executeUpdateWithStart(openUpdate, {
    updateId: 'open',
    startWorkflowOperation: new WithStartWorkflowOperation<CheckoutWorkflow>('checkout', {
      workflowId: checkoutWorkflowId('default', checkoutId),
      taskQueue: TASK_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: CheckoutStatusKey, value: 'CREATING' },
        { key: MerchantIdKey, value: 'default' },
      ]),
    }),
  });
  if (opened.kind !== 'OPENED') throw new Error(`${checkoutId} was not opened: ${opened.kind}`);
}

async function latenessOf(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const byId = new Map((events ?? []).map((event) => [String(event.eventId), event]));
  const fired = events?.find((event) => event.timerFiredEventAttributes);
  const timer = byId.get(String(fired?.timerFiredEventAttributes?.startedEventId));
  const windowMs = optionalTsToMs(timer?.timerStartedEventAttributes?.startToFireTimeout) ?? 0;
  const started = events?.find((event) => {
    const scheduledAs = event.activityTaskStartedEventAttributes?.scheduledEventId;
    const scheduled = byId.get(String(scheduledAs))?.activityTaskScheduledEventAttributes;
    return scheduled?.activityType?.name === 'authorizeOrder';
  });
  const [setAt, calledAt] = [timer, started].map((event) => optionalTsToMs(event?.eventTime));
  if (setAt === undefined || calledAt === undefined) {
    throw new Error(`${workflowId} has no deadline at which PayPal was called`);
  }
  return calledAt - setAt - windowMs;
}
