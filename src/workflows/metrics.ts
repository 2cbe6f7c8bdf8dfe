import {
  ActivityFailure,
  type ActivityInput,
  ApplicationFailure,
  metricMeter,
  type Next,
  TimeoutFailure,
  type TimerInput,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
  workflowInfo,
} from '@temporalio/workflow';
import { merchantOf } from '../contract/workflow-ids.ts';

/**
 * What only a Workflow can measure. The SDK's meter counts nothing during a replay and writes nothing into a history, so
 * a metric may be added or taken away without a patch.
 */

/** Calls whose effect at PayPal is money: when one ends without an answer, the money may have moved or not. */
const MOVES_MONEY: ReadonlySet<string> = new Set([
  'authorizeOrder',
  'captureOrder',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'refundCapture',
  'voidAuthorization',
]);

const unknownOutcomes = metricMeter.createCounter(
  'holdfast_unknown_outcomes',
  '1',
  'Calls that move money and ended without a usable answer, by merchant, operation and reason.',
);
const lateness = metricMeter.createHistogram(
  'holdfast_timer_lateness',
  'float',
  'seconds',
  'How late a Workflow went on after its timer was due: a deadline is a timer.',
);

/** Why nobody knows the outcome; null where the call has an answer or was never sent. */
function unknownBecause(activity: string, error: unknown): string | null {
  if (!MOVES_MONEY.has(activity) || !(error instanceof ActivityFailure)) return null;
  const { cause } = error;
  if (cause instanceof TimeoutFailure) {
    return cause.timeoutType === 'SCHEDULE_TO_START' ? null : 'TIMEOUT';
  }
  return cause instanceof ApplicationFailure ? (cause.type ?? 'FAILED') : null;
}

const outbound: WorkflowOutboundCallsInterceptor = {
  async scheduleActivity(
    input: ActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>,
  ) {
    try {
      return await next(input);
    } catch (error) {
      const reason = unknownBecause(input.activityType, error);
      if (reason !== null) {
        const merchant = merchantOf(workflowInfo().workflowId) ?? 'unknown';
        unknownOutcomes.add(1, { merchant, operation: input.activityType, reason });
      }
      throw error;
    }
  },

  async startTimer(input: TimerInput, next: Next<WorkflowOutboundCallsInterceptor, 'startTimer'>) {
    const due = Date.now() + input.durationMs;
    await next(input);
    lateness.record(Math.max(0, Date.now() - due) / 1_000);
  },
};

/** The SDK looks for this name in a module of interceptors. */
export const interceptors: WorkflowInterceptorsFactory = () => ({ outbound: [outbound] });
