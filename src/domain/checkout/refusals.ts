import { compare, isPositive, type Money, moneyText } from '../money/money.ts';
import type { Instant } from '../paypal/resources.ts';
import { type Refusal, type RefusalCode, refusal } from '../refusal.ts';
import { HONOR_PERIOD } from '../time/durations.ts';
import { expiryOf, isWallet } from './deadlines.ts';
import { countedCaptures, currentOf, type Hold, isLive, reauthorizationsOf } from './hold.ts';
import {
  type Checkout,
  capturesOf,
  captureUpTo,
  intentOf,
  isBlocked,
  limitOf,
  orderOf,
  policyOf,
} from './state.ts';

type AskedAmount = { readonly amount: Money | null };

/**
 * May this capture be made now? Asked twice: when the command arrives, and again when its turn comes, because the
 * capture before it may have used up the authorization.
 */
export const refuseCapture = (
  checkout: Checkout,
  asked: AskedAmount & { readonly softDescriptor?: string },
  now: Instant,
): Refusal | null => {
  const hold = liveHold(checkout, 'capture');
  if ('code' in hold) return hold;
  if (asked.softDescriptor !== undefined && orderOf(checkout)?.api === 'V1') return notInV1;
  if (currentOf(hold).status === 'PENDING') {
    return refusal(
      'AUTHORIZATION_PENDING_REVIEW',
      'PayPal is still reviewing the authorization; capture when it has become CREATED.',
    );
  }
  if (now >= expiryOf(hold)) return expired;
  const upTo = captureUpTo(checkout, hold);
  if (!isPositive(upTo)) {
    return refusal('NOTHING_LEFT_TO_CAPTURE', 'Everything that was authorized is captured.');
  }
  const { capturesAtMost } = policyOf(checkout);
  if (countedCaptures(hold).length >= capturesAtMost) {
    return refusal(
      'CAPTURE_COUNT_EXCEEDED',
      `The policy allows ${capturesAtMost} captures of one authorization (capturesAtMost).`,
    );
  }
  if (asked.amount === null && hold.isSumUnknown) return sumUnknown;
  return asked.amount === null
    ? null
    : refuseAmount(asked.amount, upTo, 'AMOUNT_EXCEEDS_REMAINING');
};

const notInV1 = refusal('NOT_IN_PAYMENTS_V1', 'A capture in Payments v1 takes no softDescriptor.');

const expired = refusal('AUTHORIZATION_EXPIRED', "PayPal's expiration_time has passed.");

/** Nothing is computed from what may be stale (paypal-rules 11, invariant 21). */
const sumUnknown = refusal(
  'REMAINING_UNKNOWN',
  'PayPal no longer lists the captures of this order, so what is left is not known: name an amount, or void the rest.',
);

/** `void` before approval ends the checkout; after a capture it releases what is left (paypal-rules 1.10). */
export const refuseVoid = (checkout: Checkout): Refusal | null => {
  const { stage } = checkout;
  switch (stage.name) {
    case 'ENDED':
      return closed(checkout);
    case 'CREATING':
      return blocked(checkout);
    case 'AWAITING_APPROVAL':
      return blocked(checkout) ?? (stage.isCompleting ? completing : null);
    case 'ORDER_CAPTURED':
      return nothingToVoid;
    case 'HELD':
      return blocked(checkout) ?? (isLive(stage.hold) ? null : nothingToVoid);
  }
};

const nothingToVoid = refusal(
  'NOTHING_LEFT_TO_VOID',
  'Nothing is held any more; refund what was captured.',
);

const completing = refusal(
  'CALL_UNDER_WAY',
  'PayPal captures the approved order by itself and has not finished yet.',
);

export const refuseReauthorize = (
  checkout: Checkout,
  asked: AskedAmount,
  now: Instant,
): Refusal | null => {
  const hold = liveHold(checkout, 'reauthorize');
  if ('code' in hold) return hold;
  if (currentOf(hold).status === 'PENDING') {
    return refusal('AUTHORIZATION_PENDING_REVIEW', 'PayPal is still reviewing the authorization.');
  }
  if (checkout.input.isPartner) return notForPartners;
  if (orderOf(checkout)?.orderV1) return notOnOrdersV1;
  if (!isWallet(hold.fundingSource)) {
    return refusal(
      'REAUTHORIZATION_NOT_SUPPORTED',
      `PayPal reauthorizes wallet payments only; this one was funded by ${hold.fundingSource ?? 'an unknown source'}.`,
    );
  }
  const { reauthorizeAtMost } = policyOf(checkout);
  const made = reauthorizationsOf(hold);
  if (made >= reauthorizeAtMost) {
    return refusal(
      'REAUTHORIZATION_LIMIT_REACHED',
      `Reauthorized ${made} of at most ${reauthorizeAtMost} times.`,
    );
  }
  if (now < currentOf(hold).createdAt + HONOR_PERIOD) {
    return refusal('REAUTHORIZATION_TOO_SOON', 'The honor period of three days is not over yet.');
  }
  if (now >= expiryOf(hold)) return expired;
  return asked.amount === null
    ? null
    : refuseAmount(asked.amount, limitOf(checkout, hold), 'AMOUNT_EXCEEDS_LIMIT');
};

