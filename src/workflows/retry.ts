import type { ActivityOptions } from '@temporalio/workflow';
import { MINUTE, SECOND } from '../domain/time/durations.ts';

/** Between two attempts of an Activity: 1 s, doubling to 1 min. Attempts are bounded by time, never counted. */
export const RETRY = {
  initialInterval: SECOND,
  backoffCoefficient: 2,
  maximumInterval: MINUTE,
} as const satisfies ActivityOptions['retry'];

/** One attempt of what Temporal itself is asked for: a signal, a start, a list. */
export const TEMPORAL_ATTEMPT = {
  startToCloseTimeout: 30 * SECOND,
  retry: RETRY,
} as const satisfies ActivityOptions;
