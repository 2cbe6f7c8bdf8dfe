import { patched, sleep, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

/**
 * The next release in miniature: behind a patch, a checkout waits a moment before it captures; and PayPal's calls are
 * given a field more. An interceptor, so that every other command stays the product's own.
 */
export const PATCH = 'test-waits-before-a-capture';

/** A field of inputs that the release before does not know. */
export const NEW_FIELD = { sinceTheNextRelease: true } as const;

export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      async scheduleActivity(input, next) {
        if (input.activityType === 'captureAuthorization' && patched(PATCH)) await sleep(1);
        const [first, ...rest] = input.args;
        const given = typeof first === 'object' ? { ...first, ...NEW_FIELD } : first;
        return next({ ...input, args: [given, ...rest] });
      },
    },
  ],
});
