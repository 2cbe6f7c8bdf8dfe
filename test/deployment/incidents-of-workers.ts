import { expect, vi } from 'vitest';
import type { Scrape } from './exposition.ts';
import { delivery, type Incident } from './incident.ts';
import { type MonitoredStack, sumOf } from './monitored-stack.ts';

/** Deliveries begun by themselves, which wait for the receiver or not. */
const startDeliveries = ({ client }: MonitoredStack, name: string, count: number) => {
  const all = Array.from({ length: count }, (_, index) => delivery(`${name}-${index}`));
  return Promise.all(all.map((one) => client.workflow.start('outgoingEvent', one)));
};

/** As many as a worker delivers at once (src/worker/workers.ts). */
const DELIVERIES_AT_ONCE = 50;

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
  title: 'a receiver of the merchant that hangs, so that deliveries wait for others',
  alerts: ['HoldfastNoTaskSlots', 'HoldfastActivitiesWait'],
  provoke: async (monitored) => {
    const { receiver, scrape } = monitored;
    receiver('HANGS');
    await startDeliveries(monitored, 'hangs', 2 * DELIVERIES_AT_ONCE);
    await noSlotFree(scrape, DELIVERIES_AT_ONCE);
    const since = Date.now();
    await vi.waitFor(() => expect(Date.now() - since).toBeGreaterThan(6_000), { timeout: 10_000 });
    // Half of them are answered, and the other half begins after its six seconds.
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
