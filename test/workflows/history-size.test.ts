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

/** How many lives may be lived to show one without a workflow task too many. */
const LIVES = 3;

/**
 * Events of the checkout's history, those of time skipping not counted: a real life has none of them. `work` leaves out
 * the workflow tasks as well.
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

/**
 * Lives a checkout and counts. On a busy machine two things that usually share a workflow task may miss each other and
 * need one more, so a life that is too long is lived again; what the code itself does is the same in every life.
 */
const expectHistory = async (
  live: () => Promise<string>,
  pinned: { readonly atMost: number; readonly work: number },
): Promise<void> => {
  let shortest = Number.POSITIVE_INFINITY;
  for (let lives = 0; lives < LIVES && shortest > pinned.atMost; lives += 1) {
    const { all, work } = await eventsOf(await live());
    expect(work).toBe(pinned.work);
    shortest = Math.min(shortest, all);
  }
  expect(shortest).toBeLessThanOrEqual(pinned.atMost);
};

/** The names of the search attributes in each upsert of a checkout's history. */
const attributesWritten = async (checkoutId: string): Promise<readonly string[]> => {
  const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) =>
    upsert
      ? [
          Object.keys(upsert.searchAttributes?.indexedFields ?? {})
            .toSorted()
            .join(),
        ]
      : [],
  );
};

describe('an upsert', () => {
  it('names the search attributes that have changed, and no other', async () => {
    const { checkoutId } = await anAuthorizedCheckout(shop);
    await shop.holdfast.capture(checkoutId, {}, 'all');
    expect(await attributesWritten(checkoutId)).toEqual([
      'ActBy,CheckoutStatus,HeldMinor,NeedsAttention,PayPalOrderId',
      'ActBy,CheckoutStatus,HeldMinor',
      'ActBy,CheckoutStatus,HeldMinor',
    ]);
  });
});

/** Every event is paid for, stored for months and replayed: a change of these figures is a decision, not an accident. */
describe('the history is pinned for', () => {
  it('a capture inside the honor period', async () => {
    await expectHistory(
      async () => {
        const { checkoutId } = await anAuthorizedCheckout(shop);
        await shop.holdfast.capture(checkoutId, {}, 'all');
        return checkoutId;
      },
      { atMost: 41, work: 22 },
    );
  });

  it('a capture after one reauthorization', async () => {
    await expectHistory(
      async () => {
        const { checkoutId } = await anAuthorizedCheckout(shop);
        await pass(shop, checkoutId, days(4));
        await shop.holdfast.capture(checkoutId, {}, 'all');
        return checkoutId;
      },
      // PayPal's last answer is older than an hour: it is read within the capture.
      { atMost: 52, work: 28 },
    );
  });

  it('a partial and a final capture', async () => {
    await expectHistory(
      async () => {
        const { checkoutId } = await anAuthorizedCheckout(shop);
        await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
        await shop.holdfast.capture(checkoutId, {}, 'rest');
        return checkoutId;
      },
      { atMost: 53, work: 28 },
    );
  });

  it('a hold that is voided at its deadline', async () => {
    await expectHistory(
      async () => {
        const { checkoutId } = await anAuthorizedCheckout(shop);
        await pass(shop, checkoutId, days(29));
        return checkoutId;
      },
      // One read before the deadline acts.
      { atMost: 71, work: 36 },
    );
  });

  it('a void before approval', async () => {
    await expectHistory(
      async () => {
        const { checkoutId } = await aCheckout(shop);
        await shop.holdfast.void(checkoutId, {});
        return checkoutId;
      },
      { atMost: 27, work: 15 },
    );
  });

  it('a checkout that nobody approves', async () => {
    await expectHistory(
      async () => {
        const { checkoutId } = await aCheckout(shop);
        await pass(shop, checkoutId, hours(4));
        return checkoutId;
      },
      { atMost: 29, work: 14 },
    );
  });
});
