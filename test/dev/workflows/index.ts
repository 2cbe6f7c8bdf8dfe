import { condition, defineQuery, proxyActivities, setHandler, sleep } from '@temporalio/workflow';

const { paypalTime } = proxyActivities<{ paypalTime(orderId: string | null): Promise<number> }>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '1 hour' },
});

interface Kept {
  readonly dueAt: number;
  readonly paypalNow: number;
}

/**
 * Nothing of a checkout but its deadlines: it says which is next, keeps them in order, and asks PayPal's clock what
 * time it is at each, `waits` seconds after it. It ends with the last one.
 */
export async function checkout(input: { orderId: string | null; hours: number[]; waits?: number }) {
  const kept: Kept[] = [];
  let dueAt: number | null = null;
  let version = 0;
  const view = () => ({
    orderId: input.orderId,
    kept,
    version,
    nextDeadline: dueAt === null ? null : { at: new Date(dueAt).toISOString(), does: 'VOID' },
  });
  setHandler(defineQuery('status'), view);
  for (const hours of input.hours) {
    dueAt = Date.now() + hours * 3_600_000;
    await sleep(dueAt - Date.now());
    version += 1;
    if (input.waits !== undefined) await sleep(input.waits * 1_000);
    kept.push({ dueAt, paypalNow: await paypalTime(input.orderId) });
  }
  dueAt = null;
  return { checkout: view() };
}

/** Sleeps for a month. */
export async function month(): Promise<void> {
  await condition(() => false, '30 days');
}
