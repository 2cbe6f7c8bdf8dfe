import type { Operation } from '../domain/paypal/operation.ts';

/** Every call the client can make: PayPal's operations on the money path, and those around it. */
export type CallName =
  | Operation
  | 'fetchToken'
  | 'getPayer'
  | 'createWebhook'
  | 'listWebhooks'
  | 'patchWebhook'
  | 'deleteWebhook'
  | 'listEvents'
  | 'resendEvent'
  | 'verifyWebhookSignature';

/** One entry of PayPal's `details`. PayPal also echoes the offending value; that is left out, it may be personal. */
export type Issue = {
  readonly issue: string;
  readonly field: string | null;
  readonly description: string | null;
};

/** PayPal said no (any 4xx): nothing was done by this call. */
export type Refused = {
  readonly kind: 'REFUSED';
  readonly operation: CallName;
  readonly httpStatus: number;
  /** PayPal's `name`, the `error` of its OAuth endpoint, or `HTTP_<status>` where the body said nothing. */
  readonly name: string;
  readonly issues: readonly Issue[];
  readonly debugId: string | null;
  /** From `Retry-After`, not clamped. */
  readonly retryAfterMs: number | null;
};

/** No answer came: whether PayPal acted is unknown. */
type NoAnswer = {
  readonly kind: 'NO_ANSWER';
  readonly operation: CallName;
  readonly why: 'timeout' | 'connection' | 'aborted';
  /** The system's code of a lost connection, such as ECONNRESET. */
  readonly code: string | null;
};

/** A 5xx: PayPal may or may not have acted (paypal-rules 5). */
type ServerError = {
  readonly kind: 'SERVER_ERROR';
  readonly operation: CallName;
  readonly httpStatus: number;
  readonly name: string;
  readonly debugId: string | null;
  readonly retryAfterMs: number | null;
};

/** An answer that is neither a refusal nor what PayPal documents: whether PayPal acted is unknown. */
type Unreadable = {
  readonly kind: 'UNREADABLE';
  readonly operation: CallName;
  readonly httpStatus: number;
  /** Which part could not be read: paths such as `amount.value`, never values. */
  readonly what: string;
  readonly debugId: string | null;
};

/** PayPal did something else than was asked (paypal-rules 11, invariant 7): money must stop until a person looked. */
type Mismatch = {
  readonly kind: 'MISMATCH';
  readonly operation: CallName;
  readonly field: string;
  readonly asked: string;
  readonly answered: string;
  readonly debugId: string | null;
};

/** The request broke a limit or a rule of PayPal's and was not sent. */
export type NotSent = {
  readonly kind: 'NOT_SENT';
  readonly operation: CallName;
  readonly why: string;
  /** The issue that PayPal would name; left out where it has none of its own. */
  readonly issue?: string;
};

export type PayPalProblem = Refused | NoAnswer | ServerError | Unreadable | Mismatch | NotSent;

/** PayPal's one word for its "no": the first issue, or the error's name where it gave no details. */
export const issueOf = ({ issues, name }: Pick<Refused, 'issues' | 'name'>): string =>
  issues[0]?.issue ?? name;

const withDebugId = (debugId: string | null): string =>
  debugId === null ? '' : ` (PayPal debug id ${debugId})`;

const problemText = (problem: PayPalProblem): string => {
  switch (problem.kind) {
    case 'REFUSED':
      return `PayPal refused ${problem.operation}: ${problem.httpStatus} ${issueOf(problem)}${withDebugId(problem.debugId)}.`;
    case 'NO_ANSWER': {
      const how = problem.code === null ? problem.why : `${problem.why}, ${problem.code}`;
      return `PayPal did not answer ${problem.operation} (${how}). Repeat it with the same request id.`;
    }
    case 'SERVER_ERROR':
      return `PayPal failed on ${problem.operation}: ${problem.httpStatus} ${problem.name}${withDebugId(problem.debugId)}. Repeat it with the same request id.`;
    case 'UNREADABLE':
      return `PayPal's answer to ${problem.operation} cannot be read: ${problem.httpStatus}, ${problem.what}${withDebugId(problem.debugId)}. Repeat it with the same request id.`;
    case 'MISMATCH':
      return `PayPal answered ${problem.operation} with another ${problem.field}: asked ${problem.asked}, answered ${problem.answered}${withDebugId(problem.debugId)}. An operator must compare both.`;
    case 'NOT_SENT':
      return `${problem.operation} was not sent to PayPal: ${problem.why}.`;
  }
};

/**
 * What the client throws, always with one `problem` to switch on. It holds no token, no secret, no request, no body
 * and nothing about the payer, so it may be logged and kept.
 */
export class PayPalError extends Error {
  override readonly name = 'PayPalError';
  readonly problem: PayPalProblem;

  constructor(problem: PayPalProblem) {
    super(problemText(problem));
    this.problem = problem;
  }
}
