import { HTTPError, TimeoutError } from 'ky';

/** One thing that is wrong with a request: `field` is a JSON pointer into that part of it, empty for the whole. */
export type FieldError = {
  readonly in: string;
  readonly field: string;
  readonly code: string;
  readonly message: string;
};

/** The gateway was asked and gave no answer at all: it may or may not have done what it was asked. */
const UNREACHABLE = 'GATEWAY_UNREACHABLE';

/** What came back is not one of the gateway's own answers. */
const UNREADABLE = 'UNEXPECTED_ANSWER';

/**
 * Every way a call can fail. `code` is stable (docs/errors.md). `status` is null where no answer came: after
 * `GATEWAY_UNREACHABLE` and `OUTCOME_PENDING` repeat the call with the same idempotency key and learn what came of it.
 */
export class HoldfastHttpError extends Error {
  readonly code: string;
  readonly status: number | null;
  /** PayPal's issue code and debug id, where PayPal was asked and said no. */
  readonly issue: string | null;
  readonly debugId: string | null;
  /** PayPal's pointer to what of the request it refused. */
  readonly field: string | null;
  /** Every field that is wrong, for a 400 or 422. */
  readonly errors: readonly FieldError[];

  constructor(
    code: string,
    message: string,
    options: ErrorOptions &
      Partial<Pick<HoldfastHttpError, 'status' | 'issue' | 'debugId' | 'field' | 'errors'>> = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'HoldfastHttpError';
    this.code = code;
    this.status = options.status ?? null;
    this.issue = options.issue ?? null;
    this.debugId = options.debugId ?? null;
    this.field = options.field ?? null;
    this.errors = options.errors ?? [];
  }
}

/** Turns whatever ky threw into the one error class. A caller's own abort is passed on as it is. */
export async function toHttpError(error: unknown, baseUrl: string): Promise<unknown> {
  if (error instanceof HTTPError) return answered(error);
  if (error instanceof HoldfastHttpError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  const late = error instanceof TimeoutError;
  return new HoldfastHttpError(
    UNREACHABLE,
    late
      ? `The gateway at ${baseUrl} did not answer in time.`
      : `The gateway at ${baseUrl} cannot be reached: is it running?`,
    { cause: error },
  );
}

/** The schema is loaded where it is needed: it takes a third of a shell command's time to load. */
async function answered({ response }: HTTPError): Promise<HoldfastHttpError> {
  const { status } = response;
  const { problem } = await import('./problem.ts');
  const body = problem.safeParse(await response.json().catch(() => null));
  if (!body.success || body.data.code === undefined) {
    return new HoldfastHttpError(UNREADABLE, `HTTP ${status} without an explanation.`, { status });
  }
  const { code, detail, title, issue, debugId, field, errors = [] } = body.data;
  return new HoldfastHttpError(code, detail ?? title ?? code, {
    status,
    issue: issue ?? null,
    debugId: debugId ?? null,
    field: field ?? null,
    errors,
  });
}
