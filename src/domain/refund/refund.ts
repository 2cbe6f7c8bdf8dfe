import type { Keyed } from '../checkout/commands.ts';
import type { RefundView } from '../checkout/view.ts';
import {
  compare,
  formatMoney,
  isPositive,
  type Money,
  moneyText,
  remainder,
  sum,
} from '../money/money.ts';
import { digestOf } from '../paypal/request-id.ts';
import type { Capture, Refund } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';

/** What is known of one capture's refunds, read from PayPal. */
export type CaptureAccount = {
  readonly capture: Capture;
  /** Every refund PayPal shows for this capture, whoever made it. */
  readonly refunds: readonly Refund[];
  /** A reversal, chargeback or dispute that PayPal reported: nothing is refunded on top of it (paypal-rules 11, invariant 23). */
  readonly frozenBy: string | null;
};

/** Why the refunds of a capture must stop, or null: that is over. */
export type Freeze = {
  readonly because: string | null;
  /** The dispute, or the event that told of a reversal. An operator names none, and so did earlier versions. */
  readonly source?: string;
};

/** Why refunds are stopped, by source; null where that is over. */
export type Freezes = Readonly<Record<string, string | null>>;

/** Stops refunds as a dispute does: PayPal answered about another refund than was asked for (paypal-rules 11, invariant 7). */
export const MISMATCHED = 'PAYPAL_MISMATCH';

export const freezeText = (because: string): string =>
  because === MISMATCHED
    ? 'PayPal’s answer does not match the refund that was asked for. Compare it in PayPal, then let refunds go on.'
    : `PayPal reported ${because}: the money returns that way.`;

export const whyFrozen = (freezes: Freezes): string | null =>
  Object.values(freezes).find((because) => because !== null) ?? null;

/**
 * Events come late, twice and in any order (paypal-rules 7.3): what is over is not begun again by its own source. The
 * end of a dispute ends that dispute alone, so a reversal stands until an operator, who names no source, ends everything.
 */
export const freezesAfter = (freezes: Freezes, told: Freeze | undefined): Freezes => {
  if (told?.because === undefined) return freezes;
  const { because, source } = told;
  if (because !== null) {
    const isKnown = source !== undefined && Object.hasOwn(freezes, source);
    return isKnown ? freezes : { ...freezes, [source ?? because]: because };
  }
  const known = source === undefined ? freezes : { ...freezes, [source]: null };
  // What names no source but its own event type is a dispute whose id an earlier version did not tell.
  const isOver = (name: string) =>
    source === undefined || name === source || name.endsWith('.DISPUTE.CREATED');
  return Object.fromEntries(
    Object.entries(known).map(([name, why]) => [name, isOver(name) ? null : why]),
  );
};

export type RefundCommand = Keyed & {
  /** Null means all that is not refunded yet. */
  readonly amount: Money | null;
  readonly noteToPayer: string | null;
};

export type RefundOutcome = { readonly digest: string } & (
  | { readonly kind: 'REFUND'; readonly refund: RefundView }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
);

/** An operator's word that the money is the merchant's again. */
export type ThawCommand = Keyed & { readonly actor: string; readonly reason: string };

export type ThawOutcome = { readonly digest: string };

/** Refunds that returned money or still may; FAILED and CANCELLED ones gave nothing back (paypal-rules 2.4). */
const counted = (refunds: readonly Refund[]): readonly Refund[] =>
  refunds.filter(({ status }) => status !== 'FAILED' && status !== 'CANCELLED');

/** What of a capture is not refunded, or on its way to be. */
export const refundable = ({ capture, refunds }: CaptureAccount): Money =>
  remainder(
    capture.amount,
    sum(
      capture.amount.currency,
      counted(refunds).map(({ amount }) => amount),
    ),
  );

/** May this refund be made? Refund after capture, void before (paypal-rules 11, invariants 3 and 22). */
export const refuseRefundOf = (
  account: CaptureAccount,
  asking: { readonly amount: Money | null },
): Refusal | null => {
  const { capture, frozenBy } = account;
  if (frozenBy) {
    return refusal('CAPTURE_FROZEN', freezeText(frozenBy));
  }
  switch (capture.status) {
    case 'PENDING':
      return refusal('CAPTURE_STILL_PENDING', 'Refund when the capture has completed.');
    case 'DECLINED':
    case 'FAILED':
      return refusal(
        'NO_CAPTURE_TO_REFUND',
        `The capture is ${capture.status}: no money was taken.`,
      );
    case 'UNRECOGNIZED':
      return refusal(
        'NEEDS_ATTENTION',
        'PayPal shows the capture in a status Holdfast does not know.',
      );
    case 'REFUNDED':
      return refusal('FULLY_REFUNDED', 'All of the capture is refunded.');
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
      return refuseAmount(refundable(account), asking.amount);
  }
};

const refuseAmount = (left: Money, amount: Money | null): Refusal | null => {
  if (!isPositive(left)) return refusal('FULLY_REFUNDED', 'All of the capture is refunded.');
  if (amount === null) return null;
  if (amount.currency !== left.currency) {
    return refusal('CURRENCY_MISMATCH', `The capture is in ${left.currency}.`);
  }
  if (!isPositive(amount))
    return refusal('AMOUNT_NOT_POSITIVE', 'An amount must be more than zero.');
  return compare(amount, left) > 0
    ? refusal(
        'REFUND_EXCEEDS_CAPTURE',
        `${moneyText(amount)} is more than the ${moneyText(left)} that is not refunded.`,
      )
    : null;
};

/**
 * Travels in PayPal's `custom_id` of the refund, so that a GET finds it when the request id's life of 45 days is over,
 * and shows whether the same key came with the same body. 68 characters of PayPal's 127.
 */
export const refundMark = ({ key, digest }: Keyed): string =>
  `hf:${digestOf(['refund', key])}:${digest}`;

/** The refund that was made for a key, with the digest of its body. */
export type KeyedRefund = { readonly refund: Refund; readonly digest: string };

/** The refund an earlier run made for this key. */
export const refundOfKey = (refunds: readonly Refund[], { key }: Keyed): KeyedRefund | null => {
  const mark = `hf:${digestOf(['refund', key])}:`;
  const refund = refunds.find(({ customId }) => customId?.startsWith(mark));
  return refund ? { refund, digest: refund.customId?.slice(mark.length) ?? '' } : null;
};

export const refundView = (refund: Refund, captureId: string): RefundView => ({
  refundId: refund.id,
  captureId,
  amount: formatMoney(refund.amount),
  status: refund.status,
});
