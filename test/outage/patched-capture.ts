import { patched, sleep, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

/**
 * The next release in miniature: behind a patch, a checkout waits a moment before it captures. An interceptor, so that
 * every other command stays the product's own.
 */
export const PATCH = 'test-waits-before-a-capture';

export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      async scheduleActivity(input, next) {
        if (input.activityType === 'captureAuthorization' && patched(PATCH)) await sleep(1);
        return next(input);
      },
    },
  ],
});
