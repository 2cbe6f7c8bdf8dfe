import { ApplicationFailure } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';

/** NOT_SENT: PayPal never saw the call. ANSWER_LOST: PayPal did it, and nobody heard the answer. */
type Loss = 'NOT_SENT' | 'NOT_SENT_ONCE' | 'ANSWER_LOST';

/**
 * Has the time for all attempts of some Activities be over at once, as it is when PayPal is away for longer than a call
 * is repeated: what came of the call is not known.
 */
export const lostAnswers = () => {
  const lost = new Map<string, Loss>();
  const worker: Partial<WorkerOptions> = {
    interceptors: {
      activity: [
        (context) => ({
          inbound: {
            execute: async (input, next) => {
              const loss = lost.get(context.info.activityType);
              if (loss === undefined) return await next(input);
              if (loss === 'NOT_SENT_ONCE') lost.delete(context.info.activityType);
              if (loss === 'ANSWER_LOST') await next(input);
              throw ApplicationFailure.nonRetryable('the time is over', 'PAYPAL_NO_ANSWER');
            },
          },
        }),
      ],
    },
  };
  return { lost, worker };
};
