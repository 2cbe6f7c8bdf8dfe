import { SpanStatusCode } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { withAllowedAttributes } from '../../src/tracing/allowed-attributes.ts';
import { traceFields } from '../../src/tracing/log-fields.ts';
import { isTracingOn } from '../../src/tracing/settings.ts';
import { startTracing } from '../../src/tracing/tracing.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('traces are', () => {
  it.each([
    ['off', {}, false],
    ['on with an endpoint', ENDPOINT, true],
    ['on with an endpoint for traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x' }, true],
    ['off with an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
    ['off where the SDK is disabled', { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }, false],
    ['off where they go nowhere', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, false],
  ])('%s', (_case, variables, isOn) => {
    expect(isTracingOn(variables)).toBe(isOn);
  });

  it('not started without an endpoint, and log lines name no trace', async () => {
    expect(await startTracing('holdfast-worker')).toBeNull();
    expect(traceFields()).toEqual({});
  });
});

describe('a span on its way out', () => {
  it('keeps its name, ids and allowed attributes, and loses texts, events and whatever else it says', () => {
    const memory = new InMemorySpanExporter();
    const processor = new SimpleSpanProcessor(withAllowedAttributes(memory));
    const provider = new BasicTracerProvider({ spanProcessors: [processor] });
    const span = provider.getTracer('test').startSpan('PayPal captureAuthorization');
    span.setAttributes({ 'paypal.debug_id': 'f00', temporalUpdateId: 'capture:key', memo: 'x' });
    span.recordException(new Error('Erika Mustermann'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'Erika Mustermann' });
    span.end();
    const [sent] = memory.getFinishedSpans();
    expect(sent).toMatchObject({
      name: 'PayPal captureAuthorization',
      attributes: { 'paypal.debug_id': 'f00' },
      events: [],
      status: { code: 2 },
    });
    expect(Object.keys(sent?.attributes ?? {})).toEqual(['paypal.debug_id']);
    expect(sent?.status).not.toHaveProperty('message');
    expect(sent?.spanContext()).toEqual(span.spanContext());
    expect(sent?.duration).toHaveLength(2);
  });
});
