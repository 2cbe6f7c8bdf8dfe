import type { Asked } from '../checkout/state.ts';
import type { PayPalRefusal, Refund } from '../paypal/resources.ts';
import { type Refusal, refusedByPayPal, unexpectedAnswer } from '../refusal.ts';
import { type Freezes, freezeText, MISMATCHED } from './freezes.ts';
import type { RefundCommand } from './refund.ts';
import { isFailed } from './refund-attention.ts';
import { isOtherRefund, type KeyedRefund } from './refund-mark.ts';

/** What became of a refund's call, as PayPal's answer or its books have it. */
type RefundCallResult =
  | { readonly kind: 'DONE'; readonly value: Refund; readonly debugId: string | null }
  | { readonly kind: 'FOUND'; readonly value: KeyedRefund }
  | { readonly kind: 'MISMATCH'; readonly debugId: string | null }
  | { readonly kind: 'REFUSED'; readonly refusal: PayPalRefusal }
  | { readonly kind: 'GIVEN_UP' | 'UNKNOWN' };

type Known = {
  /** The refund that was sent and whose answer was not known before; null where nothing was sent. */
  readonly asked: Pick<Asked, 'amount'> | null;
  readonly freezes: Freezes;
  /** PayPal's trace of the answer that listed the refunds. */
  readonly listedBy: string | null;
};

export type AfterRefundCall =
  | {
      readonly does: 'KEEP';
      readonly made: KeyedRefund;
      readonly debugId: string | null;
      /** Of what was raised about refunds before: a refund that was made clears it, one that failed is raised once. */
      readonly attention: 'CLEAR' | 'RAISE' | 'LEAVE';
      /** PayPal lists another refund than was asked for: no answer to the key. Where it was just sent, refunds stop. */
      readonly other: { readonly refusal: Refusal; readonly stopsRefunds: boolean } | null;
    }
  /** `isSettled`: nothing can come of the call any more. */
  | { readonly does: 'REFUSE'; readonly refusal: Refusal; readonly isSettled: boolean }
  /** PayPal is read, and the refund is judged anew. */
  | { readonly does: 'READ_AGAIN' };

/** What the facts of one refund lead to (paypal-rules 11, invariant 7). */
export const afterRefundCall = (
  result: RefundCallResult,
  command: RefundCommand,
  known: Known,
): AfterRefundCall => {
  switch (result.kind) {
    case 'DONE': {
      const made = { refund: result.value, digest: command.digest };
      return keep(made, { ...known, debugId: result.debugId }, null);
    }
    case 'FOUND': {
      const { asked, listedBy } = known;
      const isOther = isOtherRefund(result.value, command, asked?.amount ?? command.amount);
      const other = { refusal: otherRefund(listedBy), stopsRefunds: asked !== null };
      return keep(result.value, { ...known, debugId: null }, isOther ? other : null);
    }
    case 'MISMATCH':
      return { does: 'REFUSE', refusal: otherRefund(result.debugId), isSettled: true };
    case 'REFUSED':
      return { does: 'REFUSE', refusal: refusedByPayPal(result.refusal), isSettled: true };
    case 'GIVEN_UP':
    case 'UNKNOWN':
      return known.freezes[MISMATCHED]?.is === 'LOST'
        ? { does: 'REFUSE', refusal: otherRefund(null), isSettled: false }
        : { does: 'READ_AGAIN' };
  }
};

const otherRefund = (debugId: string | null): Refusal =>
  unexpectedAnswer(freezeText(MISMATCHED), debugId);

const keep = (
  made: KeyedRefund,
  { asked, debugId }: Pick<Known, 'asked'> & { readonly debugId: string | null },
  other: Extract<AfterRefundCall, { does: 'KEEP' }>['other'],
): AfterRefundCall => {
  // A key that is repeated later is answered with what it made; that it had failed was raised then.
  const failed = asked === null ? 'LEAVE' : 'RAISE';
  const attention = isFailed(made.refund) ? failed : 'CLEAR';
  return { does: 'KEEP', made, debugId, attention, other };
};
