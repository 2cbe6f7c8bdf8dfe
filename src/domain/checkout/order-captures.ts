import { equal, moneyText, sum } from '../money/money.ts';
import type { Capture, OrderUnit } from '../paypal/resources.ts';
import { awaitsAnswer, countedCaptures, isDeclined } from './hold.ts';
import type { Checkout, Stage } from './state.ts';
import type { EndStatus } from './status.ts';

export type End = { readonly as: EndStatus; readonly why: string };

export type OrderCaptured = Extract<Stage, { name: 'ORDER_CAPTURED' }>;

/** How a captured order ends, when PayPal owes no answer about any of its captures. */
export const endOfCapturedOrder = ({ captures }: Pick<OrderCaptured, 'captures'>): End | null => {
  const isUnsettled =
    awaitsAnswer(captures) || captures.some(({ status }) => status === 'UNRECOGNIZED');
  if (isUnsettled || captures.length === 0) return null;
  return countedCaptures({ captures }).length > 0
    ? { as: 'CAPTURED', why: 'The order was captured.' }
    : { as: 'DENIED', why: 'PayPal declined every capture; no money was taken.' };
};

/**
 * Captures without money beside others with it: one purchase unit was declined, the others are paid. A person decides what
 * becomes of the rest of the order; where all are declined nothing is left to decide.
 */
export const declinedUnits = ({ captures }: Pick<OrderCaptured, 'captures'>): readonly Capture[] =>
  countedCaptures({ captures }).length === 0 ? [] : captures.filter(isDeclined);

/** Why what PayPal shows of a captured order cannot be acted on, or null (paypal-rules 11, invariant 7). */
export const mismatchInCapturedOrder = (
  { amount, units = [] }: Pick<Checkout, 'amount' | 'units'>,
  { captures }: Pick<OrderCaptured, 'captures'>,
): string | null => {
  const strange = captures.find(({ status }) => status === 'UNRECOGNIZED');
  if (strange) return `PayPal shows ${strange.id} in a status that Holdfast does not know.`;
  const foreign = captures.find((capture) => capture.amount.currency !== amount.currency);
  if (foreign) return `PayPal shows capture ${foreign.id} in ${foreign.amount.currency}.`;
  const all = sum(
    amount.currency,
    captures.map((capture) => capture.amount),
  );
  return equal(all, amount)
    ? otherUnit(units, captures)
    : `PayPal shows captures of ${moneyText(all)}, but the order is about ${moneyText(amount)}.`;
};

/** A unit that was captured for more or less than it comes to. A capture that is read by its id names no unit. */
const otherUnit = (units: readonly OrderUnit[], captures: readonly Capture[]): string | null => {
  if (captures.some(({ referenceId }) => referenceId === undefined)) return null;
  const wrong = units.flatMap((unit) => {
    const own = captures.filter(({ referenceId }) => referenceId === unit.referenceId);
    const captured = sum(
      unit.amount.currency,
      own.map(({ amount }) => amount),
    );
    return equal(captured, unit.amount) ? [] : [{ ...unit, captured }];
  });
  const [first] = wrong;
  return first
    ? `PayPal shows captures of ${moneyText(first.captured)} for purchase unit ${first.referenceId}, which is about ${moneyText(first.amount)}.`
    : null;
};
