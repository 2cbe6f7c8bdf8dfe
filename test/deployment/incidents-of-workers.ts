import type { WorkflowHandle } from '@temporalio/client';
import { expect, vi } from 'vitest';
import { redeliverSignal } from '../../src/contract/messages.ts';
import type { Scrape } from './exposition.ts';
import { delivery, type Incident } from './incident.ts';
import { CACHED_WORKFLOWS, type MonitoredStack, sumOf } from './monitored-stack.ts';

/** Starts so many deliveries, one after the other: the worker puts the first ones out of its memory first. */
const startDeliveries = async ({ client }: MonitoredStack, name: string, count: number) => {
  const handles: WorkflowHandle[] = [];
  for (let index = 0; index < count; index += 1)
    handles.push(await client.workflow.start('outgoingEvent', delivery(`${name}-${index}`)));
  return handles;
};

/** As many as a worker delivers at once (src/worker/workers.ts). */
const DELIVERIES_AT_ONCE = 50;
/** More than are delivered at once and then again, and more than the worker keeps in memory. */
const HANGING = CACHED_WORKFLOWS + 20;
/** Each that is woken puts another out of the memory, whose turn comes soon. */
const WOKEN = 80;
/** The alert is silent up to 60 in a minute. */
const MISSES = 65;

/** Scrapes when so many deliveries have begun and no slot is free for another. */
const noSlotFree = (scrape: () => Promise<Scrape>, begun: number): Promise<Scrape> =>
  vi.waitFor(
    async () => {
      const seen = await scrape();
      const ofDeliveries = [...seen].filter(([series]) => /deliveries/.test(series));
      const of = (pattern: RegExp) => sumOf(new Map(ofDeliveries), pattern);
      expect(
        of(/^temporal_activity_schedule_to_start_latency_seconds_count/),
      ).toBeGreaterThanOrEqual(begun);
      expect(of(/^temporal_worker_task_slots_available\{.*ActivityWorker/)).toBe(0);
      return seen;
    },
    { timeout: 60_000, interval: 250 },
  );

export const noSlots: Incident = {
  title: 'a receiver that hangs: deliveries wait, and are more than the worker keeps in memory',
  alerts: ['HoldfastNoTaskSlots', 'HoldfastActivitiesWait', 'HoldfastStickyCacheMisses'],
  provoke: async (monitored) => {
    const { receiver, scrape, scrapeUntil } = monitored;
    const missed = /^temporal_sticky_cache_miss_total/;
    const before = sumOf(await scrape(), missed);
    receiver('HANGS');
    const handles = await startDeliveries(monitored, 'hangs', HANGING);
    await noSlotFree(scrape, DELIVERIES_AT_ONCE);
    const since = Date.now();
    for (const handle of handles.slice(0, WOKEN)) await handle.signal(redeliverSignal);
    await scrapeUntil(missed, before + MISSES);
    await vi.waitFor(() => expect(Date.now() - since).toBeGreaterThan(6_000), { timeout: 10_000 });
    // Those are answered, and as many others begin after their six seconds.
    receiver('HANGS');
    const seen = await noSlotFree(scrape, 2 * DELIVERIES_AT_ONCE);
    receiver('ANSWERS');
    return seen;
  },
};

/** The alert is silent up to 24 in a minute: a worker with nothing at all to do wakes nobody. */
const FEW = 25;

export const pollsInVain: Incident = {
  title: 'more pollers than there is work for',
  alerts: ['HoldfastPollsInVain'],
  provoke: async (monitored) => {
    const { scrape } = monitored;
    const before = await scrape();
    await startDeliveries(monitored, 'few', FEW);
    return await vi.waitFor(
      async () => {
        const seen = await scrape();
        const since = (pattern: RegExp) => sumOf(seen, pattern) - sumOf(before, pattern);
        const brought = since(/^temporal_workflow_task_queue_poll_succeed_total/);
        expect(brought).toBeGreaterThanOrEqual(FEW);
        const empty = since(/^temporal_workflow_task_queue_poll_empty_total/);
        expect(empty).toBeGreaterThan(brought + 5);
        return seen;
      },
      { timeout: 60_000, interval: 250 },
    );
  },
};
