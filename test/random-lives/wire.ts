import { isDeepStrictEqual } from 'node:util';

const MONEY_CALLS: ReadonlySet<string> = new Set([
  'createOrder',
  'authorizeOrder',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
  'refundCapture',
]);

/** One attempt of an Activity, as it goes to PayPal. */
export type Attempt = {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activity: string;
  readonly input: Readonly<Record<string, unknown>>;
  outcome: 'RUNNING' | 'DONE' | 'REFUSED' | 'THROWN';
};

/** The call as the worker got it. */
export type Sent = {
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly args: readonly unknown[];
};

/**
 * All calls of one life, in the order in which they were made, with the rules that every call must keep. A rule that
 * is broken is a sentence in `broken`; nothing is thrown into the Activity, which goes on as it would.
 */
export class Wire {
  readonly attempts: Attempt[] = [];
  readonly broken: string[] = [];
  readonly #toTemporal: (error: unknown) => unknown;

  /** What an attempt throws may be changed before Temporal is told. */
  constructor(toTemporal: (error: unknown) => unknown = (error) => error) {
    this.#toTemporal = toTemporal;
  }

  /** Makes the call and keeps what came of it. */
  async call(sent: Sent, send: () => Promise<unknown>): Promise<unknown> {
    const { workflowId, runId, activityId, activityType: activity, args } = sent;
    const input = { ...Object(args[0]) };
    const made: Attempt = { workflowId, runId, activityId, activity, input, outcome: 'RUNNING' };
    if (MONEY_CALLS.has(made.activity)) this.#judge(made);
    this.attempts.push(made);
    try {
      const answer = await send();
      made.outcome = isRefusal(answer) ? 'REFUSED' : 'DONE';
      return answer;
    } catch (error) {
      made.outcome = 'THROWN';
      throw this.#toTemporal(error);
    }
  }

  /** Each call in one line: what was asked, under which request id, and what came of it. */
  spelled(): readonly string[] {
    return this.attempts.map(
      ({ activity, input, outcome }) =>
        `${activity} ${JSON.stringify(input['requestId'] ?? null)} ${outcome}`,
    );
  }

  #judge(call: Attempt): void {
    const { requestId } = call.input;
    if (typeof requestId !== 'string' || !/^[\x21-\x7e]{1,36}$/.test(requestId)) {
      this.#break(6, call, `has the request id ${JSON.stringify(requestId)}`);
    }
    for (const earlier of this.attempts) {
      if (earlier.input['requestId'] !== requestId) continue;
      if (earlier.activity !== call.activity || !isDeepStrictEqual(earlier.input, call.input)) {
        this.#break(5, call, `repeats request id ${String(requestId)} with another input`);
      }
      const sameIntent = earlier.activityId === call.activityId && earlier.runId === call.runId;
      if (!sameIntent && call.activity !== 'refundCapture') {
        this.#break(
          6,
          call,
          `is a new intent under the request id ${String(requestId)} of an earlier one`,
        );
      }
    }
    this.#judgeOrder(call);
  }

  /** Nothing new is asked while an earlier outcome is unknown: first the same again, or a look at PayPal. */
  #judgeOrder(call: Attempt): void {
    const own = this.attempts.filter(({ workflowId }) => workflowId === call.workflowId);
    const last = own.findLast(({ activity }) => MONEY_CALLS.has(activity));
    if (last === undefined || last.input['requestId'] === call.input['requestId']) return;
    if (last.outcome === 'RUNNING') {
      this.#break(4, call, `was made while ${last.activity} was under way`);
    }
    if (last.outcome === 'THROWN') {
      const looked = own
        .slice(own.indexOf(last))
        .some(({ activity, outcome }) => activity.startsWith('get') && outcome === 'DONE');
      if (!looked)
        this.#break(4, call, `was made while the outcome of ${last.activity} was unknown`);
    }
  }

  #break(invariant: number, { activity, workflowId }: Attempt, what: string): void {
    this.broken.push(`invariant ${invariant}: ${activity} of ${workflowId} ${what}`);
  }
}

const isRefusal = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'REFUSED';
