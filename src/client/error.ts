import type { Refusal, RefusalCode } from '../domain/refusal.ts';

/** Every reason a call on a checkout can fail for, as a stable code. Refusals carry PayPal's issue where PayPal was asked. */
export type HoldfastErrorCode =
  | RefusalCode
  | 'CHECKOUT_NOT_FOUND'
  | 'EVENT_NOT_FOUND'
  /** Somebody paused the Workflow in Temporal: it answers and acts again when it is unpaused. */
  | 'WORKFLOW_PAUSED'
  /** The Workflow's tasks fail on the workers, again and again: a developer has to look. */
  | 'WORKFLOW_TASK_FAILS'
  /** The outcome was not known in time: repeat with the same key and learn it. */
  | 'OUTCOME_PENDING'
  /** The request is not valid: `errors` names every bad field. Nothing was sent. */
  | 'INVALID_REQUEST'
  /** Temporal or its workers cannot be reached; nothing was lost, try again. */
  | 'TEMPORAL_UNAVAILABLE'
  /** Temporal answered, and took nothing; each says what to do (client/temporal-refusals.ts). */
  | 'TEMPORAL_INVALID_ARGUMENT'
  | 'TEMPORAL_NAMESPACE_NOT_FOUND'
  | 'TEMPORAL_PERMISSION_DENIED'
  | 'TEMPORAL_RESOURCE_EXHAUSTED'
  | 'TEMPORAL_SEARCH_ATTRIBUTE_MISSING';

/** One field that cannot be taken as it is. */
export type InvalidField = {
  /** JSON pointer (RFC 6901) into the request, e.g. `/purchaseUnit/amount/value`; `key` for the idempotency key; empty for the whole. */
  readonly field: string;
  /** Stable, such as REQUIRED, UNKNOWN_FIELD or AMOUNT_MALFORMED. */
  readonly code: string;
  readonly message: string;
};

export class HoldfastError extends Error {
  readonly code: HoldfastErrorCode;
  readonly issue: string | null;
  readonly debugId: string | null;
  /** PayPal's pointer to what of the request it refused. */
  readonly field: string | null;
  /** Every field that is wrong, for INVALID_REQUEST; else empty. */
  readonly errors: readonly InvalidField[];

  constructor(
    code: HoldfastErrorCode,
    message: string,
    options: ErrorOptions &
      Partial<Pick<HoldfastError, 'issue' | 'debugId' | 'field' | 'errors'>> = {},
  ) {
    super(message, options);
    this.name = 'HoldfastError';
    this.code = code;
    this.issue = options.issue ?? null;
    this.debugId = options.debugId ?? null;
    this.field = options.field ?? null;
    this.errors = options.errors ?? [];
  }

  static refused({ code, reason, issue, debugId, field }: Refusal): HoldfastError {
    return new HoldfastError(code, reason, { issue, debugId, field: field ?? null });
  }

  static invalid(errors: readonly InvalidField[]): HoldfastError {
    const named = errors.map(({ field, message }) => `${field || 'the whole'}: ${message}`);
    return new HoldfastError('INVALID_REQUEST', `Not valid: ${named.join(' ')}`, { errors });
  }
}
