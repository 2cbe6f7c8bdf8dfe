import type { Refusal, RefusalCode } from '../domain/refusal.ts';

/** Every reason a call on a checkout can fail for, as a stable code. Refusals carry PayPal's issue where PayPal was asked. */
export type HoldfastErrorCode =
  | RefusalCode
  | 'CHECKOUT_NOT_FOUND'
  | 'EVENT_NOT_FOUND'
  /** The outcome was not known in time: repeat with the same key and learn it. */
  | 'OUTCOME_PENDING'
  /** The idempotency key was used before, for another body. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** An amount or currency that PayPal cannot take, see domain/money/money.ts. */
  | 'INVALID_AMOUNT'
  /** Temporal or its workers cannot be reached; nothing was lost, try again. */
  | 'TEMPORAL_UNAVAILABLE'
  /** Temporal answered, and took nothing; each says what to do (client/temporal-refusals.ts). */
  | 'TEMPORAL_INVALID_ARGUMENT'
  | 'TEMPORAL_NAMESPACE_NOT_FOUND'
  | 'TEMPORAL_PERMISSION_DENIED'
  | 'TEMPORAL_RESOURCE_EXHAUSTED'
  | 'TEMPORAL_SEARCH_ATTRIBUTE_MISSING';

export class HoldfastError extends Error {
  readonly code: HoldfastErrorCode;
  readonly issue: string | null;
  readonly debugId: string | null;

  constructor(
    code: HoldfastErrorCode,
    message: string,
    options: ErrorOptions & Partial<Pick<Refusal, 'issue' | 'debugId'>> = {},
  ) {
    super(message, options);
    this.name = 'HoldfastError';
    this.code = code;
    this.issue = options.issue ?? null;
    this.debugId = options.debugId ?? null;
  }

  static refused({ code, reason, issue, debugId }: Refusal): HoldfastError {
    return new HoldfastError(code, reason, { issue, debugId });
  }
}
