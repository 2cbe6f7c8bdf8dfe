import type { WorkerOptions } from '@temporalio/worker';
import type { Answer, PayPalRefusal } from '../../src/domain/paypal/resources.ts';

/** What becomes of a call: `go` makes it, and the attempt counts from one. */
export type Twist = (go: () => Promise<unknown>, attempt: number) => Promise<unknown>;

/** Changes what some Activities answer, as an edge before PayPal, a bug of PayPal's or a word of tomorrow would. */
export const twists = () => {
  const twisted = new Map<string, Twist>();
  const worker: Partial<WorkerOptions> = {
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            execute: (input, next) => {
              const twist = twisted.get(info.activityType);
              return twist ? twist(() => next(input), info.attempt) : next(input);
            },
          },
        }),
      ],
    },
  };
  return { twisted, worker };
};

/** The first request arrives after PayPal was read for a minute without it, and just before its repetition. */
export const arrivingLate = (noAnswer: () => Promise<never>): Twist => {
  let underWay: (() => Promise<unknown>) | undefined;
  return async (go) => {
    if (underWay === undefined) {
      underWay = go;
      return await noAnswer();
    }
    await underWay();
    return await go();
  };
};

/** PayPal does it and answers with something else. */
export const answering =
  <T>(change: (value: T) => T): Twist =>
  async (go) => {
    const answer = await go();
    return isDone<T>(answer) ? { ...answer, value: change(answer.value) } : answer;
  };

const isDone = <T>(answer: unknown): answer is Extract<Answer<T>, { kind: 'DONE' }> =>
  typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'DONE';

export const refusal = (refused: Pick<PayPalRefusal, 'httpStatus' | 'issue' | 'issueClass'>) => ({
  kind: 'REFUSED',
  refusal: { ...refused, debugId: 'f1e2d3', description: refused.issue },
});
