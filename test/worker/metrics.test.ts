import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import type {
  DeliveryActivities,
  PayPalActivities,
  TemporalActivities,
} from '../../src/contract/activities.ts';
import { payPalEffectOf } from '../../src/contract/paypal-effects.ts';
import { createWorkerMetrics, measureActivities } from '../../src/worker/metrics.ts';
import { unknownOutcomeReason } from '../../src/workflows/unknown-outcome.ts';

/** Every Activity that asks PayPal, by what a missing answer leaves open. */
const ACTIVITIES = {
  MONEY: [
    'authorizeOrder',
    'authorizeOrderV1',
    'captureAuthorization',
    'captureAuthorizationV1',
    'captureOrder',
    'captureOrderV1',
    'reauthorizeAuthorization',
    'reauthorizeAuthorizationV1',
    'refundCapture',
    'refundCaptureV1',
    'refundSaleV1',
    'voidAuthorization',
    'voidAuthorizationV1',
    'voidOrderV1',
  ],
  OTHER: [
    'addTrackersBatch',
    'createOrder',
    'patchOrder',
    'patchTracker',
    'replaceTracker',
    'trackOrder',
  ],
  NONE: ['getCapture', 'getSaleV1', 'listOpenDisputes', 'searchTransactions'],
} as const satisfies Record<string, readonly (keyof PayPalActivities)[]>;

/** Those that ask Temporal, or the merchant's own URL. */
const NOT_PAYPAL: Readonly<Record<keyof (TemporalActivities & DeliveryActivities), true>> = {
  deliverEvent: true,
  findEarlierOrder: true,
  keepEvent: true,
  ownerOfPayment: true,
  hasAdopted: true,
  lockAdoption: true,
  ownerOfCapture: true,
  publishEvents: true,
  postEvent: true,
};

const failed = (activityType: string, cause: Error): ActivityFailure =>
  new ActivityFailure('failed', activityType, '1', 'MAXIMUM_ATTEMPTS_REACHED', 'w', cause);

const noAnswer = ApplicationFailure.create({ type: 'PAYPAL_NO_ANSWER', message: 'no answer' });

/** What a worker counts when it runs the Activity once, in the words of its exposition. */
const countedBy = async (activityType: string, answer: unknown): Promise<string> => {
  const metrics = createWorkerMetrics();
  const environment = new MockActivityEnvironment(
    { activityType },
    { interceptors: [measureActivities(metrics)] },
  );
  await environment.run(async () => answer);
  return await metrics.registry.metrics();
};

describe('an outcome is unknown', () => {
  it.each(ACTIVITIES.MONEY)('after %s without an answer: money may have moved', (activity) => {
    expect(payPalEffectOf(activity)).toBe('MONEY');
    expect(unknownOutcomeReason(activity, failed(activity, noAnswer))).toBe('PAYPAL_NO_ANSWER');
    const timeout = new TimeoutFailure('late', null, 'START_TO_CLOSE');
    expect(unknownOutcomeReason(activity, failed(activity, timeout))).toBe('TIMEOUT');
  });

  it.each(ACTIVITIES.MONEY)('never after %s that was not sent', (activity) => {
    const timeout = new TimeoutFailure('late', null, 'SCHEDULE_TO_START');
    expect(unknownOutcomeReason(activity, failed(activity, timeout))).toBeNull();
  });

  it.each([...ACTIVITIES.OTHER, ...ACTIVITIES.NONE, ...Object.keys(NOT_PAYPAL)])(
    'never after %s, which moves no money',
    (activity) => {
      expect(unknownOutcomeReason(activity, failed(activity, noAnswer))).toBeNull();
    },
  );
});

describe('a worker counts', () => {
  it.each([...ACTIVITIES.MONEY, ...ACTIVITIES.OTHER, ...ACTIVITIES.NONE])(
    '%s as a call to PayPal',
    async (activity) => {
      expect(await countedBy(activity, { kind: 'DONE' })).toMatch(
        new RegExp(`paypal_call_duration_seconds_count\\{[^}]*operation="${activity}"`),
      );
    },
  );

  it.each(Object.keys(NOT_PAYPAL))('%s as none', async (activity) => {
    expect(await countedBy(activity, null)).not.toMatch(/paypal_call_duration_seconds_count\{/);
  });

  it('a refusal under its issue and the class of it, by which the alert finds it', async () => {
    const refusal = { issue: 'CONSENT_NEEDED', issueClass: 'CONFIGURATION' };
    const counted = await countedBy('createOrder', { kind: 'REFUSED', refusal });
    expect(counted).toMatch(
      /refusals_total\{[^}]*issue="CONSENT_NEEDED",class="CONFIGURATION"\} 1/,
    );
  });

  it('a capture that was not sent as no refusal', async () => {
    const refusal = { issue: 'HOLD_CHANGED', issueClass: 'WAIT', isOutdated: true };
    const counted = await countedBy('captureAuthorization', { kind: 'REFUSED', refusal });
    expect(counted).toContain('outcome="NOT_SENT"');
    expect(counted).not.toContain('refusals_total{');
  });

  it.each(['reauthorizeAuthorization', 'reauthorizeAuthorizationV1'])(
    'a success of %s as a reauthorization, and a refusal as none',
    async (activity) => {
      const counted = /^holdfast_reauthorizations_total\{[^}]*\} 1$/m;
      expect(await countedBy(activity, { kind: 'DONE' })).toMatch(counted);
      const refused = { kind: 'REFUSED', refusal: { issue: 'REAUTHORIZATION_TOO_SOON' } };
      expect(await countedBy(activity, refused)).not.toMatch(counted);
    },
  );
});
