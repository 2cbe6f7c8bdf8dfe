import { type Refusal, refusal } from '../refusal.ts';

/** News about why the refunds of a capture must stop. */
export type Freeze = {
  /** PayPal's event type, or MISMATCHED; null where the source is over. */
  readonly because: string | null;
  /** The dispute, or the event that reported a reversal. */
  readonly source: string;
  /** Whether the money is the merchant's after it; without it a source that is over still stops refunds. */
  readonly isSettled?: boolean;
};

/** One reason why refunds are stopped. OPEN: a dispute that goes on. LOST: it is over, and the money returns that way. */
export type FreezeState = {
  readonly because: string;
  readonly is: 'OPEN' | 'LOST' | 'OVER';
};

/** Why refunds are stopped, by source. What is over is kept, so that a late copy of its beginning is known. */
export type Freezes = Readonly<Record<string, FreezeState>>;

/** Stops refunds as a dispute does: PayPal answered about another refund than was asked for (paypal-rules 11, invariant 7). */
export const MISMATCHED = 'PAYPAL_MISMATCH';

export const freezeText = (because: string): string =>
  because === MISMATCHED
    ? 'PayPal’s answer does not match the refund that was asked for. Compare it in PayPal, then let refunds go on.'
    : `PayPal reported ${because}: the money returns that way.`;

const stops = ({ is }: FreezeState): boolean => is !== 'OVER';

export const whyFrozen = (freezes: Freezes): string | null =>
  Object.values(freezes).find(stops)?.because ?? null;

/** A reversal or a mismatch does not go on by itself: an operator decides about it. */
const isDispute = (because: string): boolean => because.includes('.DISPUTE.');

/**
 * Events come late, twice and in any order (paypal-rules 7.3): what is over is not begun again by its own source. The
 * end of a dispute ends that dispute alone, and only where the money is the merchant's after it; in the buyer's favour it
 * goes on stopped refunds (paypal-rules 11, invariant 23).
 */
export const freezesAfter = (freezes: Freezes, news: Freeze): Freezes => {
  const { because, source, isSettled = false } = news;
  const known = freezes[source];
  if (because !== null) {
    const is = isDispute(because) ? 'OPEN' : 'LOST';
    // PayPal's answer to a call is no event that may come late: an operator's word about an earlier one says nothing of it.
    const isNew = known === undefined || (known.is === 'OVER' && because === MISMATCHED);
    return isNew ? { ...freezes, [source]: { because, is } } : freezes;
  }
  const ended = known?.because ?? 'CUSTOMER.DISPUTE.RESOLVED';
  if (known?.is === 'OVER') return freezes;
  return { ...freezes, [source]: { because: ended, is: isSettled ? 'OVER' : 'LOST' } };
};

/** Which sources an operator's word ends: one alone whatever it is, of several those that do not go on at PayPal. */
const thawable = (freezes: Freezes): readonly string[] => {
  const stopped = Object.entries(freezes).filter(([, state]) => stops(state));
  const settled = stopped.filter(([, { is }]) => is === 'LOST');
  return (stopped.length === 1 ? stopped : settled).map(([source]) => source);
};

export const refuseThaw = (freezes: Freezes): Refusal | null => {
  if (whyFrozen(freezes) === null) {
    return refusal('NOTHING_TO_RESOLVE', 'The refunds of this capture are not stopped.');
  }
  return thawable(freezes).length > 0
    ? null
    : refusal('CAPTURE_FROZEN', 'Several disputes of this capture are open at PayPal.');
};

/** An operator has seen in PayPal that the money is the merchant's again. */
export const thawed = (freezes: Freezes): Freezes => {
  const ended = thawable(freezes);
  return Object.fromEntries(
    Object.entries(freezes).map(([source, state]) => [
      source,
      ended.includes(source) ? { ...state, is: 'OVER' as const } : state,
    ]),
  );
};
