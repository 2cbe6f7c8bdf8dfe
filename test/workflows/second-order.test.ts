import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { NeedsAttentionKey } from '../../src/contract/search-attributes.ts';
import { agedOut } from './adoption/made-elsewhere.ts';
import {
  effectsOf,
  gate,
  hours,
  hundredDollars,
  minutes,
  noRenewal,
  running,
  timePasses,
  until,
  untilStatus,
  useTwistedShop,
} from './rules/fixtures.ts';

const { shop, twisted } = useTwistedShop();

const workflowIdOf = (checkoutId: string) => `checkout:default:${checkoutId}`;

const firstEvents = async (checkoutId: string) => {
  const { events } = await running(shop, checkoutId).fetchHistory();
  return events ?? [];
};

const terminate = (checkoutId: string) => running(shop, checkoutId).terminate('by mistake');

/** What an operator does in the Temporal UI: "Start Workflow like this one". */
const startLikeThisOne = async (checkoutId: string): Promise<void> => {
  const [first] = await firstEvents(checkoutId);
  const given = first?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
  await terminate(checkoutId);
  await shop.temporal.client.workflow.start('checkout', {
    workflowId: workflowIdOf(checkoutId),
    taskQueue: shop.taskQueue,
    args: [input],
  });
};

const resetToFirstTask = async (checkoutId: string): Promise<void> => {
  const events = await firstEvents(checkoutId);
  const task = events.find((one) => one.workflowTaskCompletedEventAttributes);
  const { runId } = await running(shop, checkoutId).describe();
  await shop.temporal.client.workflowService.resetWorkflowExecution({
    namespace: shop.temporal.namespace,
    workflowExecution: { workflowId: workflowIdOf(checkoutId), runId },
    workflowTaskFinishEventId: Long.fromValue(task?.eventId ?? 0),
    requestId: randomUUID(),
    reason: 'a story',
  });
};

const starting = (checkoutId: string) => () =>
  shop.holdfast.start({ checkoutId, purchaseUnit: hundredDollars, policy: noRenewal }, 'start');

/** A hold whose order's request id has died at PayPal: another create would make another order. */
const held = async (checkoutId: string) => {
  const { orderId } = await starting(checkoutId)();
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  await shop.paypal.moveOrder(orderId ?? '', hours(7));
  return orderId;
};

/** The hold of a run whose earlier run was terminated before PayPal made the order. */
const heldAfterOneWithoutOrder = async (checkoutId: string) => {
  const sending = gate();
  const { open, opened } = gate();
  twisted.set('createOrder', async () => {
    sending.open();
    await opened;
    throw ApplicationFailure.nonRetryable('never arrived', 'PAYPAL_NO_ANSWER', {});
  });
  const first = starting(checkoutId)().catch(({ code }: { readonly code: string }) => code);
  await sending.opened;
  await terminate(checkoutId);
  twisted.clear();
  open();
  await first;
  return await held(checkoutId);
};

describe('a checkout whose first run was terminated before it had an order', () => {
  it.each([
    ['is started by hand', startLikeThisOne],
    ['is reset to its first task', resetToFirstTask],
  ])('has one order, also where the run after it %s', async (_how, again) => {
    const checkoutId = `c-${randomUUID()}`;
    const orderId = await heldAfterOneWithoutOrder(checkoutId);
    await again(checkoutId);
    const view = await until(shop, checkoutId, ({ status }) => status !== 'CREATING');
    expect(view.orderId).toBe(orderId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00', 'VOIDED 100.00']);
  });
});

it('A hold is looked for where its order has aged out and its checkout is started by hand', async () => {
  const checkoutId = `c-${randomUUID()}`;
  const orderId = await held(checkoutId);
  twisted.set('getOrder', agedOut);
  await startLikeThisOne(checkoutId);
  expect(await until(shop, checkoutId, ({ status }) => status !== 'CREATING')).toMatchObject({
    status: 'NEEDS_ATTENTION',
    attention: { code: 'UNEXPECTED_ANSWER', offers: [{ action: 'retry' }, { action: 'close' }] },
  });
  twisted.clear();
  await timePasses(shop, checkoutId, minutes(6));
  expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({ orderId });
});

describe('a checkout that is started by hand while Temporal cannot list the run before it', () => {
  const notListed = async (): Promise<never> => {
    throw ApplicationFailure.nonRetryable('no answer within the hour', 'ANY', {});
  };
  const unlisted = async () => {
    const checkoutId = `c-${randomUUID()}`;
    const orderId = await held(checkoutId);
    twisted.set('findEarlierOrder', notListed);
    await startLikeThisOne(checkoutId);
    const view = await until(shop, checkoutId, ({ status }) => status !== 'CREATING');
    return { checkoutId, orderId, view };
  };

  it('makes no second order: it asks again, with attention raised', async () => {
    const { checkoutId, orderId, view } = await unlisted();
    expect(view).toMatchObject({
      status: 'NEEDS_ATTENTION',
      orderId: null,
      attention: {
        code: 'UNEXPECTED_ANSWER',
        offers: [{ action: 'retry' }, { action: 'close' }],
      },
    });
    const { typedSearchAttributes } = await running(shop, checkoutId).describe();
    expect(typedSearchAttributes.get(NeedsAttentionKey)).toBe(true);
    twisted.clear();
    await timePasses(shop, checkoutId, minutes(6));
    expect(await untilStatus(shop, checkoutId, 'AUTHORIZED')).toMatchObject({
      orderId,
      attention: null,
    });
    expect(await effectsOf(shop, orderId)).toEqual(['AUTHORIZED 100.00']);
  });

  it('asks again at once, and ends only where it asks in vain, when an operator closes it', async () => {
    const { checkoutId } = await unlisted();
    const resolve = (action: 'retry' | 'close') =>
      shop.holdfast.resolve(checkoutId, { action, actor: 'op', reason: 'seen' }, action);
    await resolve('retry');
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'NEEDS_ATTENTION' });
    await resolve('close');
    expect(await untilStatus(shop, checkoutId, 'FAILED')).toMatchObject({ orderId: null });
  });
});
