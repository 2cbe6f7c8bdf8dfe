import type { Attention, AttentionCode } from '../checkout/attention.ts';
import type { Money } from '../money/money.ts';
import type { Instant, PayPalRefusal, RefundStatus } from '../paypal/resources.ts';

/** What happened to the refunds of one capture, in the past tense. */
export type RefundFact =
  | {
      readonly event: 'REFUND_ASKED';
      readonly requestId: string;
      readonly amount: Money;
      readonly actor?: string;
    }
  | { readonly event: 'REFUND_REFUSED'; readonly refusal: PayPalRefusal }
  | { readonly event: 'REFUND_OUTCOME_UNKNOWN'; readonly requestId: string }
  /** Made here, or by somebody at PayPal: then PayPal was only read. */
  | {
      readonly event: 'REFUNDED';
      readonly refundId: string;
      readonly status: RefundStatus;
      readonly amount: Money;
      readonly debugId: string | null;
    }
  | { readonly event: 'REFUND_CHANGED'; readonly refundId: string; readonly status: RefundStatus }
  /** PayPal was read about a dispute, and shows it otherwise than before; `unconfirmed`: its answer decides nothing. */
  | {
      readonly event: 'DISPUTE_READ';
      readonly disputeId: string;
      readonly status: string | null;
      readonly outcome: string | null;
      readonly unconfirmed: string | null;
    }
  /** An event said that a dispute is over, and PayPal did not send it, or not so. */
  | {
      readonly event: 'DISPUTE_EVENT_REFUSED';
      readonly disputeId: string;
      readonly eventId: string;
    }
  | { readonly event: 'REFUNDS_FROZEN'; readonly because: string }
  | { readonly event: 'ATTENTION_RAISED'; readonly attention: Attention }
  | {
      readonly event: 'ATTENTION_CLEARED';
      readonly codes: readonly AttentionCode[];
      readonly because: string;
    }
  | { readonly event: 'REFUNDS_THAWED'; readonly actor: string | null; readonly reason: string };

export type RefundEntry = RefundFact & { readonly at: Instant; readonly captureId: string };

/** A refund's Workflow that a dispute keeps open for months tells its latest days. */
const LAST_KEPT = 200;

export const withRefundEntry = (
  timeline: readonly RefundEntry[],
  entry: RefundEntry,
): readonly RefundEntry[] => [...timeline, entry].slice(-LAST_KEPT);
