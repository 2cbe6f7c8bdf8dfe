import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from './context.ts';
import { routeOf } from './request-log.ts';

/** By name, as the propagator asks: all of them at once would be made into web Headers, for every request. */
const headersOf: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/**
 * One span for each request, below the caller's own where its `traceparent` names one. It says the route's pattern, the
 * status and the request id, and nothing that was sent. Costs nothing where the process does not trace.
 */
export const requestSpan: MiddlewareHandler<GatewayEnv> = (c, next) => {
  const caller = propagation.extract(context.active(), c.req.raw.headers, headersOf);
  const { method } = c.req;
  const attributes = { 'http.request.method': method };
  const tracer = trace.getTracer('holdfast');
  return tracer.startActiveSpan(
    method,
    { kind: SpanKind.SERVER, attributes },
    caller,
    async (span) => {
      try {
        await next();
        const route = routeOf(c);
        span.updateName(`${method} ${route}`);
        span.setAttributes({
          'http.route': route,
          'http.response.status_code': c.res.status,
          'holdfast.request_id': c.get('requestId'),
        });
        if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      } finally {
        span.end();
      }
    },
  );
};
