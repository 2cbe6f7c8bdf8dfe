import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  openShop,
  pass,
  type Shop,
} from '../support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

/** Events of the checkout's history, those of time skipping not counted: a real life has none of them. */
const eventsOf = async (checkoutId: string): Promise<number> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter(
    (event) =>
      !event.workflowExecutionTimeSkippingTransitionedEventAttributes &&
      !event.workflowExecutionOptionsUpdatedEventAttributes,
  ).length;
};

/** Every event is paid for, stored for months and replayed: a change of these figures is a decision, not an accident. */
describe('the history of', () => {
  it('a capture inside the honor period has 41 events', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(await eventsOf(checkoutId)).toBe(41);
  });

  it('a capture after one reauthorization has 53 events', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(4));
    await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(await eventsOf(checkoutId)).toBe(53);
  });

  it('a partial and a final capture has 55 events', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await shop.holdfast.capture(checkoutId, {}, 'rest');
    expect(await eventsOf(checkoutId)).toBe(55);
  });

  it('a hold that is voided at its deadline has 63 events', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await pass(shop, checkoutId, days(29));
    expect(await eventsOf(checkoutId)).toBe(63);
  });

  it('a void before approval has 22 events', async () => {
    const { checkoutId } = await aCheckout(shop);
    await shop.holdfast.void(checkoutId, {});
    expect(await eventsOf(checkoutId)).toBe(22);
  });

  it('a checkout that nobody approves has 26 events', async () => {
    const { checkoutId } = await aCheckout(shop);
    await pass(shop, checkoutId, hours(4));
    expect(await eventsOf(checkoutId)).toBe(26);
  });
});
