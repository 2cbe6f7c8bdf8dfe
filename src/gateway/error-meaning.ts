export type ErrorStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 409
  | 413
  | 415
  | 422
  | 429
  | 499
  | 500
  | 503;

/** What a code says, and what to do about it. */
export type Meaning = {
  readonly status: ErrorStatus;
  /** The same for every occurrence, as RFC 9457 wants it. */
  readonly title: string;
  readonly todo: string;
  /** Sent as Retry-After. */
  readonly retryAfterSeconds?: number;
};

/** The request was fine; what it is about, as it stands, cannot do it. */
export const asked = (title: string, todo: string): Meaning => ({ status: 409, title, todo });

export const AGAIN = 'Repeat the same request with the same Idempotency-Key.';
