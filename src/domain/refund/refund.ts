import type { Keyed } from '../checkout/commands.ts';
import type { ResolveAction } from '../checkout/status.ts';
import { compare, isPositive, type Money, moneyText, remainder, sum } from '../money/money.ts';
import type { RefundInstruction } from '../paypal/payment-instruction.ts';
import type { Capture, Refund } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { freezeText } from './freezes.ts';

/** Where captured money lies: in Payments v2, or as a capture or sale of the deprecated v1. */
export type TakenKind = 'V2' | 'CAPTURE_V1' | 'SALE_V1';

/** A refund of v1 carries an amount, and an invoice number that is the key's mark: nothing else has a place. */
export const refuseFieldsOfV1 = (
  kind: TakenKind | null,
  { invoiceId, customId, noteToPayer }: RefundCommand,
): Refusal | null =>
  (kind === 'CAPTURE_V1' || kind === 'SALE_V1') &&
  (invoiceId !== undefined || customId !== undefined || noteToPayer !== null)
    ? refusal(
        'NOT_IN_PAYMENTS_V1',
        'A refund in Payments v1 takes an amount alone: no invoiceId, customId or noteToPayer.',
      )
    : null;

/** What is known of one capture's refunds, read from PayPal. */
export type CaptureAccount = {
  readonly capture: Capture;
  /** Every refund PayPal shows for this capture, whoever made it. */
  readonly refunds: readonly Refund[];
  /** A reversal, chargeback or dispute that PayPal reported: nothing is refunded on top of it (paypal-rules 11, invariant 23). */
  readonly frozenBy: string | null;
};

export type RefundCommand = Keyed & {
  /** Null means all that is not refunded yet. */
  readonly amount: Money | null;
  readonly noteToPayer: string | null;
  readonly invoiceId?: string;
  readonly customId?: string;
  readonly paymentInstruction?: RefundInstruction;
  /** Who asked, as in the commands of a checkout. */
  readonly actor?: string;
};

export type RefundOutcome = { readonly digest: string } & (
  | { readonly kind: 'REFUND'; readonly refund: Refund }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
);

/** An operator's word that the money is the merchant's again or, with `close`, that what PayPal refused is seen to. */
export type ThawCommand = Keyed & {
  readonly actor: string;
  readonly reason: string;
  readonly action?: ResolveAction;
};

export type ThawOutcome = { readonly digest: string };

/** Refunds that returned money or still may; FAILED and CANCELLED ones gave nothing back (paypal-rules 2.4). */
const counted = (refunds: readonly Refund[]): readonly Refund[] =>
  refunds.filter(({ status }) => status !== 'FAILED' && status !== 'CANCELLED');

/** What of a capture is not refunded, or on its way to be. Refunds in another currency are a mismatch, not summed. */
export const refundable = ({ capture, refunds }: CaptureAccount): Money => {
  const { currency } = capture.amount;
  const returned = counted(refunds).map(({ amount }) => amount);
  return remainder(
    capture.amount,
    sum(
      currency,
      returned.filter((amount) => amount.currency === currency),
    ),
  );
};

/** A refund that PayPal lists in another currency than its capture: what is left cannot be known. */
export const foreignRefund = ({ capture, refunds }: CaptureAccount): Refund | undefined =>
  counted(refunds).find(({ amount }) => amount.currency !== capture.amount.currency);

/** Nothing more is refunded while it is not known what is left. */
export const refuseUnsummed = (account: CaptureAccount): Refusal | null => {
  const foreign = foreignRefund(account);
  return foreign
    ? refusal(
        'UNEXPECTED_ANSWER',
        `PayPal lists refund ${foreign.id} in ${foreign.amount.currency}, the capture is in ${account.capture.amount.currency}: compare them in PayPal.`,
      )
    : null;
};

export const fullyRefunded = refusal('FULLY_REFUNDED', 'All of the capture is refunded.');

/** May this refund be made? Refund after capture, void before (paypal-rules 11, invariants 3 and 22). */
export const refuseRefundOf = (
  account: CaptureAccount,
  asked: { readonly amount: Money | null },
): Refusal | null => {
  const { capture, frozenBy } = account;
  if (frozenBy) return refusal('CAPTURE_FROZEN', freezeText(frozenBy));
  const unsummed = refuseUnsummed(account);
  if (unsummed) return unsummed;
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
      return fullyRefunded;
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
      return refuseAmount(refundable(account), asked.amount);
  }
};

const refuseAmount = (left: Money, amount: Money | null): Refusal | null => {
  if (!isPositive(left)) return fullyRefunded;
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
