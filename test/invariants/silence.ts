import { ApplicationFailure } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';

/** UNSENT: PayPal never saw the call. UNHEARD: PayPal did it, and nobody heard the answer. */
type Silence = 'UNSENT' | 'UNSENT_ONCE' | 'UNHEARD';

/**
 * Has the time for all attempts of some Activities be over at once, as it is when PayPal is away for longer than a call
 * is repeated: what came of the call is not known.
 */
export const silences = () => {
  const silent = new Map<string, Silence>();
  const worker: Partial<WorkerOptions> = {
    interceptors: {
      activity: [
        (context) => ({
          inbound: {
            execute: async (input, next) => {
              const silence = silent.get(context.info.activityType);
              if (silence === undefined) return await next(input);
              if (silence === 'UNSENT_ONCE') silent.delete(context.info.activityType);
              if (silence === 'UNHEARD') await next(input);
              throw ApplicationFailure.nonRetryable('the time is over', 'PAYPAL_NO_ANSWER');
            },
          },
        }),
      ],
    },
  };
  return { silent, worker };
};
