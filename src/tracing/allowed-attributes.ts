import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** What a span may say beside its name and times: ids, routes, statuses and codes. */
const ALLOWED: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'holdfast.request_id',
  'paypal.operation',
  'paypal.debug_id',
  'temporalWorkflowId',
  'temporalActivityId',
  'run_id',
  'workflowId',
  'runId',
  'workflowType',
]);

/**
 * Passes on nothing else: neither texts of errors, which may quote what was sent, nor Update Ids, which hold the caller's
 * idempotency keys, nor whatever a later release of a library adds.
 */
export const withAllowedAttributes = (exporter: SpanExporter): SpanExporter => ({
  export: (spans, done) => exporter.export(spans.map(reduced), done),
  shutdown: () => exporter.shutdown(),
  forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
});

const reduced = (span: ReadableSpan): ReadableSpan => {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes).filter(([name]) => ALLOWED.has(name)),
  );
  const status = { code: span.status.code };
  // A span of the SDK has methods and getters: copied by its prototype, with these three replaced.
  return Object.create(span, {
    attributes: { value: attributes, enumerable: true },
    events: { value: [], enumerable: true },
    status: { value: status, enumerable: true },
  });
};
