import {
  type ActivityInput,
  metricMeter,
  type Next,
  type TimerInput,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
  workflowInfo,
} from '@temporalio/workflow';
import { merchantOf } from '../contract/workflow-ids.ts';
import { unknownOutcomeReason } from './unknown-outcome.ts';

/**
 * What only a Workflow can measure. The SDK's meter counts nothing during a replay and writes nothing into a history, so
 * a metric may be added or taken away without a patch.
 */

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

const outbound: WorkflowOutboundCallsInterceptor = {
  async scheduleActivity(
    input: ActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>,
  ) {
    try {
      return await next(input);
    } catch (error) {
      const reason = unknownOutcomeReason(input.activityType, error);
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
