import { z } from 'zod';

import { type CallName, type Issue, PayPalError } from './errors.ts';
import type { Incoming } from './exchange.ts';

/** What a call takes for an answer. */
export type Expected<T> = {
  readonly operation: CallName;
  /** The HTTP statuses that mean yes. */
  readonly yes: readonly number[];
  /** An empty body is read as null. */
  readonly schema: z.ZodType<T>;
};

/** An answer, and the id under which PayPal's support finds the call. */
export type Reply<T> = {
  readonly value: T;
  readonly httpStatus: number;
  readonly debugId: string | null;
};

const lax = z.string().nullish().catch(null);

/** PayPal's error body and that of its OAuth endpoint, read tolerantly: any part may be missing (paypal-rules 1.0). */
const errorSchema = z.looseObject({
  name: lax,
  error: lax,
  debug_id: lax,
  details: z
    .array(z.looseObject({ issue: lax, field: lax, description: lax }).nullable().catch(null))
    .catch([]),
});

/** What `JSON.parse` gives, null for an empty text, and undefined where it is not JSON. */
const parseJson = (text: string): unknown => {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The error for any answer that is not a yes. */
const refusalOf = (operation: CallName, incoming: Incoming): PayPalError => {
  const { httpStatus, retryAfterMs } = incoming;
  const read = errorSchema.safeParse(parseJson(incoming.text));
  const body = read.success ? read.data : null;
  const name = body?.name ?? body?.error ?? `HTTP_${httpStatus}`;
  const debugId = incoming.debugId ?? body?.debug_id ?? null;
  if (httpStatus >= 500) {
    return new PayPalError({
      kind: 'SERVER_ERROR',
      operation,
      httpStatus,
      name,
      debugId,
      retryAfterMs,
    });
  }
  if (httpStatus < 400) {
    return new PayPalError({
      kind: 'UNREADABLE',
      operation,
      httpStatus,
      what: 'an undocumented status',
      debugId,
    });
  }
  const issues = (body?.details ?? []).flatMap((detail): readonly Issue[] => {
    if (detail?.issue == null) return [];
    const { issue, field, description } = detail;
    return [{ issue, field: field ?? null, description: description?.slice(0, 500) ?? null }];
  });
  return new PayPalError({
    kind: 'REFUSED',
    operation,
    httpStatus,
    name,
    issues,
    debugId,
    retryAfterMs,
  });
};

/** @throws PayPalError REFUSED, SERVER_ERROR, or UNREADABLE where the answer is not what the call expects */
export const readAnswer = <T>(ask: Expected<T>, incoming: Incoming): Reply<T> => {
  const { httpStatus, debugId } = incoming;
  if (!ask.yes.includes(httpStatus)) throw refusalOf(ask.operation, incoming);
  const json = parseJson(incoming.text);
  const parsed = ask.schema.safeParse(json);
  if (parsed.success) return { value: parsed.data, httpStatus, debugId };
  const paths = parsed.error.issues.map((issue) => issue.path.join('.') || 'body');
  const what =
    json === undefined ? 'not JSON' : `unexpected ${[...new Set(paths)].slice(0, 5).join(', ')}`;
  throw new PayPalError({
    kind: 'UNREADABLE',
    operation: ask.operation,
    httpStatus,
    what,
    debugId,
  });
};
