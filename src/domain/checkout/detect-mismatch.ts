import { compare, equal, isPositive, moneyText } from '../money/money.ts';
import type { Authorization, Capture, Instant, PayPalRefusal } from '../paypal/resources.ts';
import { type Attention, unexpected } from './attention.ts';
import {
  capturedOn,
  countedCaptures,
  currentOf,
  type HeldAuthorization,
  type Hold,
  isDeclined,
  rootOf,
} from './hold.ts';
import type { Checkout } from './state.ts';

/**
 * Why what PayPal shows cannot be acted on, or null: money that is not what was asked for, in a status without a rule,
 * or that the known captures do not explain. Nothing is decided on it until a person has looked (paypal-rules 11,
 * invariant 7).
 */
export const mismatchIn = (checkout: Checkout, hold: Hold): string | null =>
  otherAmount(checkout, hold) ??
  strangeStatus(hold) ??
  otherCurrency(hold) ??
  unexplained(checkout, hold);

/** PayPal was capturing the order by itself and no longer shows it: that proves nothing about the money. */
export const notCompleted = (
  { stage }: Pick<Checkout, 'stage'>,
  { issue, debugId }: Pick<PayPalRefusal, 'issue' | 'debugId'>,
  now: Instant,
): Attention | null => {
  if (stage.name !== 'AWAITING_APPROVAL' || !stage.isCompleting) return null;
  const reason = `PayPal was capturing order ${stage.order.orderId} by itself, and no longer shows it.`;
  return { ...unexpected(reason, now, debugId), operation: 'captureOrder', issue };
};

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
const unexplained = (checkout: Checkout, hold: Hold): string | null => {
  const isLost = declinedLater(checkout);
  const found = hold.authorizations.find(
    (authorization) => !isExplained(hold, authorization, isLost),
  );
  return found
    ? `PayPal shows ${found.id} as ${found.status}, which the known captures (${moneyText(capturedOn(hold, found))} of ${moneyText(found.amount)}) do not explain.`
    : null;
};

const isExplained = (
  hold: Hold,
  authorization: HeldAuthorization,
  isLost: (capture: Capture) => boolean,
): boolean => {
  const captured = capturedOn(hold, authorization);
  const lost = hold.captures.some(
    (capture) =>
      isLost(capture) &&
      (capture.authorizationId === authorization.id || capture.authorizationId === null),
  );
  switch (authorization.status) {
    case 'PARTIALLY_CAPTURED':
      return isPositive(captured) || lost;
    case 'CAPTURED':
      return (
        hold.isSumUnknown ||
        countedCaptures(hold).some(({ finalCapture }) => finalCapture === true) ||
        compare(captured, authorization.amount) >= 0 ||
        lost
      );
    case 'CREATED':
    case 'PENDING':
    case 'DENIED':
    case 'VOIDED':
    case 'UNRECOGNIZED':
      return true;
  }
};

/**
 * Whether an authorization's status says that more was taken than is known: PARTIALLY_CAPTURED names no sum, and CAPTURED
 * may be explained by captures of all of it.
 */
export const mayHaveMoreCaptures = (
  hold: Pick<Hold, 'authorizations' | 'captures'>,
  authorization: Pick<Authorization, 'id' | 'status' | 'amount'>,
): boolean => {
  if (authorization.status === 'PARTIALLY_CAPTURED') return true;
  const captured = capturedOn(hold, authorization);
  const { amount } = authorization;
  const isLess = captured.currency === amount.currency && compare(captured, amount) < 0;
  return authorization.status === 'CAPTURED' && isLess;
};

/** A capture that counted while it was PENDING and was declined then leaves the authorization's status as it was. */
const declinedLater =
  ({ timeline }: Checkout) =>
  (capture: Capture): boolean =>
    isDeclined(capture) &&
    timeline.some(
      (entry) =>
        entry.event === 'CAPTURED' &&
        entry.capture.id === capture.id &&
        entry.capture.status === 'PENDING',
    );
