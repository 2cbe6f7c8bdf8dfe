import { equal, type Money } from '../money/money.ts';
import type { Capture, Instant } from '../paypal/resources.ts';
import { MINUTE } from '../time/durations.ts';

/** A capture that was asked for, by what PayPal's books must show of it. */
export type AskedCapture = {
  readonly amount: Money;
  /** The order's, which captures inherit; null where it is not known. */
  readonly customId: string | null;
  /** The invoice id that was sent, or the order's; null where there is none. */
  readonly invoiceId: string | null;
  /** True where that invoice id was derived for this one capture: no other carries it. */
  readonly isOwnMark: boolean;
  readonly at: Instant;
  /** The captures that were known before it was asked for. */
  readonly before: ReadonlySet<string>;
};

/** PayPal's clock and ours differ by less than this. */
const CLOCKS_DIFFER_BY = 5 * MINUTE;

/** Whether PayPal says of a capture what was not asked for. What an answer leaves out says nothing. */
export const isOtherCapture = (
  shown: Capture,
  asked: Pick<AskedCapture, 'amount' | 'customId' | 'invoiceId'> & {
    readonly finalCapture: boolean | null;
  },
): boolean =>
  !equal(shown.amount, asked.amount) ||
  differs(shown.finalCapture, asked.finalCapture) ||
  differs(shown.invoiceId, asked.invoiceId) ||
  differs(shown.customId, asked.customId);

const differs = <T>(shown: T | null, asked: T | null): boolean =>
  shown !== null && asked !== null && shown !== asked;

/**
 * Which of PayPal's captures is the one that was asked for. Captures may be made in PayPal's own pages meanwhile: amount,
 * invoice id, custom id and time must fit. Several that fit are AMBIGUOUS: nobody is answered with any of them.
 */
export const findCapture = (
  captures: readonly Capture[],
  asked: AskedCapture,
): Capture | 'AMBIGUOUS' | null => {
  const unknown = captures.filter(({ id }) => !asked.before.has(id));
  const marked = unknown.filter(
    ({ invoiceId }) => invoiceId !== null && invoiceId === asked.invoiceId,
  );
  const fitting = unknown.filter(
    ({ amount, invoiceId, customId, createdAt }) =>
      equal(amount, asked.amount) &&
      (invoiceId === null || invoiceId === asked.invoiceId) &&
      !differs(customId, asked.customId) &&
      (createdAt === null || createdAt >= asked.at - CLOCKS_DIFFER_BY),
  );
  if (!asked.isOwnMark) return only(fitting);
  // PayPal echoes the mark: one without it may be anybody's, and is no answer.
  if (marked.length > 0) return only(marked);
  return fitting.length > 0 ? 'AMBIGUOUS' : null;
};

const only = (found: readonly Capture[]): Capture | 'AMBIGUOUS' | null =>
  found.length > 1 ? 'AMBIGUOUS' : (found[0] ?? null);
