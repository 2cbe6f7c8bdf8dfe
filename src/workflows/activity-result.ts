import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';
import type { Answer } from '../domain/paypal/resources.ts';

/** What an Activity brings, or null once its tries have run out. Any other error is a fault of ours, and thrown on. */
export const resultOrNull = async <T>(ask: () => Promise<T>): Promise<T | null> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
};

/** PayPal's answer to a read; null where none came in time, or the read was stopped before it was sent. */
export const readOrNull = async <T>(
  get: () => Promise<Answer<T>>,
  noAnswerCame: (why: NoAnswer) => void = () => undefined,
): Promise<Answer<T> | null> => {
  try {
    return await get();
  } catch (error) {
    if (isCancellation(error)) return null;
    if (!(error instanceof ActivityFailure)) throw error;
    noAnswerCame(noAnswerIn(error));
    return null;
  }
};

/** Why a call to PayPal brought no usable answer, and PayPal's trace of it where there is one. */
export type NoAnswer = {
  readonly failure: string;
  readonly issue: string | null;
  readonly debugId: string | null;
};

/** The `details` that src/activities/failures.ts gives to each failure. */
export const noAnswerIn = ({ cause, retryState }: ActivityFailure): NoAnswer => {
  const failed = cause instanceof ApplicationFailure ? cause : cause?.cause;
  if (!(failed instanceof ApplicationFailure)) {
    return { failure: String(retryState), issue: null, debugId: null };
  }
  const details = Object(failed.details?.[0]);
  return {
    failure: failed.type ?? String(retryState),
    issue: textOrNull(details.issue),
    debugId: textOrNull(details.debugId),
  };
};

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
