import { equal, type Money, moneyText } from '../domain/money/money.ts';
import { type CallName, PayPalError } from './errors.ts';
import type { Reply } from './read-answer.ts';

type Fact = string | Money;

/** A fact that was asked for, and what PayPal says of it: null where the answer is silent. */
export type Comparison = {
  readonly field: string;
  readonly asked: Fact;
  readonly answered: Fact | null;
};

const same = (a: Fact, b: Fact): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : equal(a, b);

const valueText = (fact: Fact): string => (typeof fact === 'string' ? fact : moneyText(fact));

/**
 * Gives the reply back if PayPal did what it was asked to do (paypal-rules 11, invariant 7), else throws MISMATCH. Amounts
 * are compared as amounts: "10.9" is 10.90. Silence is no mismatch; a schema says what must be there.
 */
export const matching = <T>(
  operation: CallName,
  reply: Reply<T>,
  compare: (value: T) => readonly Comparison[],
): Reply<T> => {
  for (const { field, asked, answered } of compare(reply.value)) {
    if (answered !== null && !same(asked, answered)) {
      throw new PayPalError({
        kind: 'MISMATCH',
        operation,
        field,
        asked: valueText(asked),
        answered: valueText(answered),
        debugId: reply.debugId,
      });
    }
  }
  return reply;
};

/**
 * Reads what a successful write left out of its answer. A refusal of this read says nothing about the write, so it
 * must not pass for one: the answer as a whole is UNREADABLE, and the write is repeated under its request id.
 */
export const completing = async <T>(read: () => Promise<Reply<T>>): Promise<Reply<T>> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PayPalError) || error.problem.kind !== 'REFUSED') throw error;
    const { operation, httpStatus, debugId } = error.problem;
    const what = 'done, but what was made cannot be read';
    throw new PayPalError({ kind: 'UNREADABLE', operation, httpStatus, what, debugId });
  }
};
