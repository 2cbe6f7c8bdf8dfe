import type { Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptorsFactory,
  Next,
} from '@temporalio/worker';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { PayPalActivities } from '../contract/activities.ts';
import { payPalEffectOf } from '../contract/paypal-effects.ts';
import { merchantOf } from '../contract/workflow-ids.ts';

/** Where a call to PayPal or to a merchant's URL ends within its own time-out of 20 s; the last says that it hung. */
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30];

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/**
 * What one worker counts, for Prometheus, beside the SDK's own metrics. Labels are operations, issue codes and failure
 * types: never an id.
 */
export const createWorkerMetrics = () => {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    calls: new Histogram({
      name: 'holdfast_paypal_call_duration_seconds',
      help: 'Calls to PayPal, each attempt, by merchant, operation and outcome: DONE, REFUSED, NOT_SENT where PayPal shows another hold than a capture was computed from, or the type of the failure.',
      labelNames: ['merchant', 'operation', 'outcome'] as const,
      buckets: CALL_SECONDS,
      registers,
    }),
    refusals: new Counter({
      name: 'holdfast_paypal_refusals_total',
      help: 'What PayPal refused for good, by merchant, operation, issue and the class of the issue.',
      labelNames: ['merchant', 'operation', 'issue', 'class'] as const,
      registers,
    }),
    reauthorizations: new Counter({
      name: 'holdfast_reauthorizations_total',
      help: 'Honor periods that PayPal renewed, by merchant.',
      labelNames: ['merchant'] as const,
      registers,
    }),
    deliveries: new Histogram({
      name: 'holdfast_delivery_duration_seconds',
      help: 'Events posted to the merchant, each attempt, by merchant and outcome: DONE or the type of the failure.',
      labelNames: ['merchant', 'outcome'] as const,
      buckets: CALL_SECONDS,
      registers,
    }),
  };
};

/** Memory, CPU and event loop of this process. */
export const measureProcess = ({ registry }: WorkerMetrics): void => {
  collectDefaultMetrics({ register: registry });
};

/** A success of one is an honor period renewed. */
const RENEWALS: ReadonlySet<string> = new Set<keyof PayPalActivities>([
  'reauthorizeAuthorization',
  'reauthorizeAuthorizationV1',
]);

/** Measures every attempt of an Activity by its answer, and changes nothing about it. */
export const measureActivities =
  (metrics: WorkerMetrics): ActivityInterceptorsFactory =>
  ({ info }) => ({ inbound: measuring(metrics, info) });

/** Whose call it is: its Workflow's id says so, or the event that it delivers. */
const merchantIn = (workflowId: string | undefined, [input]: readonly unknown[]): string => {
  const named = fieldOf(fieldOf(input, 'data'), 'merchantId');
  return merchantOf(workflowId ?? null) ?? (typeof named === 'string' ? named : 'unknown');
};

const measuring = (
  metrics: WorkerMetrics,
  { activityType: activity, workflowExecution }: Info,
): ActivityInboundCallsInterceptor => ({
  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ) {
    const startedAt = performance.now();
    const merchant = merchantIn(workflowExecution?.workflowId, input.args);
    const note = (outcome: string) => {
      const seconds = (performance.now() - startedAt) / 1_000;
      if (activity === 'postEvent') metrics.deliveries.observe({ merchant, outcome }, seconds);
      else if (payPalEffectOf(activity) !== null) {
        metrics.calls.observe({ merchant, operation: activity, outcome }, seconds);
      }
    };
    try {
      const answer: unknown = await next(input);
      note(kindOf(answer));
      countAnswer(metrics, { merchant, operation: activity }, answer);
      return answer;
    } catch (error) {
      note(error instanceof ApplicationFailure ? (error.type ?? 'FAILED') : 'FAILED');
      throw error;
    }
  },
});

const countAnswer = (
  metrics: WorkerMetrics,
  { merchant, operation }: { readonly merchant: string; readonly operation: string },
  answer: unknown,
): void => {
  const kind = kindOf(answer);
  if (kind === 'REFUSED') {
    const issue = refusalLabel(answer, 'issue');
    const issueClass = refusalLabel(answer, 'issueClass');
    metrics.refusals.inc({ merchant, operation, issue, class: issueClass });
  }
  if (kind === 'DONE' && RENEWALS.has(operation)) metrics.reauthorizations.inc({ merchant });
};

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

/** Deliveries return nothing: that they returned is the answer. */
const kindOf = (answer: unknown): string => {
  if (fieldOf(answer, 'kind') !== 'REFUSED') return 'DONE';
  return fieldOf(fieldOf(answer, 'refusal'), 'isOutdated') === true ? 'NOT_SENT' : 'REFUSED';
};

/** PayPal's issues are words in capitals; whatever else came would be a label of its own for each value. */
const refusalLabel = (answer: unknown, name: 'issue' | 'issueClass'): string => {
  const word = fieldOf(fieldOf(answer, 'refusal'), name);
  return typeof word === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(word) ? word : 'OTHER';
};
