import {
  CancelledFailure,
  decodeTimeoutType,
  defaultFailureConverter,
  defaultPayloadConverter,
  encodeRetryState,
  encodeTimeoutType,
  ensureApplicationFailure,
  type ProtoFailure,
  type RetryState,
  type TimeoutType,
} from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Random } from '../random.ts';
import type { Command, Job } from './sandbox.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Scheduled = NonNullable<Command['scheduleActivity'] | Command['scheduleLocalActivity']>;
export type ActivityResult = NonNullable<NonNullable<Job['resolveActivity']>['result']>;

/** Why there is no further attempt. */
type Ending = NonNullable<RetryState>;

/** One attempt, as the worker gets it. */
export type ActivityTask = {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly attempt: number;
  readonly args: readonly unknown[];
};

export type ActivityContext = {
  readonly time: VirtualTime;
  readonly random: Random;
  /** `stop` tells an attempt that still runs that the Activity is cancelled. */
  readonly perform: (task: ActivityTask, stop: Promise<void>) => Promise<unknown>;
};

/** How often a worker dies during an attempt; Temporal notices by the missing heartbeats. */
const DIES = 0.03;
/** How often a failed attempt begins an outage, which lasts so long for this Activity. */
const OUTAGE = 0.2;
const OUTAGES_MS = [60_000, 10 * 60_000, 2 * 3_600_000, 12 * 3_600_000, 3 * 86_400_000];
/** A running attempt learns of its cancellation with its next heartbeat. */
const HEARTBEAT_EVERY_MS = 2_000;

