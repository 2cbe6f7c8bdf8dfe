import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResourcesSync, envDetector, Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { withAllowedAttributes } from './allowed-attributes.ts';

/** What carries a trace through Temporal, for the process that started it. */
export type Tracing = {
  readonly client: WorkflowClientInterceptor;
  readonly activity: ActivityInterceptorsFactory;
  /** Takes the spans of Workflows out of their sandbox. */
  readonly sinks: InjectedSinks<Sinks>;
  /** Sends what is left, for seconds at most; what a collector does not take is lost. Never throws. */
  readonly end: () => Promise<void>;
};

/**
 * Starts OpenTelemetry in this process. The endpoint, its headers, the sampler and the batches follow OpenTelemetry's own
 * variables (OTEL_EXPORTER_OTLP_*, OTEL_TRACES_SAMPLER, OTEL_BSP_*); OTEL_SERVICE_NAME goes before `serviceName`.
 */
export const start = (serviceName: string): Tracing => {
  const named = new Resource({ 'service.name': serviceName });
  const resource = Resource.default()
    .merge(named)
    .merge(detectResourcesSync({ detectors: [envDetector] }));
  const processor = new BatchSpanProcessor(withAllowedAttributes(new OTLPTraceExporter()));
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager() });
  return {
    client: new OpenTelemetryWorkflowClientInterceptor(),
    activity: (context) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(context),
      // Names the trace in the log lines of Activities.
      outbound: new OpenTelemetryActivityOutboundInterceptor(context),
    }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    end: () => provider.shutdown().catch(() => undefined),
  };
};
