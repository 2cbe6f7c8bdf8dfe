import type { Client } from '@temporalio/client';
import { HoldfastError } from '../client/error.ts';
import { Problem } from './problem.ts';
import { isTemporalTrouble } from './temporal-trouble.ts';

/** A look at a checkout takes milliseconds; a worker that was killed is back well within this. */
const READ_WITHIN_MS = 20_000;
const TEMPORAL_ANSWERS_WITHIN_MS = 2_000;

/** Runs what only looks, within a bound, and says who did not answer. Safe twice. */
export const reading = async <T>(client: Client, look: () => Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), READ_WITHIN_MS);
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    if (await temporalAnswers(client)) {
      const detail = 'No worker answers for the checkout now. Nothing is lost; try again.';
      throw new Problem('WORKER_NOT_ANSWERING', detail, { cause: error });
    }
    const detail = 'Temporal cannot be reached now. Nothing is lost; try again.';
    throw new Problem('TEMPORAL_UNAVAILABLE', detail, { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

/** Temporal says the same of a query without a worker as of trouble of its own, so it is asked something of its own. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof TooLate ||
  isTemporalTrouble(error) ||
  (error instanceof HoldfastError &&
    (error.code === 'OUTCOME_PENDING' || error.code === 'TEMPORAL_UNAVAILABLE'));

/** The look goes on to its own bound, and nobody waits for it. */
class TooLate extends Error {
  constructor() {
    super(`no answer within ${READ_WITHIN_MS} ms`);
    this.name = 'TooLate';
  }
}

export const temporalAnswers = async (client: Client): Promise<boolean> => {
  try {
    await client.withDeadline(Date.now() + TEMPORAL_ANSWERS_WITHIN_MS, () =>
      client.workflowService.getSystemInfo({}),
    );
    return true;
  } catch {
    return false;
  }
};
