import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StartCheckout } from '../../src/client/requests.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import type { Capture, Order } from '../../src/domain/paypal/resources.ts';
import { answering, arrivingLate, refusal, twists } from '../support/answers.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  hundredDollars,
  ledgerOf,
  pass,
  until,
  untilKnown,
  untilStatus,
  useShop,
} from '../support/shop.ts';
import {
  captureEvent,
  signalEvent,
  timePasses,
  timePassesWithoutAnswer,
} from './rules/fixtures.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

const running = (checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

/** How many commands have reached the checkout. */
const acceptedBy = async (checkoutId: string): Promise<number> => {
  const { events } = await running(checkoutId).fetchHistory();
  const accepted = events?.filter((one) => one.workflowExecutionUpdateAcceptedEventAttributes);
  return accepted?.length ?? 0;
};

const noAnswer = () => ApplicationFailure.nonRetryable('silence', 'PAYPAL_NO_ANSWER');

/** PayPal does it once, and nobody hears of it. */
const withoutAnswer = async (go: () => Promise<unknown>) => {
  await go();
  throw noAnswer();
};

const agedOut = async () =>
  refusal({ httpStatus: 404, issue: 'INVALID_RESOURCE_ID', issueClass: 'RECONCILE' });

/** PayPal's reports need a permission of their own. */
const forbidden = async () =>
  refusal({ httpStatus: 403, issue: 'NOT_AUTHORIZED', issueClass: 'CONFIGURATION' });

const operator = { actor: 'op', reason: 'looked at it in PayPal' };

describe('absence', () => {
  it('is not proved by an order that PayPal no longer shows: the capture is not made again', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted
      .set('captureAuthorization', withoutAnswer)
      .set('getOrder', agedOut)
      .set('searchTransactions', forbidden);
    shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'k').catch(() => undefined);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    twisted.delete('captureAuthorization');
    await pass(shop, checkoutId, days(1));
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    twisted.clear();
    await shop.holdfast.resolve(checkoutId, { action: 'adopt', ...operator });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      captures: [{ amount: dollars('40.00') }],
    });
  });

  it('is looked into as soon as PayPal sends an event: the capture that it names answers its caller', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    let made = '';
    const noted = answering<Capture>((capture) => {
      made = capture.id;
      return capture;
    });
    twisted
      .set('captureAuthorization', (go) => withoutAnswer(() => noted(go, 1)))
      .set('getOrder', agedOut)
      .set('searchTransactions', forbidden);
    const asked = untilKnown(() =>
      shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'k'),
    );
    asked.catch(() => undefined);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    await signalEvent(shop, { checkoutId, orderId }, captureEvent(made));
    expect(await asked).toMatchObject({ captureId: made, status: 'COMPLETED' });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('is not proved by one look after a silence: PayPal may show the capture a moment late', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    twisted.set('captureAuthorization', withoutAnswer).set('getOrder', async () => {
      throw noAnswer();
    });
    shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'k').catch(() => undefined);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    twisted.delete('captureAuthorization');
    let looks = 0;
    const before = answering<Order>((order) => ({ ...order, captures: [] }));
    twisted.set('getOrder', (go, attempt) => {
      looks += 1;
      return looks === 1 ? before(go, attempt) : go();
    });
    await pass(shop, checkoutId, hours(2));
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    expect(looks).toBeGreaterThan(1);
  });

  it.each<[string, Partial<StartCheckout>]>([
    ['its invoice id', {}],
    [
      'its request id where the invoice id is the shop’s',
      { purchaseUnit: { ...hundredDollars, invoiceId: `late-${randomUUID()}` } },
    ],
  ])(
    'that was wrong takes nothing a second time: what is sent again keeps %s',
    async (_kept, request) => {
      const { checkoutId, orderId } = await anAuthorizedCheckout(shop, request);
      const issue = 'PAYEE_ACCOUNT_RESTRICTED';
      const refused = { operation: 'captureAuthorization', kind: 'refuse', issue, times: 1 };
      await shop.paypal.faults([refused]);
      const part = { amount: dollars('40.00'), finalCapture: false };
      const capture = shop.holdfast.capture(checkoutId, part, 'part');
      await expect(capture).rejects.toMatchObject({ code: 'REFUSED_BY_PAYPAL', issue });
      twisted.set(
        'captureAuthorization',
        arrivingLate(async () => {
          throw noAnswer();
        }),
      );
      const resolved = shop.holdfast.resolve(checkoutId, { action: 'retry', ...operator });
      await until(shop, checkoutId, ({ timeline }) =>
        timeline.some(({ event }) => event === 'OUTCOME_UNKNOWN'),
      );
      await timePasses(shop, checkoutId, 75);
      await resolved;
      expect(await shop.holdfast.get(checkoutId)).toMatchObject({
        attention: null,
        remaining: dollars('60.00'),
      });
      expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'CAPTURED']);
    },
  );

  it('of a hold is not assumed because the window ends: a call without an answer is read about first', async () => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    let rounds = 0;
    twisted.set('authorizeOrder', async (go, attempt) => {
      if (attempt === 1) rounds += 1;
      // Of the first round PayPal knows nothing; the second, which outlasts the window, is made and not answered.
      if (rounds > 1) await go();
      throw ApplicationFailure.create({ type: 'PAYPAL_SERVER_ERROR', nextRetryDelay: '119s' });
    });
    await timePassesWithoutAnswer(shop, { checkoutId, orderId }, hours(3) + 420);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    expect((await ledgerOf(shop, orderId)).effects).toEqual(['AUTHORIZED']);
  });

  it('of an order is not guessed by a run that took it over: a hold is found before anything ends', async () => {
    const { checkoutId, orderId } = await anAuthorizedCheckout(shop);
    const handle = running(checkoutId);
    const { events } = await handle.fetchHistory();
    const given = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    const input: unknown = JSON.parse(Buffer.from(given ?? []).toString());
    await handle.terminate('by mistake');
    await shop.paypal.moveOrder(orderId ?? '', hours(7));
    let away = true;
    twisted.set('getOrder', async (go) => {
      if (away) throw ApplicationFailure.retryable('silence', 'PAYPAL_NO_ANSWER');
      return await go();
    });
    await shop.temporal.client.workflow.start('checkout', {
      workflowId: `checkout:default:${checkoutId}`,
      taskQueue: shop.taskQueue,
      args: [input],
      startDelay: hours(7) * 1000,
    });
    const passes = async (seconds: number) => {
      const move = { ms: seconds * 1000, giveUpAt: Date.now() + 40_000 };
      return await moveWorkflow(shop.temporal.client, handle.workflowId, move);
    };
    await passes(hours(7) + 1);
    const asked = untilKnown(() => shop.holdfast.void(checkoutId, {}, 'void'));
    asked.catch(() => undefined);
    await expect.poll(() => acceptedBy(checkoutId), { timeout: 20_000 }).toBe(1);
    expect(await passes(hours(1) / 4)).toBe(true);
    away = false;
    expect(await passes(hours(1) / 4)).toBe(true);
    expect(await asked).toMatchObject({ status: 'VOIDED' });
    expect((await ledgerOf(shop, orderId ?? '')).effects).toEqual(['AUTHORIZED', 'VOIDED']);
  });

  it('of a patch is told: what cannot be seen at PayPal is not called done', async () => {
    twisted.set('patchOrder', async () => {
      throw noAnswer();
    });
    const { checkoutId } = await aCheckout(shop);
    const sameAmount = { amount: dollars('100.00'), description: 'engraved' };
    await expect(shop.holdfast.patch(checkoutId, sameAmount, 'patch')).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
  });
});

describe('an operator’s choice', () => {
  it('is judged again when its turn comes: what it was made for may be over', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    const refused = refusal({
      httpStatus: 422,
      issue: 'TRANSACTION_REFUSED',
      issueClass: 'OPERATOR',
    });
    twisted.set('captureAuthorization', async () => refused);
    const part = { amount: dollars('10.00') };
    await shop.holdfast.capture(checkoutId, part, 'first').catch(() => undefined);
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    twisted.set('captureAuthorization', async (go) => {
      await opened;
      return await go();
    });
    const accepted = () => acceptedBy(checkoutId);
    const before = await accepted();
    const second = shop.holdfast.capture(checkoutId, part, 'second');
    await expect.poll(accepted, { timeout: 20_000 }).toBe(before + 1);
    second.catch(() => undefined);
    const choice = shop.holdfast.resolve(checkoutId, { action: 'void', ...operator }, 'choice');
    choice.catch(() => undefined);
    await expect.poll(accepted, { timeout: 20_000 }).toBe(before + 2);
    open();
    await second;
    await expect(choice).rejects.toMatchObject({ code: 'NOTHING_TO_RESOLVE' });
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({ status: 'PARTIALLY_CAPTURED' });
  });
});
