import type { WorkerOptions } from '@temporalio/worker';

/** What a worker asks of its machine. Every number is here on purpose: Temporal's defaults do not know money. */
export const LIMITS = {
  // 64 KB of heap each and 235 KB of the process in all. A checkout that sleeps for days need not be cached: a wake-up
  // replays some 50 events.
  maxCachedWorkflows: 1_000,
  // HTTP-bound: a slot costs a socket and a few KB, and PayPal's own rate limit comes first.
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentWorkflowTaskExecutions: 40,
  // Tasks for checkouts that a killed worker had cached wait this long for it before any other worker gets them; one that
  // stops by itself is known to be gone. With 5 s the first capture after a kill comes 4.6 s earlier, but of 1,000
  // deadlines at one instant those that had to wait were replayed, and the last was 16 s late in place of 8.
  stickyQueueScheduleToStartTimeout: '10 seconds',
  // The default of 0 would cancel a PayPal call in flight at once and leave its outcome unknown. A call takes at most
  // 30 s; after 60 s the process ends whatever happens, and Temporal lets the next worker repeat what was open.
  shutdownGraceTime: '35 seconds',
  shutdownForceTime: '60 seconds',
} satisfies Partial<WorkerOptions>;
