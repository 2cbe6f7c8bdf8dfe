import { setTimeout as delay } from 'node:timers/promises';

/**
 * An open model: work arrives at a constant rate and does not wait for what came before. Each is given the instant, by
 * `performance.now()`, at which it was due, so that a generator that falls behind does not hide how long it took.
 * @returns how each ended, once all have
 */
export async function arrivals<T>(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  work: (dueAt: number) => Promise<T>,
): Promise<readonly PromiseSettledResult<T>[]> {
  const startedAt = performance.now();
  const under: Promise<T>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const dueAt = startedAt + (index * 1_000) / perSecond;
    await delay(Math.max(dueAt - performance.now(), 0));
    const one = work(dueAt);
    one.catch(() => undefined);
    under.push(one);
  }
  return await Promise.allSettled(under);
}
