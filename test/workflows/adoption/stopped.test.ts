import { randomUUID } from 'node:crypto';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../support/answers.ts';
import {
  dollars,
  effectsOf,
  minutes,
  noRenewal,
  part,
  running,
  timePasses,
  until,
  untilStatus,
  useTwistedShop,
} from '../rules/fixtures.ts';
import { agedOut, aHoldElsewhere, expected } from './made-elsewhere.ts';

const { shop, twisted } = useTwistedShop();

const forbidden = async () =>
  refusal({ httpStatus: 403, issue: 'PERMISSION_DENIED', issueClass: 'OPERATOR' });

/** A hold that was adopted by its order, and the request that adopted it, to be sent again. */
const adopted = async () => {
  const { orderId } = await aHoldElsewhere(shop);
  const checkoutId = `c-${randomUUID()}`;
  const key = randomUUID();
  const adopt = () =>
    shop.holdfast.adopt({ orderId, expected, checkoutId, policy: noRenewal }, key);
  await adopt();
  await untilStatus(shop, checkoutId, 'AUTHORIZED');
  return { orderId, checkoutId, adopt };
};

type Adopted = Awaited<ReturnType<typeof adopted>>;

const terminate = ({ checkoutId }: Adopted) => running(shop, checkoutId).terminate('by mistake');

/** The caller is answered when the payment is found, or told to ask again. */
const adoptAgain = async (checkout: Adopted): Promise<void> => {
  await terminate(checkout);
  void checkout.adopt().catch(() => undefined);
  const isRunning = async () =>
    (await running(shop, checkout.checkoutId).describe()).status.name === 'RUNNING';
  await expect.poll(isRunning, { timeout: 20_000 }).toBe(true);
};

const startByHand = async (checkout: Adopted): Promise<void> => {
  const { events } = await running(shop, checkout.checkoutId).fetchHistory();
  const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
  await terminate(checkout);
  await shop.temporal.client.workflow.start('checkout', {
    workflowId: `checkout:default:${checkout.checkoutId}`,
    taskQueue: shop.taskQueue,
    args: [input],
  });
};

const resetToFirstTask = async ({ checkoutId }: Adopted): Promise<void> => {
  const { events } = await running(shop, checkoutId).fetchHistory();
  const task = events?.find((one) => one.workflowTaskCompletedEventAttributes);
  const { runId } = await running(shop, checkoutId).describe();
  await shop.temporal.client.workflowService.resetWorkflowExecution({
    namespace: shop.temporal.namespace,
    workflowExecution: { workflowId: `checkout:default:${checkoutId}`, runId },
    workflowTaskFinishEventId: Long.fromValue(task?.eventId ?? 0),
    requestId: randomUUID(),
    reason: 'a story',
  });
};

describe('an adopted hold whose Workflow was terminated', () => {
  it('is found by its authorization where PayPal no longer shows the order', async () => {
    const checkout = await adopted();
    const { checkoutId, orderId } = checkout;
    await shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    await terminate(checkout);
    twisted.set('getOrder', agedOut);
    expect(await checkout.adopt()).toMatchObject({ orderId });
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      captures: [{ amount: dollars('40.00') }],
    });
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'VOIDED 60.00',
    ]);
  });

  it('ends FAILED only where an operator closes it and PayPal still does not show it', async () => {
    const checkout = await adopted();
    const { checkoutId } = checkout;
    twisted.set('getOrder', agedOut);
    await startByHand(checkout);
    await until(shop, checkoutId, ({ attention }) => attention !== null);
    const close = { action: 'close', actor: 'op', reason: 'seen in PayPal' } as const;
    await shop.holdfast.resolve(checkoutId, close, 'close');
    await untilStatus(shop, checkoutId, 'FAILED');
  });
});

describe('an adopted hold of which 40.00 are captured, and that PayPal does not show again', () => {
  it.each([
    ['its request starts it again', adoptAgain, forbidden],
    ['it is reset to its first task', resetToFirstTask, forbidden],
    ['it is reset to its first task, aged out', resetToFirstTask, agedOut],
    ['it is started by hand, aged out', startByHand, agedOut],
  ])('waits with attention raised, and goes on once it is shown: %s', async (_how, again, no) => {
    const checkout = await adopted();
    const { checkoutId, orderId } = checkout;
    await shop.holdfast.capture(checkoutId, part('40.00'), 'parcel');
    twisted.set('getOrder', no);
    await again(checkout);
    const isDecided = ({ status }: { readonly status: string }) =>
      ['NEEDS_ATTENTION', 'FAILED'].includes(status);
    expect(await until(shop, checkoutId, isDecided)).toMatchObject({
      status: 'NEEDS_ATTENTION',
      attention: { code: 'UNEXPECTED_ANSWER', offers: [{ action: 'retry' }, { action: 'close' }] },
    });
    twisted.clear();
    await timePasses(shop, checkoutId, minutes(6));
    expect(await untilStatus(shop, checkoutId, 'PARTIALLY_CAPTURED')).toMatchObject({
      remaining: dollars('60.00'),
      attention: null,
    });
    await shop.holdfast.void(checkoutId, {});
    expect(await effectsOf(shop, orderId)).toEqual([
      'AUTHORIZED 100.00',
      'CAPTURED 40.00',
      'VOIDED 60.00',
    ]);
  });
});
