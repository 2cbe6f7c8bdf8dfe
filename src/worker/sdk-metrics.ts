import type { PrometheusMetricsExporter } from '@temporalio/worker';

/** A Workflow Task or Activity Task waits milliseconds on a worker that keeps up, and minutes on one that does not. */
const LATENCY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** From a busy worker to an outage over a weekend. */
const LATENESS_SECONDS = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 259_200];

/**
 * The SDK's own exporter, on loopback: the worker's port passes its text on. Names end as Prometheus has it: counters in
 * `_total`, durations in `_seconds`.
 */
export const sdkMetrics = (port: number): PrometheusMetricsExporter => ({
  prometheus: {
    bindAddress: `127.0.0.1:${port}`,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: {
      temporal_workflow_task_schedule_to_start_latency: LATENCY_SECONDS,
      temporal_activity_schedule_to_start_latency: LATENCY_SECONDS,
      holdfast_timer_lateness: LATENESS_SECONDS,
    },
  },
});
