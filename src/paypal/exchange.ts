import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { KyInstance } from 'ky';

import { type CallName, PayPalError } from './errors.ts';

export type Outgoing = {
  readonly operation: CallName;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below the base URL, without a leading slash; a link of PayPal's is never followed (paypal-rules 1.0). */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Incoming = {
  readonly httpStatus: number;
  readonly debugId: string | null;
  readonly retryAfterMs: number | null;
  readonly text: string;
};

/** PayPal's Retry-After, in seconds or as a date. */
const readRetryAfter = (header: string | null): number | null => {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
};

/**
 * Runs `work` under one time limit and the caller's own signal; the reason of the signal it gets is 'timeout' or
 * 'aborted'. The limit covers the body too: PayPal's answers have been seen to stall half way (paypal-rules 5).
 */
export const withinLimit = async <T>(
  limit: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController();
  const abort = (): void => controller.abort('aborted');
  const timer = setTimeout(() => controller.abort('timeout'), limit.timeoutMs);
  limit.signal?.addEventListener('abort', abort, { once: true });
  if (limit.signal?.aborted === true) abort();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    limit.signal?.removeEventListener('abort', abort);
  }
};

const codeOf = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : null;
};

/** The NO_ANSWER for whatever went wrong on the way. The cause is left behind: it may hold the request. */
export const noAnswer = (
  operation: CallName,
  signal: AbortSignal,
  error?: unknown,
): PayPalError => {
  const why = !signal.aborted ? 'connection' : signal.reason === 'timeout' ? 'timeout' : 'aborted';
  return new PayPalError({ kind: 'NO_ANSWER', operation, why, code: codeOf(error) });
};

/**
 * One HTTP exchange, body included. Throws nothing but NO_ANSWER; any status is an answer. Where the process traces, it is
 * a span with PayPal's debug id.
 */
export const exchange = (
  http: KyInstance,
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<Incoming> => {
  const { operation, method } = outgoing;
  const attributes = {
    'paypal.operation': operation,
    'http.request.method': method.toUpperCase(),
  };
  const kind = SpanKind.CLIENT;
  const tracer = trace.getTracer('holdfast');
  return tracer.startActiveSpan(`PayPal ${operation}`, { kind, attributes }, async (span) => {
    try {
      const incoming = await answerOf(http, outgoing, signal);
      const { httpStatus, debugId } = incoming;
      span.setAttribute('http.response.status_code', httpStatus);
      if (debugId !== null) span.setAttribute('paypal.debug_id', debugId);
      if (httpStatus >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      return incoming;
    } catch (error) {
      span.setAttribute('error.type', 'NO_ANSWER');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
};

const answerOf = async (
  http: KyInstance,
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<Incoming> => {
  try {
    const response = await http(outgoing.path, {
      method: outgoing.method,
      headers: outgoing.headers,
      signal,
      ...(outgoing.body === undefined ? {} : { body: outgoing.body }),
    });
    return {
      httpStatus: response.status,
      debugId: response.headers.get('paypal-debug-id'),
      retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
      text: await response.text(),
    };
  } catch (error) {
    throw noAnswer(outgoing.operation, signal, error);
  }
};
