import { HoldfastError } from '../client/error.ts';
import { temporalRefusal } from '../client/temporal-refusals.ts';
import { AdvanceError } from '../dev/checkout-standing.ts';
import { issueOf, PayPalError } from '../paypal/errors.ts';
import { ERRORS, type ErrorCode, type ErrorStatus } from './error-codes.ts';
import { isTemporalError } from './temporal-errors.ts';

/** One field that cannot be taken as it is. */
export type FieldError = {
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** JSON pointer (RFC 6901) below that part, e.g. `/purchaseUnit/amount/value`; empty for the whole. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
};

type ProblemExtras = {
  readonly errors?: readonly FieldError[];
  readonly missing?: readonly string[];
  readonly issue?: string | null;
  readonly debugId?: string | null;
  readonly field?: string | null;
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A refusal on its way to the caller, as RFC 9457 tells it. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly extras: ProblemExtras;

  constructor(code: ErrorCode, detail: string, extras: ProblemExtras & ErrorOptions = {}) {
    super(detail, extras.cause === undefined ? {} : { cause: extras.cause });
    this.name = 'Problem';
    this.code = code;
    this.extras = extras;
  }

  get status(): ErrorStatus {
    return ERRORS[this.code].status;
  }
}

/** @throws Problem: whatever needs PayPal waits until the merchant is configured */
export const merchantUnknown = (merchantId: string): never => {
  throw new Problem(
    'MERCHANT_UNKNOWN',
    `No PayPal account of merchant ${merchantId} is configured at this gateway.`,
  );
};

/** What anything thrown means to the caller. What nobody foresaw says nothing about its insides. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof HoldfastError) {
    const { issue, debugId, field } = error;
    const errors = error.errors.map((wrong) => ({ in: 'body' as const, ...wrong }));
    return new Problem(error.code, error.message, {
      issue,
      debugId,
      field,
      ...(errors.length > 0 && { errors }),
      cause: error,
    });
  }
  const refusedByTemporal = temporalRefusal(error);
  if (refusedByTemporal !== null) {
    return new Problem(refusedByTemporal.code, refusedByTemporal.message, { cause: error });
  }
  if (error instanceof AdvanceError)
    return new Problem(error.code, error.message, { cause: error });
  if (error instanceof PayPalError) return payPalProblem(error);
  if (isTemporalError(error)) {
    const detail = 'Temporal cannot be reached now. Nothing is lost; try again.';
    return new Problem('TEMPORAL_UNAVAILABLE', detail, { cause: error });
  }
  return new Problem('INTERNAL_ERROR', 'The request failed for a reason that is logged.', {
    cause: error,
  });
};

const payPalProblem = (error: PayPalError): Problem => {
  const { problem } = error;
  if (problem.kind !== 'REFUSED') {
    return new Problem('PAYPAL_UNAVAILABLE', error.message, { cause: error });
  }
  return new Problem('REFUSED_BY_PAYPAL', error.message, {
    issue: issueOf(problem),
    debugId: problem.debugId,
    cause: error,
  });
};

/** The body and headers of `application/problem+json`. The type leads to the code's entry on /errors of this gateway. */
export const problemResponse = (problem: Problem, instance: string): Response => {
  const { title, status, retryAfterSeconds } = ERRORS[problem.code];
  const { errors, missing, issue, debugId, field, headers } = problem.extras;
  const retryAfter = problem.extras.retryAfterSeconds ?? retryAfterSeconds;
  const body = {
    type: `/errors#${problem.code}`,
    title,
    status,
    detail: problem.message,
    instance,
    code: problem.code,
    ...(issue && { issue }),
    ...(debugId && { debugId }),
    ...(field && { field }),
    ...(errors && { errors }),
    ...(missing && { missing }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
      ...headers,
    },
  });
};
