import type { Client } from '@temporalio/client';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import type { CallLog } from './call-log.ts';

export const TASK_QUEUE = 'random-lives';

/** Life 17 of seed 4 is the same life in every run. */
export type LifeNumber = {
  readonly seed: number;
  readonly life: number;
  /** Without unusual scenes, as lives were drawn before there were any: those that were wrong then stay the same. */
  readonly plain?: true;
  /** As lives were drawn before there were alternative payment methods among them: for the same reason. */
  readonly narrow?: true;
  /** As lives were drawn before their policy was changed: for the same reason. */
  readonly unchanged?: true;
};

/** Every life has a merchant of its own. */
export const merchantOfLife = ({ seed, life }: LifeNumber): string => `life-${seed}-${life}`;

/** Runs as many lives at once as it has slots. */
export type EnvironmentPool = {
  readonly slots: readonly Slot[];
  readonly close: () => Promise<void>;
};

/** Makes an environment for this life and runs the life in it. A slot runs one life at a time. */
export type Slot = <T>(of: LifeNumber, run: (environment: Environment) => Promise<T>) => Promise<T>;

/** What one life runs in: Temporal, a PayPal simulator of its own, and a clock that can be moved. */
export type Environment = {
  readonly client: Client;
  readonly payPalUrl: string;
  readonly callLog: CallLog;
  /** PayPal's events go to this function from now on. */
  readonly listen: (receive: (event: PayPalEvent) => Promise<unknown>) => void;
  /** Moves time for the checkout and its order. Answers the code of what prevented it, or null. */
  readonly advance: (by: Advance) => Promise<string | null>;
  /** Moves time for these Workflows until `settled` is settled. */
  readonly advanceUntil: (
    settled: Promise<unknown>,
    workflowIds: () => readonly string[],
  ) => Promise<void>;
  /** The time between one step and the next. */
  readonly pause: () => Promise<void>;
  /** Waits before a caller whose outcome is not known repeats its request. False: it has tried often enough. */
  readonly retriesAfter: (tries: number) => Promise<boolean>;
  /** No time passes while `read` runs, where the environment can stop its clock. */
  readonly frozen: <T>(read: () => Promise<T>) => Promise<T>;
  /** @throws Error where the work goes on for longer than any life does */
  readonly bounded: <T>(work: Promise<T>) => Promise<T>;
  /** What went wrong in the environment itself, beside the calls in the log. */
  readonly violations: readonly string[];
};

export type Advance = {
  readonly merchantId: string;
  readonly checkoutId: string;
  readonly seconds: number;
  /** How long one step of it may take, where that is the machine's own time. */
  readonly handledWithinMs: number;
};
