import { compare, equal, isPositive, moneyText } from '../money/money.ts';
import {
  capturedOn,
  countedCaptures,
  currentOf,
  type HeldAuthorization,
  type Hold,
  rootOf,
} from './hold.ts';
import type { Checkout } from './state.ts';

/**
 * Why what PayPal shows cannot be acted on, or null: money that is not what was asked for, in a status without a rule,
 * or that the known captures do not explain. Nothing is decided on it until a person has looked (paypal-rules 11,
 * invariant 7).
 */
export const mismatchIn = (checkout: Checkout, hold: Hold): string | null =>
  otherAmount(checkout, hold) ?? strangeStatus(hold) ?? otherCurrency(hold) ?? unexplained(hold);

const otherAmount = ({ amount }: Checkout, hold: Hold): string | null => {
  const root = rootOf(hold);
  const isReleased = currentOf(hold).status === 'VOIDED';
  return isReleased || equal(root.amount, amount)
    ? null
    : `PayPal authorized ${moneyText(root.amount)}, but ${moneyText(amount)} was asked for.`;
};

const strangeStatus = (hold: Hold): string | null => {
  const strange = [...hold.authorizations, ...hold.captures].find(
    ({ status }) => status === 'UNRECOGNIZED',
  );
  return strange ? `PayPal shows ${strange.id} in a status that Holdfast does not know.` : null;
};

const otherCurrency = (hold: Hold): string | null => {
  const { currency } = rootOf(hold).amount;
  const authorization = hold.authorizations.find(({ amount }) => amount.currency !== currency);
  if (authorization) return `PayPal shows ${authorization.id} in ${authorization.amount.currency}.`;
  const capture = hold.captures.find(({ amount }) => amount.currency !== currency);
  return capture ? `PayPal shows capture ${capture.id} in ${capture.amount.currency}.` : null;
};

/** A status that speaks of captures must be explained by captures that are known. */
const unexplained = (hold: Hold): string | null => {
  const found = hold.authorizations.find((authorization) => !isExplained(hold, authorization));
  return found
    ? `PayPal shows ${found.id} as ${found.status}, which the known captures (${moneyText(capturedOn(hold, found))} of ${moneyText(found.amount)}) do not explain.`
    : null;
};

const isExplained = (hold: Hold, authorization: HeldAuthorization): boolean => {
  const captured = capturedOn(hold, authorization);
  switch (authorization.status) {
    case 'PARTIALLY_CAPTURED':
      return isPositive(captured) || declinedOn(hold, authorization);
    case 'CAPTURED':
      return (
        hold.isSumUnknown ||
        countedCaptures(hold).some(({ finalCapture }) => finalCapture === true) ||
        compare(captured, authorization.amount) >= 0 ||
        declinedOn(hold, authorization)
      );
    case 'CREATED':
    case 'PENDING':
    case 'DENIED':
    case 'VOIDED':
    case 'UNRECOGNIZED':
      return true;
  }
};

/** A capture that PayPal declined after it had counted leaves the authorization's status as it was. */
const declinedOn = (hold: Hold, { id }: HeldAuthorization): boolean =>
  hold.captures.some(
    ({ status, authorizationId }) =>
      (status === 'DECLINED' || status === 'FAILED') &&
      (authorizationId === id || authorizationId === null),
  );
