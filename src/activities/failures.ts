import { Context, cancellationSignal, type Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

import { classOf } from '../domain/paypal/issue-codes.ts';
import { isInProgress, issueSays } from '../domain/paypal/issue-meanings.ts';
import type { Operation } from '../domain/paypal/operation.ts';
import type { Answer, PayPalRefusal } from '../domain/paypal/resources.ts';
import {
  type CallName,
  issueOf,
  type NotSent,
  PayPalError,
  type PayPalProblem,
  type Refused,
} from '../paypal/errors.ts';
import type { Reply } from '../paypal/read-answer.ts';
import type { CallOptions } from '../paypal/transport.ts';
import { MerchantUnknown } from './account.ts';
import { NotAsKnown, refusalOfOutdated } from './as-known.ts';

/**
 * The only place that decides what Temporal may retry.
 *
 * PayPal's definite "no" is a value, like its yes; so is a request that was never sent. Thrown as retryable are the answers that say "not now" and will say
 * something else within minutes, and every absence of a usable answer: the same request id finds out what became of
 * it. Thrown as final is what no repetition can cure and no Workflow may pass over.
 */

/** The stable `type` of each failure. Only the last one ends the Activity at once. */
type FailureType =
  | 'PAYPAL_RATE_LIMITED'
  | 'PAYPAL_BUSY'
  | 'PAYPAL_ACCOUNT'
  | 'PAYPAL_NO_ANSWER'
  | 'PAYPAL_SERVER_ERROR'
  | 'PAYPAL_UNREADABLE'
  | 'PAYPAL_MISMATCH';

/** What a failure carries into the history: enough to find the call at PayPal, nothing secret, nothing personal. */
type FailureDetails = {
  readonly operation: Operation;
  readonly requestId: string | null;
  readonly debugId: string | null;
  readonly httpStatus: number | null;
  readonly issue: string | null;
};

/** One call, by the names it has in the history and at PayPal. Reads have no request id. */
export type Asked = { readonly operation: Operation; readonly requestId?: string };

const SECOND_MS = 1000;
const LONGEST_WAIT_MS = 5 * 60 * SECOND_MS;
/** Well below the heartbeat time-out that the Workflow sets (workflows/money-call/paypal-calls.ts). */
const BEAT_EVERY_MS = 2_000;

/** PayPal's own sample waits this long where a 429 names no time (paypal-rules 5). */
const UNNAMED_WAIT_MS = 30 * SECOND_MS;

/** Retry-After within 1 s to 5 min, and up to a fifth more, so that a thousand checkouts do not come back at once. */
const waitFor = (retryAfterMs: number): number => {
  const clamped = Math.min(Math.max(retryAfterMs, SECOND_MS), LONGEST_WAIT_MS);
  return Math.round(clamped * (1 + Math.random() / 5));
};

/**
 * Whether "not now" means seconds or minutes, so that Temporal's retry is the right wait. REAUTHORIZATION_TOO_SOON,
 * PENDING_CAPTURE and ORDER_COMPLETION_IN_PROGRESS may mean hours or days: those go back to the Workflow, which sets a timer.
 */
const passesSoon = (refused: Refused): boolean =>
  [408, 409, 429].includes(refused.httpStatus) ||
  (isInProgress(issueOf(refused)) && !issueSays(issueOf(refused), 'CAPTURED_BY_PAYPAL')) ||
  isAccountError(refused);

/**
 * PayPal does not accept the credentials or the account, or gives no token: an outage, and no answer about the money. It
 * passes when somebody mends the account, and the same request id finds out what became of the call.
 */
const isAccountError = (refused: Refused): boolean =>
  refused.operation === 'fetchToken' ||
  refused.httpStatus === 401 ||
  (issueSays(issueOf(refused), 'ACCOUNT_REFUSED') &&
    !HAS_ITS_OWN_PERMISSION.has(refused.operation));

/** An app may be let into payments and not into these: their 403 says so, and is no outage. */
const HAS_ITS_OWN_PERMISSION: ReadonlySet<CallName> = new Set([
  'getDispute',
  'listOpenDisputes',
  'getEvent',
  'trackOrder',
  'patchTracker',
  'addTrackersBatch',
  'getTracker',
  'replaceTracker',
  'searchTransactions',
]);

const refusal = (
  operation: Operation,
  no: Omit<PayPalRefusal, 'issueClass'>,
): { readonly kind: 'REFUSED'; readonly refusal: PayPalRefusal } => ({
  kind: 'REFUSED',
  refusal: {
    ...no,
    issueClass: classOf({ operation, issue: no.issue, httpStatus: no.httpStatus }),
  },
});

/** PayPal's own "no". */
const refusalOf = (operation: Operation, refused: Refused) => {
  const [first] = refused.issues;
  return refusal(operation, {
    httpStatus: refused.httpStatus,
    issue: issueOf(refused),
    debugId: refused.debugId,
    description: first?.description ?? refused.name,
    ...(first?.field && { field: first.field }),
  });
};

/** Our "no" about a request that PayPal could not have taken: as PayPal's would be, without the way there. */
const refusalOfUnsent = (operation: Operation, { why, issue }: NotSent) =>
  refusal(operation, {
    httpStatus: issue === undefined ? 400 : 422,
    issue: issue ?? 'REQUEST_MALFORMED',
    debugId: null,
    description: why,
    isUnsent: true,
  });

/** What is left once every definite "no" has been taken out. */
type Thrown = Exclude<PayPalProblem, NotSent>;

const detailsOf = (asked: Asked, problem: Thrown): FailureDetails => ({
  operation: asked.operation,
  requestId: asked.requestId ?? null,
  debugId: 'debugId' in problem ? problem.debugId : null,
  httpStatus: 'httpStatus' in problem ? problem.httpStatus : null,
  issue:
    problem.kind === 'REFUSED'
      ? issueOf(problem)
      : problem.kind === 'SERVER_ERROR'
        ? problem.name
        : null,
});

const typeOf = (problem: Thrown): FailureType => {
  switch (problem.kind) {
    case 'REFUSED':
      if (problem.httpStatus === 429) return 'PAYPAL_RATE_LIMITED';
      return isAccountError(problem) ? 'PAYPAL_ACCOUNT' : 'PAYPAL_BUSY';
    case 'NO_ANSWER':
      return 'PAYPAL_NO_ANSWER';
    case 'SERVER_ERROR':
      return 'PAYPAL_SERVER_ERROR';
    case 'UNREADABLE':
      return 'PAYPAL_UNREADABLE';
    case 'MISMATCH':
      return 'PAYPAL_MISMATCH';
  }
};

/** How long PayPal wants to be left alone; null leaves it to the retry policy. */
const wantedWait = (problem: Thrown): number | null => {
  if (problem.kind !== 'REFUSED' && problem.kind !== 'SERVER_ERROR') return null;
  return problem.retryAfterMs ?? (problem.httpStatus === 429 ? UNNAMED_WAIT_MS : null);
};

const failureOf = (asked: Asked, problem: Thrown, message: string): ApplicationFailure => {
  const wait = wantedWait(problem);
  return ApplicationFailure.create({
    type: typeOf(problem),
    message,
    nonRetryable: problem.kind === 'MISMATCH',
    details: [detailsOf(asked, problem)],
    ...(wait === null ? {} : { nextRetryDelay: waitFor(wait) }),
  });
};

/** So long after the account has been configured, the call is made. */
const MERCHANT_AGAIN_MS = 10 * SECOND_MS;

/** As an account that PayPal does not accept: an outage, which ends when somebody has configured the account. */
const waitForMerchant = (asked: Asked, { message }: MerchantUnknown): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'PAYPAL_ACCOUNT',
    message,
    details: [
      {
        operation: asked.operation,
        requestId: asked.requestId ?? null,
        debugId: null,
        httpStatus: null,
        issue: 'MERCHANT_UNKNOWN',
      } satisfies FailureDetails,
    ],
    nextRetryDelay: MERCHANT_AGAIN_MS,
  });

