import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The trace that a log line is written in, by the names that Temporal's own lines use; nothing where none is. */
export const traceFields = (): { readonly trace_id?: string; readonly span_id?: string } => {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span)
    ? { trace_id: span.traceId, span_id: span.spanId }
    : {};
};