const notForPartners = refusal(
  'REAUTHORIZATION_NOT_SUPPORTED',
  'PayPal reauthorizes nothing for a partner that acts for whoever is paid: capture within the honor period.',
);

const notOnOrdersV1 = refusal(
  'REAUTHORIZATION_NOT_SUPPORTED',
  'PayPal reauthorizes nothing that was authorized on an order of Payments v1: capture within the honor period.',
);

/** Only what was captured and has settled can be refunded; PayPal's own state is read again before it is. */
export const refuseRefund = (checkout: Checkout): Refusal | null => {
  const statuses = capturesOf(checkout).map(({ status }) => status);
  if (statuses.includes('COMPLETED') || statuses.includes('PARTIALLY_REFUNDED')) return null;
  if (statuses.includes('PENDING')) {
    return refusal(
      'CAPTURE_STILL_PENDING',
      'The capture is still pending; refund it when it has completed.',
    );
  }
  return statuses.includes('REFUNDED')
    ? refusal('FULLY_REFUNDED', 'All that was captured is refunded.')
    : refusal('NO_CAPTURE_TO_REFUND', 'Nothing has been captured; void instead of refunding.');
};

export const refuseApprove = (checkout: Checkout): Refusal | null => {
  switch (checkout.stage.name) {
    case 'ENDED':
      return closed(checkout);
    case 'HELD':
      return refusal('ALREADY_AUTHORIZED', 'The payment is authorized already.');
    case 'ORDER_CAPTURED':
      return refusal('ALREADY_CAPTURED', 'The order is captured already.');
    case 'CREATING':
    case 'AWAITING_APPROVAL':
      return null;
  }
};

const liveHold = (checkout: Checkout, verb: string): Hold | Refusal => {
  const { stage } = checkout;
  if (stage.name === 'ENDED') return closed(checkout);
  if (intentOf(checkout) === 'CAPTURE') {
    return refusal(
      'ACTION_DOES_NOT_MATCH_INTENT',
      `The checkout has intent CAPTURE: PayPal captures the order once the payer has approved, and there is no hold to ${verb}.`,
    );
  }
  switch (stage.name) {
    case 'CREATING':
    case 'AWAITING_APPROVAL':
    case 'ORDER_CAPTURED':
      return refusal('NOT_AUTHORIZED', `Nothing is authorized yet; there is nothing to ${verb}.`);
    case 'HELD': {
      const stop = blocked(checkout);
      if (stop) return stop;
      return isLive(stage.hold)
        ? stage.hold
        : refusal('NOTHING_LEFT_TO_CAPTURE', 'The authorization is captured in full or released.');
    }
  }
};

export const closed = ({ stage }: Checkout): Refusal =>
  refusal(
    'CHECKOUT_CLOSED',
    `The checkout has ended${stage.name === 'ENDED' ? ` as ${stage.as}` : ''}; nothing can be asked of it any more.`,
  );

/** Invariant 4 (paypal-rules 11): no new money call while an earlier one has an unknown outcome. */
export const blocked = (checkout: Checkout): Refusal | null =>
  isBlocked(checkout)
    ? refusal(
        'NEEDS_ATTENTION',
        `The checkout is parked: ${checkout.attention[0]?.reason ?? ''} Resolve it first.`,
      )
    : null;

const refuseAmount = (amount: Money, upTo: Money, code: RefusalCode): Refusal | null => {
  if (amount.currency !== upTo.currency) {
    return refusal(
      'CURRENCY_MISMATCH',
      `The authorization is in ${upTo.currency}, the command in ${amount.currency}.`,
    );
  }
  if (!isPositive(amount)) return notPositive;
  return compare(amount, upTo) > 0
    ? refusal(code, `${moneyText(amount)} is more than the ${moneyText(upTo)} that is left.`)
    : null;
};

export const notPositive = refusal('AMOUNT_NOT_POSITIVE', 'An amount must be more than zero.');