/** A call that takes long says that it is alive, so that a killed worker is missed in seconds and not at its time-out. */
const beating = async <T>(work: () => Promise<T>): Promise<T> => {
  const activity = Context.current();
  const beat = setInterval(() => activity.heartbeat(), BEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
};

/** An operator's reset of the Activity counts its attempts from one again, but what was sent before may still arrive. */
const isRepetition = ({
  attempt,
  scheduledTimestampMs,
  currentAttemptScheduledTimestampMs,
}: Info): boolean => attempt > 1 || currentAttemptScheduledTimestampMs > scheduledTimestampMs;

/**
 * A "no" of a later attempt says nothing about what an earlier one has sent; a change of an order that is not sent now may
 * have been, as the order was read then.
 */
const repeated = <T extends object>(refused: T, info: Info) =>
  isRepetition(info) ? { ...refused, afterNoAnswer: true as const } : refused;

/** An earlier attempt may have sent it: where PayPal cannot be read, the next attempt reads it. */
const outdated = (asked: Asked, error: NotAsKnown) => {
  const { info } = Context.current();
  const problem = error.unread?.problem;
  if (problem && problem.kind !== 'NOT_SENT' && isRepetition(info)) {
    throw failureOf(asked, problem, error.message);
  }
  return repeated(refusalOfOutdated(error), info);
};

/**
 * Asks PayPal once and turns what comes back into the Answer a Workflow works with, or into a failure for Temporal.
 * A Workflow that cancelled the Activity gets its cancellation; a worker that is shutting down only stops waiting, so
 * the call is retried elsewhere.
 */
export const answerTo = async <T>(
  asked: Asked,
  ask: (options: CallOptions) => Promise<Reply<T>>,
): Promise<Answer<T>> => {
  try {
    const { value, debugId } = await beating(() => ask({ signal: cancellationSignal() }));
    return { kind: 'DONE', value, debugId };
  } catch (error) {
    if (error instanceof MerchantUnknown) throw waitForMerchant(asked, error);
    if (error instanceof NotAsKnown) return outdated(asked, error);
    if (!(error instanceof PayPalError)) throw error;
    const { problem } = error;
    const { cancelled, cancellationDetails, info } = Context.current();
    if (problem.kind === 'NOT_SENT')
      return repeated(refusalOfUnsent(asked.operation, problem), info);
    if (problem.kind === 'REFUSED' && !passesSoon(problem))
      return repeated(refusalOf(asked.operation, problem), info);
    const stopped = problem.kind === 'NO_ANSWER' && problem.why === 'aborted';
    if (stopped && cancellationDetails?.cancelRequested === true) return await cancelled;
    throw failureOf(asked, problem, error.message);
  }
};
