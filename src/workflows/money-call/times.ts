import type { ActivityOptions } from '@temporalio/workflow';
import { HOUR, MINUTE, SECOND } from '../../domain/time/durations.ts';
import { RETRY } from '../retry.ts';

/**
 * One attempt: the HTTP client gives up after 20 s, so an Activity never outlives its request; it beats every 2 s, so a
 * worker that was killed in the middle is missed after 8 s. Between attempts 1 s, doubling to 1 min. Attempts are not
 * counted: a round is bounded by time, far below the life of its PayPal-Request-Id (6 h on orders, 45 days on payments,
 * paypal-rules 4.1), and after it PayPal is read.
 */
export const ATTEMPT = {
  startToCloseTimeout: 30 * SECOND,
  heartbeatTimeout: 8 * SECOND,
  retry: RETRY,
} as const satisfies ActivityOptions;

/** One round of a money call: its attempts, all with one PayPal-Request-Id. */
export const ROUND = 2 * MINUTE;

/** After so many rounds, or so long, a money call goes on asking with attention raised. */
export const MOST_ROUNDS = 3;
export const ROUNDS_END_AFTER = 10 * MINUTE;

/** PayPal may show a fresh effect a moment late: absence is believed only when it is seen this often (paypal-rules 4.4). */
export const READ_AGAIN_AFTER = [5 * SECOND, 15 * SECOND, 40 * SECOND] as const;

/** Between two reads about a call that raised attention: 5 min, then twice as long each time, up to 6 h. */
export const FIRST_PAUSE = 5 * MINUTE;
export const LONGEST_PAUSE = 6 * HOUR;
