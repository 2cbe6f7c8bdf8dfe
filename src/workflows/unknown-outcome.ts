import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { payPalEffectOf } from '../contract/paypal-effects.ts';

/** Why nobody knows whether money moved; null where the call has an answer, was never sent, or moves none. */
export function unknownOutcomeReason(activity: string, error: unknown): string | null {
  if (payPalEffectOf(activity) !== 'MONEY' || !(error instanceof ActivityFailure)) return null;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    return cause.timeoutType === 'SCHEDULE_TO_START' ? null : 'TIMEOUT';
  }
  return cause instanceof ApplicationFailure ? (cause.type ?? 'FAILED') : null;
}