/** One Activity that a Workflow has scheduled. */
export class Activity {
  readonly #context: ActivityContext;
  readonly #scheduled: Scheduled;
  #isCancelled = false;
  #cancel: () => void = () => undefined;
  readonly #cancelled = new Promise<'CANCELLED'>((resolve) => {
    this.#cancel = () => resolve('CANCELLED');
  });

  constructor(context: ActivityContext, scheduled: Scheduled) {
    this.#context = context;
    this.#scheduled = scheduled;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#cancel();
  }

  /** Makes its attempts as its options say, until it has a result. */
  async run(of: { readonly workflowId: string; readonly runId: string }): Promise<ActivityResult> {
    const { time, random } = this.#context;
    const scheduled = this.#scheduled;
    const until = time.now + (optionalTsToMs(scheduled.scheduleToCloseTimeout) || Infinity);
    const { activityId, activityType } = scheduled;
    const args = (scheduled.arguments ?? []).map((one) => defaultPayloadConverter.fromPayload(one));
    const task = { ...of, activityId: activityId ?? '', activityType: activityType ?? '', args };
    let waitMs = random.whole(0, 10);
    for (let attempt = 1; ; attempt += 1) {
      if ((await this.#after(Math.min(waitMs, until - time.now))) === 'CANCELLED') {
        return cancelled(scheduled);
      }
      if (attempt > 1 && time.now >= until) return failed(scheduled, this.#last, 'TIMEOUT');
      const tried = await this.#try({ ...task, attempt }, boundsOf(scheduled, until));
      if (tried.kind === 'CANCELLED') return cancelled(scheduled);
      if (tried.kind === 'DONE') {
        return { completed: { result: defaultPayloadConverter.toPayload(tried.value) } };
      }
      this.#last = tried.failure;
      const again = waitBefore(scheduled, tried.failure, attempt);
      if (typeof again === 'string') return failed(scheduled, tried.failure, again);
      if (this.#isCancelled) return failed(scheduled, tried.failure, 'CANCEL_REQUESTED');
      const outage = random.happens(OUTAGE) ? random.oneOf(OUTAGES_MS) : 0;
      if (outage === 0 && time.now + again >= until) {
        return failed(scheduled, tried.failure, 'TIMEOUT');
      }
      waitMs = Math.max(again, outage);
    }
  }

  #last: ProtoFailure = {};

  #after(ms: number): Promise<'CANCELLED' | void> {
    return Promise.race([this.#context.time.sleep(ms), this.#cancelled]);
  }

  /**
   * The worker may die before it sends the request or afterwards. Then the request takes effect without it, nobody gets
   * the answer, and Temporal misses the heartbeats.
   */
  async #try(task: ActivityTask, { startToCloseMs, heartbeatMs, until }: Bounds): Promise<Tried> {
    const { time, random, perform } = this.#context;
    const dies = random.happens(DIES) ? random.oneOf(['BEFORE', 'AFTER'] as const) : null;
    const performed = dies === 'BEFORE' ? null : finished(perform(task, this.#stopRequested()));
    const limit = dies === null ? startToCloseMs : heartbeatMs;
    const missed = dies === null ? 'START_TO_CLOSE' : 'HEARTBEAT';
    const left = until - time.now;
    const over = left < limit ? 'SCHEDULE_TO_CLOSE' : missed;
    let cancel = (): void => undefined;
    const missedAt = new Promise<Tried>((resolve) => {
      cancel = time.after(Math.min(limit, left), () => resolve(timedOut(over)));
    });
    if (dies !== null || performed === null) return await missedAt;
    const tried = await Promise.race([performed, missedAt]);
    cancel();
    return tried;
  }

  async #stopRequested(): Promise<void> {
    const { time, random } = this.#context;
    await this.#cancelled;
    await time.sleep(random.whole(0, HEARTBEAT_EVERY_MS));
  }
}

type Tried =
  | { readonly kind: 'CANCELLED' }
  | { readonly kind: 'DONE'; readonly value: unknown }
  | { readonly kind: 'FAILED'; readonly failure: ProtoFailure };

type Bounds = {
  readonly startToCloseMs: number;
  readonly heartbeatMs: number;
  readonly until: number;
};

const boundsOf = (scheduled: Scheduled, until: number): Bounds => {
  const startToCloseMs = optionalTsToMs(scheduled.startToCloseTimeout) ?? Infinity;
  const heartbeat = 'heartbeatTimeout' in scheduled ? scheduled.heartbeatTimeout : null;
  const heartbeatMs = optionalTsToMs(heartbeat) || startToCloseMs;
  return { startToCloseMs, heartbeatMs, until };
};

const finished = (performing: Promise<unknown>): Promise<Tried> =>
  performing.then(
    (value): Tried => ({ kind: 'DONE', value }),
    (error: unknown): Tried =>
      error instanceof CancelledFailure
        ? { kind: 'CANCELLED' }
        : {
            kind: 'FAILED',
            failure: defaultFailureConverter.errorToFailure(
              ensureApplicationFailure(error),
              defaultPayloadConverter,
            ),
          },
  );

const timedOut = (timeout: TimeoutType): Tried => ({
  kind: 'FAILED',
  failure: {
    message: `activity ${timeout} timeout`,
    timeoutFailureInfo: { timeoutType: encodeTimeoutType(timeout) ?? null },
  },
});

/** Milliseconds until the next attempt, or why there is none. */
const waitBefore = (
  { retryPolicy }: Scheduled,
  failure: ProtoFailure,
  attempt: number,
): number | Ending => {
  const { nonRetryable, type, nextRetryDelay } = failure.applicationFailureInfo ?? {};
  const never = retryPolicy?.nonRetryableErrorTypes ?? [];
  if (nonRetryable || (type && never.includes(type))) return 'NON_RETRYABLE_FAILURE';
  if (decodeTimeoutType(failure.timeoutFailureInfo?.timeoutType) === 'SCHEDULE_TO_CLOSE')
    return 'TIMEOUT';
  const most = retryPolicy?.maximumAttempts ?? 0;
  if (most > 0 && attempt >= most) return 'MAXIMUM_ATTEMPTS_REACHED';
  const wanted = optionalTsToMs(nextRetryDelay);
  if (wanted !== undefined) return wanted;
  const first = optionalTsToMs(retryPolicy?.initialInterval) || 1_000;
  const longest = optionalTsToMs(retryPolicy?.maximumInterval) || first * 100;
  return Math.min(longest, first * (retryPolicy?.backoffCoefficient || 2) ** (attempt - 1));
};

const failed = (scheduled: Scheduled, cause: ProtoFailure, state: Ending): ActivityResult => ({
  failed: { failure: activityFailure(scheduled, { cause, state }) },
});

const cancelled = (scheduled: Scheduled): ActivityResult => {
  const cause = { message: 'Activity cancelled', canceledFailureInfo: {} };
  return { cancelled: { failure: activityFailure(scheduled, { cause, state: null }) } };
};

const activityFailure = (
  { activityId, activityType }: Scheduled,
  { cause, state }: { readonly cause: ProtoFailure; readonly state: Ending | null },
): ProtoFailure => ({
  message: 'Activity task failed',
  cause,
  activityFailureInfo: {
    ...(activityId && { activityId }),
    ...(activityType && { activityType: { name: activityType } }),
    ...(state && { retryState: encodeRetryState(state) ?? null }),
  },
});
