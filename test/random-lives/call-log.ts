import { isDeepStrictEqual } from 'node:util';
import { WITHOUT_REQUEST_ID } from '../support/without-request-id.ts';

const MONEY_CALLS: ReadonlySet<string> = new Set([
  'createOrder',
  'authorizeOrder',
  'captureOrder',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
  'refundCapture',
  'voidAuthorizationV1',
  'voidOrderV1',
  'refundSaleV1',
]);

const changesSomething = ({ activity }: Pick<LoggedCall, 'activity'>): boolean =>
  MONEY_CALLS.has(activity) || WITHOUT_REQUEST_ID.has(activity);

/** One attempt of an Activity that calls PayPal. */
export type LoggedCall = {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activity: string;
  readonly input: Readonly<Record<string, unknown>>;
  outcome: 'RUNNING' | 'DONE' | 'REFUSED' | 'THROWN';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Infinity while it runs. */
  endedAt: number;
  /** What the Activity answered, as JSON; empty where it answered nothing. */
  answer: string;
};

/** The attempt as the worker got it. */
export type Sent = {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly args: readonly unknown[];
};

/**
 * All PayPal calls of one life, in the order in which they were made, checked against the rules for calls. A broken
 * rule becomes a sentence in `violations`; the Activity goes on as it would without the log.
 */
export class CallLog {
  readonly calls: LoggedCall[] = [];
  readonly violations: string[] = [];
  readonly #toTemporal: (error: unknown) => unknown;

  /** `toTemporal` may change what an attempt throws before Temporal gets it. */
  constructor(toTemporal: (error: unknown) => unknown = (error) => error) {
    this.#toTemporal = toTemporal;
  }

  /** Makes the call and keeps its outcome. */
  async call(sent: Sent, send: () => Promise<unknown>): Promise<unknown> {
    const { workflowId, runId, activityId, activityType: activity, args } = sent;
    // What a capture is compared with is not sent.
    const { ifShown: _, ...input } = Object(args[0]);
    const made: LoggedCall = {
      workflowId,
      runId,
      activityId,
      activity,
      input,
      outcome: 'RUNNING',
      at: Date.now(),
      endedAt: Number.POSITIVE_INFINITY,
      answer: '',
    };
    if (MONEY_CALLS.has(made.activity)) this.#check(made);
    if (WITHOUT_REQUEST_ID.has(made.activity)) this.#checkTriedOnce(made);
    this.calls.push(made);
    try {
      const answer = await send();
      made.outcome = isRefusal(answer) ? 'REFUSED' : 'DONE';
      made.answer = JSON.stringify(answer) ?? '';
      return answer;
    } catch (error) {
      made.outcome = 'THROWN';
      throw this.#toTemporal(error);
    } finally {
      made.endedAt = Date.now();
    }
  }

  /** Each call in one line: the Activity, its request id and its outcome. */
  lines(): readonly string[] {
    return this.calls.map(
      ({ activity, input, outcome }) =>
        `${activity} ${JSON.stringify(input['requestId'] ?? input['invoiceId'] ?? null)} ${outcome}`,
    );
  }

  #check(call: LoggedCall): void {
    const { requestId } = call.input;
    if (typeof requestId !== 'string' || !/^[\x21-\x7e]{1,36}$/.test(requestId)) {
      this.#violated(6, call, `has the request id ${JSON.stringify(requestId)}`);
    }
    for (const earlier of this.calls) {
      // After a reset a caller that used one key for two bodies may come first with the other one.
      if (earlier.input['requestId'] !== requestId || earlier.runId !== call.runId) continue;
      if (wasNotSent(earlier)) continue;
      if (earlier.activity !== call.activity || !isDeepStrictEqual(earlier.input, call.input)) {
        this.#violated(5, call, `repeats request id ${String(requestId)} with another input`);
      }
    }
    this.#checkOrder(call, ({ input }) => input['requestId'] === requestId);
  }

  /** A worker that died, or a time-out, never leads to another attempt. */
  #checkTriedOnce(call: LoggedCall): void {
    const isAttempt = ({ runId, activityId }: LoggedCall) =>
      runId === call.runId && activityId === call.activityId;
    if (this.calls.some(isAttempt)) this.#violated(5, call, 'was tried twice');
    this.#checkOrder(call, () => false);
  }

  /** While an outcome is unknown, only a repetition or a read may follow. */
  #checkOrder(call: LoggedCall, isRepeated: (earlier: LoggedCall) => boolean): void {
    const own = this.calls.filter(({ runId }) => runId === call.runId);
    const last = own.findLast(changesSomething);
    if (last === undefined || isRepeated(last)) return;
    if (last.outcome === 'RUNNING') {
      this.#violated(4, call, `was made while ${last.activity} was under way`);
    }
    if (last.outcome === 'THROWN') {
      // A void releases the root with all that came of it: where PayPal cannot be read, it was asked at least.
      const needsAnswer = !call.activity.startsWith('voidAuthorization');
      const wasRead = own
        .slice(own.indexOf(last))
        .some((read) => read.activity.startsWith('get') && (!needsAnswer || isAnswered(read)));
      if (!wasRead)
        this.#violated(4, call, `was made while the outcome of ${last.activity} was unknown`);
    }
  }

  #violated(invariant: number, { activity, workflowId }: LoggedCall, what: string): void {
    this.violations.push(`invariant ${invariant}: ${activity} of ${workflowId} ${what}`);
  }
}

/** Capture and number are all there is of a tracker's name, so a 404 says that there is none. */
const isAnswered = ({ activity, outcome, answer }: LoggedCall): boolean =>
  outcome === 'DONE' || (activity === 'getTracker' && answer.includes('"httpStatus":404'));

/** PayPal showed something else than the call was computed from. */
const wasNotSent = ({ answer }: LoggedCall): boolean =>
  answer.includes('"isOutdated":true') && !answer.includes('"afterNoAnswer":true');

const isRefusal = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'REFUSED';
