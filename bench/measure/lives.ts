import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { checkoutWorkflowId } from '../../src/contract/workflow-ids.ts';
import { bareWorkflowId } from '../bare/client.ts';
import type { Stack } from './stack.ts';

/** Who is measured: the bare workflow, the product by its typed facade, the product by its HTTP gateway. */
export const SIDES = ['bare', 'facade', 'gateway'] as const;
export type Side = (typeof SIDES)[number];

const hundredDollars = { amount: { currencyCode: 'USD', value: '100.00' } };

/** One checkout up to the hold. @returns its Workflow Id */
export type Opening = (checkoutId: string) => Promise<string>;

/** Each side's life: create, approve, authorize, capture; every call waits for its answer. @returns its Workflow Id */
export const livesOf = (stack: Stack): Readonly<Record<Side, () => Promise<string>>> => {
  const open = openingsOf(stack);
  return {
    bare: async () => {
      const checkoutId = randomUUID();
      const workflowId = await open.bare(checkoutId);
      await stack.bare.capture(checkoutId);
      return workflowId;
    },
    facade: async () => {
      const checkoutId = randomUUID();
      const workflowId = await open.facade(checkoutId);
      await stack.facade.capture(checkoutId, {}, 'all');
      return workflowId;
    },
    gateway: async () => {
      const checkoutId = randomUUID();
      const workflowId = await open.gateway(checkoutId);
      await stack.http.capture(checkoutId, {}, { key: 'all' });
      return workflowId;
    },
  };
};

/**
 * Waiting for the hold is the same for whoever holds a Temporal connection: a long poll of the history, which asks no worker.
 * A caller of the gateway waits there, and the gateway does as it does.
 */
export const openingsOf = (stack: Stack): Readonly<Record<Side, Opening>> => ({
  bare: async (checkoutId) => {
    const { orderId } = await stack.bare.start(checkoutId);
    await payerApproves(stack, orderId);
    await stack.bare.approve(checkoutId);
    return await untilDone(stack.client, bareWorkflowId(checkoutId), 'authorizeOrder');
  },
  facade: async (checkoutId) => {
    const request = { checkoutId, purchaseUnit: hundredDollars };
    const { orderId } = await stack.facade.start(request, checkoutId);
    await payerApproves(stack, orderId);
    await stack.facade.approve(checkoutId);
    const workflowId = checkoutWorkflowId('default', checkoutId);
    return await untilDone(stack.client, workflowId, 'authorizeOrder');
  },
  gateway: async (checkoutId) => {
    const request = { checkoutId, purchaseUnit: hundredDollars };
    const { orderId } = await stack.http.start(request, { key: checkoutId });
    await payerApproves(stack, orderId);
    await stack.http.approve(checkoutId);
    const { status } = await stack.http.wait(checkoutId, 'AUTHORIZED');
    if (status !== 'AUTHORIZED') throw new Error(`${checkoutId} is ${status}`);
    return checkoutWorkflowId('default', checkoutId);
  },
});

export const payerApproves = async (
  { simulatorUrl }: Pick<Stack, 'simulatorUrl'>,
  orderId: string | null,
): Promise<void> => {
  const url = `${simulatorUrl}/_simulator/orders/${orderId}/approve`;
  const answer = await fetch(url, { method: 'POST' });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the simulator answers ${answer.status} to the payer’s approval`);
};

/**
 * Until the Activity is done for the first time and the Workflow has taken in its result. One long poll of the server, again
 * whenever the history has grown. @returns the Workflow Id. @throws Error where the Workflow ends before
 */
export const untilDone = async (
  client: Client,
  workflowId: string,
  activity: string,
): Promise<string> => {
  let nextPageToken: Uint8Array | undefined;
  let scheduledAs: string | null = null;
  let isDone = false;
  do {
    const page: Awaited<ReturnType<typeof client.workflowService.getWorkflowExecutionHistory>> =
      await client.workflowService.getWorkflowExecutionHistory({
        namespace: client.options.namespace,
        execution: { workflowId },
        waitNewEvent: true,
        ...(nextPageToken && { nextPageToken }),
      });
    for (const event of page.history?.events ?? []) {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled?.activityType?.name === activity) scheduledAs ??= String(event.eventId);
      const completed = event.activityTaskCompletedEventAttributes;
      if (completed && String(completed.scheduledEventId) === scheduledAs) isDone = true;
      if (isDone && event.workflowTaskCompletedEventAttributes) return workflowId;
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length > 0);
  throw new Error(`${workflowId} ended without ${activity}`);
};

/** Does so much work, so many pieces at once. @throws what the first piece that failed threw, once none is under way */
export const atOnce = async (
  width: number,
  total: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) await work(index);
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
};

/** Lives as long as asked, so many at once; those that have begun are lived to their end, and their time counts. */
export const liveFor = async (
  seconds: number,
  width: number,
  live: () => Promise<unknown>,
): Promise<{ readonly lives: number; readonly seconds: number }> => {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1_000;
  let lives = 0;
  const one = async (): Promise<void> => {
    while (elapsed() < seconds) {
      await live();
      lives += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, one));
  return { lives, seconds: elapsed() };
};
