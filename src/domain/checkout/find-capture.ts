import { equal, type Money } from '../money/money.ts';
import { issueSays } from '../paypal/issue-meanings.ts';
import type { Capture, Instant } from '../paypal/resources.ts';
import { MINUTE } from '../time/durations.ts';

/** A capture that was asked for, by what PayPal's books must show of it. */
export type AskedCapture = {
  readonly amount: Money;
  /** The order's, which captures inherit; null where it is not known. */
  readonly customId: string | null;
  /** The invoice id that was sent, or the order's. */
  readonly invoiceId: string;
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
  asked: Pick<AskedCapture, 'amount' | 'customId'> & {
    readonly invoiceId: string | null;
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
 * Which of PayPal's captures is the one that was asked for. Captures may be made in PayPal's own pages meanwhile: invoice
 * id, custom id, amount and time must fit. Several that fit are AMBIGUOUS: nobody is answered with any of them. So is one
 * that fits but for a missing invoice id: PayPal shows the one that was sent, and the order's where none was, so that one
 * without may be anybody's, or an answer that leaves the field out.
 *
 * What cannot be told apart: where the invoice id is the order's, which every capture inherits, a capture that somebody else
 * makes of the same amount at that moment, while ours never reaches PayPal and no answer says so, is taken for it.
 */
export const findCapture = (
  captures: readonly Capture[],
  asked: AskedCapture,
): Capture | 'AMBIGUOUS' | null => {
  const unknown = captures.filter(({ id }) => !asked.before.has(id));
  const fitting = unknown.filter((shown) => mayBe(shown, asked));
  const named = (asked.isOwnMark ? unknown : fitting).filter(
    ({ invoiceId }) => invoiceId === asked.invoiceId,
  );
  const [found, ...others] = named;
  if (found !== undefined) return others.length > 0 ? 'AMBIGUOUS' : found;
  return fitting.length > 0 ? 'AMBIGUOUS' : null;
};

const mayBe = ({ amount, invoiceId, customId, createdAt }: Capture, asked: AskedCapture): boolean =>
  equal(amount, asked.amount) &&
  !differs(invoiceId, asked.invoiceId) &&
  !differs(customId, asked.customId) &&
  (createdAt === null || createdAt >= asked.at - CLOCKS_DIFFER_BY);

/**
 * Whether what a read shows after PayPal's definite "no" may be the capture that was refused, of which this run sent nothing
 * before: only one that an earlier run made under the same mark. Of an invoice id that is taken PayPal says so itself. Any
 * other is somebody else's, of the same amount (invariant 20).
 */
export const isOwnAfterNo = (
  look: 'FOUND' | 'AMBIGUOUS',
  { isOwnMark, issue }: Pick<AskedCapture, 'isOwnMark'> & { readonly issue: string },
): boolean => issueSays(issue, 'INVOICE_ID_TAKEN') || (look === 'FOUND' && isOwnMark);
