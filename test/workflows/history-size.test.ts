import { describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  pass,
  useShop,
} from '../support/shop.ts';

const shop = useShop();

/**
 * Events of the checkout's history, those of time skipping not counted: a real life has none of them. `work` leaves out
 * the workflow tasks as well, whose number may grow by one when two things happen at the same moment.
 */
const eventsOf = async (checkoutId: string): Promise<{ all: number; work: number }> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  const { events } = await handle.fetchHistory();
  const real = (events ?? []).filter(
    (event) =>
      !event.workflowExecutionTimeSkippingTransitionedEventAttributes &&
      !event.workflowExecutionOptionsUpdatedEventAttributes,
  );
  const work = real.filter(
    (event) => !Object.keys(event).some((key) => key.startsWith('workflowTask')),
  );
  return { all: real.length, work: work.length };
};

const expectHistory = async (
  checkoutId: string,
  pinned: { readonly atMost: number; readonly work: number },
): Promise<void> => {
  const { all, work } = await eventsOf(checkoutId);
  expect(work).toBe(pinned.work);
  expect(all).toBeLessThanOrEqual(pinned.atMost);
};

/** Every event is paid for, stored for months and replayed: a change of these figures is a decision, not an accident. */
describe('the history is pinned for', () => {
  it('a capture inside the honor period', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, {}, 'all');
    await expectHistory(checkoutId, { atMost: 42, work: 23 });
  });

  it('a capture after one reauthorization', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(4));
    await shop.holdfast.capture(checkoutId, {}, 'all');
    await expectHistory(checkoutId, { atMost: 54, work: 29 });
  });

  it('a partial and a final capture', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await shop.holdfast.capture(checkoutId, {}, 'rest');
    await expectHistory(checkoutId, { atMost: 56, work: 31 });
  });

  it('a hold that is voided at its deadline', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(29));
    await expectHistory(checkoutId, { atMost: 66, work: 33 });
  });

  it('a void before approval', async () => {
    const { checkoutId } = await aCheckout(shop);
    await shop.holdfast.void(checkoutId, {});
    await expectHistory(checkoutId, { atMost: 23, work: 13 });
  });

  it('a checkout that nobody approves', async () => {
    const { checkoutId } = await aCheckout(shop);
    await pass(shop, checkoutId, hours(4));
    await expectHistory(checkoutId, { atMost: 29, work: 14 });
  });
});
