import type { PrometheusMetricsExporter } from '@temporalio/worker';
import { hiddenAddress } from '../dev/ports.ts';

/** A Workflow Task or Activity Task waits milliseconds on a worker that keeps up, and minutes on one that does not. */
const LATENCY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** From a busy worker to an outage over a weekend. */
const LATENESS_SECONDS = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 259_200];

type SdkMetrics = { readonly url: string; readonly exporter: PrometheusMetricsExporter };

/**
 * The SDK's own exporter, which answers whatever Host it is asked by: on loopback, at an address that no page can guess.
 * The worker's port, which checks who asks, passes its text on.
 */
export const sdkMetrics = async (): Promise<SdkMetrics> => {
  const { ip, port } = await hiddenAddress();
  const address = `${ip}:${port}`;
  return { url: `http://${address}`, exporter: exporterAt(address) };
};

/** Names end as Prometheus has it: counters in `_total`, durations in `_seconds`. */
const exporterAt = (bindAddress: string): PrometheusMetricsExporter => ({
  prometheus: {
    bindAddress,
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
